"""A step of nbgrader's side. Runs in .venv-formats, in the course's folder.

    python class_nbgrader.py ready PLAN     the assignment released, the submissions written; PLAN: {student: {exercise:
                                            code}}, a JSON file
    python class_nbgrader.py points         {student: points of the gradebook}, or null where nothing was graded
"""

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from tests.formats.nbgrader_course import answered

NAME = "class"


def api():
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.course_id = os.getcwd(), NAME
    config.ExecutePreprocessor.kernel_name = "python3"
    return NbGraderAPI(config=config)


def ready(plan):
    said = api().generate_assignment(NAME)
    if not said["success"]:
        raise SystemExit(said["log"])
    release = Path("release", NAME, f"{NAME}.ipynb")
    for student, answers in json.loads(Path(plan).read_text(encoding="utf-8")).items():
        target = Path("submitted", student, NAME, release.name)
        target.parent.mkdir(parents=True)
        nbformat.write(answered(release, answers), target)
    return {"version": version("nbgrader"), "python": sys.version.split()[0], "numpy": version("numpy")}


def points():
    found = {}
    with api().gradebook as book:
        for student in sorted(os.listdir("submitted")):
            try:
                found[student] = book.find_submission(NAME, student).score
            except MissingEntry:
                found[student] = None
    return found


if __name__ == "__main__":
    print(json.dumps({"ready": ready, "points": points}[sys.argv[1]](*sys.argv[2:])))
