"""The contest's problems: each is made from a numpy Generator, so that other seeds make other ones of its kind.

    make(rng) -> Task(problem, batch_size)

A rule is judged by the loss over all data that it ends with, as a share of the loss at the start; where the lowest
loss is known (objective.minima), it is taken off both. A run that ends above its start has failed.
"""

from typing import NamedTuple

import numpy as np

from lesson_code import models, problems
from lesson_code.data import digits, penguins, standardise

TASKS = {}
PARAMETERS, CONDITION = 20, 300.0  # of the bowl
PICTURES, POINTS = 1000, 120


class Task(NamedTuple):
    """A problem and the batch size that the contest takes for it (None: no data, or all rows)."""

    problem: problems.Problem
    batch_size: int | None = None


def task(make):
    """Add a maker of problems to the contest, under its name in words."""
    TASKS[make.__name__.replace("_", " ")] = make
    return make


@task
def bowl(rng):
    """20 parameters, condition number 300, no noise.
    A seed gives the axes, the curvatures and the start."""
    inner = CONDITION ** -rng.random(PARAMETERS - 2)
    curvature = np.concatenate([[1.0, 1 / CONDITION], inner])
    axes = np.linalg.qr(rng.normal(size=(PARAMETERS, PARAMETERS)))[0]

    def objective(params, batch=None):
        along = params @ axes
        return (curvature * along**2).sum(axis=-1) / 2, (curvature * along) @ axes.T

    objective.minima = np.zeros((1, PARAMETERS))
    return Task(problems.Problem(objective, rng.normal(size=PARAMETERS)))


@task
def noisy_bowl(rng):
    """The mean of 120 round bowls; a gradient sees four of them.
    A seed gives their centres and the order."""
    return Task(problems.noisy_bowl(rng.normal(size=(POINTS, 10))), 4)


@task
def digits_softmax(rng):
    """Softmax regression on 1,000 digits, 32 at a time.
    A seed gives which digits, and their order."""
    X, y = digits()[:2]
    rows = rng.permutation(len(X))[:PICTURES]
    model = models.softmax_regression(64, 10)
    return Task(problems.supervised(model, X[rows], y[rows], "softmax_cross_entropy"), 32)


@task
def penguin_network(rng):
    """A network of 8 hidden units, all penguins, 16 at a time.
    A seed gives the first weights and the order."""
    data = penguins("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", target="species")
    model = models.mlp(4, 8, 3, "tanh")
    problem = problems.supervised(model, standardise(data.X).X, data.y, "softmax_cross_entropy", start=model.init(rng))
    return Task(problem, 16)


def loss_left(problem, params):
    """The loss over all data, above the lowest one where that is known, as a share of the start's: (*sweep,).

    Infinite where it is above 1 or no number: a run that failed has a place in every order, the last.
    """
    objective, start, X, y = problem
    minima = getattr(objective, "minima", np.zeros((0, 1)))
    batch = None if X is None else (X, y)
    with np.errstate(all="ignore"):
        lowest = objective(minima[0], batch)[0] if len(minima) else 0.0
        left = (objective(params, batch)[0] - lowest) / (objective(start, batch)[0] - lowest)
    return np.where(left <= 1 + 1e-9, left, np.inf)  # a rule that stands still is at 1 but for rounding
