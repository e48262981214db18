"""Exercises of chapter 1 on squared error: three reductions, the gradient of a line, the same step."""

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "loss-functions/squared-error"


def _pairs(rng):
    rows = rng.integers(1, 9)
    return {"prediction": rng.normal(0, 3, rows), "target": rng.normal(0, 3, rows)}


three = Exercise("three-reductions", PAGE, parts=("sum", "mean", "half the sum"), more=_pairs, visible=[
    {"prediction": np.array([3.0, 5.0]), "target": np.array([2.0, 2.0])},
    {"prediction": np.array([1.0, -1.0, 4.0, 0.0]), "target": np.array([0.0, 1.0, 4.0, 0.5])}])


@three.reference
def reductions(prediction, target):
    squares = (prediction - target) ** 2
    return squares.sum(), squares.mean(), squares.sum() / 2


@three.right
def reductions_by_loop(prediction, target):
    total = 0
    for p, t in zip(prediction, target):
        total += (p - t) ** 2
    return [total, total / len(target), 0.5 * total]


@three.right
def reductions_float32(prediction, target):
    error = np.subtract(prediction, target, dtype=np.float32)
    return np.array([error @ error, np.mean(error**2), error @ error / 2], np.float32)


@three.wrong("The third is half of the mean. Half the sum is wanted.")
def reductions_half_mean(prediction, target):
    squares = (prediction - target) ** 2
    return squares.sum(), squares.mean(), squares.mean() / 2


@three.wrong("You squared the sum of the errors. Square each error first, then add: errors of opposite sign "
             "must not cancel.")
def reductions_square_of_sum(prediction, target):
    total = (prediction - target).sum() ** 2
    return total, total / len(target), total / 2


@three.wrong("These are absolute errors. Square them.")
def reductions_absolute(prediction, target):
    errors = np.abs(prediction - target)
    return errors.sum(), errors.mean(), errors.sum() / 2


@three.wrong("You added the errors up and squared then. Square each error first: errors of opposite sign must not "
             "cancel.")
def reductions_squares_of_all(prediction, target):
    error = prediction - target
    return error.sum() ** 2, error.mean() ** 2, error.sum() ** 2 / 2


@three.wrong("Sum and mean have changed places.")
def reductions_swapped(prediction, target):
    squares = (prediction - target) ** 2
    return squares.mean(), squares.sum(), squares.sum() / 2


@three.wrong("Your mean is the square of the mean error.")
def reductions_mean_squared(prediction, target):
    error = prediction - target
    return (error**2).sum(), error.mean() ** 2, (error**2).sum() / 2


def _line(rng):
    rows = rng.integers(1, 9)
    return {"w": rng.normal(), "b": rng.normal(), "x": rng.normal(0, 2, rows), "t": rng.normal(0, 2, rows)}


slope = Exercise("gradient-of-the-line", PAGE, parts=("derivative by w", "derivative by b"), more=_line, atol=1e-5,
                 visible=[{"w": 1.0, "b": 0.0, "x": np.array([2.0]), "t": np.array([1.0])},
                          {"w": 2.0, "b": -1.0, "x": np.array([0.0, 1.0, 3.0]), "t": np.array([1.0, 1.0, 4.0])}])


@slope.reference
def line_gradient(w, b, x, t):
    error = w * x + b - t
    return 2 * (error * x).mean(), 2 * error.mean()


@slope.right
def line_gradient_by_loop(w, b, x, t):
    by_w = by_b = 0.0
    for one, target in zip(x, t):
        by_p = 2 * (w * one + b - target) / len(x)
        by_w, by_b = by_w + by_p * one, by_b + by_p
    return [by_w, by_b]


@slope.right
def line_gradient_float32(w, b, x, t):
    columns = np.stack([x, np.ones(len(x))], axis=1).astype(np.float32)
    error = columns @ np.array([w, b], np.float32) - t.astype(np.float32)
    return 2 * columns.T @ error / np.float32(len(x))


@slope.wrong("The error is prediction minus target. You took target minus prediction, and that turns the step round.")
def line_gradient_sign(w, b, x, t):
    error = t - (w * x + b)
    return 2 * (error * x).mean(), 2 * error.mean()


@slope.wrong("The derivative of the square brings a factor 2.")
def line_gradient_without_two(w, b, x, t):
    error = w * x + b - t
    return (error * x).mean(), error.mean()


@slope.wrong("This is the gradient of the sum. The loss is the mean: divide by the number of rows.")
def line_gradient_of_sum(w, b, x, t):
    error = w * x + b - t
    return 2 * (error * x).sum(), 2 * error.sum()


@slope.wrong("How does a prediction change with w? By x: the chain rule multiplies each error with its x.")
def line_gradient_without_x(w, b, x, t):
    error = w * x + b - t
    return 2 * error.mean(), 2 * error.mean()


@slope.wrong("You multiplied the mean error with the mean x. Multiply row by row, then take the mean.")
def line_gradient_of_means(w, b, x, t):
    error = w * x + b - t
    return 2 * error.mean() * x.mean(), 2 * error.mean()


REDUCTIONS = ("mean", "half the mean", "sum", "half the sum")
same = Exercise("same-step", PAGE, visible=[
    {"rate": 0.1, "reduction": "sum", "batch_size": 4}, {"rate": 0.1, "reduction": "half the mean", "batch_size": 4},
    {"rate": 0.5, "reduction": "half the sum", "batch_size": 8}, {"rate": 0.5, "reduction": "mean", "batch_size": 8}],
    more=lambda rng: {"rate": float(10 ** rng.uniform(-3, 0)), "reduction": str(rng.choice(REDUCTIONS)),
                      "batch_size": int(rng.integers(3, 500))}, atol=0)


@same.reference
def same_step(rate, reduction, batch_size):
    factor = {"mean": 1, "half the mean": 1 / 2, "sum": batch_size, "half the sum": batch_size / 2}
    return rate / factor[reduction]


@same.right
def same_step_by_words(rate, reduction, batch_size):
    if "half" in reduction:
        rate = rate * 2
    if "sum" in reduction:
        rate = rate / batch_size
    return np.float32(rate)


@same.right
def same_step_measured(rate, reduction, batch_size):
    gradients = np.ones(batch_size)
    own = gradients.mean() if "mean" in reduction else gradients.sum()
    return rate * gradients.mean() / (own / 2 if "half" in reduction else own)


@same.wrong("Wrong way round. The sum's gradient is the larger one, so its rate must be the smaller one.")
def same_step_multiplied(rate, reduction, batch_size):
    return rate * (batch_size if "sum" in reduction else 1) * (0.5 if "half" in reduction else 1)


@same.wrong("You left the half out. Half the loss has half the gradient, so it needs twice the rate.")
def same_step_without_half(rate, reduction, batch_size):
    return rate / (batch_size if "sum" in reduction else 1)


@same.wrong("Half the loss has half the gradient, so it needs twice the rate, and you halved the rate.")
def same_step_halved(rate, reduction, batch_size):
    return rate / (batch_size if "sum" in reduction else 1) / (2 if "half" in reduction else 1)


@same.wrong("The sum's gradient is as many times that of the mean as the batch has rows: the batch size belongs "
            "into the answer.")
def same_step_without_batch(rate, reduction, batch_size):
    return rate * (2 if "half" in reduction else 1)


@same.wrong("For half the sum you left the batch size out: its factor is half of batch_size.")
def same_step_half_without_batch(rate, reduction, batch_size):
    return rate / {"mean": 1, "half the mean": 1 / 2, "sum": batch_size, "half the sum": 1 / 2}[reduction]
