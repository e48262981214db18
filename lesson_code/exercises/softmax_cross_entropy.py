"""Exercises of chapter 3 on targets and gradients: one-hot and index, gradient check, label smoothing."""

import math

import numpy as np

from lesson_code.exercises import given
from lesson_code.exercises.exercise import Exercise

PAGE = "loss-functions/softmax-cross-entropy"


def _classes(rng):
    rows, classes = rng.integers(2, 7), rng.integers(3, 6)
    return {"p": rng.dirichlet(np.ones(classes), rows) * 0.98 + 0.02 / classes, "c": rng.integers(0, classes, rows)}


index = Exercise("by-index", PAGE, more=_classes, visible=[
    {"p": np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]), "c": np.array([0, 1])},
    {"p": np.array([[0.25, 0.5, 0.25], [0.8, 0.1, 0.1], [0.2, 0.2, 0.6]]), "c": np.array([2, 2, 0])}])


@index.reference
def by_index(p, c):
    return -np.log(p[np.arange(len(p)), c])


@index.right
def by_one_hot(p, c):
    return -(np.eye(p.shape[1])[c] * np.log(p)).sum(axis=1)


@index.right
def by_index_loop(p, c):
    return [-math.log(row[k]) for row, k in zip(p, c)]


@index.right
def by_index_float32(p, c):
    return -np.log(np.take_along_axis(p.astype(np.float32), c[:, None], axis=1))[:, 0]


@index.wrong("p[:, c] takes the columns c of every row. Pair each row with its own class: p[np.arange(len(p)), c].")
def by_index_all_columns(p, c):
    return -np.log(p[:, c])


@index.wrong("The minus sign is missing: a probability's logarithm is negative, and a loss is not.")
def by_index_sign(p, c):
    return np.log(p[np.arange(len(p)), c])


@index.wrong("You took the class that the model prefers. The loss asks for the probability of the true class.")
def by_index_argmax(p, c):
    return -np.log(p.max(axis=1))


@index.wrong("p[c] takes whole rows, those with the numbers c. Of each row the class c is asked: p[np.arange(len(p)), "
             "c].")
def by_index_rows(p, c):
    return -np.log(p[c])


@index.wrong("Your logarithm is to the base 2. Nats come from the natural one, np.log.")
def by_index_bits(p, c):
    return -np.log2(p[np.arange(len(p)), c])


@index.wrong("This is one minus the probability. Take its logarithm.")
def by_index_no_log(p, c):
    return 1 - p[np.arange(len(p)), c]


def _function(rng):
    f = (given.cubes, given.waves, given.valley)[rng.integers(3)]
    return {"f": f, "w": rng.uniform(0.5, 2, rng.integers(2, 5))}


nudge = Exercise("gradient-check", PAGE, rtol=1e-4, atol=1e-4, more=_function, visible=[
    {"f": given.valley, "w": np.array([1.0, 2.0])}, {"f": given.cubes, "w": np.array([1.0, -2.0, 0.5])},
    {"f": given.waves, "w": np.array([0.3, 1.0])}])


@nudge.reference
def gradient_check(f, w):
    h = 1e-5
    return np.array([(f(w + h * e) - f(w - h * e)) / (2 * h) for e in np.eye(len(w))])


@nudge.right
def gradient_check_by_loop(f, w):
    gradient = []
    for i in range(len(w)):
        up, down = list(w), list(w)
        up[i] += 1e-4
        down[i] -= 1e-4
        gradient.append((f(up) - f(down)) / 2e-4)
    return gradient


@nudge.right
def gradient_check_in_place(f, w):
    gradient = np.zeros(len(w), np.float32)
    for i, old in enumerate(w.copy()):
        w[i] = old + 1e-4
        up = f(w)
        w[i] = old - 1e-4
        gradient[i] = (up - f(w)) / 2e-4
        w[i] = old
    return gradient


@nudge.wrong("From w - h to w + h the way is 2 h long: divide by 2 h.")
def gradient_check_one_h(f, w):
    return 2 * gradient_check(f, w)


@nudge.wrong("You moved all the parameters at once, which gives one number. Move one at a time.")
def gradient_check_all_at_once(f, w):
    return np.full(len(w), (f(w + 1e-5) - f(w - 1e-5)) / 2e-5)


@nudge.wrong("Your slopes are nought. Either / 2 * h multiplies by h, and brackets are missing: / (2 * h). Or both "
             "values of f are the same: h is so small that w + h is w (try 1e-5), or up = w makes no copy (w.copy() "
             "does).")
def gradient_check_too_small(f, w):
    return np.array([(f(w + h) - f(w - h)) / 2e-17 for h in 1e-17 * np.eye(len(w))])


@nudge.wrong("You subtracted f(w + h) from f(w - h): the slope has the other sign.")
def gradient_check_sign(f, w):
    return -gradient_check(f, w)


def _one_side(h):
    def walked(f, w):
        return np.array([(f(w + h * e) - f(w)) / h for e in np.eye(len(w))])

    walked.__name__ = f"gradient_check_one_side_{round(1 / h)}"
    return walked


for _h in (1e-3, 1e-2):
    nudge.wrong("You went up alone, which leaves an error in proportion to h. Go down as well: f(w + h) - f(w - h), "
                "divided by 2 h.")(_one_side(_h))


@nudge.wrong("From w to w + h the way is h long, and you divided by 2 h. Go down as well: f(w + h) - f(w - h).")
def gradient_check_half(f, w):
    return gradient_check(f, w) / 2


@nudge.wrong("A step of 0.1 to one side is too long for a slope: take both sides and a small h.")
def gradient_check_too_large(f, w):
    return np.array([(f(w + 0.1 * e) - f(w)) / 0.1 for e in np.eye(len(w))])


def _targets(rng):
    rows, classes = rng.choice([2, 3, 4, 6], 2, replace=False)
    t = np.eye(classes)[rng.integers(0, classes, rows)]
    if rng.random() < 0.3:
        t = rng.dirichlet(np.ones(classes), rows)
    return {"t": t, "s": float(rng.uniform(0.05, 0.5))}


smoothing = Exercise("label-smoothing", PAGE, more=_targets, visible=[
    {"t": np.array([[1.0, 0.0, 0.0, 0.0]]), "s": 0.2}, {"t": np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]), "s": 0.1},
    {"t": np.array([[0.5, 0.5, 0.0]]), "s": 0.3}])


@smoothing.reference
def smooth(t, s):
    return (1 - s) * t + s / t.shape[1]


@smoothing.right
def smooth_by_loop(t, s):
    return [[(1 - s) * one + s / len(row) for one in row] for row in t]


@smoothing.right
def smooth_float32(t, s):
    even = np.full_like(t, 1 / t.shape[-1], dtype=np.float32)
    return t.astype(np.float32) + np.float32(s) * (even - t.astype(np.float32))


@smoothing.wrong("You gave the share to the other classes alone. It is spread over all classes, the true one too.")
def smooth_over_others(t, s):
    return (1 - s) * t + s * (1 - t) / (t.shape[1] - 1)


@smoothing.wrong("You added the share and took none away: the rows no longer add up to 1. Multiply t by 1 - s.")
def smooth_without_taking(t, s):
    return t + s / t.shape[1]


@smoothing.wrong("You divided by the number of examples. The share is spread over the classes, t.shape[1].")
def smooth_over_rows(t, s):
    return (1 - s) * t + s / len(t)


@smoothing.wrong("Every class got the whole share s. It is divided among them: s / K.")
def smooth_undivided(t, s):
    return (1 - s) * t + s


@smoothing.wrong("You took the share from the entries that are 1. A soft target has none: take it from all, (1 - s) * "
                 "t.")
def smooth_ones(t, s):
    return np.where(t == 1, t - s, t) + s / t.shape[1]


@smoothing.wrong("1 - s and s / (K - 1) are the entries of a target that was 0 and 1, with the share given to the "
                 "others. It is spread over all K classes, and a target may be soft: (1 - s) * t + s / K.")
def smooth_by_hand(t, s):
    return np.where(t == 1, 1 - s, s / (t.shape[1] - 1))
