"""A made-up class: which right or wrong form of each of ten exercises every student hands in."""

import ast
import json
import random
from pathlib import Path

from lesson_code.grading.release import of_exercise
from lesson_code.homework import nbgrader_assignment, variants
from lesson_code.homework.released import from_book
from tests.answers_as_notebooks import FORMS, answered, written

NAME = "class"
EXERCISES = ("three-reductions", "huber", "log-sum-exp", "by-index", "largest-rate", "line-search", "all-batches",
             "share-seen", "convert-conventions", "mend-rmsprop")
RIGHT = 0.7  # the share of answers that are a right form
HIDDEN = nbgrader_assignment.HIDDEN


def plan(count, seed=7):
    """{student: {exercise: Form}} of `count` students."""
    draw = random.Random(seed)
    return {f"student-{number:04d}": {id: form(draw, id) for id in EXERCISES} for number in range(1, count + 1)}


def form(draw, id):
    right = draw.random() < RIGHT
    return draw.choice([each for each in FORMS if each.exercise == id and each.right == right])


def points(forms):
    """What a student earns with these forms, {exercise: Form}."""
    return sum(form.right for form in forms.values())


def write(handout, forms, folder):
    """Every student's file, made from the released notebook."""
    raw = json.loads(Path(handout).read_text(encoding="utf-8"))
    for student, own in forms.items():
        made = answered(raw, {id: form.function for id, form in own.items()})
        (Path(folder) / f"{student}.ipynb").write_text(json.dumps(made), encoding="utf-8")


def code(form):
    """The code of an answer as one cell: its helpers, itself, and the name that the test calls."""
    helpers, own = written(form.function)
    made = next(node.name for node in ast.parse(own).body if isinstance(node, ast.FunctionDef))
    wanted = variants.function_name(from_book([form.exercise])[form.exercise].starter)
    return "\n\n\n".join(filter(None, [helpers, own, made != wanted and f"{wanted} = {made}"])) + "\n"


def nbgrader_source(seed=1000):
    """The source notebook of nbgrader's assignment with the same exercises, 1 point each, by our own generator."""
    title = variants.cell("markdown", "# A class", "title")
    cells = [title, *(each for id in EXERCISES for each in of_exercise(id))]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return nbgrader_assignment.assignment(variants.notebook_of(cells, {"metadata": kernel}),
                                          dict.fromkeys(EXERCISES, 1), seed)
