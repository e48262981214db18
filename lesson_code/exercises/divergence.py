"""Exercise of chapter 4: does a walk on a bowl, or on a saddle, diverge?"""

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "walking-downhill/gradient-descent"


def _run(rng):
    """A run that is not near the border: its factor is at least 0.05 away from 1."""
    while True:
        size = rng.integers(1, 5)
        curvatures = np.where(rng.random(size) < 0.2, rng.uniform(-2, -0.4, size), rng.uniform(0.3, 5, size))
        start = np.where(rng.random(size) < 0.3, 0, rng.normal(0, 2, size))
        rate = float(rng.uniform(0.1, 0.9))
        if start.any() and abs(will_diverge(rate, curvatures, start)[0] - 1) > 0.05:
            return {"rate": rate, "curvatures": curvatures, "start": start}


diverge = Exercise("predict-divergence", PAGE, parts=("factor", "diverges"), more=_run, visible=[
    {"rate": 0.5, "curvatures": np.array([1.0, 3.5]), "start": np.array([1.0, 1.0])},
    {"rate": 0.1, "curvatures": np.array([8.0, 1.0]), "start": np.array([1.0, -2.0])},
    {"rate": 0.5, "curvatures": np.array([1.0, 5.0]), "start": np.array([3.0, 1.0])},
    {"rate": 0.5, "curvatures": np.array([1.0, 5.0]), "start": np.array([3.0, 0.0])},
    {"rate": 0.1, "curvatures": np.array([4.0, -2.0]), "start": np.array([1.0, 0.5])}])


@diverge.reference
def will_diverge(rate, curvatures, start):
    factor = np.abs(1 - rate * curvatures[start != 0]).max()
    return factor, int(factor > 1)


@diverge.right
def will_diverge_by_loop(rate, curvatures, start):
    largest = 0.0
    for curvature, distance in zip(curvatures, start):
        if distance:
            largest = max(largest, abs(1 - rate * curvature))
    return [largest, 1 if largest > 1 else 0]


@diverge.right
def will_diverge_float32(rate, curvatures, start):
    factors = np.abs(np.float32(1) - np.float32(rate) * curvatures.astype(np.float32))
    factor = np.max(factors, where=start.astype(bool), initial=0)
    return np.array([factor, np.heaviside(factor - 1, 0)], np.float32)


@diverge.right
def will_diverge_by_run(rate, curvatures, start):
    w = start[start != 0]
    after = w - rate * curvatures[start != 0] * w
    factor = (np.abs(after) / np.abs(w)).max()
    return np.array([factor, np.prod(np.full(1000, factor)) > 1e3])


@diverge.wrong("A direction in which the walk starts at distance 0 has slope 0 and stays at 0, whatever its curvature. "
               "Leave it out.")
def will_diverge_all(rate, curvatures, start):
    return will_diverge(rate, curvatures, np.ones_like(start))


@diverge.wrong("You looked at the largest curvature alone. A flat direction can be the slowest, and where a curvature "
               "is negative the walk grows at any rate: take the largest factor of all directions.")
def will_diverge_steepest(rate, curvatures, start):
    steepest = curvatures[start != 0].argmax()
    return will_diverge(rate, curvatures[start != 0][[steepest]], np.ones(1))


@diverge.wrong("A factor below -1 grows too, from side to side: take the size of 1 - ηλ.")
def will_diverge_without_size(rate, curvatures, start):
    factor = (1 - rate * curvatures[start != 0]).max()
    return factor, int(factor > 1)


@diverge.wrong("2/λ of the largest curvature is the limit where all curvatures are positive. With a negative one the "
               "walk leaves at any rate. Let the factor decide: it diverges where the factor is above 1.")
def will_diverge_by_limit(rate, curvatures, start):
    return will_diverge(rate, curvatures, start)[0], int(rate * curvatures[start != 0].max() > 2)


@diverge.wrong("Above 1/λ the walk jumps over the minimum, but it still comes nearer up to 2/λ: it diverges where the "
               "factor is above 1.")
def will_diverge_by_jump(rate, curvatures, start):
    return will_diverge(rate, curvatures, start)[0], int(rate * np.abs(curvatures[start != 0]).max() > 1)


@diverge.wrong("The slowest direction decides, not the fastest: take the largest factor, not the smallest.")
def will_diverge_fastest(rate, curvatures, start):
    factor = np.abs(1 - rate * curvatures[start != 0]).min()
    return factor, int(factor > 1)
