"""What is made of a chapter: without solutions, with them as answers, an assignment's cells; and mistakes in words."""

import json
import re
import sys

import pytest

from lesson_code.exercises import EXERCISES, examine
from lesson_code.homework import make, nbgrader_assignment, otter_assignment, variants

CHAPTERS = variants.chapters()
PARTS = {name: parts for path in CHAPTERS.values() for name, parts in variants.exercises(variants.read(path)).items()}
sys.path.insert(0, str(variants.BOOK / "_site"))

from downhill_site import lab  # noqa: E402


def sources(notebook):
    return [variants.source(cell) for cell in notebook["cells"]]


def test_every_exercise_is_found():
    assert sorted(PARTS) == sorted(EXERCISES)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_without_solutions_only_they_are_missing(chapter):
    path = CHAPTERS[chapter]
    before, after = variants.read(path), json.loads(variants.text_without_solutions(path))
    kept = [text for cell, text in zip(before["cells"], sources(before))
            if variants.mark(cell).get("role") != "solution"]
    assert [text.replace(variants.ASIDE, "") for text in kept] == sources(after)
    assert variants.read(path) == before and before["metadata"] == after["metadata"]
    assert {cell["id"] for cell in after["cells"]} < {cell["id"] for cell in before["cells"]}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_without_solutions_no_word_speaks_of_them(chapter):
    after = variants.without_solutions(variants.read(CHAPTERS[chapter]))
    first = next(place for place, cell in enumerate(after["cells"]) if variants.mark(cell))
    near = sources(after)[max(first - 3, 0):]
    assert any(text.startswith("## Exercises") for text in near)
    assert not [text for text in near if re.search(r"\bsolutions?\b", text, re.I)]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_folded_code_stays_folded_and_no_assignment_has_any(chapter):
    def folded(notebook):
        return [cell["id"] for cell in notebook["cells"] if cell["metadata"].get("jupyter", {}).get("source_hidden")]

    notebook = variants.read(CHAPTERS[chapter])
    points = dict.fromkeys(variants.exercises(notebook), 1)
    assert folded(notebook) == folded(variants.without_solutions(notebook)) == folded(variants.with_solutions(notebook))
    assert folded(notebook) and not folded(nbgrader_assignment.assignment(notebook, points, 7))
    assert not folded(otter_assignment.assignment(notebook, points, 7, "x"))


def test_a_solution_in_a_code_cell_is_left_out_too():
    notebook = variants.read(CHAPTERS["squared-error"])
    mark = {"exercise": {"id": "huber", "role": "solution"}}
    notebook["cells"].append(variants.cell("code", "secret = 1", "x", **mark))
    assert "secret" not in variants.written(variants.without_solutions(notebook))


def test_the_text_has_the_form_of_the_book_s_own():
    for path in CHAPTERS.values():
        assert variants.written(variants.read(path)) == path.read_text(encoding="utf-8")


def small(notebook, wrong=""):
    """The chapter's imports and exercises alone, so that a run takes seconds; `wrong`: a mistake put in its place."""
    wanted = [cell for cell in notebook["cells"] if variants.mark(cell) or (
        cell["cell_type"] == "code"
        and all(re.match("import|from|$", line) for line in variants.source(cell).splitlines()))]
    text = variants.written(notebook | {"cells": wanted})
    assert not wrong or wrong in text
    return json.loads(text.replace(wrong, wrong + " + 1") if wrong else text)


def test_every_check_of_the_solution_notebooks_says_right(tmp_path):
    """All chapters in one kernel: starting one takes longer than the checks."""
    notebooks = [small(variants.with_solutions(variants.read(path))) for path in CHAPTERS.values()]
    cells = [cell | {"id": f"c{place}"} for place, cell in enumerate(sum((each["cells"] for each in notebooks), []))]
    made = make.executed(notebooks[0] | {"cells": cells}, tmp_path)
    said = [make.said(cell) for cell in made.cells if variants.mark(cell).get("role") == "check"]
    assert [line.partition(": right, in all ")[0] for line in said] == list(PARTS)
    text = variants.written(made)
    assert "<details><summary>Solution" not in text and "return None" not in text and variants.ASIDE not in text


def test_a_solution_that_is_not_right_is_refused(tmp_path):
    notebook = variants.with_solutions(variants.read(CHAPTERS["squared-error"]))
    with pytest.raises(make.Refused, match="A worked solution is not right:\nhuber: huber: not yet"):
        make.executed(small(notebook, "delta * (size - delta / 2)"), tmp_path)
    with pytest.raises(make.Refused, match="raised NameError"):
        make.executed(variants.notebook_of([variants.cell("code", "nothing", "a")], notebook), tmp_path)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_answer_between_lines_is_right_and_without_them_the_starter(name):
    parts = PARTS[name]
    text = variants.answer_between(parts.starter, variants.code_of(parts.solution), "# BEGIN", "# END")
    before, inside, after = re.fullmatch(r"(.*)    # BEGIN\n(.*)    # END(.*)", text, re.S).groups()
    assert before + "    return None" == parts.starter and after == ""
    space = {}
    exec("import numpy as np\n" + text, space)
    assert examine(name, space[variants.function_name(parts.starter)]).status == "right"
    assert "return" in inside


def test_an_import_and_a_helper_go_into_the_function():
    code = ("from math import pi\n\n\ndef half(a):\n    return a / 2\n\n\n"
            'def f(a):\n    """Doc."""\n    return half(a) * pi')
    text = variants.answer_between('def f(a):\n    """Half of pi a."""\n    return None', code, "# BEGIN", "# END")
    assert text == ('def f(a):\n    """Half of pi a."""\n    # BEGIN\n    from math import pi\n    def half(a):\n'
                    '        return a / 2\n    return half(a) * pi\n    # END')
    with pytest.raises(ValueError, match="one function f was expected"):
        variants.answer_between("def f(a):\n    return None", "def g(a):\n    return 1", "# BEGIN", "# END")


def test_points_and_seeds_reach_the_assignments():
    notebook = variants.read(CHAPTERS["squared-error"])
    points = {"huber": 2, "same-step": 1}
    cells = nbgrader_assignment.assignment(notebook, points, 7)["cells"]
    marks = [cell["metadata"]["nbgrader"] for cell in cells]
    assert [(mark["grade_id"], mark["points"]) for mark in marks if mark["grade"]] == [("test-huber", 2),
                                                                                       ("test-same-step", 1)]
    assert [mark["grade_id"] for mark in marks if mark["solution"]] == ["answer-huber", "answer-same-step"]
    assert all(mark["locked"] != mark["solution"] and mark["schema_version"] == 3 for mark in marks)
    assert "range(57, 57 + 50)" in variants.source(cells[-1])
    text = "\n".join(map(variants.source, otter_assignment.assignment(notebook, points, 7, "x")["cells"]))
    assert "name: huber\npoints: 2\n" in text and "range(57, 57 + 50)" in text


def test_two_assignments_have_different_hidden_cases(tmp_path):
    for folder in ("a", "b"):
        assert make.main(["nbgrader", "squared-error", "huber", "--out", str(tmp_path / folder)]) == 0
    one, other = ((tmp_path / folder / "source" / "squared-error" / "squared-error.ipynb").read_text()
                  for folder in ("a", "b"))
    assert one != other and re.sub(r"range\(.*?\)", "", one) == re.sub(r"range\(.*?\)", "", other)


@pytest.mark.parametrize(("words", "said"), [
    (["nbgrade", "squared-error"], "There is no kind called 'nbgrade'. Is 'nbgrader' meant?"),
    (["nbgrader", "squared-eror"], "no chapter with exercises called 'squared-eror'. Is 'squared-error' meant?"),
    (["nbgrader", "zzz"], "called 'zzz'. There are: "),
    (["nbgrader"], "Which chapter? CHAPTER=NAME with make. With exercises there are: "),
    (["nbgrader", ""], "Which chapter?"),
    (["nbgrader", "squared-error", "hubber"], "no exercise of this chapter called 'hubber'. Is 'huber' meant?"),
    (["nbgrader", "squared-error", "huber", "huber:2"], "The exercise 'huber' is named twice."),
    (["nbgrader", "squared-error", "huber:0"], "'huber:0': points are a whole number from 1, as in huber:2."),
    (["otter", "squared-error", "huber:two"], "points are a whole number from 1"),
])
def test_a_mistake_is_named_and_nothing_is_made(words, said, tmp_path, capsys):
    assert make.main([*words, "--out", str(tmp_path)] if len(words) > 1 else words) == 1
    assert said in capsys.readouterr().err and not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["student", "nbgrader", "otter"])
def test_what_is_there_is_left_as_it_is(kind, tmp_path, capsys):
    words = [kind, "squared-error", "--out", str(tmp_path)]
    assert make.main(words) == 0
    made = [path for path in tmp_path.rglob("squared-error.ipynb") if "lesson_code" not in path.parts]
    made[0].write_text("a teacher's work")
    assert make.main(words) == 1
    assert "is there already, and was left as it is" in capsys.readouterr().err
    assert made[0].read_text() == "a teacher's work"
    assert make.main([*words, "--overwrite"]) == 0 and made[0].read_text() != "a teacher's work"


def test_an_otter_that_fails_leaves_nothing_half_made(tmp_path, capsys):
    words = ["otter", "squared-error", "--out", str(tmp_path), "--otter"]
    assert make.main([*words, sys.executable]) == 1        # python has no file called "assign"
    assert "otter assign ended with an error" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_lab_opens_the_notebooks_without_solutions(tmp_path):
    copied, kept = lab.copy_notebooks(tmp_path)
    assert copied >= len(CHAPTERS) and kept == 0
    for path in CHAPTERS.values():
        copy = tmp_path / path.relative_to(variants.BOOK)
        assert copy.read_text(encoding="utf-8") == variants.text_without_solutions(path)
        assert "<summary>Solution" not in copy.read_text(encoding="utf-8")
