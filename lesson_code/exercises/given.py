"""Functions that exercises give to an answer as an argument. Only numpy here: the grader ships this file.

Where an answer runs in a process of its own, such an argument travels by its name in this file.
"""

import numpy as np


def cubes(w):
    return float(np.sum(np.asarray(w) ** 3))


def waves(w):
    w = np.asarray(w)
    return float(np.sum(np.sin(w)) + w[0] * w[-1])


def valley(w):
    w = np.asarray(w)
    return float(np.sum(np.arange(1, len(w) + 1) * w**2))


# What a check shows of them.
cubes.__name__, waves.__name__ = "the sum of w**3", "the sum of sin(w), plus w[0] * w[-1]"
valley.__name__ = "w[0]**2 + 2 * w[1]**2 + 3 * w[2]**2 + ..."
