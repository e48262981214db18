import numpy as np


def my_reductions(prediction, target):
    return np.array([None, "x", my_reductions], dtype=object)
