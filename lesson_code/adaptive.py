"""Optimizers with a step of its own for each parameter: AdaGrad and what came of it (see optimizers.py)."""

import numpy as np

from lesson_code.registry import built_in, one_of


@built_in
def adagrad(params, grad, state, learning_rate, epsilon=1e-10, initial_accumulator_value=0.0,
            epsilon_inside=False):
    """AdaGrad: s <- s + g^2, w <- w - eta g / (sqrt(s) + epsilon).

    s sums all squared gradients and starts at initial_accumulator_value. params, grad: (*sweep, P);
    learning_rate eta in the parameters' unit; epsilon in the gradient's. epsilon_inside=True divides by sqrt(s +
    epsilon), as Keras' Adagrad and optax's do (both with 1e-7 and a first s of 0.1). PyTorch's Adagrad. Duchi,
    Hazan and Singer (2011), "Adaptive subgradient methods for online learning and stochastic optimization".
    """
    s = state.get("s", initial_accumulator_value) + grad**2
    return params - learning_rate * grad / _root(s, epsilon, epsilon_inside), {"s": s}


@built_in
def rmsprop(params, grad, state, learning_rate, rho=0.99, epsilon=1e-8, epsilon_inside=False):
    """RMSprop: v <- rho v + (1 - rho) g^2, w <- w - eta g / (sqrt(v) + epsilon).

    v is a running mean of the squared gradients and starts at 0. params, grad: (*sweep, P); learning_rate eta in
    the parameters' unit; epsilon in the gradient's. epsilon_inside=True divides by sqrt(v + epsilon), as Keras'
    RMSprop (rho 0.9, epsilon 1e-7) and optax's (0.9, 1e-8) do. PyTorch's RMSprop, whose rho is called alpha.
    Tieleman and Hinton (2012), a lecture.
    """
    v = rho * state.get("v", 0.0) + (1 - rho) * grad**2
    return params - learning_rate * grad / _root(v, epsilon, epsilon_inside), {"v": v}


def _root(v, epsilon, inside):
    return np.sqrt(v + epsilon) if inside else np.sqrt(v) + epsilon


@built_in
def adadelta(params, grad, state, learning_rate, rho=0.9, epsilon=1e-6):
    """Adadelta: w <- w - eta d, d = sqrt(u + epsilon) / sqrt(v + epsilon) g.

    v is a running mean of g^2, u one of d^2 up to the step before; both start at 0, so the first steps are
    small. d has the parameters' unit by itself, and eta is a plain factor (1 in the paper). params, grad:
    (*sweep, P). PyTorch's, Keras' (rho 0.95, epsilon 1e-7) and optax's Adadelta are this one. Zeiler (2012),
    "ADADELTA: an adaptive learning rate method".
    """
    v = rho * state.get("v", 0.0) + (1 - rho) * grad**2
    u = state.get("u", np.zeros_like(grad))
    d = np.sqrt(u + epsilon) / np.sqrt(v + epsilon) * grad
    u = rho * u + (1 - rho) * d**2
    return params - learning_rate * d, {"v": v, "u": u}


@built_in
def adam(params, grad, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8, amsgrad=False,
         epsilon_place="outside", bias_correction=True):
    """Adam: m <- b1 m + (1 - b1) g, v <- b2 v + (1 - b2) g^2, w <- w - eta m^ / (sqrt(v^) + epsilon).

    m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t) correct the bias of starting at 0; t counts from 1.
    bias_correction=False leaves them as m and v. params, grad: (*sweep, P); learning_rate eta in the parameters'
    unit; epsilon in the gradient's. epsilon_place="outside" the root, after the correction (PyTorch, optax, the
    paper's Algorithm 1); "folded": eta sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon) (Keras, epsilon 1e-7);
    "inside": sqrt(v^ + epsilon), which many write by mistake. amsgrad=True divides by the largest v so far, as
    the rule `amsgrad`. PyTorch's Adam. Kingma and Ba (2015), "Adam: a method for stochastic optimization".
    """
    t, m, v = _averages(grad, state, beta_1, beta_2)
    new_state = {"t": t, "m": m, "v": v}
    if np.any(amsgrad):
        new_state["largest_v"] = np.maximum(state.get("largest_v", 0.0), v)
        v = np.where(amsgrad, new_state["largest_v"], v)
    correct_1, correct_2 = _corrections(t, beta_1, beta_2, bias_correction)
    denominator = _denominator(v, correct_2, epsilon, epsilon_place)
    return params - learning_rate / correct_1 * m / denominator, new_state


@built_in
def amsgrad(params, grad, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8,
            epsilon_place="outside", maximum="before", bias_correction=True):
    """AMSGrad: Adam that divides by the root of the largest v so far, so that its step can only shrink.

    m and v as Adam's; u <- max(u, v), w <- w - eta m^ / (sqrt(u^) + epsilon), u^ = u / (1 - b2^t). PyTorch's
    Adam(amsgrad=True), and with epsilon_place="folded" and epsilon 1e-7 Keras'. maximum="after" takes the maximum
    of the corrected v^ instead, as optax does. The paper corrects nothing: bias_correction=False. Shapes and
    units as `adam`. Reddi, Kale and Kumar (2018), "On the convergence of Adam and beyond".
    """
    one_of("maximum", maximum, "before", "after")
    t, m, v = _averages(grad, state, beta_1, beta_2)
    correct_1, correct_2 = _corrections(t, beta_1, beta_2, bias_correction)
    u = np.maximum(state.get("u", 0.0), v if maximum == "before" else v / correct_2)
    denominator = _denominator(u, correct_2 if maximum == "before" else 1.0, epsilon, epsilon_place)
    return params - learning_rate / correct_1 * m / denominator, {"t": t, "m": m, "v": v, "u": u}


def _averages(grad, state, beta_1, beta_2):
    """Adam's running means of g and g^2, and the number of this step."""
    t = state.get("t", 0) + 1
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * grad
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * grad**2
    return t, m, v


def _corrections(t, beta_1, beta_2, on):
    return (1 - beta_1**t, 1 - beta_2**t) if on else (1.0, 1.0)


def _denominator(v, correct_2, epsilon, place):
    """What m^ is divided by: sqrt(v^) with epsilon where each form has it."""
    one_of("epsilon_place", place, "outside", "inside", "folded")
    if place == "inside":
        return np.sqrt(v / correct_2 + epsilon)
    if place == "folded":
        return (np.sqrt(v) + epsilon) / correct_2**0.5
    return np.sqrt(v) / correct_2**0.5 + epsilon


@built_in
def adamw(params, grad, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8, weight_decay=0.01,
          amsgrad=False, epsilon_place="outside"):
    """AdamW: w <- w - eta lambda w, then Adam's step: decay that does not go through the gradient.

    weight_decay lambda, per step and unit of eta; the rest as `adam`. PyTorch's AdamW; Keras' (lambda 0.004,
    epsilon 1e-7, "folded") and optax's (lambda 1e-4) are the same but for these. Loshchilov and Hutter (2019),
    "Decoupled weight decay regularization", without its schedule.
    """
    decayed = params - learning_rate * weight_decay * params
    return adam(decayed, grad, state, learning_rate, beta_1, beta_2, epsilon, amsgrad, epsilon_place)


@built_in
def nadam(params, grad, state, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8, momentum_decay=0.004):
    """NAdam: Adam with Nesterov's look-ahead, w <- w - eta m~ / (sqrt(v^) + epsilon).

    m~ = mu' m / (1 - mu_1 ... mu_t mu') + (1 - mu) g / (1 - mu_1 ... mu_t), with m and v as Adam's, mu_t = b1
    (1 - 0.96^(t psi) / 2), mu this step's and mu' the next one's; psi is momentum_decay. Shapes and units as
    `adam`. PyTorch's NAdam; Keras' is momentum_decay=1 (epsilon 1e-7), optax's momentum_decay=inf (a constant
    mu). Dozat (2016), "Incorporating Nesterov momentum into Adam".
    """
    t, m, v = _averages(grad, state, beta_1, beta_2)
    mu, next_mu = (beta_1 * (1 - 0.5 * 0.96 ** (step * momentum_decay)) for step in (t, t + 1))
    product = state.get("product", 1.0) * mu
    look_ahead = next_mu * m / (1 - product * next_mu) + (1 - mu) * grad / (1 - product)
    denominator = _denominator(v, 1 - beta_2**t, epsilon, "outside")
    return params - learning_rate * look_ahead / denominator, {"t": t, "m": m, "v": v, "product": product}
