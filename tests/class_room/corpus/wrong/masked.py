import numpy as np


def my_reductions(prediction, target):
    return np.ma.masked_all(3)
