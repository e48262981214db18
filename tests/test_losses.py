"""Losses: values against the definition, gradients against differences, shapes, and finiteness."""

import numpy as np
import pytest

from lesson_code.losses import LOSSES, reduce

RNG = np.random.default_rng(5)
P, T = RNG.normal(0, 2, 7), RNG.normal(0, 2, 7)
LABELS = RNG.uniform(0, 1, 7)
LOGITS = RNG.normal(0, 3, (7, 4))
NUMBERS = np.array([0, 3, 1, 1, 2, 0, 3])
SOFT = RNG.dirichlet(np.ones(4), 7)


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# name, options, prediction, target, the value by its textbook definition
CASES = {
    "squared_error": ("squared_error", {}, P, T, (P - T) ** 2),
    "half_squared_error": ("half_squared_error", {}, P, T, 0.5 * (P - T) ** 2),
    "absolute_error": ("absolute_error", {}, P, T, np.abs(P - T)),
    "huber": (
        "huber",
        {},
        P,
        T,
        np.where(np.abs(P - T) <= 1, 0.5 * (P - T) ** 2, np.abs(P - T) - 0.5),
    ),
    "huber, delta": (
        "huber",
        {"delta": 2.5},
        P,
        T,
        np.where(np.abs(P - T) <= 2.5, 0.5 * (P - T) ** 2, 2.5 * (np.abs(P - T) - 1.25)),
    ),
    "binary": (
        "binary_cross_entropy_with_logits",
        {},
        P,
        LABELS,
        -LABELS * np.log(sigmoid(P)) - (1 - LABELS) * np.log(1 - sigmoid(P)),
    ),
    "softmax, numbers": (
        "softmax_cross_entropy",
        {},
        LOGITS,
        NUMBERS,
        -np.log(softmax(LOGITS))[np.arange(7), NUMBERS],
    ),
    "softmax, soft": (
        "softmax_cross_entropy",
        {},
        LOGITS,
        SOFT,
        -(SOFT * np.log(softmax(LOGITS))).sum(axis=-1),
    ),
    "softmax, smoothed": (
        "softmax_cross_entropy",
        {"label_smoothing": 0.2},
        LOGITS,
        NUMBERS,
        -((0.8 * np.eye(4)[NUMBERS] + 0.05) * np.log(softmax(LOGITS))).sum(axis=-1),
    ),
}
each_case = pytest.mark.parametrize(
    "name, options, prediction, target, expected", CASES.values(), ids=CASES.keys()
)


def test_every_loss_has_a_case():
    assert set(LOSSES) == {case[0] for case in CASES.values()}


@each_case
def test_value_is_the_definition(name, options, prediction, target, expected):
    value, _ = LOSSES[name](prediction, target, **options)
    np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-12)


@each_case
def test_gradient_is_the_derivative_of_the_value(name, options, prediction, target, expected):
    _, gradient = LOSSES[name](prediction, target, **options)
    assert gradient.shape == prediction.shape
    h = 1e-6
    for place in np.ndindex(prediction.shape):
        step = np.zeros(prediction.shape)
        step[place] = h
        above, _ = LOSSES[name](prediction + step, target, **options)
        below, _ = LOSSES[name](prediction - step, target, **options)
        assert gradient[place] == pytest.approx((above - below).sum() / (2 * h), abs=1e-7)


@each_case
def test_sweep_axes_in_front_are_so_many_losses(name, options, prediction, target, expected):
    scale = np.array([[0.5], [1.0], [-2.0]]).reshape(3, *[1] * prediction.ndim)
    value, gradient = LOSSES[name](scale * prediction, target, **options)
    assert value.shape == (3, 7) and gradient.shape == (3, *prediction.shape)
    for run in range(3):
        one_value, one_gradient = LOSSES[name](scale[run] * prediction, target, **options)
        np.testing.assert_allclose(value[run], one_value, rtol=1e-14)
        np.testing.assert_allclose(gradient[run], one_gradient, rtol=1e-14, atol=1e-16)


@each_case
def test_inputs_stay_as_they_are_and_lists_will_do(name, options, prediction, target, expected):
    p, t = prediction.copy(), target.copy()
    value, gradient = LOSSES[name](p, t, **options)
    gradient += 1
    np.testing.assert_array_equal(p, prediction)
    np.testing.assert_array_equal(t, target)
    np.testing.assert_array_equal(LOSSES[name](p.tolist(), t.tolist(), **options)[0], value)


@each_case
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_prediction_that_is_not_finite_gives_a_value_that_is_not(
    name, options, prediction, target, expected, bad
):
    broken = prediction.copy()
    broken.flat[0] = bad
    with np.errstate(all="ignore"):
        value, _ = LOSSES[name](broken, target, **options)
    assert not np.isfinite(value.flat[0]) and np.isfinite(value[1:]).all()


@each_case
def test_nan_in_a_target_is_an_error(name, options, prediction, target, expected):
    target = target.astype(float)
    if name == "softmax_cross_entropy" and target.ndim == 1:
        target = np.eye(4)[NUMBERS]
    target.flat[2] = np.nan
    with pytest.raises(ValueError, match=f"{name}.*NaN"):
        LOSSES[name](prediction, target, **options)


@pytest.mark.parametrize("name", ["squared_error", "half_squared_error", "absolute_error", "huber"])
def test_at_the_target_value_and_gradient_are_zero(name):
    value, gradient = LOSSES[name](T, T)
    assert not value.any() and not gradient.any()


def test_binary_cross_entropy_is_exact_at_logits_of_1000():
    z = np.array([1000.0, 1000.0, -1000.0, -1000.0, 1000.0, -1000.0])
    t = np.array([1.0, 0.0, 1.0, 0.0, 0.25, 0.25])
    value, gradient = LOSSES["binary_cross_entropy_with_logits"](z, t)
    np.testing.assert_array_equal(value, [0, 1000, 1000, 0, 750, 250])
    np.testing.assert_array_equal(gradient, [0, 1, -1, 0, 0.75, -0.25])


def test_binary_cross_entropy_keeps_small_losses():
    value, _ = LOSSES["binary_cross_entropy_with_logits"](np.array([40.0]), np.array([1.0]))
    assert value[0] == pytest.approx(np.exp(-40), rel=1e-12, abs=0)


def test_softmax_cross_entropy_is_exact_at_logits_of_1000():
    z = np.array([[1000.0, -1000.0, 0.0], [1000.0, -1000.0, 0.0], [-1000.0, -1000.0, -1000.0]])
    value, gradient = LOSSES["softmax_cross_entropy"](z, np.array([0, 1, 2]))
    np.testing.assert_allclose(value, [0, 2000, np.log(3)], rtol=1e-15)
    np.testing.assert_allclose(gradient, [[0, 0, 0], [1, -1, 0], [1 / 3, 1 / 3, -2 / 3]], rtol=1e-15)


def test_softmax_cross_entropy_takes_one_hot_like_class_numbers():
    by_number = LOSSES["softmax_cross_entropy"](LOGITS, NUMBERS, label_smoothing=0.1)
    for one_hot in (np.eye(4)[NUMBERS], np.eye(4, dtype=int)[NUMBERS]):
        by_one_hot = LOSSES["softmax_cross_entropy"](LOGITS, one_hot, label_smoothing=0.1)
        np.testing.assert_array_equal(by_number[0], by_one_hot[0])
        np.testing.assert_array_equal(by_number[1], by_one_hot[1])


def test_class_numbers_where_rows_and_classes_are_equally_many():
    z = RNG.normal(size=(4, 4))
    value, _ = LOSSES["softmax_cross_entropy"](z, np.array([3, 2, 1, 0]))
    np.testing.assert_allclose(value, -np.log(softmax(z))[np.arange(4), [3, 2, 1, 0]], rtol=1e-12)


def test_float32_stays_float32():
    for name, options, prediction, target, _ in CASES.values():
        target = target if target.dtype.kind == "i" else target.astype(np.float32)
        value, gradient = LOSSES[name](prediction.astype(np.float32), target, **options)
        assert value.dtype == gradient.dtype == np.float32, name


def test_reduce():
    value = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(reduce(value, "sum"), [3, 12])
    np.testing.assert_array_equal(reduce(value, "mean"), [1, 4])
    np.testing.assert_array_equal(reduce(value), [1, 4])
    with pytest.raises(ValueError, match='"mean" or "sum", not \'average\''):
        reduce(value, "average")


ERRORS = [
    ("squared_error", np.zeros((5, 1)), np.zeros(5), {}, r"\(5, 1\), target \(5,\).*trap.*\[:, 0\]"),
    ("squared_error", np.zeros(5), np.zeros((5, 1)), {}, r"\(5,\), target \(5, 1\).*trap"),
    ("squared_error", np.zeros(5), np.zeros(4), {}, r"prediction \(5,\), target \(4,\)"),
    ("absolute_error", np.zeros(5), np.zeros((2, 5)), {}, r"target \(2, 5\)"),
    ("huber", P, T, {"delta": 0}, "delta must be above 0, it is 0"),
    ("huber", P, T, {"delta": -1}, "delta must be above 0"),
    ("squared_error", P, np.array(list("abcdefg")), {}, "must hold numbers"),
    ("binary_cross_entropy_with_logits", P, -np.ones(7), {}, "labels run from 0 to 1.*-1"),
    ("binary_cross_entropy_with_logits", P, np.full(7, 2), {}, "labels run from 0 to 1.*2"),
    ("binary_cross_entropy_with_logits", P[:, None], LABELS, {}, "trap"),
    ("softmax_cross_entropy", LOGITS, NUMBERS + 1, {}, "from 0 to 3 for 4 classes.*1 to 4"),
    ("softmax_cross_entropy", LOGITS, NUMBERS - 1, {}, "from 0 to 3 for 4 classes.*-1 to 2"),
    ("softmax_cross_entropy", LOGITS, NUMBERS.astype(float), {}, r"class numbers \(integers.*float64"),
    ("softmax_cross_entropy", LOGITS, NUMBERS[:, None], {}, r"int64 of shape \(7, 1\)"),
    ("softmax_cross_entropy", LOGITS[:4], np.array([0.0, 1.0, 2.0, 3.0]), {}, "must be whole numbers"),
    ("softmax_cross_entropy", LOGITS, 2 * SOFT, {}, "1 in sum"),
    ("softmax_cross_entropy", LOGITS, NUMBERS, {"label_smoothing": 1.5}, "from 0 to 1, it is 1.5"),
    ("softmax_cross_entropy", 1.0, 0, {}, "last axis of classes"),
]


@pytest.mark.parametrize("name, prediction, target, options, message", ERRORS)
def test_errors_say_what_was_wanted_and_what_came(name, prediction, target, options, message):
    with pytest.raises(ValueError, match=message):
        LOSSES[name](prediction, target, **options)
