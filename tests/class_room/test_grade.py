"""From a notebook to points: every right form of every exercise earns all, every wrong one less."""

import functools
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from lesson_code.exercises import EXERCISES
from lesson_code.grading import hidden
from lesson_code.grading.grade import clean, other_file
from lesson_code.grading.words import HOLDS_NONE, OF_ANOTHER
from lesson_code.homework import answers, reading, released
from tests.answers_as_notebooks import FORMS, rounds
from tests.class_room.base import OTHER, RIGHT, TRIED, data, notebook
from tests.class_room.batch import graded
from tests.class_room.hostile import CORPUS
from tests.class_room.ordinary import place

SECRET = b"0123456789abcdef"
BY_HEART = (CORPUS / "wrong" / "known-cases-only.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def all_forms():
    """{(exercise, function's name): its ExerciseGrade as JSON} of every form that an exercise knows."""
    folder = place().work / "forms"
    folder.mkdir()
    exercises, forms = {}, {}
    for number, each in enumerate(rounds()):
        (folder / str(number)).write_bytes(each.data)
        exercises[str(number)], forms[str(number)] = [[id, 2.0] for id in each.forms], each.forms
    place().give(folder)
    results = graded(folder, exercises, {})
    return {(id, form.function.__name__): results[number]["exercises"][id]
            for number, row in forms.items() for id, form in row.items()}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.exercise}-{form.function.__name__}")
def test_right_forms_earn_all_and_wrong_ones_nothing(form, all_forms):
    mark = all_forms[form.exercise, form.function.__name__]
    if form.right:
        hidden_ones = [4, 4] if EXERCISES[form.exercise].contested else [20, 20]
        assert (mark["status"], mark["earned"], mark["hidden"]) == ("graded", 2.0, hidden_ones), mark
    else:
        assert mark["earned"] == 0, mark


@pytest.mark.parametrize("name, ids, wanted", [
    ("hw1", [TRIED, OTHER], ()), ("hw2", [TRIED, OTHER], ()), ("", ["sign-adam"], (f"{HOLDS_NONE}.",)),
    ("hw2", ["sign-adam"], (f"{HOLDS_NONE}: it was made for the assignment hw2.",)),
    ("hw2", [TRIED, "sign-adam"], (f"{OF_ANOTHER}, hw2.",)), ("hw1", [TRIED, "sign-adam"], ()),
    (["x"], [TRIED], ()), ("\x1b[2J", ["sign-adam"], (f"{HOLDS_NONE}: it was made for the assignment  [2J.",))])
def test_a_file_of_another_assignment_is_said_to_be_one(name, ids, wanted):
    made = notebook()
    made["metadata"]["assignment"] = {"name": name, "exercises": []}
    asked = released.from_book([TRIED, OTHER]) | {"sign-adam": released.from_book([TRIED])[TRIED]._replace(
        exercise="sign-adam", function="sign_adam", cell_id="none")}
    found = answers.find(reading.cells_of(made), {id: asked[id] for id in ids})
    assert other_file(made, found, SimpleNamespace(name="hw1")) == wanted


@functools.cache
def few(hidden_cases, partial):
    """Three submissions graded under other rules."""
    folder = place().work / f"few-{hidden_cases}-{partial}"
    folder.mkdir()
    unsolved = "def my_reductions(prediction, target):\n    return None\n"
    for name, source in [("right", RIGHT), ("by-heart", BY_HEART), ("unsolved", unsolved)]:
        (folder / name).write_bytes(data(notebook(source)))
    place().give(folder)
    results = graded(folder, [[TRIED, 4.0], [OTHER, 3.0]], {}, hidden_cases, partial)
    return {name: result["exercises"][TRIED] for name, result in results.items()}


@pytest.mark.parametrize("hidden_cases, partial, earned", [(20, 0.0, 0.0), (20, 0.25, 1.0), (0, 0.0, 4.0)])
def test_an_answer_by_heart_earns_the_share_of_the_visible_cases(hidden_cases, partial, earned):
    marks = few(hidden_cases, partial)
    assert marks["by-heart"]["earned"] == earned
    assert marks["by-heart"]["visible"] == [2, 2]
    assert marks["right"]["earned"] == 4.0
    assert marks["unsolved"]["earned"] == 0 and "not solved" in marks["unsolved"]["text"]


def test_of_hidden_cases_neither_inputs_nor_outputs_are_told():
    text = few(20, 0.0)["by-heart"]["text"]
    right, count = few(20, 0.0)["by-heart"]["hidden"]
    assert f"in {right} of {count} hidden ones" in text
    assert "prediction" not in text and "expected" not in text


def test_trouble_of_the_machine_is_no_students_fault():
    """A bubblewrap that fails, and a sandbox that is ended from outside: once: tried again; always: told."""
    folder = place().work / "trouble"
    folder.mkdir()
    (folder / "anna").write_bytes(data(notebook()))
    place().give(folder)
    said = place().run(Path(__file__).with_name("trouble.py") if place().folder == Path(__file__).parents[2] else
                       place().folder / "tests" / "class_room" / "trouble.py", folder / "anna")
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert found["ended once"] == {"status": "graded", "earned": 5.0, "statuses": ["graded"]}
    for trouble in ("ended always", "bwrap fails", "bwrap missing a library"):
        assert found[trouble]["status"] == "infrastructure_error", found
        assert set(found[trouble]["statuses"]) == {"infrastructure_error"}
    # Killed, on a machine that has no memory left: nobody knows whose doing it was. The other exercise was graded.
    assert found["short of memory"] == {"status": "infrastructure_error", "earned": 3.0,
                                        "statuses": ["graded", "infrastructure_error"]}


def test_hidden_seeds_depend_on_class_exercise_version_and_student():
    first = hidden.seeds(SECRET, "huber", 1, "anna", 20)
    assert first == hidden.seeds(SECRET, "huber", "1", "anna", 20)
    assert len(set(first)) == 20
    for other in [(b"f" * 16, "huber", 1, "anna"), (SECRET, "same-step", 1, "anna"), (SECRET, "huber", 2, "anna"),
                  (SECRET, "huber", 1, "ben")]:
        assert not set(first) & set(hidden.seeds(*other, 20))
    with pytest.raises(ValueError):
        hidden.seeds(b"short", "huber", 1, "anna", 20)


def test_hidden_cases_are_none_of_the_checks_further_ones():
    exercise = EXERCISES["huber"]
    further = {str(exercise.case(seed)) for seed in range(20)}
    assert not further & {str(case) for case in hidden.cases(exercise, 1, "anna", SECRET, 20)}


def test_words_of_a_student_arrive_harmless_in_a_terminal():
    assert clean("a\x1b[2Jb\nc\u202ed\x00\r") == "a [2Jb\nc d  "
    assert len(clean("x" * 100_000)) < 10_000
