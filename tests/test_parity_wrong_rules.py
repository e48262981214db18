"""Wrong rules: each has once been written by somebody, and each must be seen beside what the libraries computed."""

import inspect

import numpy as np
import pytest

from lesson_code import OPTIMIZERS
from tests.parity import cases, compare, ours
from tests.parity.compare import too_far

CASES = {case.name: case for case in cases.RULES}


def far(case, rule, options):
    """The lines of a case, run by another rule or with other options, that are too far from some library's."""
    found = {"params": ours.run_rule(rule, case.options | options, cases.rates(case))}
    libraries = [library for library in compare.LIBRARIES if getattr(case, library)]
    return [line for library in libraries for line in too_far(library, "rule", case, found)]


def wrong_adam(params, grad, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8, amsgrad=False,
               epsilon_place="outside", weight_decay=0.0, momentum_decay=None, *, first_t=1, raise_t=True,
               correct_m=True, correct_v=True, place=None, largest=None, decay="decoupled", look_ahead=True,
               this_mu=False):
    """Adam, AMSGrad, AdamW and NAdam with a switch for each fault; without any it is the right one."""
    t = state.get("t", first_t - 1) + 1
    place = place or epsilon_place
    grad = grad + weight_decay * params if decay == "in the gradient" else grad
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
    new_state = {"t": t if raise_t else t - 1, "m": m, "v": v}
    correction_m = 1 - beta_1**t if correct_m else 1.0
    correction_v = 1 - beta_2**t if correct_v else 1.0
    if largest == "after the correction":
        new_state["largest"] = np.maximum(state.get("largest", 0.0), v / correction_v)
        v = new_state["largest"] * correction_v
    elif amsgrad and largest != "never":
        new_state["largest"] = v = np.maximum(state.get("largest", 0.0), v)
    root = np.sqrt(v / correction_v)
    denominator = {
        "outside": root + epsilon,
        "inside": np.sqrt(v / correction_v + epsilon),
        "folded": root + epsilon / correction_v**0.5,
        "inside the folded": np.sqrt(v + epsilon) / correction_v**0.5,
        "with the parameter": np.where(root > 0, root, 1.0),
    }[place]
    upper = m / correction_m
    if momentum_decay is not None:
        mu, next_mu = (beta_1 * (1 - 0.96 ** (step * momentum_decay) / 2) for step in (t, t if this_mu else t + 1))
        new_state["product"] = product = state.get("product", 1.0) * mu
        upper = next_mu * m / (1 - product * next_mu) + (1 - mu) * grad / (1 - product)
        upper = upper if look_ahead else m / correction_m
    if decay == "decoupled":
        params = params - learning_rate * weight_decay * params
    elif decay == "without the rate":
        params = params - weight_decay * params
    elif decay == "after the step":
        upper = upper + weight_decay * (params - learning_rate * upper / denominator) * denominator
    new = params - learning_rate * upper / denominator
    return new + epsilon if place == "with the parameter" else new, new_state


def wrong_momentum(params, grad, state, learning_rate, beta=0.9, form="pytorch", *, dampening=0.0, late=False,
                   nesterov=False, first_whole=False, as_form=None):
    velocity = state.get("velocity", 0.0)
    form = as_form or form
    dampening = 1 - (1 - beta if form == "average" else 1) * (1 - dampening)
    if first_whole and "velocity" not in state:
        dampening = 0.0
    entering = (1 - dampening) * grad * (learning_rate if form == "keras" else 1)
    new_velocity = beta * velocity + entering
    used = velocity if late else new_velocity
    step = beta * used + entering if nesterov else used
    return params - step * (1 if form == "keras" else learning_rate), {"velocity": new_velocity}


def wrong_squares(params, grad, state, learning_rate, rho=None, epsilon=1e-10, initial_accumulator_value=0.0,
                  epsilon_inside=False, *, place=None, late=False, mean=True):
    """AdaGrad (rho None) and RMSprop."""
    old = state.get("s", initial_accumulator_value)
    s = old + grad**2 if rho is None else rho * old + (1 - rho if mean else 1) * grad**2
    used = old if late else s
    inside = epsilon_inside if place is None else place == "inside"
    root = np.sqrt(used + epsilon) if inside else np.sqrt(used) + epsilon
    return params - learning_rate * grad / root, {"s": s}


def wrong_adadelta(params, grad, state, learning_rate, rho=0.9, epsilon=1e-6, *, outside=False, early=False,
                   rate_in_u=False):
    v = rho * state.get("v", 0.0) + (1 - rho) * grad**2
    u = state.get("u", np.zeros_like(grad))
    if early:  # u with this step's d, by the old u
        u = rho * u + (1 - rho) * (u + epsilon) / (v + epsilon) * grad**2
    roots = [np.sqrt(x) + epsilon if outside else np.sqrt(x + epsilon) for x in (u, v)]
    d = roots[0] / roots[1] * grad
    u = u if early else rho * u + (1 - rho) * (learning_rate * d if rate_in_u else d) ** 2
    return params - learning_rate * d, {"v": v, "u": u}


NADAM, ADAMW = {"momentum_decay": 0.004}, {"weight_decay": 0.01}
# fault: (case, wrong rule, the options that make it right, the fault)
WRONG = {
    "epsilon inside the root": ("adam", wrong_adam, {}, {"place": "inside"}),
    "epsilon added to the parameter": ("adam", wrong_adam, {}, {"place": "with the parameter"}),
    "epsilon folded, where it stands outside": ("adam", wrong_adam, {}, {"place": "folded"}),
    "epsilon inside the folded correction": ("adam, as Keras", wrong_adam, {}, {"place": "inside the folded"}),
    "epsilon outside, where it is folded": ("adam, as Keras", wrong_adam, {}, {"place": "outside"}),
    "epsilon outside, where it is inside": ("adam, inside", wrong_adam, {}, {"place": "outside"}),
    "step count never raised": ("adam", wrong_adam, {}, {"raise_t": False}),
    "step count never raised, Keras": ("adam, as Keras", wrong_adam, {}, {"raise_t": False}),
    "correction from t = 2": ("adam", wrong_adam, {}, {"first_t": 2}),
    "first correction missing": ("adam", wrong_adam, {}, {"correct_m": False}),
    "second correction missing": ("adam", wrong_adam, {}, {"correct_v": False}),
    "betas swapped": ("adam", wrong_adam, {}, {"beta_1": 0.999, "beta_2": 0.9}),
    "betas swapped, all options": ("adam, all options", wrong_adam, {}, {"beta_1": 0.99, "beta_2": 0.8}),
    "amsgrad ignored": ("adam, amsgrad", wrong_adam, {}, {"largest": "never"}),
    "amsgrad after the correction": ("amsgrad", wrong_adam, {"amsgrad": True}, {"largest": "after the correction"}),
    "decay coupled into the gradient": ("adamw", wrong_adam, ADAMW, {"decay": "in the gradient"}),
    "decay without the rate": ("adamw", wrong_adam, ADAMW, {"decay": "without the rate"}),
    "decay of the parameter after its step": ("adamw", wrong_adam, ADAMW, {"decay": "after the step"}),
    "no decay": ("adamw", wrong_adam, ADAMW, {"weight_decay": 0.0}),
    "NAdam without the look-ahead": ("nadam", wrong_adam, NADAM, {"look_ahead": False}),
    "NAdam with this step's mu twice": ("nadam", wrong_adam, NADAM, {"this_mu": True}),
    "NAdam's count never raised": ("nadam", wrong_adam, NADAM, {"raise_t": False}),
    "dampened momentum": ("momentum", wrong_momentum, {}, {"dampening": 0.9}),
    "an average that does not dampen": ("momentum, average", wrong_momentum, {}, {"as_form": "pytorch"}),
    "an average whose first gradient enters whole": ("momentum, average", wrong_momentum, {}, {"first_whole": True}),
    "velocity one step late": ("momentum", wrong_momentum, {}, {"late": True}),
    "beta ignored": ("momentum, beta 0.5", wrong_momentum, {}, {"beta": 0.9}),
    "the velocity forgotten": ("momentum", wrong_momentum, {}, {"beta": 0.0}),
    "the rate in the velocity": ("momentum, rate halved", wrong_momentum, {}, {"as_form": "keras"}),
    "the rate outside the velocity": ("momentum, as Keras, rate halved", wrong_momentum, {}, {"as_form": "pytorch"}),
    "Nesterov without the look-ahead": ("nesterov", wrong_momentum, {"nesterov": True}, {"nesterov": False}),
    "Nesterov without it, Keras": ("nesterov, as Keras", wrong_momentum, {"nesterov": True}, {"nesterov": False}),
    "Nesterov's velocity one step late": ("nesterov", wrong_momentum, {"nesterov": True}, {"late": True}),
    "Nesterov, the rate in the velocity": (
        "nesterov, rate halved", wrong_momentum, {"nesterov": True}, {"as_form": "keras"}),
    "AdaGrad's epsilon inside": ("adagrad", wrong_squares, {}, {"place": "inside"}),
    "AdaGrad's epsilon outside": ("adagrad, as Keras and optax", wrong_squares, {}, {"place": "outside"}),
    "AdaGrad's sum one step late": ("adagrad, as Keras and optax", wrong_squares, {}, {"late": True}),
    "AdaGrad that forgets": ("adagrad", wrong_squares, {}, {"rho": 0.99}),
    "RMSprop's epsilon inside": ("rmsprop", wrong_squares, {"rho": 0.99, "epsilon": 1e-8}, {"place": "inside"}),
    "RMSprop's epsilon outside": ("rmsprop, as Keras", wrong_squares, {}, {"place": "outside"}),
    "RMSprop that sums": ("rmsprop", wrong_squares, {"rho": 0.99, "epsilon": 1e-8}, {"mean": False}),
    "RMSprop's mean one step late": ("rmsprop, as Keras", wrong_squares, {}, {"late": True}),
    "Adadelta's epsilon outside": ("adadelta", wrong_adadelta, {}, {"outside": True}),
    "Adadelta's u with this step": ("adadelta", wrong_adadelta, {}, {"early": True}),
    "Adadelta's u of the steps with their rate": ("adadelta", wrong_adadelta, {}, {"rate_in_u": True}),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_rule_is_seen(fault):
    name, rule, options, wrong = WRONG[fault]
    assert far(CASES[name], rule, options | wrong)


@pytest.mark.parametrize("fault", WRONG)
def test_it_is_right_without_its_fault(fault):
    name, rule, options, _ = WRONG[fault]
    assert far(CASES[name], rule, options) == []


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


@pytest.mark.parametrize("rule", [writes_into_params, writes_into_grad, writes_into_state,
                                  writes_into_an_entry_of_state])
def test_a_rule_that_writes_into_its_input_is_seen(rule):
    with pytest.raises(AssertionError, match="writes into what it is given"):
        ours.run_rule(rule, {}, cases.rates(CASES["momentum"]))


# Every default of every rule, altered: each must be seen by a case that leaves it out.

WORDS = {"form": ["pytorch", "keras", "average"], "epsilon_place": ["outside", "inside", "folded"],
         "maximum": ["before", "after"]}


def altered(rule, name, default):
    if isinstance(default, bool):
        return [not default]
    if isinstance(default, str):
        words = WORDS[name][:2] if rule == "nesterov" else WORDS[name]
        return [word for word in words if word != default]
    return [0.99 * default, 0.999 * default] if default else [1e-3]


def defaults():
    for name in sorted({case.rule for case in cases.RULES}):
        for option in list(inspect.signature(OPTIMIZERS[name]).parameters.values())[4:]:
            for value in altered(name, option.name, option.default):
                yield name, option.name, value


@pytest.mark.parametrize(("name", "option", "value"), list(defaults()))
def test_a_changed_default_is_seen(name, option, value):
    without = [case for case in cases.RULES if case.rule == name and option not in case.options]
    assert any(far(case, OPTIMIZERS[name], {option: value}) for case in without)


def test_every_rule_has_its_defaults_tested():
    tested = {(name, option) for name, option, _ in defaults()}
    assert len(tested) >= 25 and {name for name, _ in tested} == {case.rule for case in cases.RULES} - {
        "gradient_descent"}
