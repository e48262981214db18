"""The page "Conventions": every entry that it prints is the libraries' own, and what stands for it here is parity's."""

import inspect
import json

import numpy as np
import pytest

from lesson_code import LOSSES, OPTIMIZERS, conventions
from tests.parity import cases, compare, conventions_rows

FACTS = conventions.FACTS
ROWS = [(rule, library) for rule in FACTS["optimizers"] for library in conventions.LIBRARIES]
IDS = [f"{library} {rule}" for rule, library in ROWS]


def test_the_facts_are_of_the_libraries_that_made_the_fixtures():
    assert FACTS["versions"] == compare.about()["versions"]


def test_every_optimizer_and_loss_of_the_book_has_its_table():
    own = {name for name, rule in OPTIMIZERS.items() if rule.__module__.startswith("lesson_code")}
    assert own == set(FACTS["optimizers"]) == set(conventions.SHOWN) == set(conventions.FORMULAS)
    own = {name for name, loss in LOSSES.items() if loss.__module__.startswith("lesson_code")}
    assert own == set(FACTS["losses"]) == set(conventions.LOSS_FORMULAS)


@pytest.mark.parametrize(("rule", "library"), ROWS, ids=IDS)
def test_what_stands_for_it_here_is_a_case_of_parity(rule, library):
    """That case runs the library by its defaults, and tests/test_parity.py holds ours beside it."""
    row, case = FACTS["optimizers"][rule][library], conventions_rows.case(rule, library)
    assert (library, "rule", case) in list(compare.comparisons())
    assert row["case"] == case.name and row["book"] == case.options
    assert (row["name"], row["switches"]) == getattr(case, library)
    assert set(row["switches"]) <= conventions_rows.SWITCHES
    called = {}
    exec(f"found = dict({conventions.call(rule, library).split('(', 1)[1]}", {"inf": np.inf}, called)
    assert called["found"] == case.options


@pytest.mark.parametrize(("rule", "library"), ROWS, ids=IDS)
def test_the_defaults_shown_are_those_of_the_fixture(rule, library):
    row, table = FACTS["optimizers"][rule][library], conventions.optimizer(rule)
    column = list(conventions.LIBRARIES).index(library)
    lines = {line[:10].strip(): line[10 + 9 * column: 19 + 9 * column].strip()
             for line in table.split("\n\n")[0].split("\n")[2:]}
    assert lines["name"] == row["name"]
    flat = {}
    for name, value in row["defaults"].items():
        flat |= {name: value} if not isinstance(value, list) else dict(enumerate(value))
    words = {"lr": "rate", "learning_rate": "rate", 0: "beta 1", "beta_1": "beta 1", "b1": "beta 1",
             1: "beta 2", "beta_2": "beta 2", "b2": "beta 2", "eps": "epsilon", "epsilon": "epsilon", "rho": "rho",
             "alpha": "rho", "decay": "rho", "initial_accumulator_value": "first sum", "dampening": "dampening",
             "weight_decay": "decay", "momentum_decay": "psi"}
    seen = 0
    for name, value in flat.items():
        if name in row["switches"] or words.get(name) not in lines:
            continue
        shown, seen = lines[words[name]], seen + 1
        assert shown == {None: "none", "must be given": "give it"}.get(value) or float(shown) == value, name
    for name in row["switches"]:
        assert name not in lines or float(lines[name]) == row["switches"][name]
    del lines["it acts"]
    absent = [name for name, entry in lines.items() if entry == "-"]
    assert seen + len(absent) + len({"momentum"} & set(lines)) + 1 == len(lines)  # 1: the name


def test_what_makes_a_rule_of_an_optimizer_is_said():
    table = conventions.optimizer("nesterov")
    assert "\n\nsay:\n  PyTorch momentum=0.9\n          nesterov=True\n  Keras 3 momentum=0.9\n" in table
    assert "say:\n  PyTorch amsgrad=True\n  Keras 3 amsgrad=True\n\n" in conventions.optimizer("amsgrad")
    assert "say:" not in conventions.optimizer("adam")


def test_an_option_of_ours_is_the_librarys_default():
    """What the table's call says in numbers is what the library's signature says."""
    same = {"epsilon": ("eps", "epsilon"), "rho": ("alpha", "rho", "decay"), "weight_decay": ("weight_decay",),
            "initial_accumulator_value": ("initial_accumulator_value",), "momentum_decay": ("momentum_decay",)}
    checked = 0
    for rule, library in ROWS:
        row = FACTS["optimizers"][rule][library]
        options = {name: option.default for name, option in inspect.signature(OPTIMIZERS[rule]).parameters.items()}
        for name, value in (options | row["book"]).items():
            for there in same.get(name, ()):
                if there in row["defaults"]:
                    assert row["defaults"][there] == value, (rule, library, name)
                    checked += 1
    assert checked >= 30


FUNCTIONS = {"sqrt": np.sqrt, "maximum": np.maximum}
NAMES = {"beta": "beta", "rho": "rho", "eps": "epsilon", "b1": "beta_1", "b2": "beta_2", "decay": "weight_decay",
         "psi": "momentum_decay"}


@pytest.mark.parametrize(("rule", "library"), ROWS, ids=IDS)
def test_the_formula_shown_is_the_rule(rule, library):
    known = inspect.signature(OPTIMIZERS[rule]).parameters
    options = {name: option.default for name, option in known.items()} | conventions.book_options(rule, library)
    start = options.get("initial_accumulator_value", 0.0)
    scope = {**FUNCTIONS, "w": np.array([1.0, -2.0]), "eta": 0.1, "s": start, "p": 1.0} | dict.fromkeys("mvu", 0.0)
    scope |= {short: options[name] for short, name in NAMES.items() if name in options}
    lines = "\n".join(conventions.FORMULAS[rule][conventions.form(rule, library)]).replace("\n      ", " ")
    params, state, own = scope["w"], {}, conventions.book_options(rule, library)
    for t, g in enumerate(np.array([[1.0, 1e-7], [-0.5, 0.0], [2.0, 3e-6], [0.1, 1e-4]]), start=1):
        scope |= {"t": t, "g": g}
        exec(lines, scope)
        params, state = OPTIMIZERS[rule](params, g, state, 0.1, **own)
        np.testing.assert_allclose(scope["w"], params, rtol=1e-12)


def test_forms_of_one_rule_are_not_the_same():
    for rule in ("adagrad", "rmsprop", "adam", "amsgrad", "adamw"):
        assert len({conventions.form(rule, library) for library in conventions.LIBRARIES}) >= 2


OF_LOSSES = {"binary, logits": "binary_crossentropy", "categorical, logits": "categorical_crossentropy",
             "sparse, logits": "sparse_categorical_crossentropy"}


@pytest.mark.parametrize("loss", FACTS["losses"])
def test_a_losss_functions_are_those_of_parity(loss):
    for library in conventions.LIBRARIES:
        row = FACTS["losses"][loss][library]
        compared = [getattr(case, library) for case in cases.LOSSES if case.loss == loss and not case.options]
        compared = {OF_LOSSES.get(name, name).split(" of ")[0] for name in compared if name}
        if row is None:
            assert compared <= {"half_mse_loss"}  # the book's factor before PyTorch's function
        else:
            assert row["name"] in compared and conventions_rows.LOSSES[loss][library] == (
                row["name"], row["switches"])
            assert set(row["switches"]) <= set(row["defaults"])


@pytest.mark.parametrize("loss", FACTS["losses"])
def test_a_losss_formula_is_the_loss(loss):
    case = next(case for case in cases.LOSSES if case.loss == loss and not case.options and
                not case.name.endswith("one-hot"))
    p, t = cases.loss_inputs(case.inputs)
    scope = {name: getattr(np, name) for name in ("abs", "where", "log", "log1p", "exp", "maximum")}
    value = LOSSES[loss](p, t)[0]
    if loss == "softmax_cross_entropy":
        p, t, value = p[2:], t[2:], value[2:]  # without the logits of 1,000
        found = [eval(conventions.LOSS_FORMULAS[loss], scope | {"z": z, "t": k, "sum": np.sum}) for z, k in zip(p, t)]
    elif "sum" in conventions.LOSS_FORMULAS[loss]:
        found = [eval(conventions.LOSS_FORMULAS[loss], scope | {"p": q, "t": r, "sum": np.sum})
                 for q, r in zip(p, np.broadcast_to(t, p.shape))]
    else:
        found = eval(conventions.LOSS_FORMULAS[loss], scope | {"p": p, "z": p, "t": t, "delta": 1.0})
    np.testing.assert_allclose(found, value, rtol=1e-12, atol=1e-15)


def test_the_answers_are_those_of_the_probes():
    probed = json.loads((compare.FIXTURES / "loss_conventions.json").read_text(encoding="utf-8"))["found"]
    for which, rows in FACTS["answers"].items():
        assert list(rows) == conventions_rows.ANSWERS[which]
        for row, found in rows.items():
            assert found == probed[which][row]


def test_tables_are_narrow():
    tables = [conventions.optimizer(rule) for rule in FACTS["optimizers"]]
    tables += [conventions.glance(), conventions.losses(FACTS["losses"]), *map(conventions.answers, FACTS["answers"])]
    long = [line for table in tables for line in table.split("\n") if len(line) > 40]
    assert len(long) <= 9 and max(map(len, long)) <= 52, long


@pytest.mark.parametrize("rule", FACTS["optimizers"])
def test_the_glance_is_of_the_tables_below_it(rule):
    """What stands together has the same row, and the same formula, in the rule's own table."""
    line, = (line.split() for line in conventions.glance().split("\n") if line.startswith(rule + " "))
    letters = dict(zip("PKo", conventions.LIBRARIES))
    shown = [each for each in conventions.SHOWN[rule] if each not in ("learning rate", "dampening")]
    shown += ["weight decay"] * (rule == "adamw")
    rows = [lambda library: conventions.default(rule, library, "learning rate"),
            lambda library: [conventions.default(rule, library, each) for each in shown],
            lambda library: conventions.FORMULAS[rule][conventions.form(rule, library)]]
    for entry, row in zip(line[1:], rows, strict=True):
        groups = [[row(letters[letter]) for letter in group] for group in entry.split("|")]
        assert sorted(entry.replace("|", "")) == sorted("PKo")
        assert all(one == group[0] for group in groups for one in group)
        assert all(groups[i][0] != other[0] for i in range(len(groups)) for other in groups[:i])


def test_what_is_known_of_the_libraries():
    """As their documentation says, typed here: https://docs.pytorch.org, keras.io/api, optax.readthedocs.io."""
    rows = FACTS["optimizers"]
    assert rows["nadam"]["torch"]["defaults"]["lr"] == 0.002
    assert rows["adadelta"]["torch"]["defaults"]["lr"] == 1.0
    assert rows["rmsprop"]["torch"]["defaults"]["alpha"] == 0.99
    assert rows["rmsprop"]["optax"]["defaults"]["decay"] == 0.9
    decayed = [rows["adamw"][library]["defaults"]["weight_decay"] for library in conventions.LIBRARIES]
    assert decayed == [0.01, 0.004, 1e-4]
    assert rows["adam"]["keras"]["defaults"]["learning_rate"] == 0.001
    coupled = [row for rule, row in rows.items() if rule not in ("adamw", "gradient_descent")]
    decays = {library: {row[library]["decay"] for row in coupled} for library in conventions.LIBRARIES}
    assert decays == {"torch": {"in the gradient"}, "keras": {"of its own"}, "optax": {"in the gradient", "none"}}
    first = FACTS["first step of Adadelta at a gradient of 1, rate left out"]
    assert first["optax"] == -first["torch"] > 0  # optax leaves out the sign with the rate: it walks uphill


def test_optaxs_amsgrad_never_divides_by_less_than_pytorchs():
    """max_s v_s / (1 - b2^s) is at least max_s v_s / (1 - b2^t), since s <= t."""
    v, largest, largest_corrected = 0.0, 0.0, 0.0
    for t, g in enumerate(cases.gradients()[:, 2, 0], start=1):
        v = 0.999 * v + 0.001 * g**2
        largest, largest_corrected = max(largest, v), max(largest_corrected, v / (1 - 0.999**t))
        assert largest_corrected >= largest / (1 - 0.999**t) * (1 - 1e-12)
