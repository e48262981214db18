"""Does a rule keep the contract? It is tried on gradients that are made up, and told what is wrong in one sentence."""

import inspect
import textwrap

import numpy as np

from lesson_code.checks import by_name
from lesson_code.contest.driver import Trouble, replay
from lesson_code.exercises.running import Raised, Stopped, call
from lesson_code.optimizers import OPTIMIZERS

SECONDS = 5.0
RUNS, PARAMETERS, STEPS = 3, 4, 30


def check_rule(rule):
    """Print whether a rule (a registered name, or a function) keeps the contract of a rule."""
    rule = by_name(OPTIMIZERS, rule, "optimizer")
    trouble = trouble_with(rule)
    name = getattr(rule, "__name__", "the rule")
    print(in_lines(f"{name}: {trouble.text}.") if trouble else f"{name}: keeps the contract.")


def in_lines(text, width=64):
    """Text that a page can print: long lines are broken."""
    return "\n".join(part for line in text.splitlines() for part in textwrap.wrap(line, width, subsequent_indent="  "))


def trouble_with(rule, choices=None, fixed=None):
    """The first Trouble of a rule on made-up gradients, or None."""
    return guarded(lambda: try_out(rule, choices or {}, fixed or {}), SECONDS)


def guarded(work, seconds):
    """The Trouble that `work` runs into, or what it returns; it is stopped after so many seconds."""

    def caught():
        try:
            return work()
        except Trouble as trouble:
            return trouble

    try:
        return call(caught, [], seconds)
    except Stopped:
        return Trouble("does not return", f"it had not returned after {seconds:g} seconds, and was stopped")
    except Raised as error:
        return Trouble("raised an error", str(error))


def try_out(rule, choices, fixed):
    """Raise the Trouble that there is: arguments first, then shapes, inputs, memory, runs that mix."""
    check_arguments(rule, [*choices, *fixed])
    start, tape, rate = made_up()
    settings = {"learning_rate": rate}
    settings |= {name: np.resize(values, (RUNS, 1)).astype(float) for name, values in choices.items()}
    behaves(lambda tape, run=None: replay(rule, start, tape, settings, fixed, run), tape)


def made_up():
    """(start, gradients, learning rate) of some runs: from tiny gradients to huge ones. A rule must live with all."""
    rng = np.random.default_rng(0)
    tape = [scale * rng.normal(size=(RUNS, PARAMETERS)) for scale in np.geomspace(1e-3, 1e3, STEPS)]
    return rng.normal(size=(RUNS, PARAMETERS)), tape, np.array([[0.01], [0.1], [0.001]])


def behaves(play, tape):
    """Raise Trouble where a rule does not; play(tape, run=None) gives its parameters after these gradients.

    Of all runs together, (runs, P), or of the one with this number alone, (P,).
    """
    end = play(tape)
    same_again(play, tape, end)
    first = play([np.zeros_like(tape[0])])
    if np.isnan(end).any() or np.isnan(first).any():
        raise Trouble("gives NaN", "it gives NaN for finite gradients" + (
            ": a gradient may be zero" if np.isnan(first).any() else ""))


def check_arguments(rule, wanted):
    """Four arguments by position, then options, each with a default."""
    parameters = list(inspect.signature(rule).parameters.values())
    if len(parameters) < 4 and not any(each.kind == each.VAR_POSITIONAL for each in parameters):
        raise Trouble("wrong arguments", "a rule takes (params, grad, state, learning_rate), it takes "
                                         f"({', '.join(each.name for each in parameters)})")
    bare = [each.name for each in parameters[4:] if each.default is each.empty
            and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
    if bare:
        raise Trouble("needs a default", f"its option {bare[0]} needs a default: write {bare[0]}=0.9, or another value")
    names = [each.name for each in parameters[4:]]
    unknown = [name for name in wanted if name not in (*names, "learning_rate")]
    if unknown and not any(each.kind == each.VAR_KEYWORD for each in parameters):
        raise Trouble("no such option", f"it has no option {unknown[0]}; it has {', '.join(names) or 'none'}")


def same_again(play, tape, end):
    """Raise Trouble where the same gradients lead elsewhere: a second time, or for a run that is alone."""
    again = play(tape)
    if not np.array_equal(again, end, equal_nan=True):
        raise Trouble("keeps state outside", "the same gradients lead elsewhere a second time: it remembers something "
                                             "outside of state, or draws random numbers")
    try:
        alone = play(tape, run=0)
    except Trouble as trouble:
        raise Trouble(trouble.word, f"with a single run, params of shape {end.shape[1:]}: {trouble.text}") from None
    own = end[0]
    if np.isfinite(own).all() and not (np.abs(alone - own) <= 1e-6 * (1e-9 + np.abs(own).max())).all():
        raise Trouble("mixes its runs", "its result depends on which other runs are computed beside it: reduce with "
                                        "axis=-1, keepdims=True, over the parameters of each run")
