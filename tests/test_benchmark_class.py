"""The class that `python -m benchmarks class` measures is what it says; both graders give it the points it is due."""

import json
import resource
import subprocess
import sys

import numpy as np
import pytest

from benchmarks import class_cases, classes, tree
from benchmarks.machine import environment_python
from lesson_code.exercises import examine
from lesson_code.grading.release import handout
from lesson_code.homework.released import from_book
from lesson_code.homework.variants import function_name
from tests.class_room.ordinary import place


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    path = tmp_path_factory.mktemp("released") / "class.ipynb"
    ids = list(class_cases.EXERCISES)
    path.write_text(json.dumps(handout("class", "A class", dict.fromkeys(ids, 1.0), {})))
    return path


def files(released, forms, folder):
    folder.mkdir()
    class_cases.write(released, forms, folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_has_as_many_students_as_wanted_each_with_ten_answers_right_and_wrong():
    forms = class_cases.plan(300)
    assert len(forms) == 300 and len(class_cases.EXERCISES) == 10
    answers = [(id, form) for own in forms.values() for id, form in own.items()]
    assert len(answers) == 3000 and all(form.exercise == id for id, form in answers)
    assert 0.67 < sum(form.right for _, form in answers) / 3000 < 0.73
    assert {form for _, form in answers} == {form for form in class_cases.FORMS
                                             if form.exercise in class_cases.EXERCISES}


def test_a_seed_gives_the_same_files_and_another_seed_others(released, tmp_path):
    one, two, other = (files(released, class_cases.plan(5, seed), tmp_path / name)
                       for name, seed in (("one", 3), ("two", 3), ("other", 4)))
    assert len(one) == 5 and one == two
    assert one.keys() == other.keys() and all(one[name] != other[name] for name in one)


def test_a_file_with_other_points_than_due_is_counted():
    forms = class_cases.plan(3)
    due = {student: str(class_cases.points(own)) for student, own in forms.items()}
    first, second, third = due
    with tree.Watch() as seen:
        pass
    assert classes.measured(seen, forms, due).as_due == 3
    assert classes.measured(seen, forms, due | {first: "", second: None, third: "11"}).as_due == 0
    assert classes.measured(seen, forms, {}).as_due == 0


def test_downhill_class_gives_the_points_that_are_due():
    place()  # skips where there can be no sandbox
    found = classes.ours(3)
    assert len({class_cases.points(own) for own in class_cases.plan(3).values()}) > 1
    assert (found.files, found.as_due) == (3, 3)


@pytest.mark.parametrize("exercise", class_cases.EXERCISES)
def test_an_answer_in_one_cell_is_as_right_as_its_form(exercise):
    name = function_name(from_book([exercise])[exercise].starter)
    for form in class_cases.FORMS:
        if form.exercise == exercise:
            names = {"np": np}
            exec(class_cases.code(form), names)
            assert (examine(exercise, names[name]).status == "right") == form.right, form


def test_nbgrader_gives_the_points_that_are_due():
    python = environment_python(".venv-formats", "make .venv-formats/ready", "DOWNHILL_FORMATS_PYTHON")
    assert 0 < class_cases.points(*class_cases.plan(1).values()) < 10
    found, _ = classes.nbgrader(1, python)
    assert (found.files, found.as_due) == (1, 1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are looked at in Linux's /proc")
def test_memory_and_processor_time_of_a_childs_child_are_seen():
    busy = ("import time\nheld = bytearray(b'x') * 200_000_000\nuntil = time.process_time() + 0.6\n"
            "while time.process_time() < until:\n    pass\ntime.sleep(0.4)")
    with tree.Watch() as seen:
        subprocess.run([sys.executable, "-c", "import subprocess, sys\nsubprocess.run([sys.executable, '-c', "
                        f"{busy!r}])"], check=True)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # a child is a copy of this process for a moment
    assert 190 < seen.memory < 260 + own
    assert 0.55 < seen.processor < 2
    assert seen.seconds > 1


def test_what_was_begun_before_is_not_counted():
    known = [tree.Process(2, 1, 9), tree.Process(3, 2, 9), tree.Process(4, 1, 9), tree.Process(5, 4, 9)]
    assert {each.number for each in tree.descendants(known, 1)} == {2, 3, 4, 5}
    assert {each.number for each in tree.descendants(known, 1, {2})} == {4, 5}
