"""The best straight line through data, exactly, for three losses. One input: p = slope x + height.

Each takes x (n,) and y (..., n), one data set for each leading axis, and returns (slope, height), each (...).
"""

import itertools

import numpy as np

from lesson_code import losses


def least_squares(x, y):
    """Minimiser of sum (p - y)^2: slope = sum (x - mean x)(y - mean y) / sum (x - mean x)^2.

    height = mean y - slope mean x. Gauss's normal equations for one input. Errors: ValueError for shapes that
    do not fit, and for fewer than two different x.
    """
    return _weighted(*_checked(x, y), 1.0)


def least_absolute(x, y):
    """Minimiser of sum |p - y|: some best line goes through two of the points, so all pairs are tried.

    Of several that are equally good, the first pair's. n (n - 1) / 2 lines: for some dozens of points. Errors:
    as least_squares.
    """
    x, y = _checked(x, y)
    first, second = np.array([(i, j) for i, j in itertools.combinations(range(len(x)), 2) if x[i] != x[j]]).T
    slope = (y[..., second] - y[..., first]) / (x[second] - x[first])
    height = y[..., first] - slope * x[first]
    value, _ = losses.absolute_error(slope[..., None] * x + height[..., None] - y[..., None, :],
                                     np.zeros(len(x)))
    best = losses.reduce(value, "sum").argmin(axis=-1)[..., None]
    return tuple(np.take_along_axis(part, best, axis=-1)[..., 0] for part in (slope, height))


def least_huber(x, y, delta):
    """Minimiser of Huber's loss, by least squares with the weights delta / max(|p - y|, delta), again and again.

    delta: above 0, in y's unit; it may be an array (...) that broadcasts with y's leading axes. Errors: as
    least_squares, and a delta that is not above 0. Holland and Welsch (1977), "Robust regression using
    iteratively reweighted least-squares".
    """
    x, y = _checked(x, y)
    delta = np.asarray(delta, float)[..., None]
    if not (delta > 0).all():
        raise ValueError(f"least_huber: delta must be above 0, it is {delta[..., 0]}")
    slope, height = _weighted(x, y, 1.0)
    for _ in range(5000):
        error = slope[..., None] * x + height[..., None] - y
        before = slope, height
        slope, height = _weighted(x, y, delta / np.maximum(np.abs(error), delta))
        if np.allclose(before, (slope, height), rtol=1e-13, atol=1e-13):
            break
    return slope, height


def _weighted(x, y, weight):
    """Least squares with a weight for each point."""
    weight = np.broadcast_to(weight, np.broadcast_shapes(np.shape(weight), y.shape))
    share = weight / weight.sum(axis=-1, keepdims=True)
    mean_x, mean_y = (share * x).sum(axis=-1, keepdims=True), (share * y).sum(axis=-1, keepdims=True)
    slope = (share * (x - mean_x) * (y - mean_y)).sum(axis=-1) / (share * (x - mean_x) ** 2).sum(axis=-1)
    return slope, mean_y[..., 0] - slope * mean_x[..., 0]


def _checked(x, y):
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 1 or y.shape[-1:] != x.shape:
        raise ValueError(f"a line needs x (n,) and y (..., n), one y for each x; x has shape {x.shape}, y {y.shape}")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("a line needs finite numbers: x or y holds NaN or infinity")
    if len(np.unique(x)) < 2:
        raise ValueError("a line needs points at two different x at least")
    return x, y
