"""Notebooks as students leave them: renamed, copied, deleted, retyped, split; each answer is found and judged."""

import functools
import json

import pytest

from lesson_code.exercises import EXERCISES
from lesson_code.homework import answers, judge, protocol, reading, released, trial
from tests.answers_as_notebooks import code_cell, page_of

PAGE = "loss-functions/squared-error"
HUBER = "def huber(error, delta):\n    near = np.clip(error, -delta, delta)\n    return near * (error - near / 2), near"
WRONG = HUBER.replace("near / 2", "near")
SEEDS = range(3)


def raw(**sources):
    """The page with these starters' sources replaced ({exercise with _ for -: source})."""
    found = page_of(PAGE)
    for cell in found["cells"]:
        mark = cell["metadata"].get("exercise", {})
        if mark.get("role") == "starter" and mark["id"].replace("-", "_") in sources:
            cell["source"] = sources[mark["id"].replace("-", "_")]
    return found


def place(found, exercise, role="starter"):
    wanted = {"id": exercise, "role": role}
    return next(i for i, cell in enumerate(found["cells"]) if cell["metadata"].get("exercise") == wanted)


def with_cell(found, source, at, **more):
    found["cells"].insert(at, code_cell(source, **more))
    return found


def without_marks(found, ids=True):
    for cell in found["cells"]:
        cell["metadata"] = {}
        if not ids:
            cell.pop("id", None)
    return found


def copied(found, source, after=1):
    """The starter's cell of huber copied, and the copy changed."""
    here = place(found, "huber")
    found["cells"].insert(here + after, {**found["cells"][here], "id": "copy", "source": source})
    return found


def deleted(found, exercise, role="starter"):
    del found["cells"][place(found, exercise, role)]
    return found


def changed(found, source, role, exercise="huber"):
    found["cells"][place(found, exercise, role)]["source"] = source
    return found


def made_text(found):
    found["cells"][place(found, "huber")]["cell_type"] = "markdown"
    return found


def same_ids(found):
    for cell in found["cells"]:
        cell["id"] = "same"
    return found


def bad_ids(found):
    for number, cell in enumerate(found["cells"]):
        cell["id"] = [None, 3, {"a": 1}, "x" * 500][number % 4]
    return found


def top(found, source):
    return with_cell(found, source, 0)


SPOILT = "import math\nwhile True:\n    pass\n\ndef same_step(rate, reduction, batch_size):\n    return math.inf\n"
LINE = "def line_gradient(w, b, x, t):\n    e = w * x + b - t\n    return 2 * (e * x).mean(), 2 * e.mean()"

# name: (notebook, how the answer is found, verdict, words of a remark)
FOUND = {
    "as it should be": (lambda: raw(huber=HUBER), "metadata", "right", ""),
    "wrong": (lambda: raw(huber=WRONG), "metadata", "wrong", ""),
    "untouched": (raw, "metadata", "unsolved", ""),
    "starter with a comment": (lambda: raw(huber="# hm\n" + released.from_book()["huber"].starter), "metadata",
                               "unsolved", ""),
    "emptied": (lambda: raw(huber="  \n"), "metadata", "unsolved", "Its cell is empty"),
    "renamed": (lambda: raw(huber=HUBER.replace("huber", "my_huber")), "metadata", "right", "my_huber counts"),
    "renamed, with a helper": (
        lambda: raw(huber="def near(e, d):\n    return np.clip(e, -d, d)\n\n" + HUBER.replace("def huber", "def mine")),
        "metadata", "right", "mine counts"),
    "two functions of other names": (lambda: raw(huber="def a(x): pass\ndef b(x): pass"), "metadata", "broken",
                                     "makes no function huber"),
    "no function": (lambda: raw(huber="x = 3"), "metadata", "broken", "makes no function huber"),
    "a syntax error": (lambda: raw(huber=HUBER + ")"), "metadata", "broken", "cannot be read as Python: line 3"),
    "deleted": (lambda: deleted(raw(), "huber"), "", "missing", "no cell makes a function huber"),
    "made a text": (lambda: made_text(raw(huber=HUBER)), "", "missing", "turn it into a code cell"),
    "retyped below, starter left": (lambda: with_cell(raw(), HUBER, 999), "function name", "right", ""),
    "retyped above, starter deleted": (lambda: with_cell(deleted(raw(), "huber"), HUBER, 3), "function name", "right",
                                       ""),
    "typed into the check's cell": (lambda: changed(raw(), HUBER + "\ncheck('huber', huber)", "check"),
                                    "function name", "right", "stands in the check's own cell"),
    "in another exercise's cell": (lambda: raw(same_step=HUBER), "function name", "right", ""),
    "copied, the copy answered": (lambda: copied(raw(), HUBER), "metadata", "right", ""),
    "copied, the first answered": (lambda: copied(raw(huber=HUBER), released.from_book()["huber"].starter),
                                   "metadata", "right", ""),
    "copied, the last wrong": (lambda: copied(raw(huber=HUBER), WRONG), "metadata", "wrong", "the last of them"),
    "copied, the last right": (lambda: copied(raw(huber=WRONG), HUBER), "metadata", "right", "the last of them"),
    "copied for another exercise": (lambda: copied(raw(huber=HUBER), LINE), "metadata", "right", ""),
    "copied for another exercise, this one left": (lambda: copied(raw(), LINE), "metadata", "unsolved", ""),
    "copied, the last unreadable": (lambda: copied(raw(huber=HUBER), "def huber(("), "metadata", "right", ""),
    "check deleted": (lambda: deleted(raw(huber=HUBER), "huber", "check"), "metadata", "right", ""),
    "check edited": (lambda: changed(raw(huber=WRONG), "print('huber: right, in all 23 cases.')", "check"), "metadata",
                     "wrong", "was changed: it is left out"),
    "check edited to a loop": (lambda: changed(raw(huber=HUBER), "while True: pass", "check"), "metadata", "right",
                               "was changed"),
    "prompt deleted": (lambda: deleted(raw(huber=HUBER), "huber", "prompt"), "metadata", "right", ""),
    "marks lost": (lambda: without_marks(raw(huber=HUBER)), "cell id", "right", ""),
    "marks lost, renamed": (lambda: without_marks(raw(huber=HUBER.replace("huber", "f"))), "cell id", "right",
                            "f counts"),
    "marks and ids lost": (lambda: without_marks(raw(huber=HUBER), ids=False), "function name", "right", ""),
    "marks lost, ids all the same": (lambda: same_ids(without_marks(raw(huber=HUBER))), "function name", "right", ""),
    "ids all the same": (lambda: same_ids(raw(huber=HUBER)), "metadata", "right", ""),
    "ids that are none": (lambda: bad_ids(raw(huber=HUBER)), "metadata", "right", ""),
    "split before the function": (lambda: copied(raw(huber="from numpy import clip as cut"),
                                                 HUBER.replace("np.clip", "cut")), "metadata", "right", ""),
    "order of cells turned round": (lambda: {**raw(), "cells": raw(huber=HUBER)["cells"][::-1]}, "metadata", "right",
                                    ""),
    "a helper in a cell of its own": (lambda: top(raw(huber=HUBER.replace("np.clip", "near_to")),
                                                  "def near_to(e, low, high):\n    return np.clip(e, low, high)"),
                                      "metadata", "right", ""),
    "a helper below": (lambda: with_cell(raw(huber=HUBER.replace("np.clip", "near_to")), "near_to = np.clip", 999),
                       "metadata", "right", ""),
    "a helper that was forgotten": (lambda: raw(huber=HUBER.replace("np.clip", "near_to")), "metadata", "error", ""),
    "an import of its own": (lambda: top(raw(huber=HUBER.replace("np.", "n.")), "import numpy as n"), "metadata",
                             "right", ""),
    "the page's import deleted": (lambda: {**raw(), "cells": raw(huber=HUBER)["cells"][60:]}, "metadata", "right", ""),
    "an import of everything": (lambda: top(raw(huber=HUBER.replace("np.", "")), "from numpy import *"), "metadata",
                                "right", ""),
    "a helper that other cells fill": (
        lambda: top(top(top(raw(huber=HUBER.replace("/ 2", "/ halves[0]")), "halves.append(2)"),
                        "halves[0] = 2; del halves[0]"), "halves = [1]"), "metadata", "right", ""),
    "a helper made twice": (lambda: top(top(raw(huber=HUBER.replace("/ 2", "/ two")), "two = 2"), "two = 3"),
                            "metadata", "right", ""),
    "a helper that is perhaps made anew": (
        lambda: top(top(raw(huber=HUBER.replace("/ 2", "/ two")), "if 1 > 2:\n    two = 3"), "two = 2"), "metadata",
        "right", ""),
    "a helper made anew below": (lambda: with_cell(top(raw(huber=HUBER.replace("/ 2", "/ two")), "two = 2"), "two = 3",
                                                   999), "metadata", "right", ""),
    "a helper used on its way": (
        lambda: top(raw(huber=HUBER.replace("/ 2", "/ two")), "one = 1\ntwo = [one + k for k in (0, 1)][1]\none = 5"),
        "metadata", "right", ""),
    "another exercise's function": (
        lambda: raw(same_step="def twice(x):\n    return 2 * x\n\ndef same_step(*given):\n    pass",
                    huber=HUBER.replace("/ 2", "/ twice(1)")), "metadata", "right", ""),
    "another exercise's endless cell": (lambda: raw(same_step=SPOILT, huber=HUBER + "  # math"), "metadata", "right",
                                        ""),
    "an import from an endless cell": (lambda: raw(same_step=SPOILT, huber=HUBER.replace("/ 2", "/ math.sqrt(4)")),
                                       "metadata", "right", ""),
    "another cell that cannot be read": (lambda: top(raw(huber=HUBER), "def ("), "metadata", "right", ""),
    "another cell that would exit": (lambda: top(raw(huber=HUBER), "import sys\nsys.exit()"), "metadata", "right", ""),
    "magics": (lambda: raw(huber="%matplotlib inline\n!ls\nnp.clip?\n?print\nfiles = !ls\n" + HUBER + "\n%timeit 1"),
               "metadata", "right", ""),
    "a cell magic": (lambda: raw(huber="%%time\n" + HUBER), "metadata", "right", ""),
    "a cell in another language": (lambda: raw(huber="%%bash\n" + HUBER), "metadata", "broken", "no function"),
    "a magic in the imports": (lambda: top(raw(huber=HUBER.replace("np.", "n.")),
                                           "%config InlineBackend.figure_format = 'svg'\nimport numpy as n"),
                               "metadata", "right", ""),
    "a class": (lambda: raw(huber="class Huber:\n    def __call__(self, error, delta):\n        near = np.clip(error, "
                            "-delta, delta)\n        return near * (error - near / 2), near\n\nhuber = Huber()"),
                "metadata", "right", ""),
    "a lambda": (lambda: raw(huber="huber = lambda e, d: (np.clip(e, -d, d) * (e - np.clip(e, -d, d) / 2), "
                             "np.clip(e, -d, d))"), "metadata", "right", ""),
    "decorated": (lambda: raw(huber="import functools\n\ndef twice(f):\n    @functools.wraps(f)\n    def g(*a):\n"
                              "        f(*a)\n        return f(*a)\n    return g\n\n@twice\n" + HUBER), "metadata",
                  "right", ""),
    "decorated from another cell": (lambda: top(raw(huber="@same\n" + HUBER), "def same(f): return f"), "metadata",
                                    "right", ""),
    "under a condition": (lambda: raw(huber="if True:\n    " + HUBER.replace("\n", "\n    ")), "metadata", "right", ""),
    "a picture in the cell": (lambda: raw(huber="LiveFigure(no_such_thing)\n" + HUBER + "\nhuber(np.ones(2), 1)[5]"),
                              "metadata", "right", ""),
    "a check in the cell": (lambda: raw(huber=HUBER + "\nfrom lesson_code.exercises import check\n"
                                        "check('huber', huber)"), "metadata", "right", ""),
    "the book's own loss": (lambda: raw(huber="from lesson_code import losses\n\ndef huber(error, delta):\n"
                                        "    return losses.huber(error, 0 * error, delta=delta)"), "metadata", "error",
                            ""),
    "an endless top level": (lambda: raw(huber=HUBER + "\nwhile True:\n    pass"), "metadata", "timeout", ""),
    "a function that is none": (lambda: raw(huber="huber = 3"), "metadata", "error", ""),
    "too few arguments": (lambda: raw(huber="def huber(error):\n    return error, error"), "metadata", "error", ""),
}


@functools.cache
def tried():
    """{name: (Answer, Verdict or None)}, all in one process and its forks."""
    found, jobs, cases = {}, [], EXERCISES["huber"].cases(SEEDS)
    asked = {id: each for id, each in released.from_book().items() if each.page == PAGE}
    for name, (make, *_) in FOUND.items():
        answer = answers.find(reading.read(json.dumps(make()).encode()), asked)["huber"]
        found[name] = answer
        if answer.state == "answered":
            jobs.append(protocol.job(name, answer, EXERCISES["huber"], cases, seconds=5, case_seconds=1))
    results = trial.run(jobs)
    return {name: (answer, judge.judged("huber", cases, results[name]) if name in results else None)
            for name, answer in found.items()}


@pytest.mark.parametrize("name", FOUND)
def test_an_answer_is_found_and_judged(name):
    _, how, status, words = FOUND[name]
    answer, verdict = tried()[name]
    assert answer.how == how
    assert (verdict.status if verdict else answer.state) == status, verdict or answer
    said = " ".join(answer.remarks)
    assert words in said if words else said == "", said
