"""Exercises of chapter 4 on the rate in a bowl: the largest that is stable, and the best."""

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "walking-downhill/gradient-descent"


def _column(rng):
    """Rows with a mean well away from 0, so that the height's column matters."""
    rows = rng.integers(3, 9)
    spread = np.linspace(-1, 1, rows) + rng.uniform(-0.2, 0.2, rows)
    return {"x": rng.uniform(0.5, 3) * spread + rng.choice([-1, 1]) * rng.uniform(0.8, 4)}


largest = Exercise("largest-rate", PAGE, more=_column, visible=[
    {"x": np.array([0.0, 1.0, 2.0])}, {"x": np.array([-1.0, -2.0, -3.0, -6.0])},
    {"x": np.array([0.5, 0.7, 0.2, 0.9, 1.0])}])


def _hessian(x):
    A = np.column_stack([x, np.ones(len(x))])
    return 2 * A.T @ A / len(x)


@largest.reference
def largest_rate(x):
    return 2 / np.linalg.eigvalsh(_hessian(x)).max()


@largest.right
def largest_rate_by_formula(x):
    a = b = 0.0
    for one in x:
        a += 2 * one * one / len(x)
        b += 2 * one / len(x)
    return 2 / ((a + 2) / 2 + (((a - 2) / 2) ** 2 + b * b) ** 0.5)


@largest.right
def largest_rate_float32(x):
    A = np.stack([x, np.ones_like(x)], axis=1).astype(np.float32)
    return np.float32(len(x)) / np.linalg.svd(A, compute_uv=False)[0] ** 2


@largest.right
def largest_rate_by_power(x):
    direction = np.array([x.sum(), len(x)]) / len(x)
    for _ in range(500):
        direction = _hessian(x) @ direction
        curvature = np.linalg.norm(direction)
        direction = direction / curvature
    return 2 / curvature


@largest.wrong("At 1/λ the steepest direction arrives in one step. The walk stays stable up to twice that.")
def largest_rate_one_step(x):
    return largest_rate(x) / 2


@largest.wrong("The square brings a factor 2 into the slope and the curvature: the Hessian is 2/n times the product "
               "of A with itself. Yours is half of it, and your rate twice too large.")
def largest_rate_without_two(x):
    return largest_rate(x) * 2


@largest.wrong("This is the limit for the sum of the squares. The loss is the mean: divide the Hessian by n.")
def largest_rate_of_sum(x):
    return largest_rate(x) / len(x)


@largest.wrong("You left the height out. The line has two parameters: A needs a column of ones beside x.")
def largest_rate_without_height(x):
    return 1 / np.mean(x**2)


@largest.wrong("You took the sum of the curvatures, the trace. The largest of them sets the limit.")
def largest_rate_trace(x):
    return 2 / np.trace(_hessian(x))


@largest.wrong("This is 2 over the smallest curvature. The largest one sets the limit.")
def largest_rate_smallest(x):
    return 2 / np.linalg.eigvalsh(_hessian(x)).min()


def _bowl(rng):
    values = np.cumsum(rng.uniform(0.3, 3, rng.integers(3, 7)))
    values[-1] *= rng.uniform(2, 6)
    return {"curvatures": rng.permutation(values)}


best = Exercise("best-rate", PAGE, parts=("rate", "factor"), more=_bowl, visible=[
    {"curvatures": np.array([1.0, 3.0])}, {"curvatures": np.array([2.0, 1.0, 4.0])},
    {"curvatures": np.array([1.0, 10.0, 2.0, 3.0])}])


@best.reference
def best_rate(curvatures):
    low, high = curvatures.min(), curvatures.max()
    return 2 / (low + high), (high - low) / (high + low)


@best.right
def best_rate_by_loop(curvatures):
    low = high = curvatures[0]
    for one in curvatures:
        low, high = (one, high) if one < low else (low, max(one, high))
    rate = 2 / (low + high)
    return [rate, 1 - rate * low]


@best.right
def best_rate_float32(curvatures):
    curvatures = curvatures.astype(np.float32)
    rate = np.float32(2) / (curvatures.min() + curvatures.max())
    return np.array([rate, np.abs(1 - rate * curvatures).max()])


@best.right
def best_rate_by_search(curvatures):
    """Narrows an interval of rates, as the worst factor falls and then rises."""
    low, high = 0.0, 2 / max(curvatures)
    for _ in range(100):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if np.abs(1 - left * curvatures).max() < np.abs(1 - right * curvatures).max():
            high = right
        else:
            low = left
    return low, np.abs(1 - low * curvatures).max()


def _with_its_factor(rate, curvatures):
    return rate, np.abs(1 - rate * curvatures).max()


@best.wrong("This is the largest stable rate. There the steep direction only jumps to and fro.")
def best_rate_limit(curvatures):
    return _with_its_factor(2 / curvatures.max(), curvatures)


@best.wrong("At 1 over the largest curvature the steep direction arrives at once, but the flat one is slower than it "
            "need be: go on until both have the same factor.")
def best_rate_steep(curvatures):
    return _with_its_factor(1 / curvatures.max(), curvatures)


@best.wrong("You took the mean of all curvatures. Only the smallest and the largest decide: those between them always "
            "have a smaller factor.")
def best_rate_mean(curvatures):
    return _with_its_factor(1 / curvatures.mean(), curvatures)


@best.wrong("The curvatures come in any order: the first and the last need not be the smallest and the largest.")
def best_rate_ends(curvatures):
    return best_rate(curvatures[[0, -1]])


@best.wrong("The rate is right. The factor is a size, and so it is not negative: (κ - 1) / (κ + 1).")
def best_rate_sign(curvatures):
    rate, factor = best_rate(curvatures)
    return rate, -factor


@best.wrong("The rate is right. Your factor is the one of the loss, which goes with the square of the distance.")
def best_rate_squared(curvatures):
    rate, factor = best_rate(curvatures)
    return rate, factor**2


@best.wrong("The factor is right. It is reached at 2 over the sum of the smallest and the largest curvature: there 1 "
            "- ηλ of the one is ηλ - 1 of the other. Your rate is half of that.")
def best_rate_half(curvatures):
    rate, factor = best_rate(curvatures)
    return rate / 2, factor
