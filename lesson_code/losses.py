"""Loss functions: loss(prediction, target, **options) -> (value, gradient), one value for each example.

`gradient` is the derivative of `value` by `prediction`, in prediction's shape. Nothing is averaged here:
`reduce` does that, and whoever reduces scales the gradient to match (`problems.supervised` divides it by the
number of rows).

Shapes. The target has the prediction's trailing shape exactly; axes that the prediction has in front of it
are sweep axes (one entry for each of several runs). A NaN in a target and an empty batch are errors; a
prediction that is not finite, as in a run that diverges, gives a value that is not finite. Whole numbers as
numbers or logits are read as floats.
"""

import functools

import numpy as np

from lesson_code.loss_checks import (
    are_class_numbers,
    check_binary_probabilities,
    check_classes,
    check_distributions,
    check_labels,
    check_numbers,
)

LOSSES = {}


def _loss(check):
    """Put a formula into LOSSES behind a check of its inputs; `loss.formula` is the bare one."""

    def decorate(formula):
        @functools.wraps(formula)
        def loss(prediction, target, **options):
            prediction, target = np.asarray(prediction), np.asarray(target)
            check(formula.__name__, prediction, target)
            return formula(_as_floats(prediction), target, **options)

        loss.formula = formula
        LOSSES[formula.__name__] = loss
        return loss

    return decorate


def _as_floats(values):
    return values if values.dtype.kind in "fc" else values.astype(float)


def _distribution(prediction, target):
    """The target as a distribution over the last axis: class numbers become one-hot."""
    if not are_class_numbers(prediction, target):
        return target
    # Classes are compared on the first axis and moved to the last: models keep them in memory like that.
    one_hot = np.equal.outer(np.arange(prediction.shape[-1]), target)
    return one_hot.transpose(*range(1, one_hot.ndim), 0).astype(prediction.real.dtype)


@_loss(check_numbers)
def squared_error(prediction, target):
    """Squared error: (p - t)^2; gradient 2 (p - t).

    prediction, target: (..., N) in the target's unit; value in that unit squared. PyTorch's
    MSELoss(reduction="none"). Errors: ValueError for shapes that do not fit, no rows, and NaN in the target.
    """
    error = prediction - target
    return error**2, 2 * error


@_loss(check_numbers)
def half_squared_error(prediction, target):
    """Half the squared error: (p - t)^2 / 2; gradient p - t.

    prediction, target: (..., N) in the target's unit; value in that unit squared. The factor cancels the 2 of
    the derivative. Errors: as squared_error.
    """
    error = prediction - target
    return error**2 / 2, error


@_loss(check_numbers)
def absolute_error(prediction, target):
    """Absolute error: |p - t|; gradient sign(p - t), and 0 where p = t.

    prediction, target: (..., N) in the target's unit, and so is the value. PyTorch's
    L1Loss(reduction="none"). Errors: as squared_error.
    """
    error = prediction - target
    return np.abs(error), np.sign(error)


@_loss(check_numbers)
def huber(prediction, target, delta=1.0):
    """Huber's loss: (p - t)^2 / 2 where |p - t| <= delta, delta (|p - t| - delta / 2) beyond.

    prediction, target: (..., N) in the target's unit, delta too; value in that unit squared.
    PyTorch's HuberLoss(reduction="none"). Errors: as squared_error, and a delta that is not above 0.
    Huber (1964), "Robust estimation of a location parameter".
    """
    if not delta > 0:
        raise ValueError(f"huber: delta must be above 0, it is {delta}")
    error = prediction - target
    size = np.abs(error)
    value = np.where(size <= delta, error**2 / 2, delta * (size - delta / 2))
    return value, np.clip(error, -delta, delta)


def _times_log(t, p):
    """t log p, and 0 where t is 0, whatever finite number p is."""
    return np.where(t > 0, t * np.log(np.where(t > 0, p, 1)), 0 * p)


def _over(t, p):
    """t / p, and 0 where t is 0."""
    return np.where(t > 0, t / np.where(t > 0, p, 1), 0 * p)


@_loss(check_binary_probabilities)
def binary_cross_entropy(prediction, target):
    """Binary cross-entropy on probabilities: -t log p - (1 - t) log(1 - p); gradient (p - t) / (p (1 - p)).

    prediction: probabilities p (..., N); target: labels from 0 to 1 (soft labels allowed); value in nats.
    As defined, without a clamp (PyTorch's BCELoss cuts the logarithm off at -100, Keras clips p at 1e-7).
    Errors: as squared_error, labels or predictions outside 0 to 1, whole numbers as predictions (decisions,
    not probabilities), and a loss that is infinite by definition.
    """
    value = -_times_log(target, prediction) - _times_log(1 - target, 1 - prediction)
    return value, _over(1 - target, 1 - prediction) - _over(target, prediction)


@_loss(check_labels)
def binary_cross_entropy_with_logits(prediction, target):
    """Binary cross-entropy on logits: max(z, 0) - z t + log(1 + exp(-|z|)); gradient sigmoid(z) - t.

    prediction: logits z (..., N), any size; target: labels from 0 to 1 (soft labels allowed); value in nats.
    This form equals -t log p - (1 - t) log(1 - p) with p = sigmoid(z) and is finite at every finite z.
    PyTorch's BCEWithLogitsLoss(reduction="none"). Errors: as squared_error, and labels outside 0 to 1.
    """
    small = np.exp(-np.abs(prediction))  # in (0, 1]: cannot overflow
    value = np.maximum(prediction, 0) - prediction * target + np.log1p(small)
    sigmoid = np.where(prediction >= 0, 1, small) / (1 + small)
    return value, sigmoid - target


@_loss(check_classes)
def softmax_cross_entropy(prediction, target, label_smoothing=0.0):
    """Cross-entropy of the softmax of logits: log(sum_k exp z_k) - sum_k t_k z_k; gradient softmax(z) - t.

    prediction: logits z (..., N, classes), any size; target: class numbers (N,) as integers, or one-hot or
    soft targets (N, classes); value (..., N) in nats. label_smoothing s replaces t by (1 - s) t + s /
    classes. PyTorch's CrossEntropyLoss(reduction="none"). Errors: ValueError for shapes that do not fit,
    class numbers out of range, targets that are no distribution, and a smoothing outside 0 to 1. Label
    smoothing: Szegedy et al. (2016), "Rethinking the Inception architecture for computer vision".
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"softmax_cross_entropy: label_smoothing runs from 0 to 1, it is {label_smoothing}")
    target = _distribution(prediction, target)
    if label_smoothing:
        target = (1 - label_smoothing) * target + label_smoothing / prediction.shape[-1]
    shifted = prediction - prediction.max(axis=-1, keepdims=True)  # exp cannot overflow; the same result
    exponentials = np.exp(shifted)
    total = exponentials.sum(axis=-1, keepdims=True)
    value = np.log(total[..., 0]) - (target * shifted).sum(axis=-1)
    return value, exponentials / total - target


@_loss(check_distributions)
def categorical_cross_entropy(prediction, target):
    """Cross-entropy of distributions: -sum_k t_k log p_k; gradient -t / p.

    prediction: probabilities p (..., N, classes); target: one-hot or soft targets (N, classes); value (...,
    N) in nats. As defined: no clamp, and p is not rescaled to sum 1 (Keras does both). Errors: ValueError for
    shapes that do not fit, class numbers as target, whole numbers as predictions, rows of either that are no
    distribution, and a loss that is infinite by definition.
    """
    return -_times_log(target, prediction).sum(axis=-1), -_over(target, prediction)


@_loss(check_distributions)
def kl_divergence(prediction, target):
    """Kullback-Leibler divergence: sum_k t_k log(t_k / p_k), cross-entropy less entropy; gradient -t / p.

    prediction: probabilities p (..., N, classes); target: distributions t (N, classes); value (..., N) in
    nats. PyTorch's KLDivLoss is this on log p. Errors: as categorical_cross_entropy. Kullback and Leibler
    (1951), "On information and sufficiency".
    """
    value = _times_log(target, target) - _times_log(target, prediction)
    return value.sum(axis=-1), -_over(target, prediction)


def reduce(value, how="mean"):
    """The mean or the sum of a loss over its last axis, the examples: (..., N) -> (...).

    The gradient of the mean is the gradient by example divided by N, that of the sum is the gradient as it
    is. Errors: ValueError for any other word, and for a mean of no examples.
    """
    if how not in ("mean", "sum"):
        raise ValueError(f'reduce takes "mean" or "sum", not {how!r}')
    if how == "mean" and np.shape(value)[-1] == 0:
        raise ValueError("the batch is empty, there is nothing to take the mean of")
    total = np.add.reduce(value, axis=-1)
    return total / np.shape(value)[-1] if how == "mean" else total
