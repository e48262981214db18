"""otter-grader itself on an assignment made from a chapter: otter assign with its own check, then otter run."""

import json
import zipfile

import pytest

from lesson_code.homework import make, variants
from tests.formats import environment

CHAPTER = "batch-size"          # one of its solutions has an import beside the function
PARTS = variants.exercises(variants.read(variants.chapters()[CHAPTER]))
OTTER = environment.SCRIPTS / "otter"
POINTS = {"all-batches": 1, "last-batch": 3}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("otter")
    words = [f"{name}:{worth}" for name, worth in POINTS.items()]
    assert make.main(["otter", CHAPTER, *words, "--out", str(folder), "--otter", str(OTTER)]) == 0
    return folder / CHAPTER


def student(made):
    return json.loads((made / "dist" / "student" / f"{CHAPTER}.ipynb").read_text(encoding="utf-8"))


def test_the_students_version_holds_neither_solution_nor_hidden_test(made):
    text = variants.written(student(made))
    assert "np.mean(batch" not in text and "seeds=" not in text and "test_hidden" not in text
    cells = [variants.source(cell) for cell in student(made)["cells"]]
    assert PARTS["last-batch"].starter.replace("return None", "...") in cells
    assert 'grader.check("all_batches")' in cells and PARTS["all-batches"].prompt in cells


def test_the_zip_holds_the_tests_and_what_they_need(made):
    with zipfile.ZipFile(made / "autograder.zip") as archive:
        names = archive.namelist()
        assert {"run_autograder", "setup.sh", "environment.yml", "tests/all_batches.py", "tests/last_batch.py",
                "files/lesson_code/exercises/checking.py", "files/lesson_code/__init__.py"} <= set(names)
        assert "- numpy" in archive.read("environment.yml").decode()
        assert archive.read("tests/last_batch.py").decode().count("@test_case(points=None, hidden=True") == 1


def test_otter_run_gives_full_points_and_part_of_them(made):
    """lesson_code is not installed there: the zip must bring what it needs."""
    notebook = student(made)
    for cell in notebook["cells"]:
        if variants.source(cell).startswith("def my_one_epoch"):
            variants.set_source(cell, variants.code_of(PARTS["last-batch"].solution))
    one = made / "one" / f"{CHAPTER}.ipynb"
    one.parent.mkdir()
    one.write_text(variants.written(notebook), encoding="utf-8")
    notebooks = [made / "dist" / "autograder" / f"{CHAPTER}.ipynb", one]
    graded = environment.run("otter_runs.py", made / "autograder.zip", *notebooks, with_lesson_code=False)
    full, part = (graded[str(path)] for path in notebooks)
    assert full == [["all_batches", 1, 1, [True, True]], ["last_batch", 3, 3, [True, True]]]
    assert part == [["all_batches", 0, 1, [False, False]], ["last_batch", 3, 3, [True, True]]]
