"""Ours beside what PyTorch, optax and Keras computed for the same inputs (live: `make parity`)."""

import numpy as np
import pytest

from lesson_code import LOSSES, OPTIMIZERS, models, problems, train
from tests.parity import cases, compare, ours
from tests.parity.compare import stored, too_far

COMPARISONS = list(compare.comparisons())


def test_the_inputs_are_those_of_the_fixtures():
    assert compare.about()["inputs"] == cases.digest(), (
        "cases.py has changed, or this numpy draws other numbers than the one that made the fixtures: store "
        "the reference anew with `python -m tests.parity.make_fixtures` in .venv-parity (`make parity`)")


def test_the_fixtures_are_small_and_name_their_makers():
    assert compare.ARRAYS.stat().st_size < 300_000
    assert set(compare.about()["versions"]) == {"torch", "optax", "jax", "keras", "numpy"}


def built_in(registry):
    """Names that lesson_code brings; a rule that another test registered needs no reference."""
    return [name for name, function in registry.items() if function.__module__.startswith("lesson_code")]


@pytest.mark.parametrize(("kind", "names", "listed"), [
    ("rule", built_in(OPTIMIZERS), cases.RULES),
    ("loss", built_in(LOSSES), cases.LOSSES),
    ("model", ["linear", "logistic", "softmax_regression", "mlp"], cases.TRAININGS)])
def test_every_name_has_a_reference(kind, names, listed):
    assert len(names) >= 3
    said = cases.without_case(kind, names, listed)
    assert said is None, said


def test_a_name_without_a_reference_is_told_what_to_add():
    said = cases.without_case("rule", ["adam", "lion"], cases.RULES)
    assert "rule lion" in said and "cases.py" in said and "make_fixtures" in said


def test_every_case_has_a_fixture_and_every_fixture_a_case():
    wanted = {f"{library}/{kind}/{case.name}" for library, kind, case in COMPARISONS}
    assert len(wanted) == len(COMPARISONS), "two cases have one name"
    assert {key.rsplit("/", 1)[0] for key in stored()} == wanted, (
        "run `python -m tests.parity.make_fixtures` in the environment of `make parity`")


@pytest.mark.parametrize(("library", "kind", "case"), COMPARISONS,
                         ids=[f"{library} {case.name}" for library, kind, case in COMPARISONS])
def test_ours_equals_the_reference(library, kind, case):
    found = ours.run(library, kind, case)
    names = {key.rsplit("/", 1)[1] for key in stored() if key.startswith(f"{library}/{kind}/{case.name}/")}
    assert set(found) == names
    far = too_far(library, kind, case, found)
    assert not far, "\n".join(far)


@pytest.mark.parametrize(("fault", "options"), [
    ("the last batch divided by B", {"divide_by_batch_size": True}),
    ("other order", {"seed": cases.SEED + 1}), ("other batch size", {"batch_size": 17}),
    ("other rate", {"rate": 0.0101}), ("none", {})])
def test_a_wrong_training_run_is_seen(fault, options):
    case = next(case for case in cases.TRAININGS if (case.model, case.rule) == ("softmax_regression", "adam"))
    start, X, y, _ = cases.training_inputs(case)
    model = models.softmax_regression(**case.sizes)
    right = problems.supervised(model, X, y, case.loss)._replace(start=start)

    def objective(params, batch):
        value, grad = right.objective(params, batch)
        return value, grad * len(batch[0]) / cases.BATCH if options.get("divide_by_batch_size") else grad

    history = train(right._replace(objective=objective), case.rule, options.get("rate", case.rate),
                    options.get("batch_size", cases.BATCH), steps=100, seed=options.get("seed", cases.SEED))
    found = {"params after training": history.params[np.isin(history.steps, cases.TRAINING_RECORDED)]}
    assert bool(too_far("torch", "training", case, found)) == (fault != "none")
