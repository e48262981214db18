"""Exercise of chapter 1: Huber's loss, its value and its gradient."""

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "loss-functions/squared-error"

hubers = Exercise("huber", PAGE, parts=("value", "gradient"), visible=[
    {"error": np.array([0.5, -0.5, 0.2]), "delta": 1.0}, {"error": np.array([3.0, -3.0, 0.0, 1.0]), "delta": 1.0},
    {"error": np.array([3.0, -0.2]), "delta": 0.5}],
    more=lambda rng: {"error": rng.normal(0, 2, rng.integers(1, 9)), "delta": float(rng.uniform(0.2, 3))})


@hubers.reference
def huber(error, delta):
    size = np.abs(error)
    value = np.where(size <= delta, error**2 / 2, delta * (size - delta / 2))
    return value, np.clip(error, -delta, delta)


@hubers.right
def huber_by_loop(error, delta):
    value, gradient = [], []
    for e in error:
        if abs(e) <= delta:
            value.append(e * e / 2)
            gradient.append(e)
        else:
            value.append(delta * abs(e) - delta * delta / 2)
            gradient.append(delta if e > 0 else -delta)
    return value, gradient


@hubers.right
def huber_float32(error, delta):
    error = error.astype(np.float32)
    near = np.clip(error, -delta, delta)
    return near * (error - near / 2), near


@hubers.wrong("At δ the two pieces do not meet: beyond it subtract δ²/2, so that the curve has no jump.")
def huber_with_jump(error, delta):
    size = np.abs(error)
    return np.where(size <= delta, error**2 / 2, delta * size), np.clip(error, -delta, delta)


@hubers.wrong("Beyond δ the gradient keeps the sign of the error: −δ on the left.")
def huber_without_sign(error, delta):
    size = np.abs(error)
    value = np.where(size <= delta, error**2 / 2, delta * (size - delta / 2))
    return value, np.where(size <= delta, error, delta)


@hubers.wrong("Near zero Huber's loss is half the square.")
def huber_without_half(error, delta):
    size = np.abs(error)
    return np.where(size <= delta, error**2, delta * (size - delta / 2)), np.clip(error, -delta, delta)


@hubers.wrong("Compare |error| with δ, not the error: large negative errors are far away too.")
def huber_one_sided(error, delta):
    value = np.where(error <= delta, error**2 / 2, delta * (error - delta / 2))
    return value, np.where(error <= delta, error, delta)


@hubers.wrong("You used 1 in place of δ.")
def huber_fixed(error, delta):
    return huber(error, 1.0)


@hubers.wrong("Beyond δ the line is δ (|e| - δ/2). You subtract δ/2, not δ times it, and only at δ = 1 is that the "
              "same.")
def huber_half_delta(error, delta):
    size = np.abs(error)
    return np.where(size <= delta, error**2 / 2, delta * size - delta / 2), np.clip(error, -delta, delta)


@hubers.wrong("The gradient is right. The value beyond δ grows with |error|: a large negative error costs as much as a "
              "positive one.")
def huber_value_one_sided(error, delta):
    return np.where(np.abs(error) <= delta, error**2 / 2, delta * (error - delta / 2)), np.clip(error, -delta, delta)
