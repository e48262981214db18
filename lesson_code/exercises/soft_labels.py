"""Exercise of chapter 2: what soft labels leave of the loss, their entropy."""

import math

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "loss-functions/binary-cross-entropy"


def _soft(rng):
    rows = rng.integers(1, 7)
    t = rng.random(rows)
    t[rng.random(rows) < 0.3] = rng.integers(0, 2)
    return {"p": rng.uniform(0.01, 0.99, rows), "t": t}


soft = Exercise("soft-labels", PAGE, parts=("loss", "entropy"), more=_soft, visible=[
    {"p": np.array([0.5, 0.7, 0.2]), "t": np.array([0.7, 0.7, 0.1])},
    {"p": np.array([0.9, 0.2, 0.3]), "t": np.array([1.0, 0.0, 0.4])}])


def _xlogy(x, y):
    return x * np.log(np.where(x > 0, y, 1))


@soft.reference
def soft_labels(p, t):
    loss = -t * np.log(p) - (1 - t) * np.log(1 - p)
    return loss, -_xlogy(t, t) - _xlogy(1 - t, 1 - t)


@soft.right
def soft_labels_by_loop(p, t):
    loss, entropy = [], []
    for a, b in zip(p, t):
        loss.append(-b * math.log(a) - (1 - b) * math.log(1 - a))
        entropy.append(0 if b in (0, 1) else -b * math.log(b) - (1 - b) * math.log(1 - b))
    return loss, entropy


@soft.right
def soft_labels_float32(p, t):
    p, t = p.astype(np.float32), t.astype(np.float32)
    inside = np.clip(t, 1e-30, 1), np.clip(1 - t, 1e-30, 1)
    return np.stack([-t * np.log(p) - (1 - t) * np.log1p(-p), -t * np.log(inside[0]) - (1 - t) * np.log(inside[1])])


@soft.wrong("You rounded the label to 0 or 1. A soft label goes into the formula as it is.")
def soft_labels_rounded(p, t):
    return soft_labels(p, np.round(t))


@soft.wrong("At t = 0 and t = 1 the term 0 log 0 came out as nan. It counts as 0: t log t goes to 0 with t.")
def soft_labels_nan(p, t):
    loss = -t * np.log(p) - (1 - t) * np.log(1 - p)
    return loss, -t * np.log(t) - (1 - t) * np.log(1 - t)


@soft.wrong("Your entropy is in bits. With the natural logarithm, as in the loss, it is in nats.")
def soft_labels_bits(p, t):
    loss, entropy = soft_labels(p, t)
    return loss, entropy / np.log(2)


@soft.wrong("Only the term of the answer yes is there. With a soft label both terms count.")
def soft_labels_one_term(p, t):
    return -t * np.log(p), -_xlogy(t, t)


@soft.wrong("Prediction and label have changed places: the logarithm is that of the prediction.")
def soft_labels_entropy_of_p(p, t):
    return soft_labels(p, t)[0], soft_labels(p, p)[1]


@soft.wrong("The loss is right. The entropy has two terms as the loss has: one with t, one with 1 - t.")
def soft_labels_half_entropy(p, t):
    return soft_labels(p, t)[0], -_xlogy(t, t)


@soft.wrong("You took the entropy off the loss. What is left is the divergence; the cross-entropy itself is asked.")
def soft_labels_divergence(p, t):
    loss, entropy = soft_labels(p, t)
    return loss - entropy, entropy
