"""Optimizers: one pure function is the whole rule.

    rule(params, grad, state, learning_rate, **options) -> (new params, new state)

`params` and `grad` are (*sweep, P): any number of runs side by side, P parameters each. A number that is
swept (the learning rate, a beta) comes with a trailing axis of length 1, so the lines broadcast as they
stand. `state` starts as {}; its entries are scalars or shaped like `params`. A rule changes nothing that it
is given. One that needs a norm of the whole parameter vector reduces with axis=-1, keepdims=True.
"""

from lesson_code.registry import OPTIMIZERS, TODAYS_WAY, built_in, old_names, one_of, register

__all__ = ["OPTIMIZERS", "TODAYS_WAY", "adadelta", "adagrad", "adam", "adamw", "amsgrad",
           "gradient_descent", "momentum", "nadam", "nesterov", "old_names", "register", "rmsprop"]


@built_in
def gradient_descent(params, grad, state, learning_rate):
    """Gradient descent: w <- w - eta g.

    params, grad: (*sweep, P); learning_rate eta. PyTorch's SGD without momentum. Cauchy (1847), "Méthode
    générale pour la résolution des systèmes d'équations simultanées".
    """
    return params - learning_rate * grad, {}


@built_in
def momentum(params, grad, state, learning_rate, beta=0.9, form="pytorch"):
    """Heavy-ball momentum: v <- beta v + g, w <- w - eta v.

    params, grad: (*sweep, P); learning_rate eta; v starts at 0. form="pytorch" is PyTorch's SGD(momentum=beta)
    and optax's sgd: the gradient enters v whole and eta multiplies v at the end. form="keras" is Keras' SGD:
    v <- beta v - eta g, w <- w + v, so an old step keeps the rate that it was made with. form="average": v <-
    beta v + (1 - beta) g, the mean of the past gradients (PyTorch's dampening=beta, but for its first step,
    which PyTorch does not dampen). Errors: ValueError for another form. Polyak (1964), "Some methods of speeding
    up the convergence of iteration methods".
    """
    one_of("form", form, "pytorch", "keras", "average")
    if form == "keras":
        velocity = beta * state.get("velocity", 0.0) - learning_rate * grad
        return params + velocity, {"velocity": velocity}
    entering = (1 - beta) * grad if form == "average" else grad
    velocity = beta * state.get("velocity", 0.0) + entering
    return params - learning_rate * velocity, {"velocity": velocity}


@built_in
def nesterov(params, grad, state, learning_rate, beta=0.9, form="pytorch"):
    """Nesterov's momentum: v <- beta v + g, w <- w - eta (g + beta v).

    The gradient is taken where the velocity would carry w; written for the looked-ahead point, as here, the rule
    needs the gradient at w alone. params, grad: (*sweep, P); learning_rate eta; v starts at 0. form="pytorch" is
    PyTorch's SGD(momentum=beta, nesterov=True) and optax's; form="keras" is Keras': v <- beta v - eta g, w <-
    w + beta v - eta g, the same at a constant rate. Errors: ValueError for another form. Nesterov (1983), "A
    method for solving the convex programming problem with convergence rate O(1/k^2)"; in this form Sutskever,
    Martens, Dahl and Hinton (2013), "On the importance of initialization and momentum in deep learning".
    """
    one_of("form", form, "pytorch", "keras")
    if form == "keras":
        velocity = beta * state.get("velocity", 0.0) - learning_rate * grad
        return params + beta * velocity - learning_rate * grad, {"velocity": velocity}
    velocity = beta * state.get("velocity", 0.0) + grad
    return params - learning_rate * (grad + beta * velocity), {"velocity": velocity}


# Below the simpler rules, so that they stand first in the registry.
from lesson_code.adaptive import adadelta, adagrad, adam, adamw, amsgrad, nadam, rmsprop  # noqa: E402
