import numpy as np


def my_reductions(prediction, target):
    return tuple(np.zeros((1,) * 60) for _ in range(3))
