"""A rule in other processes, asked step by step. The gradients come from here; nothing that comes back is trusted.

    rule = asked(*ask(encode_jobs([job]), seconds), ask, clock, runs)   # ask(bytes, seconds) -> (how it ended, bytes)
    rule.begin(start, learning_rate)                                    # as contest.stepping.Stepper
    params = rule.step(grad)
    rule.steps(asks)                                                    # of several runs, each in a process of its own

Errors: Trouble, what is wrong with the rule in words for its author; Ended, where there is no rule to ask any more.
"""

import json
import time

import numpy as np

from lesson_code.contest.judging import Ask, Ended
from lesson_code.contest.stepping import LATE, Trouble
from lesson_code.homework.judge import KILLED
from lesson_code.homework.protocol import Malformed, decode_array, encode_value, job, parsed, text, texts

STEP_SECONDS = 2.0  # for one step of a rule, by the answer's own clock
MORE = 3.0          # seconds that its process may take beyond that
END = b"0 0\n"


class Clock:
    """The seconds that one answer may still be waited for, in all its runs together."""

    def __init__(self, seconds):
        self.left = seconds

    def waits(self, ask, data, most):
        """ask(data, …) for at most so many seconds. Errors: Ended where no time is left."""
        if self.left <= 0:
            raise Ended("timeout", LATE)
        began = time.monotonic()
        try:
            return ask(data, min(most, self.left))
        finally:
            self.left -= time.monotonic() - began


def talking_job(answer, exercise, seconds, runs):
    """A job as protocol.job makes it, for a dialogue with so many runs."""
    return {**job(exercise.id, answer, exercise, [], seconds, STEP_SECONDS), "runs": runs}


def asked(how, data, ask, clock, runs=1):
    """The Asked of an answer, from what its job was answered with. Errors: Ended, also where there is no function."""
    late = "the cells that it needs had not run to their end: is there a loop without an end?"
    try:
        for said in replies(how, data, late, runs):
            error, remarks = text(said.get("error")), texts(said.get("remarks"))
            if error:
                raise Ended("student_error", "\n".join([f"{error}.", *remarks]))
    except Malformed as reason:
        raise unreadable(reason) from None
    return Asked(ask, clock, runs, remarks)


class Asked:
    """A rule in as many processes as it has runs; each knows its own params and state, and sends the params."""

    def __init__(self, ask, clock, runs=1, remarks=()):
        self.ask, self.clock, self.number = ask, clock, 0
        self.shapes, self.first = [()] * runs, {}
        self.remarks = remarks  # sentences on the cells, for a rule that fails

    def begin(self, start, learning_rate):
        self.first = {"start": start, "rate": learning_rate}

    def step(self, grad):
        first, self.first = self.first, {}
        return self.steps([Ask(grad, **first)])[0]

    def steps(self, asks):
        """The new parameters of each run, for an Ask of each; None for a run that is asked nothing."""
        self.number += 1
        parts = [self.part(place, each) if each else b"" for place, each in enumerate(asks)]
        message, most = b"".join(b"%d\n" % len(part) + part for part in parts), STEP_SECONDS + MORE
        how, data = self.clock.waits(self.ask, b"%d %g\n" % (len(message), most) + message, most)
        try:
            found = replies(how, data, "it had not returned and could not be stopped", len(asks), asks)
            return [self.read(place, said) if asks[place] else None for place, said in enumerate(found)]
        except Malformed as reason:
            raise unreadable(reason) from None

    def part(self, place, ask):
        what = {"number": self.number, "grad": encode_value(ask.grad)}
        if ask.start is not None:
            self.shapes[place] = np.shape(ask.start)
            what |= {"start": encode_value(ask.start), "rate": encode_value(ask.rate)}
        return json.dumps(what).encode()

    def read(self, place, said):
        if type(said.get("number")) is not int or said["number"] != self.number:
            raise Malformed("it answers what was not asked")
        if "word" in said:
            raise Trouble(text(said["word"]), "\n".join([text(said.get("text")), *self.remarks]))
        params = decode_array(said.get("params"))
        if params.shape != self.shapes[place]:
            raise Malformed(f"its parameters have shape {params.shape}")
        return params.astype(float)


def replies(how, data, late, runs, asks=None):
    """What a message was answered with: a dict of each run, {} of one that was asked nothing. Errors: Ended."""
    if how == "timeout":
        raise Ended("timeout", late)
    if how == "flood":
        raise Ended("killed", "it sent back far too much")
    if how != "said":
        raise Ended("killed", KILLED)
    parts, place = [], 0
    while place < len(data):
        end = data.find(b"\n", place, place + 20)
        if end < 0 or not data[place:end].isdigit():
            raise Malformed("it is in no frames")
        parts.append(data[end + 1:end + 1 + int(data[place:end])])
        place = end + 1 + int(data[place:end])
    if len(parts) != runs or place != len(data):
        raise Malformed("it is in too few or too many frames")
    return [{} if asks and not asks[number] else parsed(part) for number, part in enumerate(parts)]


def unreadable(reason):
    return Ended("killed", f"what it sent back cannot be read: {reason}")
