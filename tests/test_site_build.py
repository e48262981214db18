"""The parts of the site's build that need no browser: what is run again, what fails, what a page embeds."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_site"))

from downhill_site import build, check, equations, execution, figures, icons, inputs, lab, pages  # noqa: E402


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A small repository of its own: one notebook, one line of lesson_code."""
    for module in (execution, inputs, lab, check):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(execution, "EXECUTED", tmp_path / "_build" / "executed")
    for folder in ("book/part", "lesson_code", "_build"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "lesson_code" / "__init__.py").write_text("")
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "_config.yml").write_text("execute: {timeout: 60}")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/part/page\n")
    return tmp_path


def write(book: Path, *cells: str) -> Path:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    page = book / "book" / "part" / "page.ipynb"
    nbformat.write(notebook, page)
    return page


def test_notebook_is_run_once_and_again_when_lesson_code_changes(book, capsys):
    write(book, "open('runs', 'a').write('x');")
    runs = book / "book" / "part" / "runs"
    execution.execute_all()
    execution.execute_all()
    assert runs.read_text() == "x"
    first = execution.cache_folder()
    (book / "lesson_code" / "__init__.py").write_text("changed = 1\n")
    execution.execute_all()
    assert runs.read_text() == "xx"
    assert not first.exists() and execution.cache_folder().exists()


def test_key_of_the_cache_sees_data_and_lock_but_not_what_tools_leave(book):
    key = execution.cache_folder()
    (book / "lesson_code" / "__pycache__").mkdir()
    (book / "lesson_code" / "__pycache__" / "x.pyc").write_bytes(b"1")
    assert execution.cache_folder() == key
    (book / "lesson_code" / "digits.npz").write_bytes(b"1")
    with_data = execution.cache_folder()
    assert with_data != key
    (book / "requirements.txt").write_text("numpy==1")
    assert execution.cache_folder() not in (key, with_data)


def test_a_cell_that_raises_is_named_with_page_and_error(book):
    write(book, "1", "x = 2", "x / 0")
    with pytest.raises(execution.NotebookFailed) as failure:
        execution.execute_all()
    message = str(failure.value)
    assert "book/part/page.ipynb: code cell 3 of 3 raised ZeroDivisionError: division by zero" in message
    assert "    x / 0" in message and "\x1b" not in message
    with pytest.raises(execution.NotebookFailed):
        execution.execute_all()                          # a failed run is not kept


def test_a_cell_that_does_not_end_is_named(book):
    (book / "_config.yml").write_text("execute: {timeout: 1}")
    write(book, "1", "import time; time.sleep(60)")
    with pytest.raises(execution.NotebookFailed, match="page.ipynb: code cell 2 of 2 did not end within 1 s"):
        execution.execute_all()


def test_a_cell_that_shows_an_error_on_purpose_is_not_the_one_named(book):
    page = write(book, "1 / 0", "unknown")
    notebook = nbformat.read(page, as_version=4)
    notebook.cells[0].metadata["tags"] = ["raises-exception"]
    nbformat.write(notebook, page)
    with pytest.raises(execution.NotebookFailed, match="code cell 2 of 2 raised NameError"):
        execution.execute_all()


def test_the_run_that_the_pages_show_has_the_pictures(book):
    page = write(book, "1 + 1")
    assert execution.executed(page) is None
    execution.execute_all()
    assert execution.executed(page).cells[0].outputs[0].data["text/plain"] == "2"


def test_lab_copies_and_never_overwrites(book):
    write(book, "1")
    assert lab.copy_notebooks(book / "work") == (1, 0)
    copy = book / "work" / "part" / "page.ipynb"
    copy.write_text("a student's work")
    assert lab.copy_notebooks(book / "work") == (0, 1)
    assert copy.read_text() == "a student's work"


def test_state_of_a_page_loses_code_and_names_what_the_page_cannot_draw():
    def model(name, **state):
        return {"model_name": name, "model_module": "m", "state": state}

    state = {"a": model("AnyModel", _esm="export default 1", _css="p {}", rate=3),
             "s": model("SliderStyleModel"), "b": model("FloatSliderModel")}
    state["a"]["buffers"] = [{"path": ["atlas"], "data": "x"}, {"path": ["_esm"], "data": "y"}]
    text, unknown = figures.reduced_state(json.dumps({"state": state, "text": "</script>"}))
    assert unknown == ["FloatSliderModel"]
    assert "</script>" not in text
    kept = json.loads(text)["state"]["a"]
    assert kept["state"] == {"rate": 3}
    assert [buffer["path"] for buffer in kept["buffers"]] == [["atlas"]]


def test_equations_keep_one_number():
    lines = r"\begin{align}a&=b\\c&=d\end{align}"
    assert equations.unnumbered(lines) == r"\begin{aligned}a&=b\\c&=d\end{aligned}"
    assert equations.unnumbered(r"\begin{gather*}a\end{gather*}") == r"\begin{gathered}a\end{gathered}"
    assert equations.unnumbered(r"\begin{equation}a\end{equation}") == "a"
    assert equations.unnumbered(r"\begin{pmatrix}a\end{pmatrix}") == r"\begin{pmatrix}a\end{pmatrix}"


def test_a_server_that_does_not_listen_yet_is_started_again(monkeypatch):
    server, answers = equations.katex.KaTeXServer, [ConnectionRefusedError, ConnectionRefusedError, "running"]

    def start():
        answer = answers.pop(0)
        if answer is ConnectionRefusedError:
            raise answer
        return answer

    monkeypatch.setattr(server, "start", start)
    monkeypatch.setattr(server, "katex_server", None)
    equations.start_server()
    assert server.katex_server == "running"
    answers[:] = [ConnectionRefusedError] * 2
    with pytest.raises(ConnectionRefusedError):
        equations.start_server(attempts=2)


def test_icons_in_use_stay_and_others_go():
    css = ('.fa-moon:before{content:"\\f186"}.fa-sun:before,.fa-day:before{content:"\\f185"}'
           'p:after{content:"\\f107"}')
    left, points = icons.cut_rules(css, {"fa-sun"})
    assert "fa-moon" not in left and "fa-sun" in left
    assert points == {0xF185, 0xF107}


def test_check_finds_missing_pages_other_origins_and_broken_equations(book):
    html = book / "html" / "book" / "part"
    html.mkdir(parents=True)
    assert any("book/part/page" in problem for problem in check.problems(book / "html"))
    page = html / "page.html"
    page.write_text('<a href="https://example.org">a link may</a><link rel="canonical" href="https://x.org">')
    assert check.problems(book / "html") == []
    page.write_text('<script async src="https://cdn.example.org/x.js"></script>'
                    '<span class="katex-error" title="ParseError: x" style="color:#cc0000">a{</span>'
                    '<span class="mord text" style="color:#cc0000;"><span class="mord">\\fracc</span></span>')
    found = check.problems(book / "html")
    assert len(found) == 3
    assert any("cdn.example.org" in line for line in found)
    assert any("\\fracc" in line for line in found)


def test_policy_names_the_inline_scripts_of_its_page():
    page = pages.mend('<html><head></head><body><script>let a = 1</script>'
                      '<script type="application/json">{}</script></body></html>')
    assert page.index("Content-Security-Policy") < page.index("let a")
    assert page.count("sha256-") == 1
    # printf 'let a = 1' | openssl dgst -sha256 -binary | base64
    assert "sha256-LAfYd7pbFUgwfQu8b4q135PeTG2z+/coPEUYCd74eCQ=" in page


def test_fingerprint_changes_with_a_page_and_not_with_what_was_made(book):
    page = write(book, "1")

    def fingerprint():
        return inputs.digest(inputs.files(*build.SITE_INPUTS))

    first = fingerprint()
    (book / "book" / "_site" / "node_modules").mkdir(parents=True)
    (book / "book" / "_site" / "node_modules" / "x.js").write_text("1")
    assert fingerprint() == first
    page.write_text(page.read_text().replace('"1"', '"2"'))
    assert fingerprint() != first


SLOW_BUILD = """
import signal, sys; sys.path.insert(0, {site!r})
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job begins with Ctrl-C ignored
from downhill_site import build
from pathlib import Path
build.HTML, build.BUILD = Path({here!r}) / "html", Path({here!r})
def slow(solutions):
    print("started", flush=True)
    import time; time.sleep(60)
build.build = slow
sys.exit(build.main())
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_lets_the_next_one_start(tmp_path, how):
    script = SLOW_BUILD.format(site=str(ROOT / "book" / "_site"), here=str(tmp_path))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    running = subprocess.Popen([sys.executable, "-c", script], **pipes)
    assert running.stdout.readline() == "started\n"
    os.kill(running.pid, how)
    _, said = running.communicate(timeout=20)
    assert running.returncode != 0
    if how == signal.SIGINT:
        assert "Interrupted" in said
    began = time.monotonic()
    again = subprocess.run([sys.executable, "-c", script.replace("time.sleep(60)", "return 1")],
                           capture_output=True, text=True, timeout=60)
    assert "another build" not in again.stdout.lower()
    assert time.monotonic() - began < 30


def test_a_site_is_replaced_whole(tmp_path, monkeypatch):
    for name in ("NEXT", "OLD"):
        monkeypatch.setattr(build, name, tmp_path / name.lower())
    for folder, text in ((tmp_path / "html", "old"), (tmp_path / "next" / "_build" / "html", "new")):
        folder.mkdir(parents=True)
        (folder / f"{text}.html").write_text(text)
    build.put_in_place("hash", tmp_path / "html")
    assert sorted(path.name for path in (tmp_path / "html").iterdir()) == [".made-from", "new.html"]
    assert build.is_current("hash", tmp_path / "html") and not build.is_current("other", tmp_path / "html")
    assert not (tmp_path / "old").exists() and not (tmp_path / "next").exists()
