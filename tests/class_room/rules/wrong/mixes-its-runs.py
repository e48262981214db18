import numpy as np


def own_rule(params, grad, state, learning_rate):
    velocity = 0.9 * state.get("velocity", 0.0) + grad / (1e-12 + np.linalg.norm(grad))
    return params - learning_rate * velocity, {"velocity": velocity}
