"""The normaliser, the rules for notebooks, and what nbval protects, each tried on a tiny notebook."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from tests.notebooks import normalise, rules

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SOURCE = f"PIXEL = {PIXEL!r}\n" + """\
import sys
from IPython.display import display
print("loss", 0.1234)
_ = sys.stdout.write("more"), sys.stdout.flush(), sys.stdout.write(" text")
class Figure:
    def _repr_mimebundle_(self, **_):
        data = {"text/plain": f"Figure({3 / 2})", "image/png": PIXEL}
        return data | {"application/vnd.jupyter.widget-view+json": {"model_id": "7"}}
display(Figure())"""


@pytest.fixture
def path(tmp_path):
    """A notebook as an editor leaves it: unrun, with noise of every kind."""
    stale = v4.new_output("stream", name="stdout", text="stale")
    cells = [v4.new_markdown_cell("# Tiny"),
             v4.new_code_cell(SOURCE, execution_count=41, outputs=[stale],
                              metadata={"execution": {"iopub.execute_input": "2026"}, "scrolled": True}),
             v4.new_code_cell(""),
             v4.new_code_cell("1/0", metadata={"tags": ["raises-exception"]}),
             v4.new_code_cell("0.25 * 3")]
    notebook = v4.new_notebook(cells=cells, metadata={
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2,
                                                                   "version_minor": 0}},
        "kernelspec": {"name": "other", "display_name": "Other", "language": "python"}})
    notebook.cells[4].id = notebook.cells[3].id
    path = tmp_path / "tiny.ipynb"
    path.write_text(json.dumps(notebook))  # nbformat would mend the double id
    return path


def nbval(path):
    """Exit status and text of `pytest --nbval` on one notebook, apart from this run's settings."""
    (path.parent / "pytest.ini").write_text("[pytest]\n")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q",
               "-p", "no:cacheprovider", "-c", str(path.parent / "pytest.ini"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=path.parent, timeout=120,
                          env={**clean, "DOWNHILL_QUIET": "1"})
    return done.returncode, done.stdout + done.stderr


def test_run_and_written_in_the_committed_form(path):
    assert normalise.main([str(path)]) == 0
    text = path.read_text()
    first, second, third = [c for c in normalise.read(path).cells if c.cell_type == "code"]
    assert [c.execution_count for c in (first, second, third)] == [1, 2, 3]
    assert [dict(o) for o in first.outputs] == [
        {"output_type": "stream", "name": "stdout", "text": "loss 0.1234\nmore text"},
        {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "Figure(1.5)"}}]
    assert [o.traceback for o in second.outputs] == [["ZeroDivisionError: division by zero"]]
    assert third.outputs[0].data == {"text/plain": "0.75"} and third.outputs[0].execution_count == 3
    assert first.metadata == {} and second.id != third.id
    assert normalise.read(path).metadata.kernelspec.name == "python3"
    assert "widgets" not in normalise.read(path).metadata
    for noise in ("iopub", "stale", str(path.parent)):
        assert noise not in text
    assert normalise.faults(path) == []
    assert normalise.main(["--check", str(path)]) == 0
    assert normalise.main(["--no-run", str(path)]) == 0 and path.read_text() == text
    assert normalise.main([str(path)]) == 0 and path.read_text() == text  # a second run changes nothing
    assert sorted(p.name for p in path.parent.iterdir()) == ["tiny.ipynb"]


def test_nbval_passes_on_the_normal_form_and_fails_on_one_changed_digit(path):
    normalise.normalise(path)
    good = path.read_text()
    status, text = nbval(path)
    assert status == 0 and "3 passed" in text, text
    for right, wrong in [("loss 0.1234", "loss 0.1235"), ("Figure(1.5)", "Figure(1.6)"), ("0.75", "0.76")]:
        assert good.count(f'"{right}') == 1
        path.write_text(good.replace(f'"{right}', f'"{wrong}'))
        status, text = nbval(path)
        assert status == 1 and "1 failed" in text and "Cell outputs differ" in text, text


def test_missing_and_double_cell_ids_get_the_same_names_each_time(path):
    raw = json.loads(path.read_text())
    del raw["cells"][0]["id"]
    path.write_text(json.dumps(raw))
    first, second = ([cell.id for cell in normalise.read(path).cells] for _ in range(2))
    assert first == second and len(set(first)) == len(first)


def test_only_text_is_kept_of_a_result():
    data = {"text/html": "<b>1</b>", "text/latex": "$1$", "text/plain": "1"}
    kept = normalise.clean_outputs([v4.new_output("display_data", data=data),
                                    v4.new_output("display_data", data={"image/svg+xml": "<svg/>"})])
    assert [output.data for output in kept] == [{"text/plain": "1"}]


def test_a_notebook_that_raises_is_left_as_it_was_and_named(path, capsys):
    notebook = normalise.read(path)
    notebook.cells.insert(1, v4.new_code_cell("raise ValueError('no such page')"))
    path.write_text(nbformat.writes(notebook))
    before = path.read_bytes()
    assert normalise.main([str(path)]) == 1
    said = capsys.readouterr().err
    assert "tiny.ipynb: cell 2 raised ValueError: no such page" in said
    assert path.read_bytes() == before and [p.name for p in path.parent.iterdir()] == ["tiny.ipynb"]


def test_a_write_that_breaks_off_leaves_the_old_file(path, monkeypatch):
    before = path.read_bytes()
    monkeypatch.setattr(normalise.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        normalise.write(path, "new")
    assert path.read_bytes() == before and [p.name for p in path.parent.iterdir()] == ["tiny.ipynb"]


def test_check_names_every_fault_and_writes_nothing(path, capsys):
    before = path.read_bytes()
    assert normalise.main(["--check", str(path)]) == 1
    said = capsys.readouterr().out
    for fault in ("saved state of widgets", "cell 2 has execution count 41, wanted 1", "cell 3 is empty",
                  "cell 4 was never run"):
        assert fault in said
    assert path.read_bytes() == before
    normalise.normalise(path, run=False)
    assert "cell 3 was never run" in " ".join(normalise.faults(path))  # cleaning does not claim a run
    notebook = normalise.clean(normalise.read(path))
    notebook.cells = notebook.cells[:1]
    path.write_text(normalise.text_of(notebook).replace("\n ", "\n  "))
    assert ["normal form" in each for each in normalise.faults(path)] == [True]


def test_what_the_site_folds_is_folded_in_jupyterlab_and_nothing_else(path):
    hidden = v4.new_code_cell("1", metadata={"tags": ["hide-input"]})
    folded_by_hand = v4.new_code_cell("2", metadata={"jupyter": {"source_hidden": True, "outputs_hidden": True}})
    prose = v4.new_markdown_cell("3", metadata={"tags": ["hide-input"]})
    path.write_text(nbformat.writes(v4.new_notebook(cells=[hidden, folded_by_hand, prose])))
    assert "cell 1 is tagged hide-input, and is open in JupyterLab (no jupyter.source_hidden)" in normalise.faults(path)
    normalise.normalise(path)
    assert [cell.metadata for cell in normalise.read(path).cells] == [
        {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}, {}, {"tags": ["hide-input"]}]
    assert normalise.faults(path) == []
    path.write_text(path.read_text().replace('"metadata": {}', '"metadata": {"jupyter": {"source_hidden": true}}', 1))
    assert ["normal form" in each for each in normalise.faults(path)] == [True]


def test_notebooks_of_a_folder_are_found_but_hidden_and_built_ones_not(tmp_path):
    for folder in ("", "part", ".ipynb_checkpoints", "_build", "node_modules/x"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "a.ipynb").write_text("{}")
    found = [p.relative_to(tmp_path).as_posix() for p in normalise.find_notebooks([tmp_path])]
    assert found == ["a.ipynb", "part/a.ipynb"]
    with pytest.raises(FileNotFoundError):
        normalise.find_notebooks([tmp_path / "absent.ipynb"])


def notebook_of(*sources, outputs=()):
    return v4.new_notebook(cells=[v4.new_code_cell(s, outputs=list(outputs)) for s in sources])


def stored(**data):
    return [v4.new_output("display_data", data=data)]


QUESTION = {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}


def asking(*cells):
    """A notebook of code cells, each (source, metadata)."""
    return v4.new_notebook(cells=[v4.new_code_cell(source, metadata=metadata) for source, metadata in cells])


BROKEN = [
    (rules.waiting, asking(("Prediction('?', name='a')", QUESTION), ("LiveFigure(after='b')", {}))),
    (rules.waiting, asking(("LiveFigure(after='a')", {}), ("Prediction('?', name='a')", QUESTION))),
    (rules.waiting, asking(("Prediction('?', name='a')", QUESTION), ("LiveFigure(name='b')", {}))),
    (rules.waiting, asking(*[("Prediction('?', name='a')", QUESTION)] * 2, ("LiveFigure(after='a')", {}))),
    (rules.waiting, asking(("Prediction('?', name='a')", QUESTION), ("print(1)", {"tags": ["after-a"]}))),
    (rules.waiting, asking(("print(1)", {"tags": ["hide-output", "after-a"]}))),
    (rules.waiting, asking(("Prediction('?', answer='b', name='a')", QUESTION), ("LiveFigure(after='a')", {}))),
    (rules.missing_outputs, notebook_of("x = 1\nx + 1")),
    (rules.missing_outputs, notebook_of("print(1)\nx = 2")),
    (rules.missing_outputs, notebook_of("for i in range(3):\n    print(i)")),
    (rules.missing_outputs, notebook_of("%matplotlib inline\nfigure")),
    (rules.missing_outputs, notebook_of("ax.plot([1])")),
    (rules.missing_outputs, notebook_of("def f(:\n    pass")),
    (rules.trailing_semicolons, notebook_of("ax.plot([1]);\n")),
    (rules.stored_pictures, notebook_of("f", outputs=stored(**{"image/png": PIXEL, "text/plain": "f"}))),
    (rules.stored_pictures, notebook_of("f", outputs=stored(**{"text/html": "<b>f</b>"}))),
    (rules.stored_pictures, v4.new_notebook(cells=[v4.new_markdown_cell(
        "![p](attachment:p.png)", attachments={"p.png": {"image/png": PIXEL}})])),
    (rules.machine_traces, notebook_of("f", outputs=[v4.new_output("stream", name="stderr", text="W")])),
    (rules.machine_traces, notebook_of("f", outputs=[v4.new_output("stream", text="in /home/a/b.py")])),
    (rules.machine_traces, notebook_of("f", outputs=stored(**{"text/plain": "<f at 0x7f00ab12>"}))),
    (rules.long_cells, notebook_of("\n".join("x = 1" for _ in range(16)), "y", "y")),
    (rules.long_cells, notebook_of(*["\n".join("x = 1" for _ in range(6))] * 5)),
    (rules.forbidden_code, notebook_of("import sys\nsys.path.append('..')")),
    (rules.forbidden_code, notebook_of("from numpy import *")),
    (rules.open_answers, notebook_of("Prediction('?', ['a', 'b'], 0, because='c')")),
    (rules.numbers_in_prose, v4.new_notebook(cells=[v4.new_markdown_cell("It is 3.5.")])),
    (rules.ignored_cells, v4.new_notebook(cells=[v4.new_code_cell(
        "x", metadata={"tags": ["nbval-ignore-output"]})])),
    (rules.ignored_cells, notebook_of("# NBVAL_SKIP\nx")),
]
RIGHT = [
    (rules.waiting, asking(("Prediction('?', name='a')", QUESTION), ("LiveFigure(after='a')", {}),
                           ("print(1)", {"tags": ["after-a", "hide-output"]}), ("Prediction('?')", QUESTION))),
    (rules.missing_outputs, notebook_of("x = 1", "_ = ax.plot([1])", "def f():\n    print(1)")),
    (rules.missing_outputs, notebook_of("if late:\n    print(1)", "names.append('adam')", "%timeit x")),
    (rules.missing_outputs, notebook_of("assert x == 1", "import numpy")),
    (rules.missing_outputs, notebook_of("np.testing.assert_allclose(1, 1)", "# only a comment")),
    (rules.missing_outputs, notebook_of("x", outputs=stored(**{"text/plain": "1"}))),
    (rules.stored_pictures, notebook_of("f", outputs=stored(**{"text/plain": "f"}))),
    (rules.machine_traces, notebook_of("f", outputs=stored(**{"text/plain": "1/2 and/or B:3"}))),
    (rules.long_cells, notebook_of("\n".join("x = 1" for _ in range(15)), "y", "y")),
    (rules.forbidden_code, notebook_of("from numpy import array  # import *")),
    (rules.open_answers, notebook_of("from lesson_code.live import Prediction")),
    (rules.open_answers, v4.new_notebook(cells=[v4.new_code_cell(
        "Prediction('?')", metadata={"tags": ["hide-input"]})])),
    (rules.ignored_cells, v4.new_notebook(cells=[v4.new_code_cell(
        "x", metadata={"tags": ["raises-exception"]})])),
]


@pytest.mark.parametrize(("rule", "notebook"), BROKEN)
def test_a_rule_names_what_breaks_it(rule, notebook):
    assert rule(notebook)


@pytest.mark.parametrize(("rule", "notebook"), RIGHT)
def test_a_rule_lets_the_right_pass(rule, notebook):
    assert rule(notebook) == []


def test_the_script_runs_from_the_repository_root(path):
    script = Path(normalise.__file__)
    done = subprocess.run([sys.executable, script, "--check", path], capture_output=True, text=True,
                          cwd=script.parents[2], timeout=60)
    assert done.returncode == 1 and "never run" in done.stdout, done.stderr
