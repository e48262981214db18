import numpy as np


def own_rule(params, grad, state, learning_rate):
    t = state.get("t", 0) + 1
    velocity = 0.9 * state.get("velocity", 0.0) + grad
    new = params - learning_rate * velocity
    return (new if t != 3 else np.stack([new, new])), {"velocity": velocity, "t": t}
