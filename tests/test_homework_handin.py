"""make handin: what it says, what it writes, and that a student's mistakes end in words, never in a traceback."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lesson_code.exercises import EXERCISES
from lesson_code.homework import handin, handing_in, trial, writing
from lesson_code.homework.writing import Trouble
from tests.answers_as_notebooks import BOOK, code_cell, page_of
from tests.notebooks import normalise
from tests.test_homework_notebooks import HUBER, WRONG, made_text, place, raw

ROOT = BOOK.parent
SUM = "def my_reductions(prediction, target):\n    e = (prediction - target)**2\n    return sum(e), e.mean(), sum(e)/2"


def command(*arguments, cwd, **more):
    return subprocess.run([sys.executable, "-m", "lesson_code.homework", *map(str, arguments)], cwd=cwd, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=120, **more)


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A folder with one notebook that has answers; the current one."""
    (tmp_path / "squared-error.ipynb").write_text(json.dumps(raw(huber=HUBER, three_reductions=SUM + ")")))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(handing_in, "WORK", tmp_path)
    return tmp_path


def flat(text):
    return " ".join(text.split())


def test_it_checks_the_whole_notebook_and_writes_one_file(work):
    done = command("squared-error.ipynb", "--name", "Ada Lovelace", cwd=work)
    assert done.returncode == 0 and done.stderr == "", done
    out = done.stdout
    assert out.startswith("squared-error.ipynb, saved less than a minute ago (")
    assert re.search(r"^Huber's loss +right$", out, re.M) and re.search(r"^The same step +not solved yet$", out, re.M)
    assert re.search(r"^Three reductions +cannot be read$", out, re.M)
    assert "Have you saved" not in out
    assert "cannot be read as Python: line 3: unmatched ')'" in flat(out)
    assert "1 of 4 right." in out
    assert out.endswith("Hand in this one file:\n  handin-squared-error-ada-lovelace.ipynb\n")
    assert sorted(each.name for each in work.iterdir()) == ["handin-squared-error-ada-lovelace.ipynb",
                                                            "squared-error.ipynb"]
    written = json.loads((work / "handin-squared-error-ada-lovelace.ipynb").read_text(encoding="utf-8"))
    about = written["metadata"]["handin"]
    assert about["student"] == "Ada Lovelace" and abs(time.time() - Path("squared-error.ipynb").stat().st_mtime) < 60
    assert about["summary"] == {"three-reductions": "broken", "gradient-of-the-line": "unsolved",
                                "same-step": "unsolved", "huber": "right"}
    before = json.loads(Path("squared-error.ipynb").read_text())["cells"]
    assert [cell["source"] for cell in written["cells"]] == [cell["source"] for cell in before]
    assert [cell["metadata"] for cell in written["cells"]] == [cell["metadata"] for cell in before]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in written["cells"])
    import nbformat

    nbformat.validate(nbformat.reads(json.dumps(written), as_version=4))


def test_a_reason_is_one_line_without_inputs(work, capsys):
    (work / "n.ipynb").write_text(json.dumps(raw(huber=WRONG, same_step="def same_step(*a):\n    return a[0] / 0")))
    handin("n.ipynb", "Ada")
    out = flat(capsys.readouterr().out)
    assert "Huber's loss not yet: value is wrong in row 0: expected 0.125, got 0.0" in out
    assert "The same step not yet: your function raised ZeroDivisionError: float division by zero" in out
    assert "error =" not in out and "Hint" not in out


def test_the_same_name_again_replaces_its_own_file_and_says_so(work, capsys):
    for name in ("Ada", "Ada", "Bob"):
        handin("squared-error.ipynb", name)
    assert capsys.readouterr().out.count("which replaces your earlier one") == 1
    assert sorted(each.name for each in work.glob("handin-*")) == ["handin-squared-error-ada.ipynb",
                                                                   "handin-squared-error-bob.ipynb"]


@pytest.mark.parametrize("other", ["text", "somebody's", "symlink", "folder"])
def test_a_file_of_somebody_else_is_left_as_it_is(work, capsys, other):
    target = work / "handin-squared-error-ada.ipynb"
    if other == "folder":
        target.mkdir()
    elif other == "symlink":
        target.symlink_to(work / "squared-error.ipynb")
    else:
        target.write_text("mine" if other == "text" else json.dumps(
            {"nbformat": 4, "cells": [], "metadata": {"handin": {"student": "ada"}}}))
    before = (work / "squared-error.ipynb").read_bytes(), target.is_file() and target.read_bytes()
    handin("squared-error.ipynb", "Ada")
    assert "there is another file of the name handin-squared-error-ada.ipynb" in capsys.readouterr().out
    assert before == ((work / "squared-error.ipynb").read_bytes(), target.is_file() and target.read_bytes())


# arguments, words
TROUBLE = {
    "no such file": (["squred-error.ipynb", "--name", "A"], "there is no file squred-error.ipynb; is "
                                                            "squared-error.ipynb meant?"),
    "folder": ([".", "--name", "A"], "is a folder"),
    "empty": (["empty.ipynb", "--name", "A"], "empty.ipynb: the file is empty"),
    "cut off": (["cut.ipynb", "--name", "A"], "cut.ipynb: the file is no whole notebook: it is cut off"),
    "a page": (["page.ipynb", "--name", "A"], "a web page, not a notebook"),
    "no exercises": (["plain.ipynb", "--name", "A"], "holds no exercise of this book"),
    "no name": (["squared-error.ipynb"], 'NAME="Ada Lovelace"'),
    "blank name": (["squared-error.ipynb", "--name", "  "], "needs your name"),
    "name of signs": (["squared-error.ipynb", "--name", "../.."], "is no name"),
    "name too long": (["squared-error.ipynb", "--name", "a" * 200], "200 letters"),
    "handed in": (["given.ipynb", "--name", "A"], "was made to be handed in already"),
    "fifo": (["fifo.ipynb", "--name", "A"], "no ordinary file"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_is_said_in_words_and_nothing_is_written(work, name, capsys):
    (work / "empty.ipynb").touch()
    (work / "cut.ipynb").write_bytes((work / "squared-error.ipynb").read_bytes()[:9000])
    (work / "page.ipynb").write_text("<!DOCTYPE html>")
    (work / "plain.ipynb").write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": [code_cell("x = 1")]}))
    (work / "given.ipynb").write_text(json.dumps({**raw(), "metadata": {"handin": {"student": "A"}}}))
    if hasattr(os, "mkfifo"):
        os.mkfifo(work / "fifo.ipynb")
    arguments, words = TROUBLE[name]
    assert handing_in.main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("Nothing was written: ") and words in err, err
    assert not list(work.glob("*handin*"))


def test_a_folder_that_cannot_be_written_to_is_said(work, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(Trouble, match="cannot be written to .No space left on device"):
        handing_in.hand_in("squared-error.ipynb", "Ada")
    assert [each.name for each in work.iterdir()] == ["squared-error.ipynb"]


@pytest.mark.parametrize(("name", "file"), [
    ("Ada Lovelace", "ada-lovelace"), ("Zoë O'Neil", "zoe-o-neil"), ("李雷", "李雷"),
    ("../../etc/passwd", "etc-passwd"),
    ("a\nb\0c", "a-b-c"), ("José  María", "jose-maria"), ("ada@example.org", "ada-example-org"), ("한", "한")])
def test_a_name_makes_a_file_s_name(name, file):
    assert writing.slug(writing.cleaned(name)) == file


def test_without_a_notebook_the_only_one_with_answers_is_taken(work, capsys):
    (work / "other.ipynb").write_text(json.dumps(page_of("walking-downhill/batch-size")))
    (work / "bad.ipynb").write_text("{")
    assert handing_in.main(["--name", "Ada"]) == 0
    assert handing_in.main(["--name", "Ada"]) == 0  # the file that was written is not one of them
    assert capsys.readouterr().out.count("squared-error.ipynb, saved") == 2
    (work / "copy.ipynb").write_text(json.dumps(raw(huber=WRONG)))
    assert handing_in.main(["--name", "Ada"]) == 1
    assert "make handin NOTEBOOK=copy.ipynb NAME=" in (err := capsys.readouterr().err)
    assert "NOTEBOOK=squared-error.ipynb" in err and "other" not in err
    for path in work.glob("*.ipynb"):
        path.unlink()
    assert handing_in.main(["--name", "Ada"]) == 1 and "holds an answer yet" in capsys.readouterr().err


def test_what_cannot_be_tried_can_be_handed_in(work, capsys, monkeypatch):
    monkeypatch.setattr(trial, "run", lambda *_, **__: 1 / 0)
    handin("squared-error.ipynb", "Ada")
    out = capsys.readouterr().out
    assert "not checked: (ZeroDivisionError)" in out and (work / "handin-squared-error-ada.ipynb").exists()


def test_it_says_what_does_not_count(work, capsys):
    found = made_text(raw(same_step="def other(rate, reduction, batch_size):\n    return None"))
    del found["cells"][place(found, "gradient-of-the-line")]
    found["cells"].append(code_cell("def (:"))
    found["cells"].append({**code_cell("x"), "metadata": {"exercise": {"id": "no-such", "role": "starter"}}})
    (work / "n.ipynb").write_text(json.dumps(found))
    handin("n.ipynb", "Ada")
    out = flat(capsys.readouterr().out)
    for words in ["The gradient of the line missing Its cell is not there",
                  "Huber's loss missing Its cell is a markdown cell now",
                  "other counts", 'The cell "def (:" under "Sources" cannot be read as Python (line 1: invalid syntax)',
                  'The cell "x" under "Sources" is marked as an exercise that this book has not: no-such', "0 of 4"]:
        assert words in out, (words, out)
    assert not re.search(r"[Cc]ells? [0-9]", out), "a student sees no numbers of cells"


def test_where_nothing_is_answered_it_asks_whether_the_notebook_was_saved(work, capsys):
    text = json.dumps(raw())
    (work / "squared-error.ipynb").write_text(text)
    handin("squared-error.ipynb", "Ada")
    out = capsys.readouterr().out
    assert "0 of 4 right." in out and (work / "handin-squared-error-ada.ipynb").exists()
    assert "\nThere is no answer in squared-error.ipynb. Have you saved the notebook?\n" in out
    for answer in (WRONG, "def huber(error, delta):\n    print(error)"):
        (work / "squared-error.ipynb").write_text(json.dumps(raw(huber=answer)))
        handin("squared-error.ipynb", "Ada")
        assert "Have you saved" not in capsys.readouterr().out


def test_a_second_download_is_taken_and_its_number_is_in_no_name(work, capsys):
    """A browser calls it "squared-error (1)"; the line on the page names the first."""
    (work / "squared-error.ipynb").rename(work / "squared-error (1).ipynb")
    handin("squared-error.ipynb", "Ada")
    assert "there is no file squared-error.ipynb; is squared-error (1).ipynb meant?" in capsys.readouterr().out
    (work / "squared-error.ipynb").write_text(json.dumps(raw()))
    handin("squared-error.ipynb", "Ada")
    out = capsys.readouterr().out
    assert "Have you saved the notebook? Or is squared-error (1).ipynb yours? It holds answers." in out
    handin("squared-error (1).ipynb", "Ada")
    out = capsys.readouterr().out
    assert "1 of 4 right" in out and "which replaces your earlier one:\n  handin-squared-error-ada.ipynb" in out
    assert [each.name for each in work.glob("handin-*")] == ["handin-squared-error-ada.ipynb"]


@pytest.mark.parametrize(("name", "stem"), [("adam (1).ipynb", "adam"), ("adam(12).ipynb", "adam"),
                                            ("(1).ipynb", "(1)"), ("adam.ipynb", "adam"), ("week 3.ipynb", "week 3")])
def test_a_download_s_number_is_no_part_of_the_notebook_s_name(name, stem):
    assert writing.own_stem(Path(name)) == stem


@pytest.mark.parametrize(("seconds", "words"), [(5, "less than a minute ago"), (200, "3 minutes ago"),
                                                (3700, "1 hour ago"), (3 * 86400, "3 days ago")])
def test_it_says_when_the_notebook_was_saved(work, seconds, words):
    then = time.time() - seconds
    os.utime("squared-error.ipynb", (then, then))
    assert handing_in.saved(Path("squared-error.ipynb")).startswith("saved " + words)


def test_in_a_notebook_it_is_a_function(tmp_path):
    from nbformat import v4

    (tmp_path / "squared-error.ipynb").write_text(json.dumps(raw(huber=HUBER)))
    cell = 'from lesson_code.homework import handin\nhandin("squared-error.ipynb", "Ada Lovelace")'
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell), v4.new_code_cell('handin("nothing.ipynb", 3)')])
    normalise.execute(notebook, tmp_path)
    said = ["".join(each.get("text", "") for each in cell.outputs) for cell in notebook.cells]
    assert "1 of 4 right" in said[0] and (tmp_path / "handin-squared-error-ada-lovelace.ipynb").exists()
    assert said[1] == "Nothing was written: a name is text, in quotation marks, not 3.\n"


@pytest.mark.skipif(not (ROOT / ".venv/ready").exists(), reason="no environment of make's own")
def test_make_handin_passes_names_on_as_they_are(work):
    environment = {**os.environ, "NAME": "a host", "DOWNHILL_QUIET": "1"}
    path = work / "squared-error.ipynb"
    make = ["make", "-s", "-C", ROOT, "handin", f"NOTEBOOK={path}"]
    run = lambda *more: subprocess.run([*make, *more], env=environment, text=True, capture_output=True,  # noqa: E731
                                       stdin=subprocess.DEVNULL, timeout=120)
    done = run()
    assert done.returncode != 0 and "needs your name" in done.stderr
    done = run("""NAME=Zoë "x" O'Neil; echo `id`""")
    assert done.returncode == 0, done.stderr
    target, = work.glob("handin-*")
    assert json.loads(target.read_text(encoding="utf-8"))["metadata"]["handin"]["student"] == (
        """Zoë "x" O'Neil; echo `id`""")


@pytest.mark.parametrize("page", sorted({each.page for each in EXERCISES.values()}))
def test_each_page_with_exercises_says_how_to_hand_them_in(page):
    words = "\n".join(cell.source for cell in normalise.read(BOOK / f"{page}.ipynb").cells
                      if cell.cell_type == "markdown")
    assert words.count(f'handin("{Path(page).name}.ipynb", "Ada Lovelace")') == 1
