"""The training loop: one call trains a whole sweep of runs, whatever their rates, batch sizes and options."""

import itertools
import math
from typing import NamedTuple

import numpy as np

from lesson_code import checks
from lesson_code.blocks import batches, split, steps_per_epoch
from lesson_code.optimizers import OPTIMIZERS
from lesson_code.progress import Progress
from lesson_code.rule_checks import check_objective, check_options, check_rate_given, check_rule
from lesson_code.schedules import constant

EXAMPLES_AT_ONCE = 2**14  # runs x rows in one evaluation of the loss over all data: fits the cache


class History(NamedTuple):
    """What `train` returns.

    params: (records, *sweep, P), the parameters at the recorded steps. loss: (records, *sweep), the loss over
    all data there. steps: the numbers of these steps, (records,), or (records, *sweep) where `epochs=` was
    given. diverged_at: (*sweep), the first step after which a parameter was not finite, -1 where all stayed
    finite.
    """

    params: np.ndarray
    loss: np.ndarray
    steps: np.ndarray
    diverged_at: np.ndarray


def train(
    problem,
    rule,
    learning_rate=None,
    batch_size=None,
    *,
    steps=None,
    epochs=None,
    sampling="epoch",
    seed=0,
    record_every=1,
    **options,
):
    """Train every run of a sweep side by side: w <- rule(w, gradient of the batch), again and again.

    problem: a Problem. rule: a name in OPTIMIZERS or a function like those. learning_rate: a number, an array
    or a schedule (step from 0 -> rate). batch_size: a whole number or an array; None is all rows. options go
    to the rule and may be arrays too. The sweep is the broadcast of start's leading axes, rates, sizes and
    options: `rate, size = np.ix_(rates, sizes)` makes a grid.

    steps= records step 0, every record_every-th and the last; epochs= records step 0 and the end of every
    epoch. sampling="epoch": epoch e (from 0) goes through default_rng([seed, e]).permutation(n) in slices of
    the batch size; the last one is short and averaged over its own rows. A batch of all rows is the data as
    they are. sampling="replacement": step t takes default_rng([seed, t]).integers(n, size=batch size).

    Returns a History. Overflow of a run that diverges is a result (`diverged_at`), not a warning.
    Errors: ValueError, before anything is run, for whatever cannot be trained.
    """
    rule = checks.by_name(OPTIMIZERS, rule, "optimizer")
    check_rate_given(learning_rate, options)
    check_options(rule, options)
    problem = checks.check_problem(problem)
    n = None if problem.X is None else len(problem.X)
    checks.check_length(n, steps, epochs, record_every)
    checks.check_sampling(sampling, seed)

    first_rate = checks.check_rate(learning_rate(0) if callable(learning_rate) else learning_rate)
    size = checks.check_sizes(batch_size, n)
    options = {name: checks.number_or_array(name, value) for name, value in options.items()}
    sweep = checks.broadcast(
        start=problem.start.shape[:-1],
        learning_rate=first_rate.shape,
        batch_size=size.shape,
        **{name: value.shape for name, value in options.items() if isinstance(value, np.ndarray)},
    )
    blocks = split(np.broadcast_to(size, sweep), problem.start.shape[-1], one_size_each=epochs is not None)
    if epochs is None:
        recorded = [[*range(0, steps, record_every), steps]] * len(blocks)
    else:
        recorded = [
            [epoch * steps_per_epoch(n, block.sizes[0]) for epoch in range(epochs + 1)] for block in blocks
        ]
    checks.check_memory(len(recorded[0]), sweep, problem.start)
    trainings = [
        _Training(problem, rule, block, sweep, learning_rate, options, sampling, seed) for block in blocks
    ]
    with np.errstate(all="ignore"):
        trainings[0].dry_step()
        history = _run(trainings, recorded, problem.start, sweep)
    return history._replace(steps=np.array(recorded[0])) if epochs is None else history


def _run(trainings, recorded, start, sweep):
    """Train block after block and put each one's records in their places in the sweep."""
    records, runs, P = len(recorded[0]), math.prod(sweep), start.shape[-1]
    params, loss = np.empty((records, runs, P), start.dtype), np.empty((records, runs), start.dtype)
    steps, diverged_at = np.empty((records, runs), int), np.empty(runs, int)
    with Progress(sum(at[-1] for at in recorded), trainings[0].name) as progress:
        for training, at in zip(trainings, recorded, strict=True):
            here = training.block.runs
            for record, (params_now, loss_now) in enumerate(training.records(at, progress)):
                params[record, here] = params_now.reshape(-1, P)
                loss[record, here] = loss_now.reshape(-1)
                steps[record, here] = at[record]
            diverged_at[here] = training.diverged_at.reshape(-1)
    by_record = (records, *sweep)
    return History(
        params.reshape(*by_record, P),
        loss.reshape(by_record),
        steps.reshape(by_record),
        diverged_at.reshape(sweep),
    )


class _Training:
    """The training of one block of runs."""

    def __init__(self, problem, rule, block, sweep, learning_rate, options, sampling, seed):
        def swept(values):
            return block.share(np.asarray(values, problem.start.dtype)[..., np.newaxis], sweep)

        def rate(step):
            rates = checks.check_rate(learning_rate(step), f"learning_rate at step {step}")
            return swept(rates) if rates.ndim else rates.item()

        self.problem, self.rule, self.block = problem, rule, block
        self.name = getattr(rule, "__name__", "training")
        self.start = block.share(problem.start, sweep)
        self.options = {name: swept(v) if isinstance(v, np.ndarray) else v for name, v in options.items()}
        if callable(learning_rate):
            self.rate = rate
        else:
            self.rate = constant(swept(learning_rate) if np.ndim(learning_rate) else float(learning_rate))
        self.batches = lambda: [batches(problem.X, problem.y, size, sampling, seed) for size in block.sizes]

    def gradient(self, params, batch_iterators):
        """Each run's gradient on its own batch: one call of the objective for each batch size."""
        objective = self.problem.objective
        if len(batch_iterators) == 1:
            return objective(params, next(batch_iterators[0]))[1]
        grad = np.empty_like(params)
        for part, batch_iterator in zip(self.block.parts, batch_iterators, strict=True):
            grad[part] = objective(params[part], next(batch_iterator))[1]
        return grad

    def dry_step(self):
        """Try objective and rule once, so that what cannot work is said before the run."""
        part, batch = self.block.parts[0], next(self.batches()[0])
        check_objective(self.problem.objective, self.start[part], batch)
        grad = self.gradient(self.start, self.batches())
        check_rule(self.rule, self.start, grad, self.rate(0), self.options)

    def records(self, recorded, progress):
        """Train, and yield (params, loss over all data) at the recorded steps."""
        params, state, batch_iterators = self.start, {}, self.batches()
        self.diverged_at = np.full(self.block.shape, -1)
        yield params, self.full_loss(params)
        for before, after in itertools.pairwise(recorded):
            for step in range(before, after):
                grad = self.gradient(params, batch_iterators)
                params, state = self.rule(params, grad, state, self.rate(step), **self.options)
                self.watch(params, step + 1)
                progress.step()
            yield params, self.full_loss(params)

    def watch(self, params, step):
        """Note the runs that have just left the finite numbers."""
        # A run's sum is finite only if all its parameters are; it may overflow before they do: look twice.
        suspects = (self.diverged_at < 0) & ~np.isfinite(np.add.reduce(params, axis=-1))
        if suspects.any():
            self.diverged_at[suspects & ~np.isfinite(params).all(axis=-1)] = step

    def full_loss(self, params):
        """The loss of each run over all data, a few runs at a time to bound the memory."""
        objective, _, X, y = self.problem
        value = getattr(objective, "value", lambda params, batch: objective(params, batch)[0])
        if X is None:
            return value(params, None)
        if params.ndim == 1:
            return value(params, (X, y))
        runs = params.reshape(-1, params.shape[-1])
        few = max(1, EXAMPLES_AT_ONCE // len(X))
        return np.concatenate([value(runs[i : i + few], (X, y)) for i in range(0, len(runs), few)])
