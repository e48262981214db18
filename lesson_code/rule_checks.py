"""Checks of a rule, its options and an objective: a reader's own are tried once before they run."""

import inspect

import numpy as np

from lesson_code.optimizers import TODAYS_WAY, old_names


def check_options(rule, options):
    """The options that the rule knows, and no old names."""
    name = getattr(rule, "__name__", "the rule")
    old = old_names(rule, options)
    if old:
        raise ValueError(f"{name}: " + "; ".join(old))
    signature = inspect.signature(rule).parameters
    known = list(signature)[4:]
    if len(signature) < 4 and not any(entry.kind == entry.VAR_POSITIONAL for entry in signature.values()):
        raise ValueError(
            f"{name}: a rule takes (params, grad, state, learning_rate),"
            f" this one takes ({', '.join(signature)})"
        )
    if any(parameter.kind == parameter.VAR_KEYWORD for parameter in signature.values()):
        return
    unknown = [option for option in options if option not in known]
    if unknown:
        has = f"it has {', '.join(known)}" if known else "it has none"
        raise ValueError(f"{name} has no option {unknown[0]!r}: {has}")


def check_rate_given(learning_rate, options):
    """A rate must be given, and under today's name."""
    if learning_rate is None:
        old = [TODAYS_WAY[name] for name in options if name in TODAYS_WAY]
        raise ValueError(
            "; ".join(old) or "the learning rate is missing: give learning_rate=, for example 0.1"
        )


def check_objective(objective, params, batch):
    """The objective's value and gradient, by one trial call."""
    value, grad = _pair(objective(params, batch), "an objective returns (value, grad)")
    if np.shape(value) != params.shape[:-1] or np.shape(grad) != params.shape:
        raise ValueError(
            f"for parameters {params.shape} the objective must give a value {params.shape[:-1]} and a"
            f" gradient {params.shape}; it gave {np.shape(value)} and {np.shape(grad)}"
        )
    return value, grad


def check_rule(rule, params, grad, rate, options):
    """One dry step of the rule: it returns new parameters and a state, and leaves what it was given alone."""
    name = getattr(rule, "__name__", "the rule")
    given, state = (params.copy(), grad.copy()), {}
    try:
        result = rule(*given, state, rate, **options)
    except KeyError as missing:
        raise ValueError(
            f"{name}: the state has no {missing} yet in the first step; it starts as {{}},"
            f" so read it with state.get({missing}, 0.0)"
        ) from missing
    new_params, new_state = _pair(result, f"{name}: a rule returns (new params, new state)")
    if not isinstance(new_state, dict):
        raise ValueError(
            f"{name}: the state must be a dict, {{}} where there is none, not {type(new_state).__name__}"
        )
    if np.shape(new_params) != params.shape:
        raise ValueError(
            f"{name}: new parameters are shaped like the old, {params.shape}, not {np.shape(new_params)}"
        )
    same = np.array_equal(given[0], params, equal_nan=True) and np.array_equal(given[1], grad, equal_nan=True)
    if not same or state:
        raise ValueError(
            f"{name}: a rule changes nothing that it is given; write params - step, not params -= step"
        )


def _pair(result, wanted):
    if not isinstance(result, tuple) or len(result) != 2:
        came = f"{len(result)} things" if isinstance(result, tuple) else type(result).__name__
        raise ValueError(f"{wanted}, two things; this one returned {came}")
    return result
