"""Exercise of chapter 8: an RMSprop with three mistakes, to be mended."""

import itertools

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "better-steps/adam"


def _faulty(rng):
    shape = (int(rng.integers(2, 7)), int(rng.integers(2, 4)))
    return {"w": rng.normal(0, 1, shape[1]), "gradients": rng.normal(0, 1, shape),
            "learning_rate": float(rng.uniform(0.05, 0.5)), "rho": float(rng.uniform(0.3, 0.95)),
            "epsilon": float(10 ** rng.uniform(-2, -0.5))}


mend = Exercise("mend-rmsprop", PAGE, more=_faulty, visible=[
    {"w": np.array([1.0]), "gradients": np.array([[2.0]]), "learning_rate": 0.1, "rho": 0.75, "epsilon": 0.25},
    {"w": np.array([1.0, -1.0]), "gradients": np.array([[1.0, 0.1], [1.0, 0.1]]), "learning_rate": 0.1, "rho": 0.9,
     "epsilon": 0.01},
    {"w": np.array([0.0, 0.0]), "gradients": np.array([[2.0, 0.0], [-1.0, 0.0], [1.0, 3.0]]), "learning_rate": 0.5,
     "rho": 0.9, "epsilon": 1e-8}])


@mend.reference
def mended(w, gradients, learning_rate, rho, epsilon):
    v = 0.0
    for g in gradients:
        v = rho * v + (1 - rho) * g**2
        w = w - learning_rate * g / (np.sqrt(v) + epsilon)
    return w


@mend.right
def mended_by_loop(w, gradients, learning_rate, rho, epsilon):
    places = []
    for place, column in zip(w.tolist(), zip(*gradients.tolist())):
        v = 0.0
        for g in column:
            v += (1 - rho) * (g * g - v)
            place -= learning_rate * g / (v**0.5 + epsilon)
        places.append(place)
    return places


@mend.right
def mended_by_weights(w, gradients, learning_rate, rho, epsilon):
    t = np.arange(len(gradients))
    weights = np.tril((1 - rho) * rho ** np.abs(t[:, None] - t))
    return w - (learning_rate * gradients / (np.sqrt(weights @ gradients**2) + epsilon)).sum(axis=0)


@mend.right
def mended_float32(w, gradients, learning_rate, rho, epsilon):
    w, v = w.astype(np.float32), np.zeros(len(w), np.float32)
    for g in gradients.astype(np.float32):
        v = rho * v + (1 - rho) * np.square(g)
        w = w - learning_rate * g / (np.sqrt(v) + epsilon)
    return w


def _with_faults(anew, shared, brackets):
    """RMSprop whose v starts anew in each step, is shared by all parameters, or whose epsilon goes to w."""

    def walked(w, gradients, learning_rate, rho, epsilon):
        v = 0.0
        for g in gradients:
            v = rho * (0 if anew else v) + (1 - rho) * (np.sum(g**2) if shared else g**2)
            w = w - learning_rate * g / np.sqrt(v) + epsilon if brackets else \
                w - learning_rate * g / (np.sqrt(v) + epsilon)
        return w

    walked.__name__ = "mended_but_" + "_".join(name for name, on in (
        ("anew", anew), ("shared", shared), ("brackets", brackets)) if on)
    return walked


_ANEW = "A running mean must outlive the step. Where does v get its first value?"
_SHARED = "Each parameter has a v of its own. Of how many parameters does one entry of your v see the gradients?"
_BRACKETS = "Read the line of the step aloud. To what is ε added: to the root, or to w?"
for _faults in itertools.product((True, False), repeat=3):
    _left = [said for said, on in zip((_ANEW, _SHARED, _BRACKETS), _faults) if on]
    if _left:
        _count = {3: "None is mended yet. ", 2: "One is mended, two are left. ", 1: "Two are mended, one is left. "}
        mend.wrong(_count[len(_left)] + _left[-1])(_with_faults(*_faults))


@mend.wrong("The new square comes in with the share 1 - ρ. You let it in whole.")
def mended_whole_square(w, gradients, learning_rate, rho, epsilon):
    v = 0.0
    for g in gradients:
        v = rho * v + g**2
        w = w - learning_rate * g / (np.sqrt(v) + epsilon)
    return w


@mend.wrong("You divide by the v of the step before. First v takes in the new square, then comes the step.")
def mended_late(w, gradients, learning_rate, rho, epsilon):
    v = np.zeros(len(w))
    for g in gradients:
        w = w - learning_rate * g / (np.sqrt(v) + epsilon)
        v = rho * v + (1 - rho) * g**2
    return w


@mend.wrong("ε is left out. Where all gradients so far are 0, 0 is then divided by 0.")
def mended_without_epsilon(w, gradients, learning_rate, rho, epsilon):
    return mended(w, gradients, learning_rate, rho, 0.0)


@mend.wrong("ε stands inside your root. Take the root first, then add ε.")
def mended_inside(w, gradients, learning_rate, rho, epsilon):
    v = 0.0
    for g in gradients:
        v = rho * v + (1 - rho) * g**2
        w = w - learning_rate * g / np.sqrt(v + epsilon)
    return w


@mend.wrong("A mean over the parameters is still one v for all of them. Each has its own: the square of g, as it is.")
def mended_mean_of_all(w, gradients, learning_rate, rho, epsilon):
    v = 0.0
    for g in gradients:
        v = rho * v + (1 - rho) * np.mean(g**2)
        w = w - learning_rate * g / (np.sqrt(v) + epsilon)
    return w


@mend.wrong("This is the place after the first step: does your return stand inside the loop?")
def mended_returns_at_once(w, gradients, learning_rate, rho, epsilon):
    return mended(w, gradients[:1], learning_rate, rho, epsilon)


@mend.wrong("ρ and 1 - ρ have changed places: ρ is the share of the old mean that stays.")
def mended_swapped(w, gradients, learning_rate, rho, epsilon):
    return mended(w, gradients, learning_rate, 1 - rho, epsilon)


@mend.wrong("These are the places after every step. Asked is the last one.")
def mended_path(w, gradients, learning_rate, rho, epsilon):
    return [mended(w, gradients[:n], learning_rate, rho, epsilon) for n in range(1, len(gradients) + 1)]
