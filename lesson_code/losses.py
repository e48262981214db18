"""Loss functions: loss(prediction, target, **options) -> (value, gradient), one value for each example.

`gradient` is the derivative of `value` by `prediction`, in prediction's shape. Nothing is averaged here:
`reduce` does that, and whoever reduces scales the gradient to match (`problems.supervised` divides it by the
number of rows).

Shapes. The target has the prediction's trailing shape exactly; axes that the prediction has in front of it
are sweep axes (one entry for each of several runs). A NaN in a target is an error; a prediction that is not
finite, as in a run that diverges, gives a value that is not finite.
"""

import functools

import numpy as np

LOSSES = {}


def _loss(check):
    """Put a formula into LOSSES behind a check of its inputs; `loss.formula` is the bare one."""

    def decorate(formula):
        @functools.wraps(formula)
        def loss(prediction, target, **options):
            prediction, target = _as_floats(prediction), np.asarray(target)
            check(formula.__name__, prediction, target)
            return formula(prediction, target, **options)

        loss.formula = formula
        LOSSES[formula.__name__] = loss
        return loss

    return decorate


def _as_floats(values):
    values = np.asarray(values)
    return values if values.dtype.kind in "fc" else values.astype(float)


def _check_no_nan(name, target):
    if target.dtype.kind not in "biuf":
        raise ValueError(f"{name}: the target must hold numbers, it holds {target.dtype}")
    if np.isnan(target).any():
        raise ValueError(f"{name}: the target contains NaN (no number) in {np.isnan(target).sum()} places")


def _same_trailing_shape(prediction, target):
    return (
        target.ndim <= prediction.ndim and prediction.shape[prediction.ndim - target.ndim :] == target.shape
    )


def _check_shapes(name, prediction, target):
    if _same_trailing_shape(prediction, target):
        return
    trap = ""
    if prediction.shape[-1:] == (1,) or target.shape[-1:] == (1,):
        trap = (
            ". An (N, 1) beside an (N,) is a trap: numpy would pair each prediction with each target, N x N;"
            " drop the axis of length 1 with array[:, 0]"
        )
    raise ValueError(
        f"{name}: the target must have the prediction's trailing shape, one number for each prediction;"
        f" prediction {prediction.shape}, target {target.shape}{trap}"
    )


def _check_numbers(name, prediction, target):
    """For regression: one target for each prediction."""
    _check_shapes(name, prediction, target)
    _check_no_nan(name, target)


def _check_labels(name, prediction, target):
    """For two classes: one label from 0 to 1 for each prediction."""
    _check_numbers(name, prediction, target)
    if target.size and (target.min() < 0 or target.max() > 1):
        raise ValueError(
            f"{name}: labels run from 0 to 1, the target runs from {target.min():g} to {target.max():g}"
        )


def _check_distribution(name, distribution):
    if distribution.size and (distribution.min() < 0 or np.abs(distribution.sum(axis=-1) - 1).max() > 1e-6):
        raise ValueError(
            f"{name}: a one-hot or soft target holds a probability for each class, none below 0 and 1 in sum;"
            " class numbers must be whole numbers (an integer array)"
        )


def _check_classes(name, prediction, target):
    """For several classes, on the last axis: class numbers without that axis, or a distribution with it."""
    if prediction.ndim == 0:
        raise ValueError(f"{name}: the prediction needs a last axis of classes, it is a single number")
    if _are_class_numbers(prediction, target):
        classes = prediction.shape[-1]
        if target.size and (target.min() < 0 or target.max() >= classes):
            raise ValueError(
                f"{name}: class numbers run from 0 to {classes - 1} for {classes} classes,"
                f" the target runs from {target.min()} to {target.max()}"
            )
    elif target.ndim and _same_trailing_shape(prediction, target):
        _check_no_nan(name, target)
        _check_distribution(name, target)
    else:
        raise ValueError(
            f"{name}: the target must hold class numbers (integers, {prediction.shape[:-1]}) or a probability"
            f" for each class (shape {prediction.shape}); it is {target.dtype} of shape {target.shape}"
        )


def _are_class_numbers(prediction, target):
    return target.dtype.kind in "iu" and _same_trailing_shape(prediction[..., 0], target)


def _distribution(prediction, target):
    """The target as a distribution over the last axis: class numbers become one-hot."""
    if not _are_class_numbers(prediction, target):
        return target
    # Classes are compared on the first axis and moved to the last: models keep them in memory like that.
    one_hot = np.equal.outer(np.arange(prediction.shape[-1]), target)
    return np.moveaxis(one_hot, 0, -1).astype(prediction.real.dtype)


@_loss(_check_numbers)
def squared_error(prediction, target):
    """Squared error: (p - t)^2; gradient 2 (p - t).

    prediction, target: (..., N) in the target's unit; value in that unit squared. PyTorch's
    MSELoss(reduction="none"). Errors: ValueError for shapes that do not fit and for NaN in the target.
    """
    error = prediction - target
    return error**2, 2 * error


@_loss(_check_numbers)
def half_squared_error(prediction, target):
    """Half the squared error: (p - t)^2 / 2; gradient p - t.

    prediction, target: (..., N) in the target's unit; value in that unit squared. The factor cancels the 2 of
    the derivative. Errors: as squared_error.
    """
    error = prediction - target
    return error**2 / 2, error


@_loss(_check_numbers)
def absolute_error(prediction, target):
    """Absolute error: |p - t|; gradient sign(p - t), and 0 where p = t.

    prediction, target: (..., N) in the target's unit, and so is the value. PyTorch's
    L1Loss(reduction="none"). Errors: as squared_error.
    """
    error = prediction - target
    return np.abs(error), np.sign(error)


@_loss(_check_numbers)
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


@_loss(_check_labels)
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


@_loss(_check_classes)
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
    shifted = prediction - prediction.max(
        axis=-1, keepdims=True
    )  # exp cannot overflow, the result is the same
    exponentials = np.exp(shifted)
    total = exponentials.sum(axis=-1, keepdims=True)
    value = np.log(total[..., 0]) - (target * shifted).sum(axis=-1)
    return value, exponentials / total - target


def reduce(value, how="mean"):
    """The mean or the sum of a loss over its last axis, the examples: (..., N) -> (...).

    The gradient of the mean is the gradient by example divided by N, that of the sum is the gradient as it
    is. Errors: ValueError for any other word.
    """
    if how not in ("mean", "sum"):
        raise ValueError(f'reduce takes "mean" or "sum", not {how!r}')
    total = np.add.reduce(value, axis=-1)
    return total / np.shape(value)[-1] if how == "mean" else total
