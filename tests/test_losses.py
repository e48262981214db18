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
PROBABILITIES = RNG.uniform(0.05, 0.95, 7)
DISTRIBUTIONS = RNG.dirichlet(np.full(4, 5.0), 7)
CASES |= {
    "binary, probabilities": (
        "binary_cross_entropy",
        {},
        PROBABILITIES,
        LABELS,
        -LABELS * np.log(PROBABILITIES) - (1 - LABELS) * np.log(1 - PROBABILITIES),
    ),
    "categorical": (
        "categorical_cross_entropy",
        {},
        DISTRIBUTIONS,
        SOFT,
        -(SOFT * np.log(DISTRIBUTIONS)).sum(axis=-1),
    ),
    "categorical, one-hot": (
        "categorical_cross_entropy",
        {},
        DISTRIBUTIONS,
        np.eye(4)[NUMBERS],
        -np.log(DISTRIBUTIONS[np.arange(7), NUMBERS]),
    ),
    "divergence": (
        "kl_divergence",
        {},
        DISTRIBUTIONS,
        SOFT,
        (SOFT * np.log(SOFT / DISTRIBUTIONS)).sum(axis=-1),
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


def shifted(z):
    """Shifted by its real part's largest: complex steps need no other number than the real ones."""
    return z - z.real.max(axis=-1, keepdims=True)


def smooth(t, s):
    t = np.eye(4)[t] if t.ndim == 1 else t
    return (1 - s) * t + s / 4


def log_sum(z):
    return np.log(np.exp(z).sum(axis=-1, keepdims=True))


# The same definitions once more, analytic in the prediction: branches hang on its real part only.
ANALYTIC = {
    "squared_error": lambda p, t: (p - t) ** 2,
    "half_squared_error": lambda p, t: (p - t) ** 2 / 2,
    "absolute_error": lambda p, t: np.where(p.real > t, p - t, t - p),
    "huber": lambda p, t, delta=1.0: np.select(
        [p.real - t > delta, p.real - t < -delta],
        [delta * (p - t - delta / 2), delta * (t - p - delta / 2)],
        (p - t) ** 2 / 2,
    ),
    "binary_cross_entropy": lambda p, t: -t * np.log(p) - (1 - t) * np.log(1 - p),
    "binary_cross_entropy_with_logits": lambda z, t: (
        t * np.log(1 + np.exp(-z)) + (1 - t) * np.log(1 + np.exp(z))
    ),
    "softmax_cross_entropy": lambda z, t, label_smoothing=0.0: (
        -(smooth(t, label_smoothing) * (shifted(z) - log_sum(shifted(z)))).sum(axis=-1)
    ),
    "categorical_cross_entropy": lambda p, t: -(t * np.log(p)).sum(axis=-1),
    "kl_divergence": lambda p, t: (t * (np.log(t + (t == 0)) - np.log(p))).sum(axis=-1),
}


def complex_step(name, prediction, target, options, h=1e-30):
    """Value and derivative of a sum over examples: Im f(p + ih) / h has no difference to round off."""
    gradient = np.zeros(prediction.shape)
    for place in np.ndindex(prediction.shape):
        step = prediction.astype(complex)
        step[place] += 1j * h
        gradient[place] = ANALYTIC[name](step, target, **options).sum().imag / h
    return ANALYTIC[name](prediction.astype(complex), target, **options).real, gradient


@each_case
def test_gradient_is_the_complex_step_of_the_definition(name, options, prediction, target, expected):
    value, gradient = LOSSES[name](prediction, target, **options)
    by_definition, by_complex_step = complex_step(name, prediction, target, options)
    np.testing.assert_allclose(value, by_definition, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(gradient, by_complex_step, rtol=1e-13, atol=1e-14)


@each_case
def test_sweep_axes_in_front_are_so_many_losses(name, options, prediction, target, expected):
    runs = np.stack([prediction, prediction[::-1], np.roll(prediction, 1, axis=0)])
    value, gradient = LOSSES[name](runs, target, **options)
    assert value.shape == (3, 7) and gradient.shape == (3, *prediction.shape)
    for run in range(3):
        one_value, one_gradient = LOSSES[name](runs[run], target, **options)
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


def test_binary_cross_entropy_of_sure_and_right_predictions_is_zero():
    value, gradient = LOSSES["binary_cross_entropy"](np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert value.tolist() == [0, 0] and gradient.tolist() == [1, -1]


def test_categorical_cross_entropy_of_sure_and_right_predictions_is_zero():
    one_hot = np.eye(3)
    for name in ("categorical_cross_entropy", "kl_divergence"):
        value, gradient = LOSSES[name](one_hot, one_hot)
        assert value.tolist() == [0, 0, 0] and (gradient == -one_hot).all()


def test_probabilities_and_logits_agree():
    value, _ = LOSSES["binary_cross_entropy"](sigmoid(P), LABELS)
    np.testing.assert_allclose(value, LOSSES["binary_cross_entropy_with_logits"](P, LABELS)[0], rtol=1e-12)
    value, _ = LOSSES["categorical_cross_entropy"](softmax(LOGITS), SOFT)
    np.testing.assert_allclose(value, LOSSES["softmax_cross_entropy"](LOGITS, SOFT)[0], rtol=1e-12)


def test_saito_example():
    """Saito, Deep Learning from Scratch, chapter 4, without his 1e-7: -log 0.6 and -log 0.1."""
    two = np.eye(10)[[2]]
    likely = np.array([[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]])
    unlikely = np.array([[0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0]])
    assert f"{LOSSES['categorical_cross_entropy'](likely, two)[0][0]:.6f}" == "0.510826"
    assert f"{LOSSES['categorical_cross_entropy'](unlikely, two)[0][0]:.6f}" == "2.302585"


def test_whole_numbers_as_numbers_or_logits_are_read_as_floats():
    """Integer arithmetic would overflow: 100² is no int8, 255 - 256 no uint8."""
    for dtype in (np.int8, np.uint8, np.int64):
        value, gradient = LOSSES["squared_error"](np.array([100], dtype), np.array([101], dtype))
        assert (value[0], gradient[0]) == (1, -2) and value.dtype == float
        value, _ = LOSSES["binary_cross_entropy_with_logits"](np.array([100], dtype), np.array([0], dtype))
        assert value[0] == 100 and value.dtype == float


def test_the_mean_of_no_examples_is_an_error():
    with pytest.raises(ValueError, match="batch is empty"):
        reduce(np.zeros((3, 0)))


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
    ("binary_cross_entropy", np.zeros(7), LABELS, {}, "infinite, in 7 places.*with_logits takes logits"),
    (
        "binary_cross_entropy",
        [1.0],
        [0.0],
        {},
        "infinite, in 1 place a prediction of 1 meets a target below 1",
    ),
    ("binary_cross_entropy", [0.5, 1.5], [0, 1], {}, "in 1 place they are not, the first is 1.5. For logits"),
    ("binary_cross_entropy", [-0.5], [1], {}, "the first is -0.5"),
    ("binary_cross_entropy", [1, 0], [1, 0], {}, "whole numbers.*decisions.*with_logits"),
    ("binary_cross_entropy", PROBABILITIES, LABELS + 1, {}, "labels run from 0 to 1"),
    ("binary_cross_entropy", PROBABILITIES[:, None], LABELS, {}, "trap"),
    ("categorical_cross_entropy", LOGITS, SOFT, {}, "For logits there is softmax_cross_entropy"),
    ("categorical_cross_entropy", 0.9 * DISTRIBUTIONS, SOFT, {}, "in 7 rows.*the first sums to 0.9"),
    ("kl_divergence", 0.9 * DISTRIBUTIONS, SOFT, {}, "probabilities of a row must sum to 1"),
    ("kl_divergence", np.eye(2, dtype=int), np.eye(2), {}, "whole numbers.*decisions.*softmax_cross_entropy"),
    ("kl_divergence", DISTRIBUTIONS, -SOFT, {}, "none below 0"),
    ("categorical_cross_entropy", np.eye(4), np.full((4, 4), 0.25), {}, "infinite, in 12 places"),
    (
        "categorical_cross_entropy",
        DISTRIBUTIONS,
        NUMBERS,
        {},
        r"class numbers.*np.eye\(4\)\[target\].*softmax",
    ),
    ("categorical_cross_entropy", DISTRIBUTIONS, 2 * SOFT, {}, "1 in sum"),
    ("kl_divergence", np.eye(4), np.full((4, 4), 0.25), {}, "infinite, in 12 places"),
    ("kl_divergence", 0.5, 0.5, {}, "last axis of classes"),
]


EMPTY = {
    "squared_error": ((0,), (0,)),
    "binary_cross_entropy": ((0,), (0,)),
    "softmax_cross_entropy": ((0, 3), (0,)),
    "categorical_cross_entropy": ((0, 3), (0, 3)),
}
ERRORS += [(name, np.zeros(p), np.zeros(t, int), {}, "batch is empty") for name, (p, t) in EMPTY.items()]
ERRORS += [(name, P.astype(str), LABELS, {}, "must be numbers") for name in ("huber", "binary_cross_entropy")]


@pytest.mark.parametrize("name, prediction, target, options, message", ERRORS)
def test_errors_say_what_was_wanted_and_what_came(name, prediction, target, options, message):
    with pytest.raises(ValueError, match=message):
        LOSSES[name](prediction, target, **options)
