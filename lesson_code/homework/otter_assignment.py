"""An otter-grader assignment from a chapter's exercises: the source notebook that `otter assign` reads.

`otter assign` makes of it a folder for students and a zip for Gradescope. Both carry a copy of `lesson_code` with
the exercises, since otter's container has none; that copy holds the references too, as every installation does.
"""

import shutil
from pathlib import Path

from lesson_code.homework.variants import answer_between, cell, code_of, exercises, function_name, notebook_of

PACKAGE = Path(__file__).resolve().parents[1]
LEFT = ("live", "homework", "grading", "__pycache__")  # folders of the package that no check needs
CONFIG = """\
# ASSIGNMENT CONFIG
name: {name}
init_cell: true
check_all_cell: false
export_cell:
  pdf: false
generate:
  show_stdout: true
tests:
  ok_format: false
files:
  - lesson_code
requirements:
  - numpy
"""
HEAD = """\
# {title}: homework

Write each answer into the cell with the function and run it; the cell below it asks the test. The chapter *{title}*
explains what you need.
"""
QUESTION = "# BEGIN QUESTION\nname: {name}\npoints: {points}\nall_or_nothing: true"
VISIBLE = """\
def test_visible({function}):
    from lesson_code.exercises import examine

    verdict = examine("{id}", {function})
    assert verdict.status == "right", verdict.text"""
HIDDEN = 50  # cases of the hidden test
UNSEEN = '''\
""" # BEGIN TEST CONFIG
hidden: true
""" # END TEST CONFIG
def test_hidden({function}):
    from lesson_code.exercises import examine

    verdict = examine("{id}", {function}, seeds=range({seed}, {seed} + {count}))
    assert verdict.status == "right", verdict.text'''


def assignment(notebook, points, seed, name):
    """The notebook for `otter assign`; points: {exercise: points}, seed: of the first hidden case, name: otter's."""
    parts = exercises(notebook)
    title = "".join(notebook["cells"][0]["source"]).splitlines()[0].lstrip("# ")
    cells = [cell("raw", CONFIG.format(name=name), "config"), cell("markdown", HEAD.format(title=title), "head"),
             cell("code", "import numpy as np", "setup")]
    for number, (exercise, worth) in enumerate(points.items()):
        own, question = parts[exercise], exercise.replace("-", "_")
        words = {"id": exercise, "function": function_name(own.starter), "seed": seed + number * HIDDEN,
                 "count": HIDDEN}
        answer = answer_between(own.starter, code_of(own.solution), "# BEGIN SOLUTION", "# END SOLUTION")
        block = [("raw", QUESTION.format(name=question, points=worth)), ("markdown", own.prompt),
                 ("raw", "# BEGIN SOLUTION"), ("code", answer), ("raw", "# END SOLUTION"),
                 ("raw", "# BEGIN TESTS"), ("code", VISIBLE.format(**words)), ("code", UNSEEN.format(**words)),
                 ("raw", "# END TESTS"), ("raw", "# END QUESTION")]
        cells += [cell(kind, text, f"{exercise}-{place}") for place, (kind, text) in enumerate(block)]
    return notebook_of(cells, notebook)


def copy_package(folder):
    """Put what `check` needs of lesson_code into the folder."""
    shutil.copytree(PACKAGE, Path(folder) / "lesson_code", ignore=shutil.ignore_patterns(*LEFT))
