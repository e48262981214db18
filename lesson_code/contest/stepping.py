"""One step of a rule that is not trusted. Also stands beside child.py, in the process where answers are tried.

    stepper = Stepper(rule)
    stepper.begin(start, learning_rate)
    params = stepper.step(grad)          # Trouble says what is wrong with the rule, in words for its author
"""

import math
import time
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

if __package__:
    from lesson_code.exercises import running
else:  # beside child.py, where there is no package
    import running

LATE = "its runs together take too long: work on whole arrays, without a loop over the parameters"


class Trouble(Exception):
    """Why a rule cannot go on: `word` for the table, `text` for its author."""

    def __init__(self, word, text):
        super().__init__(text)
        self.word, self.text = word, text


def locked(values):
    """A copy that cannot be written to."""
    copy = np.array(values, dtype=float)
    copy.flags.writeable = False
    return copy


def step(rule, params, grad, state, learning_rate, options):
    """One step of a rule that is not trusted: (new params, new state), or Trouble.

    params, grad and the state's arrays cannot be written to, nor can the state: a rule changes nothing that it is
    given. What it returns is copied, so that it keeps no hold on it.
    """
    try:
        result = rule(params, grad, MappingProxyType(state), learning_rate, **options)
    except (KeyboardInterrupt, running.TimeUp, Trouble):
        raise
    except BaseException as error:  # a student's rule may raise anything
        raise in_trouble(error, rule) from None
    if result is None:
        raise Trouble("returns None", "it returned None: is a return missing on this path?")
    if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], Mapping):
        raise Trouble("no (params, state)", "a rule returns two things, (new params, new state); the state is a dict")
    new, kept = result
    if np.shape(new) != params.shape:
        raise Trouble("wrong shape", f"the new parameters have shape {np.shape(new)}, wanted is that of the old, "
                                     f"{params.shape}: one row for each run")
    try:
        if np.asarray(new).dtype.kind not in "fiu":  # objects, complex numbers
            raise TypeError
        return locked(new), {name: locked(value) for name, value in kept.items()}
    except (TypeError, ValueError):
        raise Trouble("no numbers", "the new parameters and what is in the state must be numbers") from None


def in_trouble(error, rule):
    """The Trouble that an error of the rule means."""
    said = str(error)
    if "read-only" in said or "mappingproxy" in said:
        return Trouble("changes its inputs", "it writes into params, grad or state; a rule changes nothing that it is "
                                             "given: write params - step, and return a new dict")
    if isinstance(error, KeyError):
        return Trouble("raised KeyError", f"the state has no {said} yet in the first step; it starts as {{}}, so read "
                                          f"it with state.get({said}, 0.0)")
    return Trouble(f"raised {type(error).__name__}", running.in_words(error, rule).replace("your function", "it", 1))


class Stepper:
    """A rule, and where it stands. Each of its steps is stopped after `seconds`; the state never leaves it.

    until: when all its steps are to have ended, by time.monotonic().
    """

    def __init__(self, rule, seconds, until=math.inf):
        self.rule, self.seconds, self.until = rule, seconds, until
        self.params = self.rate = self.state = None

    def begin(self, start, learning_rate):
        """Begin at `start` (*runs, P), with nothing remembered."""
        self.params, self.rate, self.state = locked(start), learning_rate, {}

    def step(self, grad):
        """The new parameters after a step with this gradient, both (*runs, P). Errors: Trouble."""
        if time.monotonic() > self.until:
            raise Trouble("does not return", LATE)
        try:
            found = running.call(self.caught, [locked(grad)], self.seconds)
        except running.Stopped as stop:
            raise Trouble("does not return", stop.in_words(self.seconds).rstrip(".")) from None
        except running.Raised as error:
            raise Trouble("raised an error", str(error)) from None
        if isinstance(found, Trouble):
            raise found
        self.params, self.state = found
        return self.params

    def answer(self, ask):
        """The new parameters for a judging.Ask, which may begin anew."""
        if ask.start is not None:
            self.begin(ask.start, ask.rate)
        return self.step(ask.grad)

    def caught(self, grad):
        try:
            return step(self.rule, self.params, grad, self.state, self.rate, {})
        except Trouble as trouble:
            return trouble
