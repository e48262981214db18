"""Runs a rule and counts its gradients. The driver calls the objective; the rule is given the gradient and no more."""

import math

import numpy as np

from lesson_code.blocks import batches
from lesson_code.contest.stepping import Trouble, locked, step


class Meter:
    """An objective that counts: one gradient for each run in a call, and none beyond `allowed`."""

    def __init__(self, objective, allowed):
        self.objective, self.allowed, self.used = objective, allowed, 0

    def __call__(self, params, batch):
        runs = math.prod(params.shape[:-1])
        if self.used + runs > self.allowed:
            raise Trouble("over budget", f"it asks for more gradients than the {self.allowed} that it may have")
        self.used += runs
        return self.objective(params, batch)


def walk(task, rule, settings, options, gradients, seed):
    """Train the runs of a sweep side by side, `gradients` gradients each: (params, first NaN, tape, used).

    settings: {"learning_rate": (runs, 1), option: (runs, 1)}; options: the same for all runs. The data's order is
    that of `train` with this seed. first NaN: (runs,), after how many gradients the rule made NaN of finite numbers,
    0 where it did not. tape: the gradients in their order. used: how many gradients the meter has counted.
    """
    problem, size = task
    runs = len(settings["learning_rate"])
    meter = Meter(problem.objective, runs * gradients)
    rows = batches(problem.X, problem.y, size, "epoch", seed)
    params, state = locked(np.broadcast_to(problem.start, (runs, problem.start.shape[-1]))), {}
    first_nan, tape = np.zeros(runs, int), []
    with np.errstate(all="ignore"):
        for count in range(1, gradients + 1):
            tape.append(locked(meter(params, next(rows))[1]))
            before = np.isfinite(params).all(axis=-1) & np.isfinite(tape[-1]).all(axis=-1)
            params, state = step(rule, params, tape[-1], state, **given(settings, options))
            born = before & np.isnan(params).any(axis=-1)
            first_nan[born] = count
    return params, first_nan, tape, meter.used


def given(settings, options):
    """Settings and fixed options as `step` takes them."""
    rest = {name: value for name, value in settings.items() if name != "learning_rate"}
    return {"learning_rate": settings["learning_rate"], "options": rest | options}


def replay(rule, start, tape, settings, options, run=None):
    """The parameters after the same gradients again, without a new one; those of one run alone where `run` is given."""
    if run is not None:
        settings = {name: value[run, 0].item() for name, value in settings.items()}
        start, tape = start[run], [grad[run] for grad in tape]
    params, state = locked(start), {}
    with np.errstate(all="ignore"):
        for grad in tape:
            params, state = step(rule, params, locked(grad), state, **given(settings, options))
    return params
