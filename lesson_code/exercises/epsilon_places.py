"""Exercise of chapter 8: one step of Adam with epsilon in three places."""

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "better-steps/adam"


def _place(rng):
    g = float(10 ** rng.uniform(-6, 0))
    return {"g": g, "t": int(rng.integers(1, 40)), "learning_rate": float(10 ** rng.uniform(-3, 0)),
            "beta_2": float(rng.uniform(0.9, 0.999)), "epsilon": float(g * 10 ** rng.uniform(-2, 0))}


places = Exercise("three-epsilons", PAGE, parts=("outside", "folded", "inside"), atol=0, more=_place, visible=[
    {"g": 1.0, "t": 1, "learning_rate": 0.5, "beta_2": 0.999, "epsilon": 1e-8},
    {"g": 1e-6, "t": 1, "learning_rate": 1.0, "beta_2": 0.999, "epsilon": 1e-8},
    {"g": 1e-6, "t": 3, "learning_rate": 0.5, "beta_2": 0.9, "epsilon": 1e-6}])


@places.reference
def step_by_place(g, t, learning_rate, beta_2, epsilon):
    step = learning_rate * g
    return step / (g + epsilon), step / (g + epsilon / np.sqrt(1 - beta_2**t)), step / np.sqrt(g**2 + epsilon)


@places.right
def step_by_place_walked(g, t, learning_rate, beta_2, epsilon):
    m = v = 0.0
    for _ in range(t):
        m, v = 0.9 * m + 0.1 * g, beta_2 * v + (1 - beta_2) * g * g
    c_1, c_2 = 1 - 0.9**t, 1 - beta_2**t
    return [learning_rate * m / c_1 / ((v / c_2) ** 0.5 + epsilon),
            learning_rate * c_2**0.5 / c_1 * m / (v**0.5 + epsilon),
            learning_rate * m / c_1 / (v / c_2 + epsilon) ** 0.5]


@places.right
def step_by_place_float32(g, t, learning_rate, beta_2, epsilon):
    own = np.array([1, (1 - beta_2**t) ** -0.5], np.float32) * np.float32(epsilon / g)
    return np.append(learning_rate / (1 + own), learning_rate / np.hypot(1, np.float32(epsilon**0.5 / g))).astype("f4")


@places.wrong("Folded makes ε larger, not smaller: take √(1 - β₂ᵗ) out of √v + ε, and ε is divided by it.")
def step_by_place_folded_smaller(g, t, learning_rate, beta_2, epsilon):
    outside, _, inside = step_by_place(g, t, learning_rate, beta_2, epsilon)
    return outside, learning_rate * g / (g + epsilon * np.sqrt(1 - beta_2**t)), inside


@places.wrong("In the folded form ε is divided by the root of 1 - β₂ᵗ; you left out the root.")
def step_by_place_folded_without_root(g, t, learning_rate, beta_2, epsilon):
    outside, _, inside = step_by_place(g, t, learning_rate, beta_2, epsilon)
    return outside, learning_rate * g / (g + epsilon / (1 - beta_2**t)), inside


@places.wrong("Folded and outside differ: there ε is added to √v, and only then comes the correction.")
def step_by_place_folded_as_outside(g, t, learning_rate, beta_2, epsilon):
    outside, _, inside = step_by_place(g, t, learning_rate, beta_2, epsilon)
    return outside, outside, inside


@places.wrong("Inside the root ε is added to v̂, that is to g², and not to g.")
def step_by_place_inside_as_outside(g, t, learning_rate, beta_2, epsilon):
    outside, folded, _ = step_by_place(g, t, learning_rate, beta_2, epsilon)
    return outside, folded, outside


@places.wrong("Inside, the root of the sum is not the sum of the roots: √(g² + ε), not g + √ε.")
def step_by_place_inside_split(g, t, learning_rate, beta_2, epsilon):
    outside, folded, _ = step_by_place(g, t, learning_rate, beta_2, epsilon)
    return outside, folded, learning_rate * g / (g + np.sqrt(epsilon))


@places.wrong("Here m̂ is divided by the root of v, not of v̂. With the same gradient each time, v̂ is g².")
def step_by_place_uncorrected(g, t, learning_rate, beta_2, epsilon):
    root = np.sqrt(1 - beta_2**t)
    step = learning_rate * g
    return step / (root * g + epsilon), step / (root * g + epsilon), step / np.sqrt((root * g) ** 2 + epsilon)


@places.wrong("This is without the rate: the length of the step is the rate times the quotient.")
def step_by_place_without_rate(g, t, learning_rate, beta_2, epsilon):
    return step_by_place(g, t, 1.0, beta_2, epsilon)


@places.wrong("m̂ is missing: with the same gradient each time it is g, above the bar.")
def step_by_place_without_m(g, t, learning_rate, beta_2, epsilon):
    return tuple(step / g for step in step_by_place(g, t, learning_rate, beta_2, epsilon))


@places.wrong("Inside the root ε stands as it is, beside g²; you squared it.")
def step_by_place_squared_epsilon(g, t, learning_rate, beta_2, epsilon):
    outside, folded, _ = step_by_place(g, t, learning_rate, beta_2, epsilon)
    return outside, folded, learning_rate * g / np.sqrt(g**2 + epsilon**2)


@places.wrong("You took t for 1. The correction of v fades as t grows: 1 - β₂ᵗ.")
def step_by_place_first(g, t, learning_rate, beta_2, epsilon):
    return step_by_place(g, 1, learning_rate, beta_2, epsilon)


@places.wrong("This is the way of t steps. Asked is the length of step number t alone.")
def step_by_place_all_steps(g, t, learning_rate, beta_2, epsilon):
    return tuple(t * step for step in step_by_place(g, t, learning_rate, beta_2, epsilon))
