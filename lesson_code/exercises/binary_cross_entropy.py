"""Exercises of chapter 2 on binary cross-entropy from logits: value, gradient, and the trap of the extra axis."""

import math

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "loss-functions/binary-cross-entropy"


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


def _logits(rng):
    rows = rng.integers(1, 8)
    z = rng.normal(0, 3, rows)
    z[rng.random(rows) < 0.3] *= 300
    return {"z": z, "t": rng.integers(0, 2, rows).astype(float)}


LOGITS = [{"z": np.array([0.0, 2.0, -1.0]), "t": np.array([1.0, 1.0, 0.0])},
          {"z": np.array([1000.0, -1000.0]), "t": np.array([0.0, 1.0])},
          {"z": np.array([1000.0, -1000.0, 30.0]), "t": np.array([1.0, 0.0, 0.3])}]
CAPPED = "A small constant, added or clipped at, caps the loss at about 16. At a logit of 1000 it should be 1000."
stable = Exercise("stable-loss", PAGE, visible=LOGITS, more=_logits)


@stable.reference
def stable_loss(z, t):
    return np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))


@stable.right
def stable_loss_logaddexp(z, t):
    z, t = z.astype(np.float32), t.astype(np.float32)
    return np.logaddexp(0, z) - z * t


@stable.right
def stable_loss_by_loop(z, t):
    values = []
    for one, label in zip(z, t):
        soft = one + math.log1p(math.exp(-one)) if one > 0 else math.log1p(math.exp(one))
        values.append(soft - one * label)
    return values


@stable.wrong("The probability was rounded to 0 or 1, and its logarithm is infinite. Never make the probability: put "
              "the sigmoid into the loss and simplify first.")
def stable_loss_through_p(z, t):
    p = 1 / (1 + np.exp(-z))
    return -t * np.log(p) - (1 - t) * np.log(1 - p)


@stable.wrong(CAPPED)
def stable_loss_clipped(z, t):
    p = np.clip(1 / (1 + np.exp(-z)), 1e-7, 1 - 1e-7)
    return -t * np.log(p) - (1 - t) * np.log(1 - p)


@stable.wrong(CAPPED)
def stable_loss_plus(z, t):
    p = 1 / (1 + np.exp(-z))
    return -t * np.log(p + 1e-7) - (1 - t) * np.log(1 - p + 1e-7)


@stable.wrong("exp(z) overflows at large positive logits. Use log(1 + exp(z)) = z + log(1 + exp(-z)) there.")
def stable_loss_one_side(z, t):
    return np.log(1 + np.exp(z)) - z * t


@stable.wrong("The first term is max(z, 0): for negative logits it is 0.")
def stable_loss_without_max(z, t):
    return z - z * t + np.log1p(np.exp(-np.abs(z)))


push = Exercise("by-the-logit", PAGE, visible=LOGITS, more=_logits)


@push.reference
def by_the_logit(z, t):
    return _sigmoid(z) - t


@push.right
def by_the_logit_two_sides(z, t):
    small = np.exp(-np.abs(z)).astype(np.float32)
    return np.where(z >= 0, 1, small) / (1 + small) - t.astype(np.float32)


@push.right
def by_the_logit_by_loop(z, t):
    return [(1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))) - b for a, b in zip(z, t)]


@push.right
def by_the_logit_plain(z, t):
    return 1 / (1 + np.exp(-z)) - t


@push.wrong("The gradient is prediction minus target, p - t.")
def by_the_logit_sign(z, t):
    return t - _sigmoid(z)


@push.wrong("The factor p (1 - p) is still there. In cross-entropy it cancels against the derivative of the logarithm.")
def by_the_logit_squared(z, t):
    p = _sigmoid(z)
    return (p - t) * p * (1 - p)


@push.wrong("This is the derivative by the probability. By the logit, multiply with p (1 - p), the sigmoid's slope.")
def by_the_probability(z, t):
    p = _sigmoid(z)
    return (p - t) / (p * (1 - p))


@push.wrong("(p - t) / (p (1 - p)) times p (1 - p): where p is rounded to 0 or 1 this is 0 / 0. Cancel the factor on "
            "paper.")
def by_the_logit_uncancelled(z, t):
    p = 1 / (1 + np.exp(-z))
    return (p - t) / (p * (1 - p)) * (p * (1 - p))


@push.wrong("You subtracted t from the logit itself. The prediction is the sigmoid of z.")
def by_the_logit_without_sigmoid(z, t):
    return z - t


@push.wrong("exp(z) / (1 + exp(z)) is infinity over infinity at large logits. 1 / (1 + exp(-z)) is safe there.")
def by_the_logit_overflow(z, t):
    return np.exp(z) / (1 + np.exp(z)) - t


@push.wrong("One gradient for each example is asked: do not divide by the number of rows.")
def by_the_logit_mean(z, t):
    return (_sigmoid(z) - t) / len(z)


def _column(rng):
    rows = rng.integers(2, 8)
    return {"z": rng.normal(0, 2, (rows, 1)), "t": rng.integers(0, 2, rows).astype(float)}


trap = Exercise("extra-axis", PAGE, more=_column, visible=[
    {"z": np.array([[2.0], [-2.0]]), "t": np.array([1.0, 0.0])},
    {"z": np.array([[1.0], [0.0], [-3.0]]), "t": np.array([0.0, 1.0, 1.0])}])


@trap.reference
def mean_loss(z, t):
    return stable_loss(z[:, 0], t).mean()


@trap.right
def mean_loss_column(z, t):
    return np.mean(stable_loss(z, t.reshape(-1, 1)).astype(np.float32))


@trap.right
def mean_loss_by_loop(z, t):
    total = 0.0
    for row, label in zip(z, t):
        total += float(stable_loss(row[0], label))
    return total / len(t)


@trap.wrong("Every logit was paired with every label: z has shape (N, 1) and t (N,), and numpy stretched both to "
            "(N, N). Give them one shape first.")
def mean_loss_all_with_all(z, t):
    return stable_loss(z, t).mean()


@trap.wrong("This is the sum; the mean is asked.")
def mean_loss_sum(z, t):
    return stable_loss(z[:, 0], t).sum()


@trap.wrong("All labels were compared with the first logit alone: z[0] is the first row; z[:, 0] is the column.")
def mean_loss_first_row(z, t):
    return stable_loss(z[0], t).mean()


@trap.wrong("Take the loss of each example first and the mean last: the loss of the mean is another number.")
def mean_loss_of_means(z, t):
    return stable_loss(z.mean(), t.mean())


@trap.wrong("The term z t has the wrong sign.")
def mean_loss_sign(z, t):
    return stable_loss(-z[:, 0], t).mean()
