"""Ours beside what PyTorch, optax and Keras computed for the same inputs (live: `make parity`)."""

import functools

import numpy as np
import pytest

from lesson_code import LOSSES, OPTIMIZERS, models, problems, train
from tests.parity import cases, compare, ours

COMPARISONS = list(compare.comparisons())
stored = functools.cache(compare.stored)


def test_the_inputs_are_those_of_the_fixtures():
    assert compare.about()["inputs"] == cases.digest(), (
        "cases.py has changed, or this numpy draws other numbers than the one that made the fixtures: store "
        "the reference anew with `python -m tests.parity.make_fixtures` in .venv-parity (`make parity`)")


def test_the_fixtures_are_small_and_name_their_makers():
    assert compare.ARRAYS.stat().st_size < 300_000
    assert set(compare.about()["versions"]) == {"torch", "optax", "jax", "keras", "numpy"}


def built_in(registry):
    """Names that lesson_code brings; a rule that another test registered needs no reference."""
    return [name for name, function in registry.items() if function.__module__.startswith("lesson_code")]


@pytest.mark.parametrize(("kind", "names", "listed"), [
    ("rule", built_in(OPTIMIZERS), cases.RULES),
    ("loss", built_in(LOSSES), cases.LOSSES),
    ("model", ["linear", "logistic", "softmax_regression", "mlp"], cases.TRAININGS)])
def test_every_name_has_a_reference(kind, names, listed):
    assert len(names) >= 3
    said = cases.without_case(kind, names, listed)
    assert said is None, said


def test_a_name_without_a_reference_is_told_what_to_add():
    said = cases.without_case("rule", ["adam", "lion"], cases.RULES)
    assert "rule lion" in said and "cases.py" in said and "make_fixtures" in said


def test_every_case_has_a_fixture_and_every_fixture_a_case():
    wanted = {f"{library}/{kind}/{case.name}" for library, kind, case in COMPARISONS}
    assert len(wanted) == len(COMPARISONS), "two cases have one name"
    assert {key.rsplit("/", 1)[0] for key in stored()} == wanted, (
        "run `python -m tests.parity.make_fixtures` in the environment of `make parity`")


def too_far(library, kind, case, found):
    return [str(row) for row in compare.rows(stored(), library, kind, case, found) if not row.near]


@pytest.mark.parametrize(("library", "kind", "case"), COMPARISONS,
                         ids=[f"{library} {case.name}" for library, kind, case in COMPARISONS])
def test_ours_equals_the_reference(library, kind, case):
    found = ours.run(library, kind, case)
    names = {key.rsplit("/", 1)[1] for key in stored() if key.startswith(f"{library}/{kind}/{case.name}/")}
    assert set(found) == names
    far = too_far(library, kind, case, found)
    assert not far, "\n".join(far)


# Wrong versions: each has once been written by somebody, and each must be seen.

def wrong_adam(params, grad, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8, amsgrad=False, *,
               first_t=1, raise_t=True, correct_m=True, correct_v=True, inside=False, largest=None):
    """Adam with a switch for each fault; without any it is the right one."""
    t = state.get("t", first_t - 1) + 1
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
    corrected_m = m / (1 - beta_1**t) if correct_m else m
    correction_v = 1 - beta_2**t if correct_v else 1
    new_state = {"t": t if raise_t else t - 1, "m": m, "v": v}
    if largest == "after the correction":
        new_state["largest"] = np.maximum(state.get("largest", 0.0), v / correction_v)
        v = new_state["largest"] * correction_v
    elif amsgrad and largest != "never":
        new_state["largest"] = v = np.maximum(state.get("largest", 0.0), v)
    root = np.sqrt(v / correction_v + epsilon) if inside else np.sqrt(v / correction_v) + epsilon
    return params - learning_rate * corrected_m / root, new_state


def wrong_momentum(params, grad, state, learning_rate, beta=0.9, *, dampening=0.0, late=False):
    velocity = state.get("velocity", 0.0)
    new_velocity = beta * velocity + (1 - dampening) * grad
    return params - learning_rate * (velocity if late else new_velocity), {"velocity": new_velocity}


def writes_into_params(params, grad, state, learning_rate):
    params -= learning_rate * grad
    return params, {}


def writes_into_grad(params, grad, state, learning_rate):
    grad *= learning_rate
    return params - grad, {}


def writes_into_state(params, grad, state, learning_rate, beta=0.9):
    state["velocity"] = beta * state.get("velocity", 0.0) + grad
    return params - learning_rate * state["velocity"], state


def writes_into_an_entry_of_state(params, grad, state, learning_rate, beta=0.9):
    velocity = state.get("velocity", np.zeros_like(grad))
    velocity *= beta
    velocity += grad
    return params - learning_rate * velocity, {"velocity": velocity}


WRONG_RULES = {
    "epsilon inside the root": ("adam", wrong_adam, {"inside": True}),
    "step count never raised": ("adam", wrong_adam, {"raise_t": False}),
    "correction from t = 2": ("adam", wrong_adam, {"first_t": 2}),
    "first correction missing": ("adam", wrong_adam, {"correct_m": False}),
    "second correction missing": ("adam", wrong_adam, {"correct_v": False}),
    "betas swapped": ("adam", wrong_adam, {"beta_1": 0.999, "beta_2": 0.9}),
    "other default of beta_1": ("adam", wrong_adam, {"beta_1": 0.91}),
    "other default of beta_2": ("adam", wrong_adam, {"beta_2": 0.998}),
    "other default of epsilon": ("adam", wrong_adam, {"epsilon": 1e-7}),
    "other default of amsgrad": ("adam", wrong_adam, {"amsgrad": True}),
    "amsgrad ignored": ("adam, amsgrad", wrong_adam, {"largest": "never"}),
    "amsgrad after the correction": ("adam, amsgrad", wrong_adam, {"largest": "after the correction"}),
    "dampened momentum": ("momentum", wrong_momentum, {"dampening": 0.9}),
    "velocity one step late": ("momentum", wrong_momentum, {"late": True}),
    "other default of beta": ("momentum", wrong_momentum, {"beta": 0.91}),
    "beta ignored": ("momentum, beta 0.5", wrong_momentum, {"beta": 0.9}),
    "the velocity forgotten": ("momentum", wrong_momentum, {"beta": 0.0}),
    "writes into params": ("gradient_descent", writes_into_params, {}),
    "writes into grad": ("gradient_descent", writes_into_grad, {}),
    "writes into state": ("momentum", writes_into_state, {}),
    "writes into an entry of state": ("momentum", writes_into_an_entry_of_state, {}),
}


def far_rule(name, rule, options):
    case = next(case for case in cases.RULES if case.name == name)
    options = case.options | options
    return too_far("torch", "rule", case, {"params": ours.run_rule(rule, options)})


@pytest.mark.parametrize("fault", WRONG_RULES)
def test_a_wrong_rule_is_seen(fault):
    name, rule, options = WRONG_RULES[fault]
    if fault.startswith("writes into"):
        with pytest.raises(AssertionError, match="writes into what it is given"):
            far_rule(name, rule, options)
    else:
        assert far_rule(name, rule, options)


@pytest.mark.parametrize(("name", "rule"), [("adam", wrong_adam), ("adam, amsgrad", wrong_adam),
                                            ("adam, all options", wrong_adam), ("momentum", wrong_momentum)])
def test_the_wrong_rules_are_right_without_their_fault(name, rule):
    assert far_rule(name, rule, {}) == []


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


@pytest.mark.parametrize(("fault", "options"), [
    ("the last batch divided by B", {"divide_by_batch_size": True}),
    ("other order", {"seed": cases.SEED + 1}), ("other batch size", {"batch_size": 17}),
    ("other rate", {"rate": 0.0101}), ("none", {})])
def test_a_wrong_training_run_is_seen(fault, options):
    case = next(case for case in cases.TRAININGS if (case.model, case.rule) == ("softmax_regression", "adam"))
    start, X, y, _ = cases.training_inputs(case)
    model = models.softmax_regression(**case.sizes)
    right = problems.supervised(model, X, y, case.loss)._replace(start=start)

    def objective(params, batch):
        value, grad = right.objective(params, batch)
        return value, grad * len(batch[0]) / cases.BATCH if options.get("divide_by_batch_size") else grad

    history = train(right._replace(objective=objective), case.rule, options.get("rate", case.rate),
                    options.get("batch_size", cases.BATCH), steps=100, seed=options.get("seed", cases.SEED))
    found = {"params after training": history.params[np.isin(history.steps, cases.TRAINING_RECORDED)]}
    assert bool(too_far("torch", "training", case, found)) == (fault != "none")
