"""Checks of what a loss is given, in a learner's words, made before any work is done."""

import numpy as np

ROUNDING = 1e-6  # of a target's sum
WIDE_ROUNDING = 1e-3  # of a prediction's sum: float32, and the small steps of a gradient check


def _check_rows(name, prediction, target):
    if prediction.dtype.kind not in "biufc":
        raise ValueError(f"{name}: predictions must be numbers, these are {prediction.dtype}")
    if prediction.size == 0:
        raise ValueError(
            f"{name}: the batch is empty, there is nothing to take the loss of;"
            f" prediction {prediction.shape}, target {target.shape}"
        )


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


def check_numbers(name, prediction, target):
    """For regression: one target for each prediction."""
    _check_shapes(name, prediction, target)
    _check_rows(name, prediction, target)
    _check_no_nan(name, target)


def check_labels(name, prediction, target):
    """For two classes: one label from 0 to 1 for each prediction."""
    check_numbers(name, prediction, target)
    if target.min() < 0 or target.max() > 1:
        raise ValueError(
            f"{name}: labels run from 0 to 1, the target runs from {target.min():g} to {target.max():g}"
        )


def check_classes(name, prediction, target):
    """For several classes, on the last axis: class numbers without that axis, or a distribution with it."""
    if prediction.ndim == 0:
        raise ValueError(f"{name}: the prediction needs a last axis of classes, it is a single number")
    if are_class_numbers(prediction, target):
        _check_rows(name, prediction, target)
        classes = prediction.shape[-1]
        if target.min() < 0 or target.max() >= classes:
            raise ValueError(
                f"{name}: class numbers run from 0 to {classes - 1} for {classes} classes,"
                f" the target runs from {target.min()} to {target.max()}"
            )
    elif target.ndim and _same_trailing_shape(prediction, target):
        _check_rows(name, prediction, target)
        _check_no_nan(name, target)
        _check_distribution(name, target)
    else:
        raise ValueError(
            f"{name}: the target must hold class numbers (integers, {prediction.shape[:-1]}) or a probability"
            f" for each class (shape {prediction.shape}); it is {target.dtype} of shape {target.shape}"
        )


def are_class_numbers(prediction, target):
    """Whether the target holds a whole number for each row, and not a number for each class."""
    return target.dtype.kind in "iu" and _same_trailing_shape(prediction[..., 0], target)


def _check_distribution(name, distribution):
    if distribution.min() < 0 or np.abs(distribution.sum(axis=-1) - 1).max() > ROUNDING:
        raise ValueError(
            f"{name}: a one-hot or soft target holds a probability for each class, none below 0, 1 in sum;"
            " class numbers must be whole numbers (an integer array)"
        )


def check_binary_probabilities(name, prediction, target):
    """For two classes: a probability from 0 to 1, not a class decision, for each label from 0 to 1."""
    check_labels(name, prediction, target)
    logits = "binary_cross_entropy_with_logits"
    _check_probabilities(name, prediction, target, logits)
    impossible = ((prediction == 1) & (target < 1)).sum()
    if impossible:
        raise ValueError(
            f"{name}: the loss is infinite, in {_places(impossible)} a prediction of 1 meets a target below"
            f" 1; {logits} takes logits and stays finite"
        )


def check_distributions(name, prediction, target):
    """For several classes: a probability for each, in prediction and target, that sum to 1."""
    if prediction.ndim == 0 or target.ndim == 0:
        raise ValueError(f"{name}: prediction and target need a last axis of classes")
    if target.dtype.kind in "iu" and target.shape == prediction.shape[:-1]:
        raise ValueError(
            f"{name}: the target holds whole numbers {target.shape}, one for each row, as class numbers do;"
            f" it needs a probability for each class, {prediction.shape}. np.eye({prediction.shape[-1]})"
            "[target] makes them, and softmax_cross_entropy takes class numbers as they are"
        )
    check_numbers(name, prediction, target)
    _check_distribution(name, target)
    _check_probabilities(name, prediction, target, "softmax_cross_entropy")
    sums = prediction.sum(axis=-1)
    wrong = np.isfinite(sums) & (np.abs(sums - 1) > WIDE_ROUNDING)
    if wrong.any():
        raise ValueError(
            f"{name}: the probabilities of a row must sum to 1; in {_places(wrong.sum(), 'row')} they do not,"
            f" the first sums to {sums[wrong].flat[0]:.4g}. For logits there is softmax_cross_entropy"
        )


def _check_probabilities(name, prediction, target, logits):
    """From 0 to 1, and nothing called impossible that the target calls possible."""
    if prediction.dtype.kind in "biu":
        raise ValueError(
            f"{name}: predictions are probabilities, floats from 0 to 1; these are whole numbers"
            f" ({prediction.dtype}), as class decisions are. Give the model's probabilities, or its logits to"
            f" {logits}"
        )
    outside = np.isfinite(prediction) & ((prediction < 0) | (prediction > 1))
    if outside.any():
        raise ValueError(
            f"{name}: predictions are probabilities, from 0 to 1; in {_places(outside.sum())} they are not,"
            f" the first is {prediction[outside].flat[0]:.4g}. For logits there is {logits}"
        )
    impossible = ((prediction == 0) & (target > 0)).sum()
    if impossible:
        raise ValueError(
            f"{name}: the loss is infinite, in {_places(impossible)} a prediction of 0 meets a target above"
            f" 0; {logits} takes logits and stays finite"
        )


def _places(count, what="place"):
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
