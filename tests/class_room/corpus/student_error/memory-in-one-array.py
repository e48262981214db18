import numpy as np


def my_reductions(prediction, target):
    return np.ones(2_000_000_000).sum(), 0, 0
