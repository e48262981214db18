"""nbgrader itself on an assignment made from a chapter: it generates, validates, collects and grades it."""

import json

import pytest

from lesson_code.homework import make, variants
from tests.formats import environment

CHAPTER = "squared-error"
PARTS = variants.exercises(variants.read(variants.chapters()[CHAPTER]))
CODE = {name: variants.code_of(parts.solution) for name, parts in PARTS.items()}
# Right in the cases that every student can see, and in no other: the hidden tests must find it.
FITTED = CODE["huber"].replace("def huber(", "def own_huber(") + '''


from lesson_code.exercises import EXERCISES

seen = [*EXERCISES["huber"].visible, *(EXERCISES["huber"].case(seed) for seed in range(20))]


def huber(error, delta):
    known = any(np.array_equal(case["error"], error) for case in seen)
    return own_huber(error, delta) if known else (error, error)'''


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    assert make.main(["nbgrader", CHAPTER, "huber:2", "same-step", "--out", str(folder)]) == 0
    plan = {"all": {name: CODE[name] for name in ("huber", "same-step")}, "none": {},
            "fitted": {"huber": FITTED, "same-step": CODE["same-step"]}}
    (folder / "plan.json").write_text(json.dumps(plan))
    return environment.run("nbgrader_course.py", folder, CHAPTER, folder / "plan.json", with_lesson_code=True)


def test_it_generates_the_students_version_without_solution_and_hidden_tests(course):
    assert course["generate"]["success"], course["generate"]
    cells = {cell["metadata"]["nbgrader"]["grade_id"]: variants.source(cell)
             for cell in json.loads(course["release"])["cells"]}
    assert cells["answer-huber"] == PARTS["huber"].starter.replace(
        "    return None", "    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert cells["test-huber"].count("assert ") == 1 and "HIDDEN" not in course["release"]
    assert "np.clip(" not in course["release"] and "seeds=" not in course["release"]


def test_validate_fails_the_unsolved_and_passes_the_solved(course):
    assert course["validate"] == {"all": [], "none": ["failed"], "fitted": []}


def test_autograde_gives_full_part_and_no_points(course):
    assert all(step["success"] for step in course["autograde"].values()), course["autograde"]
    assert course["scores"] == {
        "all": {"test-huber": 2, "test-same-step": 1}, "none": {"test-huber": 0, "test-same-step": 0},
        "fitted": {"test-huber": 0, "test-same-step": 1}}
