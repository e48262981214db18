"""Every rule in pure Python, one parameter at a time, as its equations stand: for tests/test_optimizers.py."""

import math

import numpy as np

GRADIENTS = np.array([[1.0, -2.0], [0.5, 0.0], [-3.0, 1e-6], [0.0, 4.0], [2.0, -1e3]])
START = np.array([1.0, -1.0])


def each(walk):
    """A walk of one parameter, w and its gradients, for both."""
    return lambda rate, **options: [
        walk(w, gs.tolist(), rate, **options) for w, gs in zip(START.tolist(), GRADIENTS.T, strict=True)]


@each
def gradient_descent(w, gs, rate):
    return w - rate * sum(gs)


@each
def momentum(w, gs, rate, beta=0.9, form="pytorch"):
    v = 0.0
    for g in gs:
        if form == "keras":
            v = beta * v - rate * g
            w = w + v
        else:
            v = beta * v + (g if form == "pytorch" else (1 - beta) * g)
            w = w - rate * v
    return w


@each
def nesterov(w, gs, rate, beta=0.9, form="pytorch"):
    """As Nesterov has it: the gradient is taken at the looked-ahead point x = y - rate beta v; w is that point."""
    y, v = w, 0.0
    for g in gs:
        v = beta * v + g
        y = y - rate * v
        w = y - rate * beta * v
    return w


@each
def adagrad(w, gs, rate, epsilon=1e-10, initial_accumulator_value=0.0, epsilon_inside=False):
    s = initial_accumulator_value
    for g in gs:
        s = s + g * g
        w = w - rate * g / (math.sqrt(s + epsilon) if epsilon_inside else math.sqrt(s) + epsilon)
    return w


@each
def rmsprop(w, gs, rate, rho=0.99, epsilon=1e-8, epsilon_inside=False):
    v = 0.0
    for g in gs:
        v = rho * v + (1 - rho) * g * g
        w = w - rate * g / (math.sqrt(v + epsilon) if epsilon_inside else math.sqrt(v) + epsilon)
    return w


@each
def adadelta(w, gs, rate, rho=0.9, epsilon=1e-6):
    v = u = 0.0
    for g in gs:
        v = rho * v + (1 - rho) * g * g
        d = math.sqrt((u + epsilon) / (v + epsilon)) * g
        u = rho * u + (1 - rho) * d * d
        w = w - rate * d
    return w


def adam_walk(w, gs, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8, amsgrad=False, epsilon_place="outside",
              bias_correction=True, maximum="before", weight_decay=0.0):
    m = v = largest = 0.0
    for t, g in enumerate(gs, start=1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g * g
        c_1, c_2 = (1 - beta_1**t, 1 - beta_2**t) if bias_correction else (1, 1)
        largest = max(largest, v if maximum == "before" else v / c_2)
        v_hat = v / c_2
        if amsgrad:
            v_hat = largest / c_2 if maximum == "before" else largest
        denominator = {"outside": math.sqrt(v_hat) + epsilon, "inside": math.sqrt(v_hat + epsilon),
                       "folded": math.sqrt(v_hat) + epsilon / math.sqrt(c_2)}[epsilon_place]
        w = w - rate * weight_decay * w - rate * (m / c_1) / denominator
    return w


adam = each(adam_walk)
amsgrad = each(lambda w, gs, rate, **options: adam_walk(w, gs, rate, amsgrad=True, **options))
adamw = each(lambda w, gs, rate, weight_decay=0.01, **options: adam_walk(
    w, gs, rate, weight_decay=weight_decay, **options))


@each
def nadam(w, gs, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8, momentum_decay=0.004):
    mu = [beta_1 * (1 - 0.5 * 0.96 ** (t * momentum_decay)) for t in range(1, len(gs) + 2)]
    m = v = 0.0
    for t, g in enumerate(gs, start=1):
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g * g
        ahead = mu[t] * m / (1 - math.prod(mu[:t + 1])) + (1 - mu[t - 1]) * g / (1 - math.prod(mu[:t]))
        w = w - rate * ahead / (math.sqrt(v / (1 - beta_2**t)) + epsilon)
    return w


BETAS = {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-2}
CASES = [
    ("gradient_descent", gradient_descent, {}),
    ("momentum", momentum, {}),
    ("momentum", momentum, {"beta": 0.5}),
    ("momentum", momentum, {"beta": 0.5, "form": "keras"}),
    ("momentum", momentum, {"beta": 0.5, "form": "average"}),
    ("nesterov", nesterov, {}),
    ("nesterov", nesterov, {"beta": 0.5, "form": "keras"}),
    ("adagrad", adagrad, {}),
    ("adagrad", adagrad, {"epsilon": 0.1, "initial_accumulator_value": 0.5}),
    ("adagrad", adagrad, {"epsilon": 0.1, "initial_accumulator_value": 0.5, "epsilon_inside": True}),
    ("rmsprop", rmsprop, {}),
    ("rmsprop", rmsprop, {"rho": 0.5, "epsilon": 0.1}),
    ("rmsprop", rmsprop, {"rho": 0.5, "epsilon": 0.1, "epsilon_inside": True}),
    ("adadelta", adadelta, {}),
    ("adadelta", adadelta, {"rho": 0.5, "epsilon": 1e-2}),
    ("adam", adam, {}),
    ("adam", adam, BETAS),
    ("adam", adam, BETAS | {"epsilon_place": "inside"}),
    ("adam", adam, BETAS | {"epsilon_place": "folded"}),
    ("adam", adam, BETAS | {"bias_correction": False}),
    ("adam", adam, {"beta_2": 0.5, "amsgrad": True}),
    ("amsgrad", amsgrad, {}),
    ("amsgrad", amsgrad, BETAS),
    ("amsgrad", amsgrad, {"beta_2": 0.5, "epsilon": 1e-2, "epsilon_place": "folded"}),
    ("amsgrad", amsgrad, {"beta_2": 0.5, "epsilon": 1e-2, "maximum": "after"}),
    ("amsgrad", amsgrad, {"beta_2": 0.5, "bias_correction": False}),
    ("adamw", adamw, {}),
    ("adamw", adamw, BETAS | {"weight_decay": 0.5, "epsilon_place": "folded"}),
    ("adamw", adamw, {"beta_2": 0.5, "weight_decay": 0.5, "amsgrad": True}),
    ("nadam", nadam, {}),
    ("nadam", nadam, BETAS | {"momentum_decay": 1.0}),
    ("nadam", nadam, BETAS | {"momentum_decay": math.inf}),
]
