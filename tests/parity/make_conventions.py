"""What each library's optimizers and losses are called and do by default, from the libraries themselves.

    python -m tests.parity.make_conventions     (from the repository's root, in the environment of `make parity`)

Stores lesson_code/data/conventions.json, which the page "Conventions" prints. Names and defaults are those of
inspect.signature; where decay goes is found by taking steps; what stands for it in this book is a case of parity.
"""

import inspect
import json

from tests.parity import cases, conventions_rows, loss_tables, reference
from tests.parity.libraries import functional, jnp, keras, np, optax, torch

OPTIMIZERS = {"torch": torch.optim, "keras": keras.optimizers, "optax": optax}
LOSSES = {"torch": functional, "keras": keras.losses, "optax": optax.losses}


def defaults(function):
    """{argument: default} of those that have a plain one; None where the caller must give it."""
    found = {}
    for option in inspect.signature(function).parameters.values():
        if option.default is inspect.Parameter.empty:
            if option.name in ("lr", "learning_rate"):
                found[option.name] = "must be given"
        elif isinstance(option.default, (int, float, str, tuple, type(None))):
            found[option.name] = option.default
    return found


def decay(library, function, switches):
    """Where weight decay goes: two steps from 1 with a gradient of 0; "none" if there is no such option."""
    if "weight_decay" not in inspect.signature(function).parameters:
        return "none"
    rate, amount, steps = 0.1, 0.1, 2
    if library == "torch":
        w = torch.ones(1, dtype=torch.float64, requires_grad=True)
        optimizer = function([w], lr=rate, weight_decay=amount, **switches)
        for _ in range(steps):
            w.grad = torch.zeros_like(w)
            optimizer.step()
        end = w.item()
    elif library == "keras":
        w = keras.Variable(np.ones(1), dtype="float64")
        optimizer = function(rate, weight_decay=amount, **switches)
        for _ in range(steps):
            optimizer.apply([torch.zeros(1, dtype=torch.float64)], [w])
        end = w.numpy().item()
    else:
        w, optimizer = jnp.ones(1), function(rate, weight_decay=amount, **switches)
        state = optimizer.init(w)
        for _ in range(steps):
            updates, state = optimizer.update(jnp.zeros(1), state, w)
            w = optax.apply_updates(w, updates)
        end = w.item()
    return "of its own" if abs(end - (1 - rate * amount) ** steps) < 1e-12 else "in the gradient"


def torch_step():
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    w.grad = torch.ones_like(w)
    torch.optim.Adadelta([w]).step()
    return w.item()


def optax_step():
    optimizer = optax.adadelta()
    return optimizer.update(jnp.ones(1), optimizer.init(jnp.zeros(1)), jnp.zeros(1))[0]


def optimizer_row(rule, library):
    case = conventions_rows.case(rule, library)
    if case is None:
        return None
    name, switches = getattr(case, library)
    function = getattr(OPTIMIZERS[library], name)
    return {"name": name, "switches": switches, "defaults": defaults(function),
            "decay": decay(library, function, switches), "book": case.options, "case": case.name}


def loss_row(loss, library):
    said = conventions_rows.LOSSES[loss][library]
    if said is None:
        return None
    name, switches = said
    return {"name": name, "switches": switches, "defaults": defaults(getattr(LOSSES[library], name))}


def facts():
    libraries = ("torch", "keras", "optax")
    found = {
        "made by": "python -m tests.parity.make_conventions",
        "versions": reference.versions(),
        "optimizers": {rule: {library: optimizer_row(rule, library) for library in libraries}
                       for rule in dict.fromkeys(case.rule for case in cases.RULES)},
        "first step of Adadelta at a gradient of 1, rate left out": {
            "torch": torch_step(), "optax": float(optax_step()[0])},
        "losses": {loss: {library: loss_row(loss, library) for library in libraries}
                   for loss in conventions_rows.LOSSES},
        "answers": {which: {row: loss_tables.facts()["found"][which][row] for row in rows}
                    for which, rows in conventions_rows.ANSWERS.items()},
    }
    return json.loads(json.dumps(found))


def changed():
    """Sentences for what the libraries say otherwise than was stored."""
    stored = json.loads(conventions_rows.FACTS.read_text(encoding="utf-8"))
    return [f"conventions: {part} are no longer as stored" for part, found in facts().items() if stored[part] != found]


def store():
    conventions_rows.FACTS.write_text(json.dumps(facts(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    store()
