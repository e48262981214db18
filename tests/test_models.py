"""Models: predictions against plain loops, pullbacks against complex steps, sweep axes, start values."""

import numpy as np
import pytest

from lesson_code import models

RNG = np.random.default_rng(7)
X = RNG.normal(size=(6, 3))
MODELS = {
    "linear": (models.linear(3), ()),
    "logistic": (models.logistic(3), ()),
    "softmax_regression": (models.softmax_regression(3, 4), (4,)),
    "mlp": (models.mlp(3, 5, 2), (2,)),
    "mlp, one output": (models.mlp(3, 5, 1), ()),
    "mlp, tanh": (models.mlp(3, 5, 2, activation="tanh"), (2,)),
}
each_model = pytest.mark.parametrize("model, outputs", MODELS.values(), ids=MODELS.keys())


def by_loops(model, params, X):
    """The prediction for one parameter vector, number by number, from the layout in the docstrings."""
    numbers = iter(params)

    def units(inputs, how_many):
        return [([next(numbers) for _ in range(inputs)], next(numbers)) for _ in range(how_many)]

    def outputs_of(layer, a):
        return [sum(w * x for w, x in zip(weights, a, strict=True)) + bias for weights, bias in layer]

    if model.name != "mlp":
        layer = units(model.inputs, model.size // (model.inputs + 1))
        return np.array([outputs_of(layer, row) for row in X])
    hidden = units(model.inputs, 5)
    last = units(5, (model.size - 5 * (model.inputs + 1)) // 6)
    act = np.tanh if model is MODELS["mlp, tanh"][0] else lambda z: max(z, 0.0)
    return np.array([outputs_of(last, [act(z) for z in outputs_of(hidden, row)]) for row in X])


@each_model
def test_prediction_is_the_formula(model, outputs):
    params = RNG.normal(size=model.size)
    prediction, _ = model.forward(params, X)
    assert prediction.shape == (6, *outputs)
    np.testing.assert_allclose(prediction, by_loops(model, params, X).reshape(prediction.shape), rtol=1e-12)


@each_model
def test_pullback_is_the_derivative_by_complex_step(model, outputs):
    params = RNG.normal(size=model.size)
    weights = RNG.normal(size=(6, *outputs))
    _, pullback = model.forward(params, X)
    gradient = pullback(weights)
    for place in range(model.size):
        nudged = params.astype(complex)
        nudged[place] += 1e-30j
        derivative = (weights * model.forward(nudged, X)[0].imag).sum() / 1e-30
        assert gradient[place] == pytest.approx(derivative, rel=1e-12, abs=1e-14)


@each_model
@pytest.mark.parametrize("sweep", [(1,), (4,), (2, 3)])
def test_sweep_axes_are_so_many_models(model, outputs, sweep):
    params = RNG.normal(size=(*sweep, model.size))
    weights = RNG.normal(size=(*sweep, 6, *outputs))
    prediction, pullback = model.forward(params, X)
    gradient = pullback(weights)
    assert prediction.shape == weights.shape and gradient.shape == params.shape
    for run in np.ndindex(sweep):
        one_prediction, one_pullback = model.forward(params[run], X)
        np.testing.assert_allclose(prediction[run], one_prediction, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(gradient[run], one_pullback(weights[run]), rtol=1e-12, atol=1e-13)


@each_model
def test_one_row_is_still_a_batch(model, outputs):
    params = RNG.normal(size=(2, model.size))
    prediction, pullback = model.forward(params, X[:1])
    assert prediction.shape == (2, 1, *outputs) and pullback(prediction).shape == params.shape


@each_model
def test_layers_are_views_of_the_parameters(model, outputs):
    params = np.zeros((2, model.size))
    layers = model.layers(params)
    for weights, bias in layers:
        weights += 1
        bias += 2
    assert sum(weights.size + bias.size for weights, bias in layers) == params.size
    assert (params > 0).all()


@each_model
def test_forward_and_pullback_leave_the_parameters_alone(model, outputs):
    params = RNG.normal(size=(2, model.size))
    before = params.copy()
    prediction, pullback = model.forward(params, X)
    pullback(prediction)[...] = 0
    np.testing.assert_array_equal(params, before)


@each_model
def test_init_has_the_stated_size_and_follows_its_rng(model, outputs):
    first, again = model.init(np.random.default_rng(3)), model.init(np.random.default_rng(3))
    assert first.shape == (model.size,) and np.isfinite(first).all()
    np.testing.assert_array_equal(first, again)
    if model.name != "mlp":
        assert not first.any()


@pytest.mark.parametrize("activation, variance", [("relu", 2 / 100), ("tanh", 1 / 100)])
def test_init_of_mlp_has_the_stated_variance_and_zero_biases(activation, variance):
    model = models.mlp(100, 400, 2, activation)
    (W, b), (_, c) = model.layers(model.init(np.random.default_rng(0)))
    assert W.var() == pytest.approx(variance, rel=0.05)
    assert not b.any() and not c.any()


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: models.linear(0), "inputs must be a whole number from 1 up, not 0"),
        (lambda: models.logistic(2.5), "inputs must be a whole number from 1 up, not 2.5"),
        (lambda: models.softmax_regression(3, 1), "2 or more classes, not 1"),
        (lambda: models.mlp(3, -1, 2), "hidden must be a whole number"),
        (lambda: models.mlp(3, 4, 2, "gelu"), "relu, tanh, not 'gelu'"),
    ],
)
def test_errors(make, message):
    with pytest.raises(ValueError, match=message):
        make()
