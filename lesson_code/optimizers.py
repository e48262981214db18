"""Optimizers: one pure function is the whole rule.

    rule(params, grad, state, learning_rate, **options) -> (new params, new state)

`params` and `grad` are (*sweep, P): any number of runs side by side, P parameters each. A number that is
swept (the learning rate, a beta) comes with a trailing axis of length 1, so the lines broadcast as they
stand. `state` starts as {}; its entries are scalars or shaped like `params`. A rule changes nothing that it
is given. One that needs a norm of the whole parameter vector reduces with axis=-1, keepdims=True.
"""

import functools
import inspect

import numpy as np

OPTIMIZERS = {}
_BUILT_IN = set()

TODAYS_WAY = {
    "lr": "lr= is the old name: write learning_rate=",
    "decay": "decay= is gone: a schedule does it now, learning_rate=schedules.inverse_time(rate, decay)",
}


def register(rule):
    """Make a rule of your own known by its name: `@register` above its `def`.

    Every figure and comparison made after it accepts the name. Registering a name of your own again replaces
    the rule, so a cell can be run again. Errors: ValueError for a built-in name, a lambda, or something that
    is no function.
    """
    name = getattr(rule, "__name__", None)
    if not callable(rule) or name is None or name == "<lambda>":
        raise ValueError(f"register takes a function with a name, made with def; it was given {rule!r}")
    if name in _BUILT_IN:
        raise ValueError(f"{name} is a built-in optimizer and stays as it is: give your rule another name")
    OPTIMIZERS[name] = rule
    return rule


def old_names(rule, options):
    """Today's way for each option that is in yesterday's words; a name that the rule itself has is fine."""
    known = inspect.signature(rule).parameters
    found = [way for name, way in TODAYS_WAY.items() if name in options and name not in known]
    if "epsilon" in known and "epsilon" in options and options["epsilon"] is None:
        default = known["epsilon"].default
        found.append(
            f"epsilon=None is gone: leave epsilon out to get its default, {default}, or give a number"
        )
    return found


def _built_in(rule):
    """Register a rule of the book; called with an old name, it answers with today's."""

    @functools.wraps(rule)
    def optimizer(params, grad, state, *args, **options):
        if "lr" in options or "decay" in options or options.get("epsilon", 0) is None:
            raise ValueError(f"{rule.__name__}: " + "; ".join(old_names(rule, options)))
        return rule(params, grad, state, *args, **options)

    OPTIMIZERS[rule.__name__] = optimizer
    _BUILT_IN.add(rule.__name__)
    return optimizer


@_built_in
def gradient_descent(params, grad, state, learning_rate):
    """Gradient descent: w <- w - eta g.

    params, grad: (*sweep, P); learning_rate eta. PyTorch's SGD without momentum. Cauchy (1847), "Méthode
    générale pour la résolution des systèmes d'équations simultanées".
    """
    return params - learning_rate * grad, {}


@_built_in
def momentum(params, grad, state, learning_rate, beta=0.9):
    """Heavy-ball momentum: v <- beta v + g, w <- w - eta v.

    params, grad: (*sweep, P); learning_rate eta; v starts at 0. PyTorch's SGD(momentum=beta): the gradient
    enters v whole (not times 1 - beta) and eta multiplies v at the end. Polyak (1964), "Some methods of
    speeding up the convergence of iteration methods".
    """
    velocity = beta * state.get("velocity", 0.0) + grad
    return params - learning_rate * velocity, {"velocity": velocity}


@_built_in
def adam(params, grad, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8, amsgrad=False):
    """Adam: m <- b1 m + (1 - b1) g, v <- b2 v + (1 - b2) g^2, w <- w - eta m^ / (sqrt(v^) + epsilon).

    m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t) correct the bias of starting at 0; t counts from 1. params,
    grad: (*sweep, P); learning_rate eta in the parameters' unit; epsilon in the gradient's. amsgrad=True
    divides by the largest v so far instead of v (before the correction, as PyTorch does). PyTorch's Adam:
    epsilon stands outside the root, after the correction. Kingma and Ba (2015), "Adam: a method for
    stochastic optimization"; Reddi, Kale and Kumar (2018), "On the convergence of Adam and beyond".
    """
    t = state.get("t", 0) + 1
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
    new_state = {"t": t, "m": m, "v": v}
    if np.any(amsgrad):
        largest_v = np.maximum(state.get("largest_v", 0.0), v)
        new_state["largest_v"] = largest_v
        v = np.where(amsgrad, largest_v, v)
    root = np.sqrt(v) / (1 - beta_2**t) ** 0.5
    return params - learning_rate / (1 - beta_1**t) * m / (root + epsilon), new_state
