"""Wrong losses: each has once been written by somebody, and each must be seen beside what the libraries computed."""

import numpy as np
import pytest

from tests.parity import cases, compare
from tests.parity.compare import too_far

COMPARISONS = list(compare.comparisons())


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def log_softmax(z):
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def clipped(p):
    return np.clip(p, 1e-7, 1 - 1e-7)


def binary(p, t):
    return -t * np.log(p) - (1 - t) * np.log(1 - p)


def smoothed_over_the_others(t, s=0.1):
    """Each wrong class gets s / (K - 1), the right one keeps 1 - s."""
    one_hot = np.eye(5)[t]
    return (1 - s) * one_hot + s / 4 * (1 - one_hot)


# fault: (case, wrong loss, what of it must be seen)
WRONG_LOSSES = {
    "factor 2 lost": ("squared_error", lambda p, t: ((p - t) ** 2 / 2, p - t), "value gradient"),
    "factor 2 lost in the gradient": ("squared_error", lambda p, t: ((p - t) ** 2, p - t), "gradient"),
    "gradient of the mean": (
        "squared_error", lambda p, t: ((p - t) ** 2, 2 * (p - t) / p.shape[-1]), "gradient"),
    "gradient of the wrong sign": ("squared_error", lambda p, t: ((p - t) ** 2, 2 * (t - p)), "gradient"),
    "gradient of the wrong sign, binary": (
        "binary_cross_entropy", lambda p, t: (binary(p, t), (t - p) / (p * (1 - p))), "gradient"),
    "gradient of the wrong sign, softmax": (
        "softmax_cross_entropy, soft targets",
        lambda z, t: (-(t * log_softmax(z)).sum(-1), t - softmax(z)), "gradient"),
    "gradient 1 at no error": (
        "absolute_error", lambda p, t: (np.abs(p - t), np.where(p >= t, 1.0, -1.0)), "gradient"),
    "(N, 1) against (N,)": (
        "squared_error", lambda p, t: ((p[..., None] - t) ** 2, 2 * (p[..., None] - t)), "value gradient"),
    "(N, 1) against (N,), averaged": (
        "squared_error", lambda p, t: (((p[..., None] - t) ** 2).mean(-1), 2 * (p - t.mean())),
        "value gradient"),
    "Huber without its offset": ("huber", lambda p, t: (
        np.where(np.abs(p - t) <= 1, (p - t) ** 2 / 2, np.abs(p - t)), np.clip(p - t, -1, 1)), "value"),
    "logits through a sigmoid": ("binary_cross_entropy_with_logits", lambda z, t: (
        binary(sigmoid(z), t), sigmoid(z) - t), "value"),
    "logits through a clipped sigmoid": ("binary_cross_entropy_with_logits", lambda z, t: (
        binary(clipped(sigmoid(z)), t), sigmoid(z) - t), "value"),
    "logarithm with 1e-7": ("binary_cross_entropy_with_logits", lambda z, t: (
        -t * np.log(sigmoid(z) + 1e-7) - (1 - t) * np.log(1 - sigmoid(z) + 1e-7), sigmoid(z) - t), "value"),
    "unshifted softmax": ("softmax_cross_entropy, soft targets", lambda z, t: (
        np.log(np.exp(z).sum(-1)) - (t * z).sum(-1), np.exp(z) / np.exp(z).sum(-1, keepdims=True) - t),
        "value gradient"),
    "mean over classes": ("softmax_cross_entropy, one-hot", lambda z, t: (
        -(t * log_softmax(z)).mean(-1), (softmax(z) - t) / z.shape[-1]), "value gradient"),
    "mean over classes, probabilities": (
        "categorical_cross_entropy, soft", lambda p, t: (-(t * np.log(p)).mean(-1), -t / p / 5),
        "value gradient"),
    "smoothing over K - 1 classes": ("softmax_cross_entropy, class numbers, smoothed", lambda z, t: (
        -(smoothed_over_the_others(t) * log_softmax(z)).sum(-1), softmax(z) - smoothed_over_the_others(t)),
        "value gradient"),
    "divergence without its entropy": (
        "kl_divergence", lambda p, t: (-(t * np.log(p)).sum(-1), -t / p), "value"),
    "divergence turned round": (
        "kl_divergence", lambda p, t: ((p * np.log(p / t)).sum(-1), np.log(p / t) + 1), "value gradient"),
}


@pytest.mark.parametrize("fault", WRONG_LOSSES)
def test_a_wrong_loss_is_seen(fault):
    name, loss, wrong = WRONG_LOSSES[fault]
    case = next(case for case in cases.LOSSES if case.name == name)
    with np.errstate(all="ignore"):
        value, gradient = loss(*cases.loss_inputs(case.inputs))
    found = {"value": value, "gradient": gradient}
    libraries = [library for library, kind, each in COMPARISONS if kind == "loss" and each is case]
    for library in libraries:
        seen = {what for what in found if too_far(library, "loss", case, {what: found[what]})}
        assert seen == set(wrong.split()), library
