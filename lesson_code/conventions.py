"""What PyTorch, Keras 3 and optax call the book's optimizers and losses, and what they do unless told otherwise.

All of it is in data/conventions.json, which was made from the libraries themselves (tests/parity); the formulas
are Python, and a test runs them beside the rules.
"""

import inspect
import json

from lesson_code.data import FOLDER
from lesson_code.optimizers import OPTIMIZERS

FACTS = json.loads((FOLDER / "conventions.json").read_text(encoding="utf-8"))
LIBRARIES = {"torch": "PyTorch", "keras": "Keras 3", "optax": "optax"}

# quantity: the argument of each library; an index follows where a library has several in one.
ARGUMENTS = {
    "learning rate": {"torch": "lr", "keras": "learning_rate", "optax": "learning_rate"},
    "beta 1": {"torch": ("betas", 0), "keras": "beta_1", "optax": "b1"},
    "beta 2": {"torch": ("betas", 1), "keras": "beta_2", "optax": "b2"},
    "rho": {"torch": "rho", "keras": "rho", "optax": "rho"},
    "epsilon": {"torch": "eps", "keras": "epsilon", "optax": "eps"},
    "first sum": {"torch": "initial_accumulator_value", "keras": "initial_accumulator_value",
                  "optax": "initial_accumulator_value"},
    "momentum": {"torch": "momentum", "keras": "momentum", "optax": "momentum"},
    "dampening": {"torch": "dampening"},
    "psi": {"torch": "momentum_decay"},
    "weight decay": {"torch": "weight_decay", "keras": "weight_decay", "optax": "weight_decay"},
}
RHO_OF_RMSPROP = {"torch": "alpha", "keras": "rho", "optax": "decay"}
SHOWN = {
    "gradient_descent": ["learning rate"],
    "momentum": ["learning rate", "momentum", "dampening"],
    "nesterov": ["learning rate", "momentum"],
    "adagrad": ["learning rate", "first sum", "epsilon"],
    "rmsprop": ["learning rate", "rho", "epsilon"],
    "adadelta": ["learning rate", "rho", "epsilon"],
    "nadam": ["learning rate", "beta 1", "beta 2", "epsilon", "psi"],
} | dict.fromkeys(["adam", "amsgrad", "adamw"], ["learning rate", "beta 1", "beta 2", "epsilon"])

MEANS = ["m = b1*m + (1 - b1)*g", "v = b2*v + (1 - b2)*g**2"]
ADAM = {
    "outside": [*MEANS, "w = w - eta * m/(1 - b1**t)", "      / (sqrt(v/(1 - b2**t)) + eps)"],
    "folded": [*MEANS, "a = eta*sqrt(1 - b2**t)/(1 - b1**t)", "w = w - a*m / (sqrt(v) + eps)"],
}
DECAYED = "w = w - eta*decay*w"
AMSGRAD = [*MEANS, "u = maximum(u, v)"]
FORMULAS = {  # rule: {form, as `form` names it: lines}; an indented line goes on from the one before
    "gradient_descent": {"": ["w = w - eta*g"]},
    "momentum": {"pytorch": ["v = beta*v + g", "w = w - eta*v"], "keras": ["v = beta*v - eta*g", "w = w + v"]},
    "nesterov": {"pytorch": ["v = beta*v + g", "w = w - eta*(g + beta*v)"],
                 "keras": ["v = beta*v - eta*g", "w = w + beta*v - eta*g"]},
    "adagrad": {"outside": ["s = s + g**2", "w = w - eta*g / (sqrt(s) + eps)"],
                "inside": ["s = s + g**2", "w = w - eta*g / sqrt(s + eps)"]},
    "rmsprop": {"outside": ["v = rho*v + (1 - rho)*g**2", "w = w - eta*g / (sqrt(v) + eps)"],
                "inside": ["v = rho*v + (1 - rho)*g**2", "w = w - eta*g / sqrt(v + eps)"]},
    "adadelta": {"": ["v = rho*v + (1 - rho)*g**2", "d = sqrt(u + eps)/sqrt(v + eps) * g",
                      "u = rho*u + (1 - rho)*d**2", "w = w - eta*d"]},
    "adam": ADAM,
    "amsgrad": {
        "outside, before": [*AMSGRAD, "w = w - eta * m/(1 - b1**t)", "      / (sqrt(u/(1 - b2**t)) + eps)"],
        "folded, before": [*AMSGRAD, "a = eta*sqrt(1 - b2**t)/(1 - b1**t)", "w = w - a*m / (sqrt(u) + eps)"],
        "outside, after": [*MEANS, "u = maximum(u, v/(1 - b2**t))", "w = w - eta * m/(1 - b1**t)",
                           "      / (sqrt(u) + eps)"]},
    "adamw": {place: [DECAYED, *lines] for place, lines in ADAM.items()},
    "nadam": {"": [*MEANS, "mu = b1*(1 - 0.5*0.96**(t*psi))", "nu = b1*(1 - 0.5*0.96**((t+1)*psi))", "p = p*mu",
                   "a = nu*m/(1 - p*nu)", "a = a + (1 - mu)*g/(1 - p)", "w = w - eta*a",
                   "      / (sqrt(v/(1 - b2**t)) + eps)"]},
}


def book_options(rule, library):
    """The options with which the book's rule is the library's by its defaults: {name: value}."""
    return FACTS["optimizers"][rule][library]["book"]


def call(rule, library):
    """The same as a call: adam(epsilon=1e-07, epsilon_place='folded')."""
    return f"{rule}({', '.join(f'{name}={value!r}' for name, value in book_options(rule, library).items())})"


def form(rule, library):
    """Which of the rule's formulas the library has."""
    known = inspect.signature(OPTIMIZERS[rule]).parameters
    options = {name: option.default for name, option in known.items()} | book_options(rule, library)
    if "form" in options:
        return options["form"]
    if "epsilon_inside" in options:
        return "inside" if options["epsilon_inside"] else "outside"
    words = [options[name] for name in ("epsilon_place", "maximum") if name in options]
    return ", ".join(words)


def default(rule, library, quantity):
    """A library's default as text, or "-" where it has no such argument."""
    row, argument = FACTS["optimizers"][rule][library], ARGUMENTS[quantity].get(library)
    if rule == "rmsprop" and quantity == "rho":
        argument = RHO_OF_RMSPROP[library]
    name, place = argument if isinstance(argument, tuple) else (argument, None)
    value = row["defaults"].get(name, "-")
    value = value[place] if place is not None else value
    value = row["switches"].get(name, value)
    words = {None: "none", "must be given": "give it"}
    return words.get(value, f"{value:g}" if isinstance(value, float) else str(value))


SHORT = {"learning rate": "rate", "weight decay": "decay"}
ACTS = {"in the gradient": "in g", "of its own": "beside g", "none": "-"}


def columns(rows):
    """A table for printing, of (name, [entry of each library])."""
    return "\n".join(f"{name:10}" + "".join(f"{entry:9}" for entry in row).rstrip() for name, row in rows)


def optimizer(rule):
    """The table of an optimizer, as text: names, defaults, the formula of each, the call that is the same here."""
    found = FACTS["optimizers"][rule]
    rows = [("", list(LIBRARIES.values())), ("name", [found[library]["name"] for library in LIBRARIES])]
    for quantity in [*SHOWN[rule], "weight decay"]:
        rows.append((SHORT.get(quantity, quantity), [default(rule, library, quantity) for library in LIBRARIES]))
    acts = [ACTS[found[library]["decay"]] for library in LIBRARIES]
    if rule == "gradient_descent":  # here the two are one
        acts = ["-" if act == "-" else "either" for act in acts]
    lines = [rule, columns([*rows, ("  it acts", acts)])]
    switches = {name: found[library]["switches"] for library, name in LIBRARIES.items() if found[library]["switches"]}
    lines += ["", "say:"] if switches else []
    for name, said in switches.items():
        lines += [f"  {start:8}{key}={value}" for start, (key, value) in zip([name, *" " * len(said)], said.items())]
    for shape in dict.fromkeys(form(rule, library) for library in LIBRARIES):
        who = [name for library, name in LIBRARIES.items() if form(rule, library) == shape]
        lines += ["", f"{', '.join(who)}:", *(f"  {line}" for line in FORMULAS[rule][shape])]
    lines += ["", "in this book:"]
    for library, name in LIBRARIES.items():
        lines.append(f"  {name:8}" + call(rule, library).replace("(", "(\n    ", 1).replace(", ", ",\n    ")
                     if book_options(rule, library) else f"  {name:8}{rule}()")
    return "\n".join(lines)


def together(entries):
    """Which libraries have the same entry: "PKo" if all, "P|Ko" if PyTorch stands alone."""
    return "|".join("".join(name[0] for name, entry in zip(LIBRARIES.values(), entries) if entry == one)
                    for one in dict.fromkeys(entries))


def glance():
    """One line an optimizer, as text: which libraries agree in the default rate, the other defaults, the formula."""
    lines = [f"{'':17}{'rate':6}{'constants':10}formula"]
    for rule in FORMULAS:
        constants = [each for each in SHOWN[rule] if each not in ("learning rate", "dampening")]
        constants += ["weight decay"] * (rule == "adamw")  # elsewhere it is off, or none
        rates = [default(rule, library, "learning rate") for library in LIBRARIES]
        values = [tuple(default(rule, library, each) for each in constants) for library in LIBRARIES]
        forms = [form(rule, library) for library in LIBRARIES]
        lines.append(f"{rule:17}{together(rates):6}{together(values):10}{together(forms)}")
    return "\n".join(lines)


LOSS_FORMULAS = {  # p: probabilities or predictions, z: logits, t: targets
    "squared_error": "(p - t)**2",
    "half_squared_error": "(p - t)**2 / 2",
    "absolute_error": "abs(p - t)",
    "huber": "where(abs(p - t) <= delta, (p - t)**2 / 2,\n        delta*(abs(p - t) - delta/2))",
    "binary_cross_entropy": "-t*log(p) - (1 - t)*log(1 - p)",
    "binary_cross_entropy_with_logits": "maximum(z, 0) - z*t + log1p(exp(-abs(z)))",
    "categorical_cross_entropy": "-sum(t*log(p))",
    "softmax_cross_entropy": "log(sum(exp(z))) - z[t]",
    "kl_divergence": "sum(t*log(t/p))",
}
TOLD = ("delta", "reduction", "label_smoothing", "axis", "ignore_index", "ignore_class", "log_target")


def losses(names):
    """The tables of some losses, as text: formula, each library's function, what it must be told, its defaults."""
    lines = []
    for loss in names:
        lines += ["" if lines else None, loss, f"  {LOSS_FORMULAS[loss]}"]
        for library, name in LIBRARIES.items():
            row = FACTS["losses"][loss][library] or {"name": "none", "switches": {}, "defaults": {}}
            options = {key: row["defaults"][key] for key in TOLD if key in row["defaults"]}
            lines.append(f"  {name:8}{row['name']}")
            lines += [f"          say {key}={value}" for key, value in row["switches"].items()]
            lines += [f"          {key}={value}" for key, value in options.items()]
    return "\n".join(line for line in lines if line is not None)


def answers(which):
    """What each library does with a loss where they part, as text."""
    lines = []
    for question, found in FACTS["answers"][which].items():
        lines.append(question)
        for library, name in LIBRARIES.items():
            first, *rest = found[library].replace("`", "").replace(", red", "; red").split("; ")
            lines += [f"  {name:8}{first}", *(f"          {more}" for more in rest)]
    return "\n".join(lines)


def words(quantities=tuple(ARGUMENTS)):
    """What each library calls a quantity, as text."""
    lines = []
    for quantity in quantities:
        lines.append(quantity)
        for library, argument in ARGUMENTS[quantity].items():
            name, place = argument if isinstance(argument, tuple) else (argument, None)
            lines.append(f"  {LIBRARIES[library]:8}{name}" + ("" if place is None else f"[{place}]"))
    return "\n".join(lines)

