"""How `train` splits a sweep: blocks of runs that step together, and the batches of each batch size."""

import itertools
from typing import NamedTuple

import numpy as np

# Runs of several batch sizes share one call of the rule while they are few parameters; beyond this many, the
# arrays of a block fit the processor's cache and those of the whole sweep do not.
PARAMETERS_IN_A_BLOCK = 2**15


class Block(NamedTuple):
    """Runs that step together. `runs` are their places in the sweep, row by row; `shape` their sweep axes.

    `sizes` are the block's distinct batch sizes and `parts` where in the block the runs of each are.
    """

    runs: np.ndarray
    shape: tuple
    sizes: list
    parts: list

    def share(self, values, sweep):
        """The block's share of an array (sweep axes, last axis), first broadcast to the whole sweep."""
        last = values.shape[-1]
        values = np.broadcast_to(values, (*sweep, last)).reshape(-1, last)
        return values[self.runs].reshape(*self.shape, last)


def split(sizes, parameters, one_size_each):
    """The blocks of a sweep: every batch size whole in one block, sizes in rising order."""
    groups = [(int(size), np.flatnonzero(sizes == size)) for size in np.unique(sizes)]
    if len(groups) == 1:  # one batch size: the runs keep the shape of the sweep
        ((size, runs),) = groups
        return [Block(runs, sizes.shape, [size], [...])]
    blocks, waiting, count = [], [], 0
    for size, runs in groups:
        if waiting and (one_size_each or (count + len(runs)) * parameters > PARAMETERS_IN_A_BLOCK):
            blocks.append(_joined(waiting))
            waiting, count = [], 0
        waiting.append((size, runs))
        count += len(runs)
    return [*blocks, _joined(waiting)]


def _joined(groups):
    ends = list(itertools.accumulate(len(runs) for _, runs in groups))
    parts = [slice(end - len(runs), end) for (_, runs), end in zip(groups, ends, strict=True)]
    runs = np.concatenate([runs for _, runs in groups])
    return Block(runs, runs.shape, [size for size, _ in groups], parts)


def batches(X, y, size, sampling, seed):
    """The batches (X[rows], y[rows]) that runs of this size see, without end; None for ever without data."""
    if X is None:
        return itertools.repeat(None)
    if size == len(X) and sampling == "epoch":
        return itertools.repeat((X, y))  # the order of the rows does not matter to their mean
    choose = _epochs if sampling == "epoch" else _draws
    return (
        (X.take(rows, axis=0), None if y is None else y.take(rows, axis=0))
        for rows in choose(len(X), size, seed)
    )


def _epochs(n, size, seed):
    """Row numbers without replacement: each epoch a new order, cut into slices, the last one what is left."""
    for epoch in itertools.count():
        order = np.random.default_rng([seed, epoch]).permutation(n)
        for first in range(0, n, size):
            yield order[first : first + size]


def _draws(n, size, seed):
    """Row numbers with replacement: each step draws its own."""
    for step in itertools.count():
        yield np.random.default_rng([seed, step]).integers(n, size=size)


def steps_per_epoch(n, size):
    """ceil(n / size): the last, short batch is a step too."""
    return -(-n // size)
