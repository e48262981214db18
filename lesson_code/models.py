"""Models: forward(params, X) -> (prediction, pullback), for any number of parameter vectors at once.

params: (*sweep, P); X: (B, inputs). The prediction is (*sweep, B), or (*sweep, B, outputs) with more than one
output: numbers or logits, never probabilities. `pullback(grad)` takes a gradient by the prediction, in its
shape, to the gradient by the parameters (*sweep, P), summed over the rows.

One parameter vector holds unit after unit, and of each unit its weights and then its bias;
`model.layers(params)` gives them as (weights, bias) pairs.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Model(NamedTuple):
    """A model: `size` P, `init(rng)`, `forward(params, X)`, `layers(params)`; name, inputs."""

    name: str
    inputs: int
    size: int
    init: Callable
    forward: Callable
    layers: Callable


def linear(inputs):
    """Linear regression: y = w . x + b. Parameters (w, b) start at 0; X (B, inputs) -> (*sweep, B)."""
    return _one_layer("linear", inputs, 1)


def logistic(inputs):
    """Logistic regression: logit z = w . x + b of class 1; parameters and shapes as `linear`."""
    return _one_layer("logistic", inputs, 1)


def softmax_regression(inputs, classes):
    """Softmax regression: logits z_k = w_k . x + b_k.

    Parameters (w_k, b_k), class after class, start at 0; X (B, inputs) -> (*sweep, B, classes). `classes`
    must be 2 or more (ValueError).
    """
    if classes < 2:
        raise ValueError(
            f"softmax_regression needs 2 or more classes, not {classes}; for one logit there is logistic"
        )
    return _one_layer("softmax_regression", inputs, classes)


def _one_layer(name, inputs, outputs):
    _check_sizes(name, inputs=inputs, outputs=outputs)
    size = outputs * (inputs + 1)

    def layers(params):
        units = params.reshape(*params.shape[:-1], outputs, inputs + 1)
        return [(units[..., :-1], units[..., -1])]

    def forward(params, X):
        # All units of all runs are the rows of one matrix, so each product is a single matrix multiplication.
        units = params.reshape(-1, inputs + 1)
        prediction = units[:, :-1] @ X.T
        prediction += units[:, -1:]

        def pullback(grad):
            grad = _units_first(grad, outputs).reshape(-1, len(X))
            by_units = np.empty(units.shape, np.result_type(grad, X))
            np.matmul(grad, X, out=by_units[:, :-1])
            np.add.reduce(grad, axis=-1, out=by_units[:, -1])
            return by_units.reshape(params.shape)

        return _units_last(prediction.reshape(*params.shape[:-1], outputs, len(X)), outputs), pullback

    return Model(name, inputs, size, lambda rng: np.zeros(size), forward, layers)


def _units_last(values, outputs):
    """(*sweep, outputs, B) as a prediction: (*sweep, B, outputs), or (*sweep, B) of one output."""
    return values[..., 0, :] if outputs == 1 else values.swapaxes(-1, -2)


def _units_first(values, outputs):
    """The inverse of _units_last."""
    return values[..., np.newaxis, :] if outputs == 1 else values.swapaxes(-1, -2)


# An activation is a function, which puts its value in z's place (new large arrays cost more than the arithmetic),
# and its derivative, written with the function's value.
ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0, out=z), lambda a: a > 0),
    "tanh": (lambda z: np.tanh(z, out=z), lambda a: 1 - a**2),
}


def mlp(inputs, hidden, outputs, activation="relu"):
    """A network with one hidden layer: z = V a + c, a = activation(W x + b).

    Parameters: the hidden units (w_j, b_j), then the output units (v_k, c_k). X (B, inputs) -> (*sweep, B) of
    one output, (*sweep, B, outputs) of more. activation: "relu" or "tanh" (ValueError otherwise). `init`
    draws the weights from a normal distribution of variance 2 / inputs of the unit for relu (He et al. 2015,
    "Delving deep into rectifiers") and 1 / inputs for tanh (LeCun et al. 1998, "Efficient BackProp"); biases
    start at 0.
    """
    _check_sizes("mlp", inputs=inputs, hidden=hidden, outputs=outputs)
    if activation not in ACTIVATIONS:
        raise ValueError(f"mlp: the activation is one of {', '.join(ACTIVATIONS)}, not {activation!r}")
    act, slope = ACTIVATIONS[activation]
    split = hidden * (inputs + 1)
    size = split + outputs * (hidden + 1)

    def layers(params):
        W = params[..., :split].reshape(*params.shape[:-1], hidden, inputs + 1)
        V = params[..., split:].reshape(*params.shape[:-1], outputs, hidden + 1)
        return [(W[..., :-1], W[..., -1]), (V[..., :-1], V[..., -1])]

    def init(rng):
        params = np.zeros(size)
        for weights, _ in layers(params):
            fan_in = weights.shape[-1]
            weights[...] = rng.normal(0, np.sqrt((2 if activation == "relu" else 1) / fan_in), weights.shape)
        return params

    def forward(params, X):
        (W, b), (V, c) = layers(params)
        sweep, rows = params.shape[:-1], len(X)
        z = (W.reshape(-1, inputs) @ X.T).reshape(*sweep, hidden, rows)
        z += b[..., np.newaxis]
        a = act(z)
        prediction = V @ a
        prediction += c[..., np.newaxis]

        def pullback(grad):
            grad = _units_first(grad, outputs)
            by_params = np.empty(params.shape, np.result_type(grad, X))
            (by_W, by_b), (by_V, by_c) = layers(by_params)
            np.matmul(grad, a.swapaxes(-1, -2), out=by_V)
            np.add.reduce(grad, axis=-1, out=by_c)
            by_z = V.swapaxes(-1, -2) @ grad
            by_z *= slope(a)
            by_W[...] = (by_z.reshape(-1, rows) @ X).reshape(W.shape)
            np.add.reduce(by_z, axis=-1, out=by_b)
            return by_params

        return _units_last(prediction, outputs), pullback

    return Model("mlp", inputs, size, init, forward, layers)


def _check_sizes(name, **sizes):
    for what, number in sizes.items():
        if not isinstance(number, (int, np.integer)) or number < 1:
            raise ValueError(f"{name}: {what} must be a whole number from 1 up, not {number!r}")
