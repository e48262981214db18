"""The exercise of the page on comparing optimizers in which a rule of one's own runs on problems that nobody has seen.

Its answers are not compared with a reference: contest/judging.py says what is asked of them.
"""

import numpy as np

from lesson_code.exercises.exercise import Contested

RULE = {"params": np.array([1.0, -2.0]), "grad": np.array([0.5, 3.0]), "state": {}, "learning_rate": 0.1}

rule = Contested("own-rule", "comparing/your-own-optimizer", visible=[
    RULE, RULE | {"params": np.zeros((2, 3)), "grad": np.ones((2, 3)), "learning_rate": np.array([[0.1], [0.01]])}])


@rule.reference
def heavy_ball(params, grad, state, learning_rate):
    velocity = 0.9 * state.get("velocity", 0.0) + grad
    return params - learning_rate * velocity, {"velocity": velocity}


@rule.right
def heavy_ball_by_steps(params, grad, state, learning_rate):
    step = 0.9 * state.get("step", np.zeros_like(params)) - learning_rate * grad
    return params + step, dict(step=step)


@rule.right
def heavy_ball_by_places(params, grad, state, learning_rate):
    before = state.get("before", params)
    return params + 0.85 * (params - before) - learning_rate * grad, {"before": params}


@rule.right
def average_of_gradients(params, grad, state, learning_rate, beta=0.9):
    mean = beta * state["mean"] + (1 - beta) * grad if "mean" in state else (1 - beta) * grad
    return params - learning_rate * mean, {"mean": mean}


@rule.right
def nesterov_looking_ahead(params, grad, state, learning_rate):
    velocity = 0.9 * state.get("velocity", 0) + grad
    return params - learning_rate * (grad + 0.9 * velocity), {"velocity": velocity}


@rule.right
def adam_as_the_paper_has_it(params, grad, state, learning_rate):
    t = state.get("t", 0) + 1
    m = 0.9 * state.get("m", 0) + 0.1 * grad
    v = 0.999 * state.get("v", 0) + 0.001 * grad**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return params - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8), {"t": t, "m": m, "v": v}


@rule.right
def adam_float32(params, grad, state, learning_rate):
    grad = np.asarray(grad, np.float32)
    m, v, t = state.get("m", 0), state.get("v", 0), state.get("t", 0) + 1
    m, v = m + np.float32(0.1) * (grad - m), v + np.float32(0.01) * (grad * grad - v)
    rate = learning_rate * np.sqrt(1 - 0.99**t) / (1 - 0.9**t)
    return (params - rate * m / (np.sqrt(v) + 1e-8)).astype(np.float32), {"m": m, "v": v, "t": t}


@rule.right
def adam_row_by_row(params, grad, state, learning_rate):
    if np.ndim(params) == 1:
        return adam_as_the_paper_has_it(params, grad, state, learning_rate)
    rows = []
    for number, (w, g) in enumerate(zip(params, grad)):
        kept = {name: value if np.ndim(value) == 0 else value[number] for name, value in state.items()}
        rows.append(adam_as_the_paper_has_it(w, g, kept, learning_rate[number]))
    kept = {"t": rows[0][1]["t"], **{name: np.array([row[1][name] for row in rows]) for name in "mv"}}
    return [w for w, _ in rows], kept


@rule.right
def rmsprop_with_momentum(params, grad, state, learning_rate):
    square = 0.99 * state.get("square", 0) + 0.01 * grad**2
    velocity = 0.9 * state.get("velocity", 0) + grad / (np.sqrt(square) + 1e-8)
    return params - learning_rate * velocity, {"square": square, "velocity": velocity}


@rule.wrong("This takes the steps of gradient descent: nothing of the past is in them. (In the bowl it leaves more "
            "than gradient descent only because fewer rates are tried.) Keep something in the state, and read it in "
            "the next step by the same name.")
def gradient_descent_still(params, grad, state, learning_rate):
    velocity = 0.9 * state.get("speed", 0.0) + grad
    return params - learning_rate * velocity, {"velocity": velocity}


@rule.wrong("It goes uphill: the gradient points up, so its step is taken off the parameters.")
def uphill(params, grad, state, learning_rate):
    velocity = 0.9 * state.get("velocity", 0.0) + grad
    return params + learning_rate * velocity, {"velocity": velocity}


@rule.wrong("It remembers the last gradient alone, so its memory is one step long. Keep the velocity, in which all "
            "earlier gradients are, not the gradient.")
def last_gradient(params, grad, state, learning_rate):
    velocity = 0.9 * state.get("velocity", 0.0) + grad
    return params - learning_rate * velocity, {"velocity": grad}


@rule.wrong("It takes the past off the gradient and so brakes itself. Along the valley, where the gradients agree, the "
            "past must be added.")
def brakes(params, grad, state, learning_rate):
    velocity = grad - 0.9 * state.get("velocity", 0.0)
    return params - learning_rate * velocity, {"velocity": velocity}


@rule.wrong("It keeps the sign of each slope and forgets the size, so near the minimum its steps do not get shorter.")
def signs_only(params, grad, state, learning_rate):
    return params - learning_rate * np.sign(grad), {}


@rule.wrong("The mean of the gradients is not carried on: state.get reads m, and the new m is not in the state that is "
            "returned.")
def adam_without_its_mean(params, grad, state, learning_rate):
    t = state.get("t", 0) + 1
    m = 0.9 * state.get("m", 0) + 0.1 * grad
    v = 0.999 * state.get("v", 0) + 0.001 * grad**2
    return params - learning_rate * m / 0.1 / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), {"t": t, "v": v}


@rule.wrong("It divides by the mean square itself. Adam divides by its square root: that has the gradient's own unit.")
def adam_without_the_root(params, grad, state, learning_rate):
    t = state.get("t", 0) + 1
    m = 0.9 * state.get("m", 0) + 0.1 * grad
    v = 0.999 * state.get("v", 0) + 0.001 * grad**2
    return params - learning_rate * m / (1 - 0.9**t) / (v / (1 - 0.999**t) + 1e-8), {"t": t, "m": m, "v": v}
