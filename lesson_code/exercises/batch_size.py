"""Exercises of chapter 5 on a batch: its average, its spread, and the short one at the end."""

import itertools

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "walking-downhill/batch-size"


def _gradients(rng):
    n = int(rng.integers(3, 7))
    return {"gradients": rng.normal(0, 2, (n, rng.integers(1, 4))), "batch_size": int(rng.integers(2, n))}


guess = Exercise("all-batches", PAGE, more=_gradients, visible=[
    {"gradients": np.array([[1.0], [2.0], [6.0]]), "batch_size": 2},
    {"gradients": np.array([[1.0, 0.0], [0.0, 4.0], [-1.0, 2.0], [4.0, 2.0]]), "batch_size": 3}])


@guess.reference
def all_batches(gradients, batch_size):
    return np.mean([rows.mean(axis=0) for rows in _every(gradients, batch_size)], axis=0)


def _every(gradients, batch_size):
    return [gradients[list(rows)] for rows in itertools.combinations(range(len(gradients)), batch_size)]


@guess.right
def all_batches_short(gradients, batch_size):
    return gradients.astype(np.float32).mean(axis=0)


@guess.right
def all_batches_by_loop(gradients, batch_size):
    total, count = [0.0] * gradients.shape[1], 0
    for rows in itertools.combinations(gradients, batch_size):
        count += 1
        total = [old + sum(column) / batch_size for old, column in zip(total, zip(*rows))]
    return [one / count for one in total]


@guess.wrong("You summed inside each batch. A batch's gradient is the mean over its examples.")
def all_batches_sum(gradients, batch_size):
    return gradients.mean(axis=0) * batch_size


@guess.wrong("You cut the data into slices. The short last slice then counts as much as a full one, and slices are "
             "not all the batches that there are.")
def all_batches_slices(gradients, batch_size):
    starts = range(0, len(gradients), batch_size)
    return np.mean([gradients[k:k + batch_size].mean(axis=0) for k in starts], axis=0)


@guess.wrong("This is one batch, the first. Average over all of them.")
def all_batches_first(gradients, batch_size):
    return gradients[:batch_size].mean(axis=0)


@guess.wrong("You averaged over the parameters too. A gradient has one entry for each: mean over axis 0.")
def all_batches_flat(gradients, batch_size):
    return np.full(gradients.shape[1], gradients.mean())


@guess.wrong("This is the sum over all batches. Divide by their number.")
def all_batches_undivided(gradients, batch_size):
    return gradients.mean(axis=0) * len(_every(gradients, batch_size))


@guess.wrong("You divided the sum of the batches by the number of examples. Divide by the number of batches.")
def all_batches_by_examples(gradients, batch_size):
    return gradients.mean(axis=0) * len(_every(gradients, batch_size)) / len(gradients)


def _slopes(rng):
    n = int(rng.integers(4, 12))
    return {"slopes": rng.normal(1, 2, n), "batch_size": int(rng.integers(2, n))}


spread = Exercise("spread-of-a-batch", PAGE, more=_slopes, visible=[
    {"slopes": np.array([0.0, 2.0, 4.0, 6.0]), "batch_size": 1},
    {"slopes": np.array([0.0, 2.0, 4.0, 6.0]), "batch_size": 2},
    {"slopes": np.array([1.0, -1.0, 3.0, 1.0, 2.0, 6.0]), "batch_size": 4}])


@spread.reference
def batch_variance(slopes, batch_size):
    return slopes.var() / batch_size


@spread.right
def batch_variance_by_loop(slopes, batch_size):
    mean = sum(slopes) / len(slopes)
    return sum((one - mean) ** 2 for one in slopes) / len(slopes) / batch_size


@spread.right
def batch_variance_float32(slopes, batch_size):
    return (slopes.astype(np.float32).std() / np.sqrt(np.float32(batch_size))) ** 2


@spread.wrong("The root of the batch size belongs to the spread, the standard deviation. The variance goes with 1/B.")
def batch_variance_root(slopes, batch_size):
    return slopes.var() / np.sqrt(batch_size)


@spread.wrong("These examples are all there are: divide their squares by n, not by n - 1.")
def batch_variance_sample(slopes, batch_size):
    return slopes.var(ddof=1) / batch_size


@spread.wrong("This is the standard deviation. The variance is its square.")
def batch_variance_deviation(slopes, batch_size):
    return slopes.std() / np.sqrt(batch_size)


@spread.wrong("This is the variance of one example's slope. A mean of B of them scatters less.")
def batch_variance_undivided(slopes, batch_size):
    return slopes.var()


@spread.wrong("The factor (n - B) / (n - 1) is for draws without replacement. Here every draw is from all examples.")
def batch_variance_without_replacement(slopes, batch_size):
    return slopes.var() / batch_size * (len(slopes) - batch_size) / (len(slopes) - 1)


@spread.wrong("The mean is the sum divided by B, and its variance divided by B². But the sum's variance is B times "
              "one's: 1/B is left.")
def batch_variance_squared(slopes, batch_size):
    return slopes.var() / batch_size**2


@spread.wrong("You divided by the number of examples. It is the number of draws in a batch that makes its mean "
              "steadier.")
def batch_variance_by_n(slopes, batch_size):
    return slopes.var() / len(slopes)


def _epoch(rng):
    n = int(rng.integers(3, 14))
    size = int(rng.choice([b for b in range(2, n + 1) if b == n or n % b]))
    return {"w": float(rng.normal()), "x": rng.normal(0, 3, n), "batch_size": size,
            "learning_rate": float(rng.uniform(0.1, 0.9))}


last = Exercise("last-batch", PAGE, more=_epoch, visible=[
    {"w": 0.0, "x": np.array([2.0, 4.0]), "batch_size": 2, "learning_rate": 0.5},
    {"w": 0.0, "x": np.array([2.0, 4.0, 8.0]), "batch_size": 2, "learning_rate": 0.5},
    {"w": 1.0, "x": np.array([1.0, 3.0, 2.0, 0.0, 5.0]), "batch_size": 3, "learning_rate": 0.1}])


@last.reference
def one_epoch(w, x, batch_size, learning_rate):
    for first in range(0, len(x), batch_size):
        w = w - learning_rate * (w - x[first:first + batch_size]).mean()
    return w


@last.right
def one_epoch_by_loop(w, x, batch_size, learning_rate):
    rows = list(x)
    while rows:
        batch, rows = rows[:batch_size], rows[batch_size:]
        w -= learning_rate * sum(w - one for one in batch) / len(batch)
    return w


@last.right
def one_epoch_float32(w, x, batch_size, learning_rate):
    for batch in np.array_split(x.astype(np.float32), range(batch_size, len(x), batch_size)):
        w = np.float32(w + learning_rate * (batch.mean() - w))
    return w


@last.wrong("The last batch is short: its mean is over its own rows, not over batch_size.")
def one_epoch_short_step(w, x, batch_size, learning_rate):
    for first in range(0, len(x), batch_size):
        w = w - learning_rate * (w - x[first:first + batch_size]).sum() / batch_size
    return w


@last.wrong("You left the last, short batch out. Its rows are data too.")
def one_epoch_dropped(w, x, batch_size, learning_rate):
    for first in range(0, len(x) - batch_size + 1, batch_size):
        w = w - learning_rate * (w - x[first:first + batch_size]).mean()
    return w


@last.wrong("You took the sum over the batch; the gradient is the mean.")
def one_epoch_sum(w, x, batch_size, learning_rate):
    for first in range(0, len(x), batch_size):
        w = w - learning_rate * (w - x[first:first + batch_size]).sum()
    return w


@last.wrong("The step goes against the gradient: minus the rate times w - x.")
def one_epoch_uphill(w, x, batch_size, learning_rate):
    for first in range(0, len(x), batch_size):
        w = w + learning_rate * (w - x[first:first + batch_size]).mean()
    return w


@last.wrong("Your batches overlap: the next one starts batch_size rows further, not one.")
def one_epoch_overlapping(w, x, batch_size, learning_rate):
    for first in range(len(x)):
        w = w - learning_rate * (w - x[first:first + batch_size]).mean()
    return w


@last.wrong("The loss is half the square: its gradient is w - x, without a 2.")
def one_epoch_doubled(w, x, batch_size, learning_rate):
    return one_epoch(w, x, batch_size, 2 * learning_rate)
