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


def valley_slope(w):
    w = np.asarray(w)
    return 2 * np.arange(1, len(w) + 1) * w


def fourth(w):
    return float(np.sum(np.asarray(w) ** 4))


def fourth_slope(w):
    return 4 * np.asarray(w) ** 3


def ripples(w):
    w = np.asarray(w)
    return float(np.sum(w**2 + np.cos(3 * w)))


def ripples_slope(w):
    w = np.asarray(w)
    return 2 * w - 3 * np.sin(3 * w)


fourth.__name__, fourth_slope.__name__ = "the sum of w**4", "4 * w**3"
ripples.__name__, ripples_slope.__name__ = "the sum of w**2 + cos(3 * w)", "2 * w - 3 * sin(3 * w)"
valley_slope.__name__ = "2 * w[0], 4 * w[1], 6 * w[2], ..."


# Slopes at one place, a number.
def bowl_slope(w):
    return w


def steep_slope(w):
    return 4 * w - 2


def bent_slope(w):
    """Of Lessard, Recht and Packard's function, as in motion.bent_valley."""
    return 25 * w if w < 1 else w + 24 if w < 2 else 25 * w - 24


bowl_slope.__name__, steep_slope.__name__, bent_slope.__name__ = "w", "4 * w - 2", "25 w, w + 24, 25 w - 24 in pieces"
