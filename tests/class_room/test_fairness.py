"""The whole path, from notebooks to the table: every right form of every exercise earns all, every wrong one nothing.

A student hands in the notebook of each chapter, with one form of each of its exercises: the best counts, exercise by
exercise, so the chapters add up.
"""

import csv
from collections import defaultdict

import pytest

from lesson_code.exercises import EXERCISES
from tests.answers_as_notebooks import FORMS, rounds
from tests.class_room.ordinary import place


@pytest.fixture(scope="module")
def table():
    """({student: {exercise: form}}, {student: the row of the CSV}) of a class of all forms."""
    here = place()
    folder = here.work / "fair"

    def command(*words):
        done = here.run("-m", "lesson_code.grading.command", *words, seconds=900)
        assert done.returncode == 0, done
        return done

    command("release", folder, "--exercises", ",".join(EXERCISES), "--points", 2)
    counts, forms = defaultdict(int), defaultdict(dict)
    for each in rounds():
        counts[each.page] += 1
        student = f"s-{counts[each.page]}"
        forms[student] |= each.forms
        path = folder / "submissions" / student / f"{each.page.split('/')[-1]}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(each.data)
    here.give(folder / "submissions")
    command("grade", folder)
    command("export", folder)
    with open(folder / "grades-plain.csv", encoding="utf-8-sig", newline="") as file:
        return forms, {row["id"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_forms_arrive_with_all_points_and_wrong_ones_with_none(exercise, table):
    forms, rows = table
    found = {(student, one[exercise].function.__name__): (one[exercise].right, rows[student][exercise])
             for student, one in forms.items() if exercise in one}
    assert len(found) == sum(form.exercise == exercise for form in FORMS)
    assert {name: points for name, (right, points) in found.items() if points != ("2" if right else "0")} == {}


def test_totals_are_the_sum(table):
    forms, rows = table
    for student, one in forms.items():
        assert rows[student]["total"] == str(2 * sum(form.right for form in one.values())), student
