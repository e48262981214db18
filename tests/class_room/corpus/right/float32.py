import numpy as np


def my_reductions(prediction, target):
    s = ((prediction.astype(np.float32) - target.astype(np.float32)) ** 2).sum()
    return s, s / len(target), s / 2
