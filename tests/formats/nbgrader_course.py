"""Take an assignment through nbgrader: released, validated, handed in, graded. Runs in .venv-formats.

    python nbgrader_course.py COURSE ASSIGNMENT PLAN

COURSE holds source/ASSIGNMENT/ASSIGNMENT.ipynb. PLAN: a JSON file {student: {exercise: the code of their answer}}.
Prints one JSON: what nbgrader said of each step, the released notebook, and each student's scores.
"""

import json
import os
import sys
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.validator import Validator
from traitlets.config import Config


def answered(release, answers):
    notebook = nbformat.read(release, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix("answer-")
        if name in answers:
            cell.source = answers[name]
    return notebook


def main(course, assignment, plan):
    course, plan = Path(course).resolve(), json.loads(Path(plan).read_text(encoding="utf-8"))
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.course_id = str(course), "downhill"
    config.ExecutePreprocessor.kernel_name = "python3"
    # nbgrader asks the program alembic of its environment for a new gradebook's version
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    api = NbGraderAPI(config=config)
    result = {"generate": api.generate_assignment(assignment), "validate": {}, "autograde": {}, "scores": {}}
    release = course / "release" / assignment / f"{assignment}.ipynb"
    result["release"] = release.read_text(encoding="utf-8")
    for student, answers in plan.items():
        target = course / "submitted" / student / assignment / release.name
        target.parent.mkdir(parents=True)
        nbformat.write(answered(release, answers), target)
        result["validate"][student] = sorted(Validator(config=config).validate(str(target)))
        result["autograde"][student] = api.autograde(assignment, student)
        with api.gradebook as gradebook:
            submission = gradebook.find_submission(assignment, student)
            result["scores"][student] = {grade.name: grade.score for notebook in submission.notebooks
                                         for grade in notebook.grades}
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
