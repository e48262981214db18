"""Bad input to `train` and to problems: a ValueError in plain words, before anything has been trained."""

import numpy as np
import pytest

from lesson_code import Problem, models, problems, train

RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(10, 2)), RNG.normal(size=10)
LINE = problems.supervised(models.linear(2), X, Y, "squared_error")
HOLED = X.copy()
HOLED[4, 1] = np.nan


class Counter:
    """An objective that counts its calls: before an error there is at most the dry step."""

    def __init__(self, objective):
        self.objective, self.calls = objective, 0

    def __call__(self, params, batch):
        self.calls += 1
        return self.objective(params, batch)


def refuses(message, problem=LINE, rule="adam", rate=0.1, size=None, **words):
    counter = Counter(problem.objective)
    words = {"steps": 1000} | words
    with pytest.raises(ValueError, match=message):
        train(problem._replace(objective=counter), rule, rate, size, **words)
    assert counter.calls <= 2


RATES = [
    (None, "the learning rate is missing: give learning_rate="),
    (-0.1, "learning_rate must be 0 or above and finite, not -0.1"),
    (np.nan, "learning_rate must be 0 or above and finite, not nan"),
    (np.inf, "learning_rate must be 0 or above and finite, not inf"),
    ([0.1, -2.0, 0.3], "not -2.0"),
    ("fast", "learning_rate must be a number, an array of numbers or a schedule, not 'fast'"),
    (lambda step: -1.0, "not -1.0"),
    ([], "learning_rate is empty"),
]


@pytest.mark.parametrize("rate, message", RATES)
def test_rates(rate, message):
    refuses(message, rate=rate)


SIZES = [
    (0, "batch_size must lie between 1 and the 10 rows of the data, not 0"),
    (-3, "not -3"),
    (11, "between 1 and the 10 rows of the data, not 11"),
    ([2, 4, 64], "between 1 and the 10 rows of the data, not 64"),
    (2.5, "batch_size must be a whole number, or an array of them, not 2.5"),
    ("all", "batch_size must be a whole number, or an array of them, not 'all'"),
]


@pytest.mark.parametrize("size, message", SIZES)
def test_batch_sizes(size, message):
    refuses(message, size=size)


def test_a_whole_number_may_be_written_as_a_float():
    whole, floating = (train(LINE, "adam", 0.1, size, steps=3).params for size in (4, 4.0))
    np.testing.assert_array_equal(whole, floating)


WORDS = [
    ({"steps": None}, "either steps= or epochs=, exactly one of them; steps is None, epochs is None"),
    ({"epochs": 3}, "either steps= or epochs=, exactly one of them; steps is 1000, epochs is 3"),
    ({"steps": -1}, "steps must be a whole number from 0 up, not -1"),
    ({"steps": 2.5}, "steps must be a whole number from 0 up, not 2.5"),
    ({"steps": True}, "steps must be a whole number"),
    ({"steps": None, "epochs": -1}, "epochs must be a whole number from 0 up, not -1"),
    ({"steps": None, "epochs": 2, "record_every": 5}, "with epochs= every epoch is recorded"),
    ({"record_every": 0}, "record_every must be a whole number from 1 up, not 0"),
    ({"sampling": "shuffle"}, 'sampling is "epoch" or "replacement", not \'shuffle\''),
    ({"seed": -1}, "seed must be a whole number from 0 up, not -1"),
    ({"seed": 1.5}, "seed must be a whole number from 0 up, not 1.5"),
    ({"lr": 0.1}, "lr= is the old name: write learning_rate="),
    ({"rate": None, "lr": 0.1}, "lr= is the old name: write learning_rate="),
    ({"decay": 0.1}, "schedules.inverse_time"),
    ({"epsilon": None}, "epsilon=None is gone: leave epsilon out to get its default, 1e-08"),
    ({"beta": 0.9}, "adam has no option 'beta': it has beta_1, beta_2, epsilon, amsgrad"),
    ({"beta_1": [0.9, np.nan]}, "beta_1 must be a number or an array of finite numbers"),
    ({"beta_1": ["a", "b"]}, "beta_1 must be a number or an array of finite numbers"),
    ({"rule": "adm"}, "unknown optimizer 'adm': give a function or one of .*Did you mean 'adam'"),
    ({"rule": 7}, "unknown optimizer 7"),
    (
        {"rate": [0.1] * 3, "size": [1, 2]},
        r"do not make one sweep: learning_rate \(3,\), batch_size \(2,\).*np.ix_",
    ),
    ({"rate": np.full(10**6, 0.1), "record_every": 1}, "GB: record less often"),
]


@pytest.mark.parametrize("words, message", WORDS)
def test_words(words, message):
    refuses(message, **words)


def test_a_rule_may_have_an_option_of_an_old_name():
    def leaky(params, grad, state, learning_rate, decay=0.1):
        return (1 - decay) * params - learning_rate * grad, state

    assert train(problems.bowl(), leaky, 0.1, steps=2, decay=0.5).params[1].tolist() == [0.8, -0.5]


DATA = [
    (
        LINE._replace(start=np.array([0.0, np.nan, 0.0])),
        r"start must hold finite numbers; 1 are NaN.*start\[1\]",
    ),
    (LINE._replace(start=np.float64(1.0)), r"start must be an array of parameters, \(\.\.\., P\).*\(\)"),
    (LINE._replace(start=np.array(["a"])), "start must hold numbers"),
    (LINE._replace(X=HOLED), r"X must hold finite numbers; 1 are NaN or infinite, first at X\[4, 1\]"),
    (LINE._replace(y=np.where(Y == Y[2], np.nan, Y)), r"y must hold finite numbers; .*y\[2\]"),
    (LINE._replace(y=Y[:-1]), r"y needs one entry for each row of X; it has shape \(9,\) for 10 rows"),
    (LINE._replace(X=X[:0], y=Y[:0]), "X must have at least one row"),
    (LINE._replace(X=None), "y needs one entry for each row of X.*no X"),
]


@pytest.mark.parametrize("problem, message", DATA)
def test_problems_data(problem, message):
    refuses(message, problem=problem)


def test_a_problem_without_data_has_neither_batches_nor_epochs():
    refuses(
        "this problem has no data, so it takes no batch_size; 4 was given", problem=problems.bowl(), size=4
    )
    refuses(
        "an epoch is one pass over the data and this problem has none", problems.bowl(), steps=None, epochs=1
    )


@pytest.mark.parametrize("thing, name", [(LINE.objective, "function"), (tuple(LINE), "tuple")])
def test_something_else_than_a_problem(thing, name):
    with pytest.raises(ValueError, match=rf"train needs a Problem\(objective, start, X, y\), not {name}"):
        train(thing, "adam", 0.1, steps=1)


OBJECTIVES = [
    (
        lambda params, batch: (params**2, 2 * params),
        r"a value \(\) and a gradient \(3,\); it gave \(3,\) and \(3,\)",
    ),
    (lambda params, batch: ((params**2).sum(-1), 2.0), r"it gave \(\) and \(\)"),
    (
        lambda params, batch: (params**2).sum(-1),
        r"returns \(value, grad\), two things; this one returned float64",
    ),
]


@pytest.mark.parametrize("objective, message", OBJECTIVES)
def test_objectives(objective, message):
    refuses(message, problem=Problem(objective, np.ones(3)))


def no_state(params, grad, state, learning_rate):
    return params - learning_rate * grad


def three_things(params, grad, state, learning_rate):
    return params, grad, state


def wrong_shape(params, grad, state, learning_rate):
    return (params - learning_rate * grad).sum(), state


def state_that_is_none(params, grad, state, learning_rate):
    return params - learning_rate * grad, None


def expects_a_state(params, grad, state, learning_rate):
    return params - learning_rate * state["velocity"], state


def without_rate(params, grad, state):
    return params - 0.1 * grad, state


def in_place(params, grad, state, learning_rate):
    params -= learning_rate * grad
    return params, state


def writes_state(params, grad, state, learning_rate):
    state["t"] = 1
    return params, state


RULES = [
    (no_state, r"no_state: a rule returns \(new params, new state\), two things; this one returned ndarray"),
    (three_things, r"two things; this one returned 3 things"),
    (wrong_shape, r"wrong_shape: new parameters are shaped like the old, \(3,\), not \(\)"),
    (
        state_that_is_none,
        "state_that_is_none: the state must be a dict, {} where there is none, not NoneType",
    ),
    (expects_a_state, r"has no 'velocity' yet in the first step; .*state.get\('velocity', 0.0\)"),
    (without_rate, r"takes \(params, grad, state, learning_rate\), this one takes \(params, grad, state\)"),
    (in_place, "in_place: a rule changes nothing that it is given; write params - step"),
    (writes_state, "writes_state: a rule changes nothing that it is given"),
]


@pytest.mark.parametrize("rule, message", RULES)
def test_rules_are_tried_by_one_dry_step(rule, message):
    refuses(message, rule=rule)


def test_an_empty_state_is_a_state():
    def plain(params, grad, state, learning_rate):
        return params - learning_rate * grad, {}

    assert train(LINE, plain, 0.1, steps=2).loss.shape == (3,)


SUPERVISED = [
    (
        (X[:, 0], Y, "squared_error"),
        r"X must be a table \(rows, features\).*\(10,\); one column is X\[:, None\]",
    ),
    ((X[:, :1], Y, "squared_error"), r"the model takes 2 features, X has 1: its shape is \(10, 1\)"),
    ((HOLED, Y, "squared_error"), r"first at X\[4, 1\]"),
    ((X, np.full(10, np.nan), "squared_error"), "y must hold finite numbers; 10 are NaN"),
    ((X, Y[:9], "squared_error"), r"y needs one entry for each of the 10 rows of X; its shape is \(9,\)"),
    ((X, Y[:, None], "squared_error"), r"trap"),
    ((X, np.array(list("abcdefghij")), "squared_error"), "turn names of classes into the numbers 0, 1, 2"),
    (([[1.0, 2.0], [3.0]], [1.0, 2.0], "squared_error"), "its rows are not all of one length"),
    ((X, Y, "mean_squared_error"), "unknown loss 'mean_squared_error'.*Did you mean"),
    ((X, Y, "binary_cross_entropy_with_logits"), "labels run from 0 to 1"),
    (
        (X, Y, lambda p, t: (((p - t) ** 2).mean(), p - t)),
        r"one value for each row and a gradient .* gave \(\) and",
    ),
]


@pytest.mark.parametrize("given, message", SUPERVISED)
def test_supervised(given, message):
    with pytest.raises(ValueError, match=message):
        problems.supervised(models.linear(2), *given)


def test_supervised_with_classes():
    softmax = models.softmax_regression(2, 3)
    with pytest.raises(ValueError, match="class numbers run from 0 to 2 for 3 classes"):
        problems.supervised(softmax, X, np.full(10, 3), "softmax_cross_entropy")
    with pytest.raises(ValueError, match="one value for each row"):
        problems.supervised(softmax, X, np.ones((10, 3)), "squared_error")
    with pytest.raises(ValueError, match="a start has 9 parameters on its last axis"):
        problems.supervised(softmax, X, np.ones(10, int), "softmax_cross_entropy", start=np.zeros(5))


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: problems.bowl(0), "condition number must be above 0"),
        (lambda: problems.ravine(-1), "condition number must be above 0"),
        (lambda: problems.random_landscape(-1), "a seed is a whole number from 0 up, not -1"),
        (lambda: problems.random_landscape(1.5), "a seed is a whole number from 0 up, not 1.5"),
        (lambda: problems.noisy_bowl([[np.nan]]), "X must hold finite numbers"),
    ],
)
def test_surfaces(make, message):
    with pytest.raises(ValueError, match=message):
        make()
