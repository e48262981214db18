"""An nbgrader assignment from a chapter's exercises (metadata in nbgrader's schema 3).

Of each exercise: the prompt (locked), the answer with the worked solution between ### BEGIN SOLUTION and
### END SOLUTION, the book's own check (locked), and a locked test that gives the points. The test asks the
check's cases; its hidden region, which nbgrader takes out of the students' version, asks cases from a seed of
this assignment.
"""

from lesson_code.homework.variants import answer_between, cell, code_of, exercises, function_name, notebook_of

HEAD = """\
# {title}: homework

Write each answer into the cell with the function, run it, then run the check below it. The chapter *{title}*
explains what you need.
"""
SETUP = "import numpy as np\n\nfrom lesson_code.exercises import check"
TEST = """\
from lesson_code.exercises import examine

verdict = examine("{id}", {function})
assert verdict.status == "right", verdict.text
### BEGIN HIDDEN TESTS
verdict = examine("{id}", {function}, seeds=range({seed}, {seed} + {count}))
assert verdict.status == "right", verdict.text
### END HIDDEN TESTS"""
HIDDEN = 50  # cases of the hidden region


def _cell(kind, text, name, points=None, answer=False):
    graded = points is not None
    own = {"grade": graded, "grade_id": name, "locked": not answer, "schema_version": 3, "solution": answer,
           "task": False}
    return cell(kind, text, name, nbgrader=own | ({"points": points} if graded else {}))


def assignment(notebook, points, seed):
    """The source notebook of an assignment; points: {exercise: points}, seed: of the first hidden case."""
    parts = exercises(notebook)
    title = "".join(notebook["cells"][0]["source"]).splitlines()[0].lstrip("# ")
    cells = [_cell("markdown", HEAD.format(title=title), "head"), _cell("code", SETUP, "setup")]
    for number, (name, worth) in enumerate(points.items()):
        own = parts[name]
        answer = answer_between(own.starter, code_of(own.solution), "### BEGIN SOLUTION", "### END SOLUTION")
        test = TEST.format(id=name, function=function_name(own.starter), seed=seed + number * HIDDEN, count=HIDDEN)
        cells += [_cell("markdown", own.prompt, f"prompt-{name}"), _cell("code", answer, f"answer-{name}", answer=True),
                  _cell("code", own.check, f"check-{name}"), _cell("code", test, f"test-{name}", points=worth)]
    return notebook_of(cells, notebook)
