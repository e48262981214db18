"""A rule asked step by step in another process: whatever comes back is a step, the rule's trouble, or the end of it."""

import json
import sys

import numpy as np
import pytest

from lesson_code.contest.judging import Ask, Ended
from lesson_code.contest.stepping import Trouble
from lesson_code.exercises import EXERCISES
from lesson_code.homework import asking, protocol, trial
from lesson_code.homework.answers import Answer

sys.path[:0] = [str(path.parent) for path in protocol.SHIPPED]
try:
    import dialogue
finally:
    del sys.path[:len(protocol.SHIPPED)]
    for name in ("running", "stepping", "values", "given", "plain"):  # the child's own names
        sys.modules.pop(name, None)

OWN = EXERCISES["own-rule"]
START, GRAD = np.zeros((2, 3)), np.ones((2, 3))
GOOD = protocol.encode_value(np.ones((2, 3)))


def framed(*replies):
    """What comes back of each run: a dict, or bytes that should be one."""
    parts = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in replies]
    return b"".join(b"%d\n" % len(part) + part for part in parts)


def asked(*replies):
    """A rule whose process answers the first step so: bytes, a dict, or (how it ended, bytes)."""
    waiting = [each if isinstance(each, tuple) else ("said", framed(each)) for each in replies]
    rule = asking.Asked(lambda data, seconds: waiting.pop(0), asking.Clock(60))
    rule.begin(START, np.full((2, 1), 0.1))
    return rule


def test_a_step_comes_back_as_float64():
    params = asked({"number": 1, "params": GOOD}).step(GRAD)
    assert params.dtype == float and np.array_equal(params, np.ones((2, 3)))
    single = protocol.encode_value(np.ones((2, 3), np.float32))
    assert asked({"number": 1, "params": single}).step(GRAD).dtype == float


@pytest.mark.parametrize("reply", [
    b"", b"[]", b"null", b"{", b"\xff\x00", b'{"number": NaN}', b"[" * 100_000, {}, {"number": 1},
    {"number": 2, "params": GOOD}, {"number": True, "params": GOOD}, {"number": 1.0, "params": GOOD},
    {"number": "1", "params": GOOD}, {"number": 1, "params": None}, {"number": 1, "params": [1.0] * 6},
    {"number": 1, "params": {**GOOD, "shape": [3, 2]}}, {"number": 1, "params": {**GOOD, "shape": [6]}},
    {"number": 1, "params": {**GOOD, "shape": [-1, 3]}}, {"number": 1, "params": {**GOOD, "shape": [2, 3, 1]}},
    {"number": 1, "params": {**GOOD, "dtype": "O"}}, {"number": 1, "params": {**GOOD, "dtype": "<c16"}},
    {"number": 1, "params": {"shape": [1 << 40], "dtype": "<f8"}}, {"number": 1, "params": {**GOOD, "array": "x"}},
    {"number": 1, "params": {"shape": [1, 3], "dtype": "<f8", "array": "A" * 32}},
    {"number": 1, "word": 3, "text": "x"}, {"number": 1, "word": "x", "text": None}, {"number": 1, "word": "x"}],
    ids=lambda reply: str(reply)[:60])
def test_what_is_no_step_ends_the_answer(reply):
    with pytest.raises(Ended) as end:
        asked(reply).step(GRAD)
    assert end.value.status == "killed" and "cannot be read" in str(end.value)


@pytest.mark.parametrize("how, status, words", [
    ("timeout", "timeout", "had not returned"), ("flood", "killed", "far too much"), ("exited", "killed", "ended"),
    ("killed", "killed", "ended"), ("done", "killed", "ended"), ("something", "killed", "ended")])
def test_how_it_ended_is_said(how, status, words):
    with pytest.raises(Ended, match=words) as end:
        asked((how, b'{"number": 1}')).step(GRAD)
    assert end.value.status == status


@pytest.mark.parametrize("data", [b"", b"5", b"x\n{}", b"-1\n", b"3\n{}", b"1\n{}", b"2\n{}2\n{}", framed({}) + b"\n",
                                  b"9" * 30, b"99999999999\n{}", b"\n" * 9])
def test_what_is_not_in_frames_ends_the_answer(data):
    with pytest.raises(Ended, match="cannot be read"):
        asked(("said", data)).step(GRAD)


def test_of_several_runs_each_gets_its_own_and_some_may_be_asked_nothing():
    def ask(data, seconds):
        parts = dialogue.frames(data.partition(b"\n")[2], 3)
        assert [bool(part) for part in parts] == [True, False, True]
        grads = [protocol.decode_array(json.loads(part)["grad"]) for part in parts if part]
        return "said", framed(*({"number": 1, "params": protocol.encode_value(each)} if each is not None else b""
                                for each in (grads[0], None, grads[1])))

    rule = asking.Asked(ask, asking.Clock(60), 3)
    one, other = np.array([1.0, 2.0]), np.array([[3.0], [4.0]])
    first, none, last = rule.steps([Ask(one, one, 0.1), None, Ask(other, other, np.ones((2, 1)))])
    assert np.array_equal(first, one) and none is None and np.array_equal(last, other)
    with pytest.raises(Ended, match="shape"):
        asked({"number": 1, "params": protocol.encode_value(np.ones((1, 1)))}).step(GRAD)


def test_trouble_is_told_in_printable_words():
    with pytest.raises(Trouble) as trouble:
        asked({"number": 1, "word": "raised X", "text": "a\x1b[2J" + "b" * 10_000}).step(GRAD)
    assert trouble.value.word == "raised X" and trouble.value.text.startswith("a [2J")
    assert len(trouble.value.text) <= protocol.LONGEST_TEXT


def test_only_the_gradient_is_sent_and_the_start_and_rate_once():
    sent = []

    def ask(data, seconds):
        sent.append(json.loads(data.split(b"\n", 2)[2]))
        return "said", framed({"number": len(sent), "params": GOOD})

    rule = asking.Asked(ask, asking.Clock(60))
    rule.begin(START, 0.1)
    for _ in range(3):
        rule.step(GRAD)
    assert [set(each) for each in sent] == [{"number", "grad", "start", "rate"}, *[{"number", "grad"}] * 2]


def test_no_time_left_ends_it(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(asking.time, "monotonic", lambda: now[0])
    clock = asking.Clock(10)

    def ask(data, seconds):
        now[0] += 6
        return "said", seconds

    assert clock.waits(ask, b"", 20)[1] == 10 and clock.waits(ask, b"", 20)[1] == 4
    with pytest.raises(Ended, match="take too long") as end:
        clock.waits(ask, b"", 20)
    assert end.value.status == "timeout"


def test_frames_are_taken_off_one_by_one():
    came = bytearray(b"3\nabc5\nde")
    assert dialogue.first_frame(came) == b"abc" and dialogue.first_frame(came) is None and came == b"5\nde"
    came += b"fgh\n"
    assert dialogue.first_frame(came) == b"defgh"[:5] and came == b"\n"
    assert dialogue.first_frame(bytearray(b"0\n")) == b""
    assert dialogue.first_frame(bytearray(b"12")) is None


@pytest.mark.parametrize("came", [b"\n", b"-3\nabc", b"x\n", b" 3\nabc", b"1" * 20, b"5000000\n", b"1e3\nabc",
                                  b"\xb2\n"])
def test_what_is_no_frame_is_a_flood(came):
    with pytest.raises(dialogue.Flood):
        dialogue.first_frame(bytearray(came))


DEF = "def f(params, grad, state, learning_rate):\n"


@pytest.mark.parametrize("source, kind, words", [
    (DEF + "    import os\n    os._exit(0)", "killed", "Python was ended"),
    ("def f(params):\n    return params", "student_error", "your function takes (params)"),
    ("x = 1", "student_error", "makes no function f"), (DEF + "    print(1)", "returns None", "a return missing"),
    ("import torch\n\n\n" + DEF + "    return torch", "raised NameError", "torch is not there")])
def test_a_student_s_rule_in_a_process_of_its_own(source, kind, words):
    answer = Answer("own-rule", "f", (source,), "metadata", "answered")

    def two_steps(rule):
        rule.begin(START, 0.1)
        return [rule.step(GRAD) for _ in range(2)]

    with trial.Player(answer, OWN) as play, pytest.raises((Ended, Trouble)) as end:
        play.alone(two_steps)
    assert words in str(end.value)
    assert kind == (end.value.status if isinstance(end.value, Ended) else end.value.word)
    assert play.child.poll() is not None
