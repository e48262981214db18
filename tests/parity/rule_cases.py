"""The rules that are compared, each in the words of the libraries; the rows of the page "Conventions" are from here."""

from typing import NamedTuple


class Rule(NamedTuple):
    """A rule with options, and the same in each library: (name there, its arguments) or None.

    A name that ends in ", ..." is no class or function of the library but one with something done to it:
    rule_reference.py says what.
    """

    name: str
    rule: str
    options: dict
    torch: tuple | None = None
    optax: tuple | None = None
    keras: tuple | None = None
    halves: bool = False    # the learning rate is halved in the middle of the run


MOMENTUM, NESTEROV = {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}
FOLDED = {"epsilon": 1e-7, "epsilon_place": "folded"}
BETAS = {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-5}
TORCH_BETAS = {"betas": (0.8, 0.99), "eps": 1e-5}
OPTAX_BETAS = {"b1": 0.8, "b2": 0.99, "eps": 1e-5}

RULES = [
    Rule("gradient_descent", "gradient_descent", {}, ("SGD", {}), ("sgd", {}), ("SGD", {})),
    Rule("gradient_descent, rate halved", "gradient_descent", {}, ("SGD", {}), ("sgd", {}), ("SGD", {}), halves=True),

    Rule("momentum", "momentum", {}, ("SGD", MOMENTUM), ("sgd", MOMENTUM)),
    Rule("momentum, beta 0.5", "momentum", {"beta": 0.5},
         ("SGD", {"momentum": 0.5}), ("sgd", {"momentum": 0.5}), ("SGD", {"momentum": 0.5})),
    # At a constant rate the forms of PyTorch and Keras are one; a rate that changes tells them apart.
    Rule("momentum, rate halved", "momentum", {}, ("SGD", MOMENTUM), ("sgd", MOMENTUM), halves=True),
    Rule("momentum, as Keras", "momentum", {"form": "keras"}, keras=("SGD", MOMENTUM)),
    Rule("momentum, as Keras, rate halved", "momentum", {"form": "keras"}, keras=("SGD", MOMENTUM), halves=True),
    # PyTorch does not dampen its first gradient, so here that gradient comes dampened already.
    Rule("momentum, average", "momentum", {"form": "average"},
         ("SGD, first gradient dampened", {"momentum": 0.9, "dampening": 0.9}), ("ema, as a rule", {"decay": 0.9})),

    Rule("nesterov", "nesterov", {}, ("SGD", NESTEROV), ("sgd", NESTEROV)),
    Rule("nesterov, beta 0.5", "nesterov", {"beta": 0.5},
         ("SGD", NESTEROV | {"momentum": 0.5}), ("sgd", NESTEROV | {"momentum": 0.5})),
    Rule("nesterov, rate halved", "nesterov", {}, ("SGD", NESTEROV), ("sgd", NESTEROV), halves=True),
    Rule("nesterov, as Keras", "nesterov", {"form": "keras"}, keras=("SGD", NESTEROV)),
    Rule("nesterov, as Keras, rate halved", "nesterov", {"form": "keras"}, keras=("SGD", NESTEROV), halves=True),

    Rule("adagrad", "adagrad", {}, ("Adagrad", {})),
    Rule("adagrad, as Keras and optax", "adagrad",
         {"epsilon": 1e-7, "initial_accumulator_value": 0.1, "epsilon_inside": True},
         optax=("adagrad", {}), keras=("Adagrad", {})),
    Rule("adagrad, all options", "adagrad", {"epsilon": 1e-5, "initial_accumulator_value": 0.01},
         ("Adagrad", {"eps": 1e-5, "initial_accumulator_value": 0.01})),

    Rule("rmsprop", "rmsprop", {}, ("RMSprop", {}), ("rmsprop", {"decay": 0.99, "eps_in_sqrt": False})),
    Rule("rmsprop, as Keras", "rmsprop", {"rho": 0.9, "epsilon": 1e-7, "epsilon_inside": True}, keras=("RMSprop", {})),
    Rule("rmsprop, as optax", "rmsprop", {"rho": 0.9, "epsilon_inside": True}, optax=("rmsprop", {})),

    Rule("adadelta", "adadelta", {}, ("Adadelta", {}), ("adadelta", {})),
    Rule("adadelta, as Keras", "adadelta", {"rho": 0.95, "epsilon": 1e-7}, keras=("Adadelta", {})),

    Rule("adam", "adam", {}, ("Adam", {}), ("adam", {})),
    Rule("adam, as Keras", "adam", FOLDED, keras=("Adam", {})),
    Rule("adam, all options", "adam", BETAS, ("Adam", TORCH_BETAS), ("adam", OPTAX_BETAS)),
    Rule("adam, folded, all options", "adam", BETAS | {"epsilon_place": "folded"}, keras=("Adam", BETAS)),
    Rule("adam, inside", "adam", {"epsilon_place": "inside"}, optax=("adam", {"eps": 0.0, "eps_root": 1e-8})),
    Rule("adam, not corrected", "adam", {"bias_correction": False},
         keras=("Adam, corrections undone", {"epsilon": 1e-8})),
    # optax takes the maximum after the correction, PyTorch and Keras before: two rules of one name.
    Rule("adam, amsgrad", "adam", {"amsgrad": True}, ("Adam", {"amsgrad": True})),
    Rule("adam, amsgrad, as Keras", "adam", FOLDED | {"amsgrad": True}, keras=("Adam", {"amsgrad": True})),

    Rule("amsgrad", "amsgrad", {}, ("Adam", {"amsgrad": True})),
    Rule("amsgrad, as Keras", "amsgrad", FOLDED, keras=("Adam", {"amsgrad": True})),
    Rule("amsgrad, as optax", "amsgrad", {"maximum": "after"}, optax=("amsgrad", {})),
    Rule("amsgrad, all options", "amsgrad", BETAS, ("Adam", TORCH_BETAS | {"amsgrad": True})),
    Rule("amsgrad, not corrected", "amsgrad", {"bias_correction": False},
         optax=("amsgrad", {"bias_correction_mu": False, "bias_correction_nu": False})),

    Rule("adamw", "adamw", {}, ("AdamW", {})),
    Rule("adamw, as Keras", "adamw", FOLDED | {"weight_decay": 0.004}, keras=("AdamW", {})),
    Rule("adamw, as optax", "adamw", {"weight_decay": 1e-4}, optax=("adamw", {})),
    Rule("adamw, all options", "adamw", BETAS | {"weight_decay": 0.1, "amsgrad": True},
         ("AdamW", TORCH_BETAS | {"weight_decay": 0.1, "amsgrad": True})),

    Rule("nadam", "nadam", {}, ("NAdam", {})),
    Rule("nadam, as Keras", "nadam", {"epsilon": 1e-7, "momentum_decay": 1.0}, keras=("Nadam", {})),
    Rule("nadam, as optax", "nadam", {"momentum_decay": float("inf")}, optax=("nadam", {})),
    Rule("nadam, all options", "nadam", BETAS | {"momentum_decay": 0.01},
         ("NAdam", TORCH_BETAS | {"momentum_decay": 0.01})),
]
