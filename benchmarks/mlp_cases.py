"""What all sides of the MLP benchmark run: the digits, 64-64-10, Adam at 0.001, batches of 32."""

import numpy as np

EPOCHS, SIZE, RATE, SEED = 20, 32, 0.001, 0
EPSILON = 1e-8


def data():
    """X, y, and the starting weights as (weights, bias) of each layer, (outputs, inputs) and (outputs,)."""
    from lesson_code import data, models

    model = models.mlp(64, 64, 10)
    return data.digits().X, data.digits().y, model.layers(model.init(np.random.default_rng(SEED)))


def orders(n):
    """The order of the rows in each epoch, as `train` documents it."""
    return [np.random.default_rng([SEED, epoch]).permutation(n) for epoch in range(EPOCHS)]
