"""Exercise of chapter 8: Adam's walk, with epsilon at scales where its place shows."""

import numpy as np

from lesson_code.exercises.exercise import Exercise

PAGE = "better-steps/adam"


def _walk(rng):
    scale = float(rng.choice([1.0, 1e-3, 1e-6]))
    shape = (int(rng.integers(2, 7)), int(rng.integers(1, 4)))
    return {"w": rng.normal(0, 1, shape[1]), "gradients": scale * rng.normal(0, 1, shape),
            "learning_rate": float(rng.uniform(0.05, 0.5)), "beta_1": float(rng.uniform(0.3, 0.85)),
            "beta_2": float(rng.uniform(0.9, 0.999)), "epsilon": float(scale * 10 ** rng.uniform(-2, -0.5))}


_usual = {"learning_rate": 0.1, "beta_1": 0.9, "beta_2": 0.999}
walk = Exercise("adam-walk", PAGE, more=_walk, visible=[
    {"w": np.array([1.0, -1.0]), "gradients": np.array([[2.0, -0.5]]), **_usual, "epsilon": 1e-8},
    {"w": np.array([0.0]), "gradients": np.array([[1.0], [0.5], [-2.0]]), **_usual, "epsilon": 0.1},
    {"w": np.array([0.0, 1.0]), "gradients": np.array([[1e-6, -3e-6], [2e-6, 5e-7], [-1e-6, 1e-6]]), **_usual,
     "epsilon": 1e-8}])


@walk.reference
def adam_walk(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    m = v = 0.0
    path = []
    for t, g in enumerate(gradients, 1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        w = w - learning_rate * m / (1 - beta_1**t) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        path.append(w)
    return path


@walk.right
def adam_walk_by_loop(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    path = [[0.0] * len(w) for _ in gradients]
    for i, place in enumerate(w.tolist()):
        m = v = 0.0
        left_1 = left_2 = 1.0
        for t, g in enumerate(gradients[:, i].tolist()):
            m, v = m + (1 - beta_1) * (g - m), v + (1 - beta_2) * (g * g - v)
            left_1, left_2 = left_1 * beta_1, left_2 * beta_2
            place -= learning_rate * m / (1 - left_1) / ((v / (1 - left_2)) ** 0.5 + epsilon)
            path[t][i] = place
    return path


@walk.right
def adam_walk_by_weights(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    t = np.arange(len(gradients))
    ago = t[:, None] - t                          # how many steps before row's step column's gradient came

    def mean(beta, values):                       # weights that sum to 1: no correction is left to do
        weights = np.where(ago >= 0, beta ** np.abs(ago), 0.0)
        return weights / weights.sum(axis=1, keepdims=True) @ values

    steps = learning_rate * mean(beta_1, gradients) / (np.sqrt(mean(beta_2, gradients**2)) + epsilon)
    return w - steps.cumsum(axis=0)


@walk.right
def adam_walk_float32(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    w, gradients = w.astype(np.float32), gradients.astype(np.float32)
    path, m, v = np.empty_like(gradients), np.zeros_like(w), np.zeros_like(w)
    for t, g in enumerate(gradients, 1):
        m += (1 - beta_1) * (g - m)
        v += (1 - beta_2) * (g * g - v)
        root = (1 - beta_2**t) ** 0.5             # folded, with epsilon made smaller too
        w = w - learning_rate * root / (1 - beta_1**t) * m / (np.sqrt(v) + root * epsilon)
        path[t - 1] = w
    return path


def _walk_with(step, first=1):
    """A walk with this step(g, m, v, t, beta_1, beta_2, epsilon), in units of the rate, in place of Adam's."""

    def walked(w, gradients, learning_rate, beta_1, beta_2, epsilon):
        m, v, path = 0.0, 0.0, []
        for t, g in enumerate(gradients, first):
            m = beta_1 * m + (1 - beta_1) * g
            v = beta_2 * v + (1 - beta_2) * g**2
            w = w - learning_rate * step(g, m, v, t, beta_1, beta_2, epsilon)
            path.append(w)
        return path

    return walked


def _adam(g, m, v, t, beta_1, beta_2, epsilon):
    return m / (1 - beta_1**t) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)


@walk.wrong("Brackets: ε is added to the parameter, not to the root. Write / (np.sqrt(v_hat) + epsilon).")
def adam_walk_epsilon_at_the_parameter(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    path = adam_walk(w, gradients, learning_rate, beta_1, beta_2, 0.0)
    return [place + t * epsilon for t, place in enumerate(path, 1)]


@walk.wrong("The step number t stays at 1. It must grow by one with every gradient.")
def adam_walk_same_t(*case):
    return _walk_with(lambda g, m, v, t, *rest: _adam(g, m, v, 1, *rest))(*case)


@walk.wrong("Your ε is folded into the correction: it is added to the root of v, not of v̂. At first that makes it "
            "many times larger.")
def adam_walk_folded(*case):
    return _walk_with(lambda g, m, v, t, beta_1, beta_2, epsilon: (1 - beta_2**t) ** 0.5 / (1 - beta_1**t) * m
                      / (np.sqrt(v) + epsilon))(*case)


@walk.wrong("Your ε stands inside the root. There it counts as its own root; add it after the root is taken.")
def adam_walk_inside(*case):
    return _walk_with(lambda g, m, v, t, beta_1, beta_2, epsilon: m / (1 - beta_1**t)
                      / np.sqrt(v / (1 - beta_2**t) + epsilon))(*case)


@walk.wrong("The root is missing: divide by the root of v̂, not by v̂ itself.")
def adam_walk_rootless(*case):
    return _walk_with(lambda g, m, v, t, beta_1, beta_2, epsilon: m / (1 - beta_1**t)
                      / (v / (1 - beta_2**t) + epsilon))(*case)


@walk.wrong("Your t is 2 at the first gradient. It counts from 1: raise it once for each step, before it is used.")
def adam_walk_from_two(*case):
    return _walk_with(_adam, first=2)(*case)


@walk.wrong("Your t is 0 at the first gradient, and 1 - β⁰ is 0. Count from 1.")
def adam_walk_from_zero(*case):
    return _walk_with(_adam, first=0)(*case)


@walk.wrong("The first step is not corrected, and it needs it most: m and v have just left 0.")
def adam_walk_second_corrected(*case):
    return _walk_with(lambda g, m, v, t, *rest: _adam(g, m, v, t, *rest) if t > 1
                      else m / (np.sqrt(v) + rest[2]))(*case)


@walk.wrong("The bias correction is missing: m and v start at 0, so divide them by 1 - β₁ᵗ and 1 - β₂ᵗ.")
def adam_walk_uncorrected(*case):
    return _walk_with(lambda g, m, v, t, beta_1, beta_2, epsilon: m / (np.sqrt(v) + epsilon))(*case)


@walk.wrong("Only m is corrected. v starts at 0 too: divide it by 1 - β₂ᵗ.")
def adam_walk_half_corrected(*case):
    return _walk_with(lambda g, m, v, t, beta_1, beta_2, epsilon: m / (1 - beta_1**t) / (np.sqrt(v) + epsilon))(*case)


@walk.wrong("The shares have changed places: β₁ is the gradients', β₂ the squares'.")
def adam_walk_swapped(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    return adam_walk(w, gradients, learning_rate, beta_2, beta_1, epsilon)


@walk.wrong("The shares have changed places where the means take in a gradient: β₁ is the gradients', β₂ the squares'.")
def adam_walk_swapped_in_the_means(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    m, v, path = 0.0, 0.0, []
    for t, g in enumerate(gradients, 1):
        m = beta_2 * m + (1 - beta_2) * g
        v = beta_1 * v + (1 - beta_1) * g**2
        w = w - learning_rate * m / (1 - beta_1**t) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        path.append(w)
    return path


SHARED = ("All parameters share one v. Each has its own: v has the shape of w, and takes in g**2 entry by entry, "
          "without a sum, mean or norm.")


@walk.wrong(SHARED)
def adam_walk_one_sum(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    return _walk_of_squares(np.sum, w, gradients, learning_rate, beta_1, beta_2, epsilon)


@walk.wrong(SHARED)
def adam_walk_one_mean(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    return _walk_of_squares(np.mean, w, gradients, learning_rate, beta_1, beta_2, epsilon)


def _walk_of_squares(reduce, w, gradients, learning_rate, beta_1, beta_2, epsilon):
    """A walk with one v for all parameters."""
    m, v, path = 0.0, 0.0, []
    for t, g in enumerate(gradients, 1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * reduce(g**2)
        w = w - learning_rate * _adam(g, m, v, t, beta_1, beta_2, epsilon)
        path.append(w)
    return path


@walk.wrong("You left ε out. Where gradients are as small as ε it changes the walk.")
def adam_walk_without_epsilon(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    return adam_walk(w, gradients, learning_rate, beta_1, beta_2, 0.0)


@walk.wrong("You step along the newest gradient. Adam steps along the mean m̂.")
def adam_walk_newest(*case):
    return _walk_with(lambda g, m, v, t, beta_1, beta_2, epsilon: g / (np.sqrt(v / (1 - beta_2**t)) + epsilon))(*case)


@walk.wrong("The step goes uphill: w minus the rate times m̂ over the root.")
def adam_walk_uphill(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    return adam_walk(w, gradients, -learning_rate, beta_1, beta_2, epsilon)


@walk.wrong("Every row is the last position: w -= … writes into one array, and each entry of your list is that array. "
            "w = w - … makes a new one.")
def adam_walk_one_array(*case):
    path = adam_walk(*case)
    return path[-1:] * len(path)


@walk.wrong("The start is among your positions. Wanted are those after each step.")
def adam_walk_with_start(*case):
    return [case[0], *adam_walk(*case)]


@walk.wrong("This is only the last position. Wanted is the one after each step.")
def adam_walk_last(*case):
    return adam_walk(*case)[-1]


@walk.wrong("You carry the corrected means on to the next step, where they are corrected again. Keep m and v as they "
            "are.")
def adam_walk_corrected_again(w, gradients, learning_rate, beta_1, beta_2, epsilon):
    m, v, path = 0.0, 0.0, []
    for t, g in enumerate(gradients, 1):
        m = (beta_1 * m + (1 - beta_1) * g) / (1 - beta_1**t)
        v = (beta_2 * v + (1 - beta_2) * g**2) / (1 - beta_2**t)
        w = w - learning_rate * m / (np.sqrt(v) + epsilon)
        path.append(w)
    return path
