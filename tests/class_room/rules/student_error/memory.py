import numpy as np


def own_rule(params, grad, state, learning_rate):
    kept = np.ones(1 << 32)
    return params - learning_rate * grad, {"kept": kept}
