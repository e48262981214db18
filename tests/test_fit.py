"""`fit`: the same training as `train`, in Keras' words; the note's three calls on the digits."""

import numpy as np
import pytest

from lesson_code import fit, models, problems, schedules, train
from lesson_code.data import digits
from lesson_code.losses import LOSSES
from lesson_code.optimizers import OPTIMIZERS

RNG = np.random.default_rng(4)
X = RNG.normal(size=(50, 3))
CLASSES = (X @ RNG.normal(size=(3, 4))).argmax(axis=1)
SOFTMAX = models.softmax_regression(3, 4)
WORDS = {"loss": "softmax_cross_entropy", "optimizer": "adam", "learning_rate": 0.05}


def test_fit_is_train_on_the_supervised_problem():
    result = fit(SOFTMAX, X, CLASSES, **WORDS, batch_size=8, epochs=3, seed=2, beta_1=0.8)
    problem = problems.supervised(SOFTMAX, X, CLASSES, "softmax_cross_entropy")
    history = train(problem, "adam", 0.05, 8, epochs=3, seed=2, beta_1=0.8)
    np.testing.assert_array_equal(result.history.params, history.params)
    np.testing.assert_array_equal(result.params, history.params[-1])
    assert result.history.steps.tolist() == [0, 7, 14, 21]


def test_the_default_batch_is_32_and_one_epoch():
    assert fit(SOFTMAX, X, CLASSES, **WORDS).history.steps.tolist() == [0, 2]


def test_predict_gives_logits():
    result = fit(SOFTMAX, X, CLASSES, **WORDS, epochs=60)
    logits = result.predict(X[:7])
    np.testing.assert_allclose(logits, SOFTMAX.forward(result.params, X[:7])[0])
    assert logits.shape == (7, 4) and np.abs(logits.sum(axis=-1) - 1).max() > 0.1
    assert (result.predict(X).argmax(axis=-1) == CLASSES).mean() > 0.9


def test_the_model_starts_at_its_init_with_the_seed():
    model = models.mlp(3, 5, 4)
    result = fit(model, X, CLASSES, **WORDS, seed=9)
    np.testing.assert_array_equal(result.history.params[0], model.init(np.random.default_rng(9)))


def test_functions_and_schedules_in_place_of_names():
    by_name = fit(SOFTMAX, X, CLASSES, **WORDS)
    by_function = fit(
        SOFTMAX,
        X,
        CLASSES,
        loss=LOSSES["softmax_cross_entropy"],
        optimizer=OPTIMIZERS["adam"],
        learning_rate=schedules.constant(0.05),
    )
    np.testing.assert_array_equal(by_name.params, by_function.params)


def test_a_loss_of_ones_own():
    def fourth_power(prediction, target):
        error = prediction - target
        return error**4, 4 * error**3

    result = fit(
        models.linear(3), X, X[:, 0], loss=fourth_power, optimizer="adam", learning_rate=0.05, epochs=200
    )
    assert result.history.loss[-1] < 1e-3 * result.history.loss[0]


def test_rates_and_sizes_make_a_sweep():
    rate, size = np.ix_([0.01, 0.1], [8, 50])
    words = {**WORDS, "learning_rate": rate}
    result = fit(SOFTMAX, X, CLASSES, **words, batch_size=size, epochs=2)
    assert result.params.shape == (2, 2, 16) and result.predict(X).shape == (2, 2, 50, 4)


def test_the_three_calls_of_the_note_on_the_digits():
    shown = digits()
    model = models.softmax_regression(64, 10)
    right = {}
    for batch_size in (len(shown.X), 1, 32):
        result = fit(model, shown.X, shown.y, **WORDS, batch_size=batch_size)
        right[batch_size] = (result.predict(shown.X).argmax(axis=-1) == shown.y).mean()
        assert result.history.loss[-1] < result.history.loss[0]
    assert right[32] > 0.9 and right[1] > 0.8


ERRORS = [
    ({"learning_rate": None}, "the learning rate is missing: give learning_rate="),
    ({"learning_rate": None, "lr": 0.1}, "lr= is the old name: write learning_rate="),
    ({"lr": 0.1}, "lr= is the old name: write learning_rate="),
    ({"decay": 0.1}, r"decay= is gone: .*schedules\.inverse_time\(rate, decay\)"),
    ({"epsilon": None}, "leave epsilon out"),
    (
        {"loss": "softmax_crossentropy"},
        "unknown loss 'softmax_crossentropy'.*Did you mean 'softmax_cross_entropy'",
    ),
    ({"optimizer": "Adam"}, "unknown optimizer 'Adam'.*Did you mean 'adam'"),
    ({"optimizer": "momentum", "beta_1": 0.9}, "momentum has no option 'beta_1': it has beta"),
    ({"optimizer": "gradient_descent", "beta": 0.9}, "gradient_descent has no option 'beta': it has none"),
    ({"batch_size": 51}, "between 1 and the 50 rows of the data, not 51"),
    ({"epochs": 1.5}, "epochs must be a whole number from 0 up, not 1.5"),
    ({"seed": -1}, "seed must be a whole number from 0 up, not -1"),
]


@pytest.mark.parametrize("words, message", ERRORS)
def test_errors(words, message):
    with pytest.raises(ValueError, match=message):
        fit(SOFTMAX, X, CLASSES, **{**WORDS, **words})


def test_predict_wants_the_features_it_was_fitted_on():
    with pytest.raises(ValueError, match="the model takes 3 features, X has 2"):
        fit(SOFTMAX, X, CLASSES, **WORDS).predict(X[:, :2])
