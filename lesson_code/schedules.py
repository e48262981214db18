"""Learning-rate schedules: a schedule is a function of the step, counted from 0, that returns the rate."""

import numpy as np


def constant(rate):
    """A constant rate: eta_t = eta. rate: a number or an array of sweep axes."""
    return lambda step: rate


def inverse_time(rate, decay):
    """Inverse-time decay: eta_t = eta / (1 + decay t), step t counted from 0.

    rate and decay: numbers or arrays of sweep axes; decay per step. What `decay=` did in Keras' optimizers up
    to 2.x. The classical condition on such rates: Robbins and Monro (1951), "A stochastic approximation
    method".
    """
    rate, decay = np.asarray(rate, float), np.asarray(decay, float)
    return lambda step: rate / (1 + decay * step)
