"""A rule in another process, asked step by step. The gradients come from here; nothing that comes back is trusted.

    rule = asked(*ask(encode_jobs([job]), seconds), ask, clock)   # ask(bytes, seconds) -> (how it ended, bytes)
    rule.begin(start, learning_rate)
    params = rule.step(grad)                                      # as contest.stepping.Stepper

Errors: Trouble, what is wrong with the rule in words for its author; Ended, where there is no rule to ask any more.
"""

import json
import time

import numpy as np

from lesson_code.contest.judging import Ended
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


def talking_job(answer, exercise, seconds):
    """A job as protocol.job makes it, for a dialogue."""
    return {**job(exercise.id, answer, exercise, [], seconds, STEP_SECONDS), "talks": True}


def asked(how, data, ask, clock):
    """The Asked of an answer, from what its job was answered with. Errors: Ended, also where there is no function."""
    said = reply(how, data, "the cells that it needs had not run to their end: is there a loop without an end?")
    try:
        error, remarks = text(said.get("error")), texts(said.get("remarks"))
    except Malformed as reason:
        raise unreadable(reason) from None
    if error:
        raise Ended("student_error", "\n".join([f"{error}.", *remarks]))
    return Asked(ask, clock, remarks)


class Asked:
    """A rule in another process; it remembers its own params and state, and sends the params after each step."""

    def __init__(self, ask, clock, remarks=()):
        self.ask, self.clock, self.number = ask, clock, 0
        self.remarks = remarks  # sentences on the cells, for a rule that fails
        self.shape, self.first = (), {}

    def begin(self, start, learning_rate):
        self.shape, self.first = np.shape(start), {"start": encode_value(start), "rate": encode_value(learning_rate)}

    def step(self, grad):
        self.number += 1
        message = json.dumps({"number": self.number, "grad": encode_value(grad), **self.first}).encode()
        self.first, most = {}, STEP_SECONDS + MORE
        how, data = self.clock.waits(self.ask, b"%d %g\n" % (len(message), most) + message, most)
        said = reply(how, data, "it had not returned and could not be stopped")
        try:
            if type(said.get("number")) is not int or said["number"] != self.number:
                raise Malformed("it answers what was not asked")
            if "word" in said:
                raise Trouble(text(said["word"]), "\n".join([text(said.get("text")), *self.remarks]))
            params = decode_array(said.get("params"))
        except Malformed as reason:
            raise unreadable(reason) from None
        if params.shape != self.shape:
            raise unreadable(f"its parameters have shape {params.shape}")
        return params.astype(float)


def reply(how, data, late):
    """What one message was answered with, as a dict. Errors: Ended."""
    if how == "timeout":
        raise Ended("timeout", late)
    if how == "flood":
        raise Ended("killed", "it sent back far too much")
    if how != "said":
        raise Ended("killed", KILLED)
    try:
        return parsed(data)
    except Malformed as reason:
        raise unreadable(reason) from None


def unreadable(reason):
    return Ended("killed", f"what it sent back cannot be read: {reason}")
