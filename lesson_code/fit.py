"""`fit`: a model, data, a loss and an optimizer in one call, in Keras' words."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lesson_code import checks
from lesson_code.optimizers import OPTIMIZERS
from lesson_code.problems import supervised
from lesson_code.rule_checks import check_options, check_rate_given
from lesson_code.train import History, train


class Fit(NamedTuple):
    """What `fit` returns: final `params` (*sweep, P), the `history`, and `predict(X)`, which gives logits."""

    params: np.ndarray
    history: History
    predict: Callable


def fit(model, X, y, *, loss, optimizer, learning_rate=None, batch_size=32, epochs=1, seed=0, **options):
    """Fit a model to data: `epochs` passes over the rows of X in batches of `batch_size`.

    model: one of `models`; X: (n, inputs); y: (n,) or (n, classes); loss and optimizer: names or functions;
    learning_rate: a number, an array (one run for each) or a schedule; batch_size: likewise, at most n. The
    model starts at its own `init` with default_rng(seed). options go to the optimizer. Returns a Fit. Errors:
    ValueError as `train` and `supervised`; lr= and decay= are answered with today's way.
    """
    optimizer = checks.by_name(OPTIMIZERS, optimizer, "optimizer")
    check_rate_given(learning_rate, options)
    check_options(optimizer, options)
    checks.check_whole("seed", seed, 0)
    problem = supervised(model, X, y, loss)
    start = model.init(np.random.default_rng(seed)).astype(problem.start.dtype)
    history = train(
        problem._replace(start=start),
        optimizer,
        learning_rate,
        batch_size,
        epochs=epochs,
        seed=seed,
        **options,
    )
    params = history.params[-1]

    def predict(X):
        """The predictions, or logits, for X (rows, inputs): (*sweep, rows) or (*sweep, rows, outputs)."""
        return model.forward(params, checks.check_data(X, None, model.inputs)[0])[0]

    return Fit(params, history, predict)
