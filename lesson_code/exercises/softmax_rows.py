"""Exercises of chapter 3 on rows of logits: log-sum-exp, and the softmax that a shift leaves alone."""

import math

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "loss-functions/softmax-cross-entropy"


def _rows(rng):
    rows, classes = rng.integers(2, 6), rng.integers(2, 6)
    wide, shifts = rng.choice([1, 1, 600], (rows, 1)), rng.choice([0, 0, 1000, -1000], (rows, 1))
    return {"z": rng.normal(0, 2, (rows, classes)) * wide + shifts}


ROWS = [{"z": np.array([[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]])},
        {"z": np.array([[1000.0, 999.0, 0.0], [-1000.0, -1001.0, -1000.0]])}]
lse = Exercise("log-sum-exp", PAGE, visible=ROWS, more=_rows)


@lse.reference
def log_sum_exp(z):
    m = z.max(axis=-1)
    return m + np.log(np.exp(z - m[:, None]).sum(axis=-1))


@lse.right
def log_sum_exp_by_loop(z):
    return [max(row) + math.log(sum(math.exp(one - max(row)) for one in row)) for row in z]


@lse.right
def log_sum_exp_float32(z):
    return np.logaddexp.reduce(z.astype(np.float32), axis=1)


@lse.wrong("exp overflows, or every term of it vanishes. Subtract the largest logit of the row first.")
def log_sum_exp_plain(z):
    return np.log(np.exp(z).sum(axis=-1))


@lse.wrong("You subtracted the largest logit and did not add it again at the end.")
def log_sum_exp_not_added(z):
    return np.log(np.exp(z - z.max(axis=-1, keepdims=True)).sum(axis=-1))


@lse.wrong("One maximum for all rows makes the terms of a low row vanish. Each row has its own: max(axis=-1).")
def log_sum_exp_one_maximum(z):
    return z.max() + np.log(np.exp(z - z.max()).sum(axis=-1))


@lse.wrong("You took the mean of the exponentials; the sum is asked.")
def log_sum_exp_mean(z):
    return log_sum_exp(z) - np.log(z.shape[1])


@lse.wrong("You summed over the examples. The classes are the last axis.")
def log_sum_exp_axis(z):
    return log_sum_exp(z.T)


shift = Exercise("shift-invariance", PAGE, visible=[
    *ROWS, {"z": np.array([[1000.0, -1000.0, -1000.0], [3.0, 1.0, 2.0]])}], more=_rows)


@shift.reference
def softmax(z):
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


@shift.right
def softmax_by_loop(z):
    rows = []
    for row in z:
        exponentials = [math.exp(one - max(row)) for one in row]
        rows.append([one / sum(exponentials) for one in exponentials])
    return rows


@shift.right
def softmax_by_logarithm(z):
    z = z.astype(np.float32)
    return np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])


@shift.wrong("exp overflows, or every term of it vanishes, and the fraction is no number. Subtract each row's largest "
             "logit first: the result stays the same.")
def softmax_plain(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


@shift.wrong("One maximum for all rows leaves nothing of a low row. Each row has its own.")
def softmax_one_maximum(z):
    exponentials = np.exp(z - z.max())
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


@shift.wrong("The columns add up to 1. The rows should: sum over the last axis, with keepdims=True.")
def softmax_axis(z):
    return softmax(z.T).T


@shift.wrong("With the mean taken off, a logit far above it still overflows. Take off the largest.")
def softmax_mean(z):
    exponentials = np.exp(z - z.mean(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


@shift.wrong("You shifted the logits above the fraction's bar and not below it.")
def softmax_half_shifted(z):
    return np.exp(z - z.max(axis=-1, keepdims=True)) / np.exp(z).sum(axis=-1, keepdims=True)


ALL = "All entries together add up to 1. Each row should: sum(axis=-1, keepdims=True)."


@shift.wrong(ALL)
def softmax_of_all(z):
    return np.exp(z) / np.exp(z).sum()


@shift.wrong(ALL)
def softmax_of_all_shifted(z):
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum()
