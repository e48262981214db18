"""Every exercise: right forms pass, wrong ones fail with their hint; it stands once in its chapter's notebook."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from lesson_code.exercises import EXERCISES, Exercise, checking, examine
from lesson_code.exercises.checking import MORE
from lesson_code.exercises.verdict import UNSOLVED, first_difference, reference
from tests.notebooks import normalise

BOOK = Path(__file__).parents[1] / "book"
ROLES = ("prompt", "starter", "check", "solution")  # in the order in which a page has them
SEEDS = range(200)
RIGHT = [(each.id, form) for each in EXERCISES.values() for form in each.rights]
WRONG = [(each.id, form, hint) for each in EXERCISES.values() for form, hint in each.wrongs]
IN_CASES = [row for row in WRONG if not EXERCISES[row[0]].contested]  # the others: test_own_rule.py


def flat(text):
    return " ".join(text.split())


def form_name(value):
    return getattr(value, "__name__", None) or ("" if " " in value else value)


@pytest.mark.parametrize(("name", "form"), RIGHT, ids=form_name)
def test_a_right_answer_passes_every_case(name, form):
    verdict = examine(name, form, seeds=SEEDS)
    assert verdict.status == "right", verdict.text


@pytest.mark.parametrize(("name", "form", "hint"), WRONG, ids=form_name)
def test_a_wrong_answer_fails_and_is_told_why(name, form, hint):
    verdict = examine(name, form, seeds=SEEDS)
    assert verdict.status == "wrong" and flat(verdict.text).endswith("Hint: " + flat(hint)), verdict.text


@pytest.mark.parametrize(("name", "form", "hint"), IN_CASES, ids=form_name)
def test_a_wrong_answer_fails_some_further_case_too(name, form, hint):
    """So that an answer fitted to the visible cases is found."""
    exercise = EXERCISES[name]
    with np.errstate(all="ignore"):
        answers = [checking.parts_or_none(exercise, form, exercise.case(seed), 5) for seed in range(MORE)]
    wanted = [reference(exercise, exercise.case(seed)) for seed in range(MORE)]
    assert any(got is None or first_difference(exercise, got, right) for got, right in zip(answers, wanted))


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_an_exercise_has_enough_forms_and_cases_that_repeat(exercise):
    assert len(exercise.rights) >= 3 and len(exercise.wrongs) >= 4 and len(exercise.visible) >= 2
    names = list(exercise.visible[0])
    if exercise.contested:  # it has problems, and no further cases
        return
    for seed in range(5):
        one, same = exercise.case(seed), exercise.case(seed)
        assert list(one) == names
        assert all(np.array_equal(one[key], same[key]) if isinstance(one[key], np.ndarray) else one[key] == same[key]
                   for key in names)
    assert repr(exercise.case(0)) != repr(exercise.case(1))


def test_an_id_is_given_once():
    with pytest.raises(ValueError, match="there is an exercise 'huber' already"):
        Exercise("huber", "", [], None)


# The same numbers from the book's own losses: the references are not their own judges.
def test_references_agree_with_the_book_s_losses():
    from lesson_code import LOSSES

    for seed in range(20):
        case = EXERCISES["stable-loss"].case(seed)
        value, gradient = LOSSES["binary_cross_entropy_with_logits"](*case.values())
        np.testing.assert_allclose(EXERCISES["stable-loss"].solve(**case), value, atol=1e-12)
        np.testing.assert_allclose(EXERCISES["by-the-logit"].solve(**case), gradient, atol=1e-12)
        case = EXERCISES["huber"].case(seed)
        value, gradient = LOSSES["huber"](case["error"], 0 * case["error"], delta=case["delta"])
        np.testing.assert_allclose(EXERCISES["huber"].solve(**case), (value, gradient), atol=1e-12)
        case = EXERCISES["by-index"].case(seed)
        value = LOSSES["softmax_cross_entropy"](np.log(case["p"]), case["c"])[0]
        np.testing.assert_allclose(EXERCISES["by-index"].solve(**case), value, atol=1e-12)
        case = EXERCISES["soft-labels"].case(seed)
        value = LOSSES["binary_cross_entropy"](*case.values())[0]
        np.testing.assert_allclose(EXERCISES["soft-labels"].solve(**case)[0], value, atol=1e-12)
        z = EXERCISES["log-sum-exp"].case(seed)["z"]
        value, gradient = LOSSES["softmax_cross_entropy"](z, np.zeros(len(z), int))
        np.testing.assert_allclose(EXERCISES["log-sum-exp"].solve(z) - z[:, 0], value, atol=1e-9)
        np.testing.assert_allclose(EXERCISES["shift-invariance"].solve(z) - np.eye(z.shape[1])[0], gradient, atol=1e-12)


def marked():
    """(page, position, exercise's metadata, cell) of every cell in the book that belongs to an exercise."""
    found = []
    for path in normalise.find_notebooks([BOOK]):
        page = path.relative_to(BOOK).with_suffix("").as_posix()
        found += [(page, position, cell.metadata["exercise"], cell)
                  for position, cell in enumerate(normalise.read(path).cells) if "exercise" in cell.metadata]
    return found


CELLS = marked()


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_an_exercise_stands_in_its_chapter_once_and_whole(exercise):
    own = [(page, position, mark, cell) for page, position, mark, cell in CELLS if mark["id"] == exercise.id]
    assert [mark["role"] for _, _, mark, _ in own] == list(ROLES)
    assert {page for page, *_ in own} == {exercise.page}
    positions = [position for _, position, _, _ in own]
    assert positions == list(range(positions[0], positions[0] + 4))
    kinds = {mark["role"]: cell.cell_type for _, _, mark, cell in own}
    assert kinds == {"prompt": "markdown", "starter": "code", "check": "code", "solution": "markdown"}


def test_every_marked_cell_is_of_an_exercise():
    assert CELLS and all(set(mark) == {"id", "role"} and mark["id"] in EXERCISES for _, _, mark, _ in CELLS)


def parts_of_page(exercise):
    return {mark["role"]: cell for _, _, mark, cell in CELLS if mark["id"] == exercise.id}


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_starter_is_short_and_unsolved_and_the_check_checks_it(exercise):
    cells = parts_of_page(exercise)
    space = {}
    exec(cells["starter"].source, space)
    function, = (value for key, value in space.items() if key != "__builtins__")
    assert len(cells["starter"].source.splitlines()) <= 15 and '"""' in cells["starter"].source
    assert cells["check"].source == f'check("{exercise.id}", {function.__name__})'
    assert list(function.__code__.co_varnames) == list(exercise.visible[0])
    line = examine(exercise.id, function)
    assert line == ("unsolved", f"{exercise.id}: {UNSOLVED}")
    assert [output.text for output in cells["check"].outputs] == [line.text + "\n"]


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_solution_that_is_printed_is_right_and_folded(exercise):
    solution = parts_of_page(exercise)["solution"].source
    assert solution.startswith("<details><summary>") and solution.endswith("\n\n</details>")
    code, = re.findall(r"```python\n(.*?)```", solution, flags=re.S)
    space = {"np": np}
    exec(code, space)
    starter = re.match(r"def (\w+)", parts_of_page(exercise)["starter"].source)[1]
    verdict = examine(exercise.id, space[starter])
    assert verdict.status == "right", verdict.text
    explanation = re.sub(r"```python\n.*?```", "", solution, flags=re.S)
    assert len(explanation.split()) > 25, "a solution explains"
    assert all(len(line) <= 80 for line in code.splitlines())


@pytest.mark.parametrize("page", sorted({exercise.page for exercise in EXERCISES.values()}))
def test_where_exercises_begin_a_reader_of_the_site_alone_learns_how_to_run_them(page):
    begin, = (cell.source for cell in normalise.read(BOOK / f"{page}.ipynb").cells
              if cell.source.startswith("## Exercises\n"))
    assert "on a machine that has the book's folder: [the first page](../index.ipynb) says how" in begin


def test_the_first_page_says_how_to_open_the_notebooks():
    words = "\n".join(cell.source for cell in normalise.read(BOOK / "index.ipynb").cells)
    assert "```\nmake lab\n```" in words and "the book's folder" in words and "Debian" in words
    assert re.search(r"^lab:", (BOOK.parent / "Makefile").read_text(), re.M)
    assert "`make lab`" in (BOOK.parent / "README.md").read_text(encoding="utf-8")


def test_the_mark_survives_normalising():
    from nbformat import v4

    cell = v4.new_code_cell("1", metadata={"exercise": {"id": "huber", "role": "starter"}, "scrolled": True})
    kept = normalise.clean(v4.new_notebook(cells=[cell])).cells[0].metadata
    assert kept == {"exercise": {"id": "huber", "role": "starter"}}


@pytest.mark.parametrize("path", sorted(BOOK.glob("**/*.ipynb")), ids=lambda path: path.stem)
def test_a_starter_takes_no_name_of_its_page(path):
    """Else the page's own function would be gone, for a reader who goes back and runs a cell again."""
    starters, own = set(), set()
    for cell in normalise.read(path).cells:
        if cell.cell_type == "code":
            body = ast.parse(cell.source).body
            made = {node.name for node in body if isinstance(node, ast.FunctionDef)}
            made |= {each.asname or each.name for node in body if isinstance(node, ast.ImportFrom)
                     for each in node.names}
            made |= {name.id for node in body if isinstance(node, ast.Assign) for target in node.targets
                     for name in ast.walk(target) if isinstance(name, ast.Name)}
            if "exercise" not in cell.metadata:
                own |= made
            elif cell.metadata["exercise"]["role"] == "starter":
                starters |= made
    assert not starters & own
