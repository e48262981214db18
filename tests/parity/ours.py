"""The cases, run by lesson_code."""

from types import MappingProxyType

import numpy as np

from lesson_code import LOSSES, OPTIMIZERS, models, problems, train
from tests.parity import cases


def frozen(value):
    """The same numbers, in an array that raises when it is written into."""
    if isinstance(value, np.ndarray):
        value = value.view()
        value.flags.writeable = False
    return value


def run_rule(rule, options, rates, steps=cases.RECORDED):
    """(len(steps), 4 scales, 6): the parameters after each step; raises if the rule changes its inputs."""
    gradients = cases.gradients()
    params, state, kept = np.tile(cases.start(), (len(cases.SCALES), 1)), {}, []
    for grad, rate in zip(gradients, rates, strict=True):
        rate = np.full((len(cases.SCALES), 1), rate)
        given = MappingProxyType({key: frozen(value) for key, value in state.items()})
        try:
            params, state = rule(frozen(params), frozen(grad), given, frozen(rate), **options)
        except (TypeError, ValueError) as error:
            if "read-only" in str(error) or "mappingproxy" in str(error):
                raise AssertionError(f"the rule writes into what it is given: {error}") from error
            raise
        kept.append(params)
    return np.array(kept)[np.array(steps) - 1]


def rule(case, steps=cases.RECORDED):
    return {"params": run_rule(OPTIMIZERS[case.rule], case.options, cases.rates(case), steps)}


def loss(case, library=None):
    value, gradient = LOSSES[case.loss](*cases.loss_inputs(case.inputs), **case.options)
    if (library, case.loss) == ("keras", "categorical_cross_entropy"):
        # Keras divides p by its sum, so a change of all p in proportion changes nothing: p . gradient = 0.
        gradient = gradient + 1
    return {"value": value, "gradient": gradient}


def training(case):
    start, X, y, by_prediction = cases.training_inputs(case)
    model = getattr(models, case.model)(**case.sizes)
    prediction, pullback = model.forward(start, X)
    problem = problems.supervised(model, X, y, case.loss)._replace(start=start)
    history = train(problem, case.rule, case.rate, cases.BATCH, steps=cases.TRAINING_STEPS, seed=cases.SEED)
    rows = np.isin(history.steps, cases.TRAINING_RECORDED)
    return {"prediction": prediction, "gradient": pullback(by_prediction),
            "params after training": history.params[rows], "loss after training": history.loss[rows]}


def run(library, kind, case, steps=cases.RECORDED):
    """{what: array} of one case in the library's convention; `steps` are those of a rule that are kept."""
    if kind == "loss":
        return loss(case, library)
    return rule(case, steps) if kind == "rule" else training(case)
