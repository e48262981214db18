"""Exercises of chapter 5 on the rows that are drawn: copies in the data, and drawing with replacement."""

import math

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "walking-downhill/batch-size"


def _copies(rng):
    n = rng.integers(2, 6)
    return {"gradients": rng.normal(0, 2, (n, 2)), "copies": np.append(rng.integers(1, 9, n - 1), 11)}


genie = Exercise("evil-genie", PAGE, more=_copies, visible=[
    {"gradients": np.array([[1.0, 0.0], [3.0, 2.0]]), "copies": np.array([1, 3])},
    {"gradients": np.array([[1.0, 0.0], [3.0, 2.0]]), "copies": np.array([100, 100])},
    {"gradients": np.array([[2.0, -1.0], [0.0, 4.0], [1.0, 1.0]]), "copies": np.array([5, 1, 2])}])


@genie.reference
def copied_gradient(gradients, copies):
    return copies @ gradients / copies.sum()


@genie.right
def copied_gradient_repeated(gradients, copies):
    return np.repeat(gradients.astype(np.float32), copies, axis=0).mean(axis=0)


@genie.right
def copied_gradient_by_loop(gradients, copies):
    total = [0.0, 0.0]
    for row, count in zip(gradients, copies):
        total = [old + count * one for old, one in zip(total, row)]
    return [one / sum(copies) for one in total]


@genie.wrong("You left the copies out. An example that stands there five times pulls five times as much.")
def copied_gradient_unweighted(gradients, copies):
    return gradients.mean(axis=0)


@genie.wrong("Divide by the number of rows after copying, not before: the copies are rows too.")
def copied_gradient_old_count(gradients, copies):
    return copies @ gradients / len(copies)


@genie.wrong("This is the sum over the rows; the mean is asked.")
def copied_gradient_sum(gradients, copies):
    return copies @ gradients


@genie.wrong("Many copies pull more, not less: multiply by the number of copies.")
def copied_gradient_inverse(gradients, copies):
    return (1 / copies) @ gradients / (1 / copies).sum()


@genie.wrong("You multiplied each column by a number of copies. It belongs to a row: copies[:, None] * gradients.")
def copied_gradient_columns(gradients, copies):
    return (copies * gradients).sum(axis=0) / copies.sum()


def _draws(rng):
    n = int(rng.integers(2, 60))
    return {"n": n, "draws": int(rng.integers(1, 3 * n)), "replacement": bool(rng.integers(2))}


seen = Exercise("share-seen", PAGE, more=_draws, visible=[
    {"n": 10, "draws": 5, "replacement": False}, {"n": 10, "draws": 5, "replacement": True},
    {"n": 10, "draws": 20, "replacement": False}, {"n": 2, "draws": 2, "replacement": True}])


@seen.reference
def share_seen(n, draws, replacement):
    return 1 - (1 - 1 / n) ** draws if replacement else min(draws / n, 1)


@seen.right
def share_seen_by_loop(n, draws, replacement):
    expected = 0.0
    for _ in range(draws):
        expected += (n - expected) / n if replacement else (1 if expected < n else 0)
    return expected / n


@seen.right
def share_seen_by_logarithm(n, draws, replacement):
    return np.float32(-math.expm1(draws * math.log1p(-1 / n)) if replacement else np.clip(draws / n, 0, 1))


@seen.wrong("This is the share that has not been seen.")
def share_not_seen(n, draws, replacement):
    return 1 - share_seen(n, draws, replacement)


@seen.wrong("With replacement the same example comes again before all have come: draws / n is too much.")
def share_seen_all_new(n, draws, replacement):
    return min(draws / n, 1)


@seen.wrong("After n draws without replacement every example has been seen: the share is then 1, and no more.")
def share_seen_over_one(n, draws, replacement):
    return share_seen(n, draws, replacement) if replacement else draws / n


@seen.wrong("exp(-draws / n) is the limit for many examples. With few, (1 - 1/n) to the power of draws is smaller.")
def share_seen_limit(n, draws, replacement):
    return 1 - math.exp(-draws / n) if replacement else min(draws / n, 1)


@seen.wrong("Without replacement no example comes twice: the share grows by 1/n with each draw.")
def share_seen_always_replaced(n, draws, replacement):
    return share_seen(n, draws, True)
