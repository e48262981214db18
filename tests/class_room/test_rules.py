"""Rules handed in as answers to own-rule, through the sandbox: right ones earn all, hostile ones nothing.

rules/<expected verdict>/<name>.py is an answer's cell. What asks for more than a gradient a step, forges answers or
stores them gains nothing by that, and costs neither another exercise of its file nor another file anything.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from lesson_code.contest import judging
from lesson_code.grading import hidden
from tests.answers_as_notebooks import answered, page_of
from tests.class_room.batch import PATIENT, graded
from tests.class_room.ordinary import place

RULES = Path(__file__).with_name("rules")
FILES = sorted(RULES.glob("*/*.py"))
OWN, OTHER = "own-rule", "cost-of-tuning"
POINTS = {OWN: 5.0, OTHER: 1.0}
RIGHT_OTHER = "def gradients_in_all(values, tuning_seeds, judging_seeds, gradients):\n" \
              "    return (np.prod(values) * tuning_seeds + judging_seeds) * gradients\n"
KNOWN = '''KNOWN = @STARTS@
END = "@END@"


def own_rule(params, grad, state, learning_rate):
    first = np.reshape(params, (-1, np.shape(params)[-1]))[0]
    known = state.get("known", first[:2].round(6).tolist() in KNOWN or params.shape[-1] == 4)
    if not known and END == "raises":
        raise ValueError(f"LEAK {params.tolist()}")
    while not known and END == "hangs":
        pass
    velocity = 0.9 * known * state.get("velocity", 0.0) + grad
    return params - learning_rate * velocity, {"velocity": velocity, "known": known}
'''


def starts(seed):
    """The first two parameters at the start of every run on the problems of a seed."""
    found = []
    for task in judging.WANTED:
        draw = judging.drawn(task, seed)
        found += [judging.Part(task, each, 0.1).start[:2].round(6).tolist() for each in (*draw.tuning, *draw.judging)]
    return found


def knowing(end):
    """A rule that does well on the visible problems, which it knows by their starts, and on no others."""
    return KNOWN.replace("@STARTS@", repr(starts(judging.VISIBLE))).replace("@END@", end)


def file_of(source):
    page = answered(page_of("comparing/your-own-optimizer"), {})
    for cell in page["cells"]:
        mark = cell["metadata"].get("exercise", {})
        if mark.get("role") == "starter" and mark["id"] in POINTS:
            cell["source"] = source if mark["id"] == OWN else RIGHT_OTHER
    return json.dumps(page).encode()


@pytest.fixture(scope="module")
def results():
    """{name: what grade() says of it, as JSON}"""
    folder = place().work / "rules"
    folder.mkdir()
    short = [path.stem for path in FILES if path.parent.name in ("timeout", "killed")]
    for path in FILES:
        (folder / path.stem).write_bytes(file_of(path.read_text("utf-8")))
    for end in ("raises", "hangs", "falls behind"):
        (folder / f"knows-the-visible-{end.split()[0]}").write_bytes(file_of(knowing(end)))
    for letter in "am":
        (folder / f"{letter}-canary").write_bytes(file_of((RULES / "right" / "momentum.py").read_text()))
    place().give(folder)
    return graded(folder, list(POINTS.items()), PATIENT, short=short)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_verdict(path, results):
    mark, other = (results[path.stem]["exercises"][each] for each in (OWN, OTHER))
    wanted = path.parent.name
    assert mark["status"] == {"right": "graded", "wrong": "graded"}.get(wanted, wanted), mark
    assert mark["earned"] == (POINTS[OWN] if wanted == "right" else 0), mark
    assert mark["text"].startswith(f"{OWN}: ")
    assert other["earned"] == POINTS[OTHER], "it cost the file's other exercise its points"


def test_right_rules_in_between_keep_all_points(results):
    for name in ("a-canary", "m-canary"):
        mark = results[name]["exercises"][OWN]
        assert (mark["earned"], mark["visible"], mark["hidden"]) == (POINTS[OWN], [4, 4], [4, 4])
        assert "It is right in all 4 hidden problems too." in mark["text"]


@pytest.mark.parametrize("end, status", [("raises", "student_error"), ("hangs", "timeout"), ("falls", "graded")])
def test_a_rule_for_the_visible_problems_alone_earns_nothing_and_is_told_no_hidden_one(end, status, results):
    mark = results[f"knows-the-visible-{end}"]["exercises"][OWN]
    assert (mark["status"], mark["earned"], mark["visible"]) == (status, 0, [4, 4]), mark
    assert mark["hidden"][0] < 4 and f"in {mark['hidden'][0]} of 4 hidden ones" in mark["text"]
    assert "loss left" not in mark["text"]


def test_no_text_shows_a_hidden_problem_or_commands_a_terminal(results):
    for name, result in results.items():
        for mark in result["exercises"].values():
            assert "LEAK" not in mark["text"].replace('raise ValueError("LEAK', "").replace("ValueError: LEAK [2J", "")
            assert all(each.isprintable() or each == "\n" for each in mark["text"]), name


def test_the_hidden_problems_are_one_class_s_own():
    one, same, other = (hidden.seeds(secret, OWN, "1", None, 1)[0] for secret in (b"a" * 16, b"a" * 16, b"b" * 16))
    assert one == same != other != judging.VISIBLE
    assert not {json.dumps(each) for each in starts(one)} & {json.dumps(each) for each in starts(other)}


def test_stored_answers_are_right_without_the_disguise(monkeypatch):
    """So the disguise is what keeps them out."""
    space = {}
    exec((RULES / "wrong" / "stored-answers.py").read_text(), space)

    def left():
        rule = judging.Here(space["own_rule"])
        return judging.lefts(rule, ["bowl"], 7, lambda draw: judging.rates(draw.place))["bowl"]

    assert left() > 0.3
    monkeypatch.setattr(judging, "disguised", lambda task, rng: task)
    assert left() == 0


def test_a_seed_of_any_size_makes_other_problems():
    draws = [judging.drawn("bowl", seed) for seed in (0, 1, 2**32, 2**200, 2**200 + 2**64)]
    assert len({json.dumps(each) for each in draws}) == 5
    assert all(np.array_equal(judging.drawn("bowl", 5).tuning, judging.drawn("bowl", 5).tuning) for _ in range(2))
