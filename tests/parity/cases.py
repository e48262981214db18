"""What is compared. A new loss, rule or model needs a case here and new fixtures (make_fixtures.py).

Inputs are rebuilt from seeds with operations that are exact on every machine (uniform numbers, products,
quotients); `digest` proves it.
"""

import hashlib
from typing import NamedTuple

import numpy as np

from tests.parity import rule_cases

SCALES = (1e-6, 1e-3, 1.0, 1e3)  # of the gradient
STEPS = 1000
RECORDED = (1, 2, 3, 10, 30, 100, 300, 1000)  # the steps that the fixtures hold
RATE = 0.01


class Loss(NamedTuple):
    """A loss with options on named inputs; each library names a function of reference.py, or None."""

    name: str
    loss: str
    options: dict
    inputs: str
    torch: str | None
    optax: str | None
    keras: str | None


class Training(NamedTuple):
    """A model with sizes, a loss and a rule: outputs, gradients, and a run of 100 steps."""

    name: str
    model: str
    sizes: dict
    loss: str
    rule: str
    rate: float


RULES = rule_cases.RULES

LOSSES = [
    Loss("squared_error", "squared_error", {}, "numbers", "mse_loss", "squared_error",
         "mean_squared_error"),
    Loss("half_squared_error", "half_squared_error", {}, "numbers", "half_mse_loss", "l2_loss", None),
    Loss("absolute_error", "absolute_error", {}, "numbers", "l1_loss", None, "mean_absolute_error"),
    Loss("huber", "huber", {}, "numbers", "huber_loss", "huber_loss", "huber"),
    Loss("huber, delta 0.25", "huber", {"delta": 0.25}, "numbers", "huber_loss", "huber_loss", "huber"),
    Loss("binary_cross_entropy_with_logits", "binary_cross_entropy_with_logits", {}, "hard labels",
         "binary_cross_entropy_with_logits", "sigmoid_binary_cross_entropy", "binary, logits"),
    Loss("binary_cross_entropy_with_logits, soft", "binary_cross_entropy_with_logits", {}, "soft labels",
         "binary_cross_entropy_with_logits", "sigmoid_binary_cross_entropy", "binary, logits"),
    Loss("binary_cross_entropy", "binary_cross_entropy", {}, "hard labels, probabilities",
         "binary_cross_entropy", None, "binary_crossentropy"),
    Loss("binary_cross_entropy, soft", "binary_cross_entropy", {}, "soft labels, probabilities",
         "binary_cross_entropy", None, "binary_crossentropy"),
    *(Loss(f"softmax_cross_entropy, {inputs}{said}", "softmax_cross_entropy", options, inputs,
           "cross_entropy", optax, keras)
      for inputs, optax, keras in [
          ("class numbers", "softmax_cross_entropy_with_integer_labels", "sparse, logits"),
          ("one-hot", "softmax_cross_entropy", "categorical, logits"),
          ("soft targets", "softmax_cross_entropy", "categorical, logits")]
      for options, said, optax, keras in [
          ({}, "", optax, keras),
          # Keras smooths no class numbers.
          ({"label_smoothing": 0.1}, ", smoothed", "smoothed", None if "sparse" in keras else keras)]),
    # PyTorch takes class numbers here, optax logits only.
    Loss("categorical_cross_entropy, one-hot", "categorical_cross_entropy", {}, "one-hot, probabilities",
         "nll_loss of log p", None, "categorical_crossentropy"),
    Loss("categorical_cross_entropy, soft", "categorical_cross_entropy", {}, "soft targets, probabilities",
         None, None, "categorical_crossentropy"),
    Loss("kl_divergence", "kl_divergence", {}, "soft targets, probabilities",
         "kl_div of log p", "kl_divergence of log p", "kl_divergence"),
    # Keras raises a target of 0 to 1e-7.
    Loss("kl_divergence, one-hot", "kl_divergence", {}, "one-hot, probabilities",
         "kl_div of log p", "kl_divergence of log p", None),
]

MODELS = [
    ("linear", {"inputs": 4}, ["squared_error", "huber"]),
    ("logistic", {"inputs": 4}, ["binary_cross_entropy_with_logits"]),
    ("softmax_regression", {"inputs": 4, "classes": 3}, ["softmax_cross_entropy"]),
    ("mlp", {"inputs": 4, "hidden": 6, "outputs": 3}, ["softmax_cross_entropy"]),
    ("mlp", {"inputs": 4, "hidden": 5, "outputs": 1, "activation": "tanh"}, ["squared_error"]),
]
RATES = {"gradient_descent": 0.1, "momentum": 0.02, "adam": 0.01}
TRAININGS = [Training(" ".join([model, sizes.get("activation", ""), loss, rule]).replace("  ", " "),
                      model, sizes, loss, rule, rate)
             for model, sizes, of_model in MODELS for loss in of_model for rule, rate in RATES.items()]
ROWS, BATCH, SEED, TRAINING_STEPS, TRAINING_RECORDED = 50, 16, 3, 100, (1, 4, 5, 20, 100)  # 50 = 3 x 16 + 2


def start():
    """(6,) where the rules begin."""
    return np.array([1.0, -2.0, 0.5, 3.0, -0.25, 1.5])


def gradients():
    """(1000, 4 scales, 6) gradients with zeros and changes of scale."""
    base = 2 * np.random.default_rng(1).random((STEPS, 6)) - 1
    base *= np.repeat([1.0, 100.0, 0.01, 1.0, 10.0, 0.001, 1.0, 1000.0, 0.1, 1.0], STEPS // 10)[:, np.newaxis]
    base[:20, 1] = 0      # the first 20 gradients are zero
    base[:, 2] = 0        # every gradient is zero
    base[500:, 3] = 0     # zero from the middle on
    base[100:130] = 0     # all rest
    base[::3, 4] = 0      # every third is zero
    base[:, 5] = np.abs(base[:, 5])  # always one sign
    return base[:, np.newaxis] * np.array(SCALES)[:, np.newaxis]


def rates(case):
    """(1000,) learning rates of a rule's case."""
    return RATE * np.where(case.halves & (np.arange(STEPS) >= STEPS // 2), 0.5, 1.0)


def loss_inputs(name):
    """(prediction, target) of a loss case; the predictions have one sweep axis in front where they may."""
    if name.endswith(", probabilities"):
        return probabilities(name.removesuffix(", probabilities"))
    rng = np.random.default_rng(2)
    if name == "numbers":
        target = 6 * rng.random(20) - 3
        prediction = target + 4 * rng.random((2, 20)) - 2
        target[:4] = 0.0
        prediction[0, :4] = [0.0, 1.0, -0.25, 1e6]  # no error, Huber's two kinks, an outlier
        prediction[1, :4] = [-0.0, -1.0, 0.25, -1e6]
        return prediction, target
    if name in ("hard labels", "soft labels"):
        prediction = 12 * rng.random((2, 20)) - 6
        prediction[0, :6] = [1000, -1000, 0, 40, -40, 700]
        prediction[1, :6] = [-1000, 1000, -0.0, -40, 40, -700]
        target = rng.random(20)
        target[:6] = [1, 1, 0.5, 0, 0, 0.25]
        return prediction, target if name == "soft labels" else np.round(target)
    prediction = 8 * rng.random((12, 5)) - 4
    prediction[0], prediction[1] = [1000, 0, 0, 0, 0], [1000, -1000, 0, 999, 1000]
    numbers = rng.integers(5, size=12)
    weights = rng.integers(1, 9, size=(12, 5))  # whole numbers: their sum is exact in any order
    targets = {"class numbers": numbers, "one-hot": np.eye(5)[numbers],
               "soft targets": weights / weights.sum(axis=-1, keepdims=True)}
    return prediction, targets[name]


def probabilities(name):
    """loss_inputs with a probability for each logit: for two classes in millionths, 1e-6 to 1 - 1e-6."""
    logits, target = loss_inputs(name)
    rng = np.random.default_rng(5)
    if name in ("hard labels", "soft labels"):
        prediction = rng.integers(1, 10**6, size=logits.shape) / 10**6
        prediction[0, :6] = prediction[1, 5::-1] = [1e-6, 1 - 1e-6, 0.5, 0.25, 1e-3, 0.9]
        return prediction, target
    weights = rng.integers(1, 1000, size=logits.shape)
    weights[0] = [1, 10**6, 1, 1, 1]
    return weights / weights.sum(axis=-1, keepdims=True), target


def parameter_count(model, sizes):
    """Weights and a bias for each unit, unit after unit."""
    inputs = sizes["inputs"]
    if model == "mlp":
        return sizes["hidden"] * (inputs + 1) + sizes["outputs"] * (sizes["hidden"] + 1)
    return sizes.get("classes", 1) * (inputs + 1)


def training_inputs(case):
    """start (P,), X (50, 4), y (50,), and the gradient that is pulled back, in the prediction's shape."""
    rng = np.random.default_rng(4)
    X = 4 * rng.random((ROWS, case.sizes["inputs"])) - 2
    numbers, classes = 2 * rng.random(ROWS) - 1, rng.integers(3, size=ROWS)
    y = {"softmax_cross_entropy": classes,
         "binary_cross_entropy_with_logits": (numbers > 0) * 1.0}.get(case.loss, numbers)
    outputs = case.sizes.get("classes", case.sizes.get("outputs", 1))
    by_prediction = 2 * rng.random((ROWS, outputs) if outputs > 1 else ROWS) - 1
    return 2 * rng.random(parameter_count(case.model, case.sizes)) - 1, X, y, by_prediction


def order(epoch):
    """The rows of an epoch in their order."""
    return np.random.default_rng([SEED, epoch]).permutation(ROWS)


def digest():
    """A fingerprint of all inputs; the fixtures hold it, so that a numpy that draws otherwise is named."""
    arrays = [start(), gradients(), *(order(epoch) for epoch in range(25))]
    arrays += [array for case in LOSSES for array in loss_inputs(case.inputs)]
    arrays += [array for case in TRAININGS for array in training_inputs(case)]
    seen = hashlib.sha256()
    for array in arrays:
        seen.update(np.ascontiguousarray(array, float).tobytes())
    return seen.hexdigest()


def without_case(kind, names, cases):
    """A sentence for a name of lesson_code that no case compares; None if there is none."""
    absent = sorted(set(names) - {getattr(case, kind) for case in cases})
    if not absent:
        return None
    return (f"no parity case for the {kind} {', '.join(absent)}: add one to tests/parity/cases.py (a rule to "
            "rule_cases.py; its PyTorch function to tests/parity/reference.py), then store the reference with "
            "`python -m tests.parity.make_fixtures` in the environment of `make parity`")
