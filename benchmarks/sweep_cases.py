"""What both sides of the sweep benchmark run: 40 rates x 8 batch sizes x 500 steps."""

import numpy as np

RATES = np.geomspace(1e-3, 1, 40)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
STEPS, SEED = 500, 0
PYTORCH_RATES = range(3, 40, 8)  # five of the 40, at all sizes; the time is scaled by 8
CASES = {
    "softmax regression, digits": "gradient_descent",
    "softmax regression, digits, Adam": "adam",
    "two-parameter regression": "gradient_descent",
    "two-parameter regression, Adam": "adam",
}


def data(name):
    """(X, y) in float64; both sides read it from lesson_code."""
    from lesson_code import data

    if "digits" in name:
        return data.digits().X, data.digits().y
    penguins = data.penguins()
    return data.standardise(penguins.X).X, (penguins.y - penguins.y.mean()) / penguins.y.std()
