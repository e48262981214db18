"""Exercises of chapter 7 on forms: one velocity in three conventions, and Nesterov's place before the look-ahead."""

import numpy as np

from lesson_code.exercises import given
from lesson_code.exercises.exercise import Exercise

PAGE = "better-steps/momentum"


def _velocity(rng):
    return {"rate": float(10 ** rng.uniform(-2.5, 0)), "beta": float(rng.uniform(0.3, 0.95)),
            "v": rng.normal(0, 2, rng.integers(1, 4)), "form": str(rng.choice(["keras", "average"]))}


forms = Exercise("convert-conventions", PAGE, parts=("rate", "velocity"), atol=1e-7, more=_velocity, visible=[
    {"rate": 0.1, "beta": 0.8, "v": np.array([2.0, -1.0]), "form": "keras"},
    {"rate": 0.1, "beta": 0.8, "v": np.array([2.0, -1.0]), "form": "average"},
    {"rate": 0.5, "beta": 0.9, "v": np.array([-3.0]), "form": "keras"},
    {"rate": 0.01, "beta": 0.9, "v": np.array([4.0, 0.0, 1.0]), "form": "average"}])


@forms.reference
def convert(rate, beta, v, form):
    if form == "keras":
        return rate, -rate * v
    return rate / (1 - beta), (1 - beta) * v


@forms.right
def convert_by_loop(rate, beta, v, form):
    new = 1 - beta if form == "average" else -rate
    return [rate / new if form == "average" else rate, [new * one for one in v]]


@forms.right
def convert_by_step(rate, beta, v, form):
    """From the step that all forms agree on when the gradient is 0, and from what a gradient of 1 adds to it."""
    step_of_old, step_of_gradient = -rate * beta * v, -rate
    if form == "keras":  # step = beta v; a gradient adds -rate
        return -step_of_gradient, step_of_old / beta
    new = np.float32(step_of_gradient / (beta - 1))  # step = -new beta v; a gradient adds -new (1 - beta)
    return new, -step_of_old.astype(np.float32) / (np.float32(beta) * new)


@forms.wrong("Keras' velocity is the step itself: it holds the gradients with a minus and already multiplied by the "
             "rate. Yours points uphill.")
def convert_keras_sign(rate, beta, v, form):
    return (rate, rate * v) if form == "keras" else convert(rate, beta, v, form)


@forms.wrong("Keras' velocity holds steps, not gradients: the rate is in it already.")
def convert_keras_without_rate(rate, beta, v, form):
    return (rate, -v) if form == "keras" else convert(rate, beta, v, form)


@forms.wrong("The velocity has to be converted too: the same numbers mean something else in another form.")
def convert_rate_alone(rate, beta, v, form):
    return convert(rate, beta, v, form)[0], v


@forms.wrong("The average's velocity is no sum: it holds 1 - β of it. You kept the old one, and so the first steps "
             "would be too long.")
def convert_average_old_velocity(rate, beta, v, form):
    return convert(rate, beta, v, form)[0], -rate * v if form == "keras" else v


@forms.wrong("You give back what you got. Compare the step that each form makes: which rate and which velocity make "
             "the same one?")
def convert_nothing(rate, beta, v, form):
    return rate, v


@forms.wrong("A mean is smaller than the sum, by 1 - β. The average's velocity is smaller, and its rate larger. Yours "
             "are the other way round.")
def convert_average_inverse(rate, beta, v, form):
    return (rate * (1 - beta), v / (1 - beta)) if form == "average" else convert(rate, beta, v, form)


@forms.wrong("The average's steps would be 1/(1 - β) times too short with the old rate: the rate has to grow.")
def convert_average_old_rate(rate, beta, v, form):
    return rate, convert(rate, beta, v, form)[1]


@forms.wrong("You multiplied by β. What the average lets in of a gradient is 1 - β.")
def convert_average_beta(rate, beta, v, form):
    return (rate / beta, beta * v) if form == "average" else convert(rate, beta, v, form)


def _walk(rng):
    slope, lowest, highest = [(given.bowl_slope, 0.1, 0.8), (given.steep_slope, 0.03, 0.2),
                              (given.bent_slope, 0.01, 0.04)][rng.integers(3)]
    return {"slope": slope, "u": float(rng.uniform(1, 3.5) * rng.choice([-1, 1])),
            "rate": float(rng.uniform(lowest, highest)), "beta": float(rng.uniform(0.3, 0.95)),
            "steps": int(rng.integers(3, 9))}


ahead = Exercise("nesterov-places", PAGE, more=_walk, visible=[
    {"slope": given.bowl_slope, "u": 1.0, "rate": 0.5, "beta": 0.5, "steps": 2},
    {"slope": given.bowl_slope, "u": 1.0, "rate": 0.1, "beta": 0.9, "steps": 4},
    {"slope": given.steep_slope, "u": -1.0, "rate": 0.2, "beta": 0.8, "steps": 3},
    {"slope": given.bent_slope, "u": 3.0, "rate": 0.02, "beta": 0.9, "steps": 5}])


def _places(slope, u, rate, beta, steps, look, entering=1.0):
    """Places of a walk that takes the slope at u - look v."""
    v, places = 0.0, [u]
    for _ in range(steps):
        v = beta * v + entering * slope(u - look * v)
        u = u - rate * v
        places.append(u)
    return np.array(places)


@ahead.reference
def nesterov_places(slope, u, rate, beta, steps):
    return _places(slope, u, rate, beta, steps, rate * beta)


@ahead.right
def nesterov_places_from_library(slope, u, rate, beta, steps):
    """The library's form, whose points are those looked ahead to; the look-ahead is taken back at the end."""
    w, v = u, 0.0
    points, velocities = [w], [v]
    for _ in range(steps):
        g = slope(w)
        v = beta * v + g
        w = w - rate * (g + beta * v)
        points.append(w)
        velocities.append(v)
    return np.array(points) + rate * beta * np.array(velocities)


@ahead.right
def nesterov_places_without_velocity(slope, u, rate, beta, steps):
    """As in Nesterov's paper: two sequences of points and no velocity."""
    places = [u, u]
    for _ in range(steps):
        y = places[-1] + beta * (places[-1] - places[-2])
        places.append(y - rate * slope(y))
    return places[1:]


@ahead.right
def nesterov_places_float32(slope, u, rate, beta, steps):
    places, step = np.full(steps + 1, u, np.float32), np.float32(0)
    for t in range(steps):
        step = np.float32(beta) * step - np.float32(rate) * np.float32(slope(places[t] + np.float32(beta) * step))
        places[t + 1] = places[t] + step
    return places


@ahead.wrong("These are the library's points w, which are looked ahead to. Asked are the places u: w = u - ηβv.")
def nesterov_looked_ahead(slope, u, rate, beta, steps):
    w, v, points = u, 0.0, [u]
    for _ in range(steps):
        g = slope(w)
        v = beta * v + g
        w = w - rate * (g + beta * v)
        points.append(w)
    return points


@ahead.wrong("You took the slope at u. That is plain momentum: look ahead first.")
def nesterov_without_looking(slope, u, rate, beta, steps):
    return _places(slope, u, rate, beta, steps, 0.0)


@ahead.wrong("You looked back. The velocity holds gradients, and the step goes against them: look at u - ηβv.")
def nesterov_looks_back(slope, u, rate, beta, steps):
    return _places(slope, u, rate, beta, steps, -rate * beta)


@ahead.wrong("You looked too far ahead: only the share β of the velocity survives into the next step, so look at u - "
             "ηβv.")
def nesterov_without_beta(slope, u, rate, beta, steps):
    return _places(slope, u, rate, beta, steps, rate)


@ahead.wrong("The look-ahead needs the rate: the velocity would carry you by ηβv, not by βv.")
def nesterov_without_rate(slope, u, rate, beta, steps):
    return _places(slope, u, rate, beta, steps, beta)


@ahead.wrong("You let in only 1 - β of each gradient. In this form it enters whole.")
def nesterov_average(slope, u, rate, beta, steps):
    return _places(slope, u, rate, beta, steps, rate * beta, entering=1 - beta)
