"""What chapter 1 says: published numbers, and the claims that it measures, each from the package itself."""

import numpy as np
import pytest

from lesson_code import lines, losses, models, problems, train
from lesson_code.data import penguins, standardise

# Saito, "Deep Learning from Scratch", chapter 4: a picture of a 2 and two predictions for it.
TRUTH = np.eye(10)[2]
SURE_OF_2 = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
SURE_OF_7 = np.array([0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0])


@pytest.fixture(scope="module")
def birds():
    data = penguins()
    return standardise(data.X[:, 0]).X, data.y / 1000


@pytest.fixture(scope="module")
def line(birds):
    z, mass = birds
    return problems.supervised(models.linear(1), z[:, None], mass, "squared_error", start=[0.0, 3.5])


def reduced(problem, factor):
    def objective(params, batch):
        value, gradient = problem.objective(params, batch)
        return factor(len(batch[1])) * value, factor(len(batch[1])) * gradient
    return problem._replace(objective=objective)


SAITO = [(SURE_OF_2, 0.0975, 0.0195), (SURE_OF_7, 0.5975, 0.1195)]


@pytest.mark.parametrize("prediction, half_sum, mean", SAITO, ids=["sure of the 2", "sure of the 7"])
def test_saitos_half_sum_and_kerass_mean(prediction, half_sum, mean):
    """0.0975 and 0.5975 are Saito's; 0.0195 and 0.1195 came from Keras 3.15.1, mean_squared_error."""
    half, _ = losses.half_squared_error(prediction, TRUTH)
    whole, _ = losses.squared_error(prediction, TRUTH)
    assert losses.reduce(half, "sum") == pytest.approx(half_sum, abs=1e-12)
    assert losses.reduce(whole, "mean") == pytest.approx(mean, abs=1e-12)


@pytest.mark.parametrize("count", [1, 2, 10, 342])
def test_half_the_sum_is_the_mean_times_half_the_number(count):
    prediction, target = np.random.default_rng(count).normal(size=(2, count))
    half = losses.reduce(losses.half_squared_error(prediction, target)[0], "sum")
    mean = losses.reduce(losses.squared_error(prediction, target)[0], "mean")
    assert half == pytest.approx(count / 2 * mean, rel=1e-12)


EQUIVALENT = [  # what multiplies the mean of B rows, and the rate that makes up for it
    (lambda B: 1 / 2, lambda B: 0.2),
    (lambda B: B, lambda B: 0.1 / B),
    (lambda B: B / 2, lambda B: 0.2 / B),
]


@pytest.mark.parametrize("factor, rate", EQUIVALENT, ids=["half the mean", "sum", "half the sum"])
def test_equivalent_rates_walk_the_same_way_with_full_batches(line, factor, rate):
    n = len(line.y)
    by_mean = train(line, "gradient_descent", 0.1, n, steps=50).params
    other = train(reduced(line, factor), "gradient_descent", rate(n), n, steps=50).params
    np.testing.assert_allclose(other, by_mean, rtol=1e-12)


def test_the_sum_takes_a_shorter_step_on_the_short_last_batch(line):
    whole, rest = divmod(len(line.y), 32)
    assert (whole, rest) == (10, 22)
    by_mean = train(line, "gradient_descent", 0.1, 32, steps=11).params
    by_sum = train(reduced(line, lambda B: B), "gradient_descent", 0.1 / 32, 32, steps=11).params
    np.testing.assert_allclose(by_sum[:11], by_mean[:11], rtol=1e-12)
    last = (by_sum[11] - by_sum[10]) / (by_mean[11] - by_mean[10])
    np.testing.assert_allclose(last, rest / 32, rtol=1e-9)


@pytest.mark.parametrize("factor", [1, 1 / 2, 342, 171], ids=["mean", "half the mean", "sum", "half the sum"])
def test_each_reduction_is_stable_up_to_two_over_its_curvature(line, birds, factor):
    z, _ = birds
    inputs = np.stack([z, np.ones_like(z)])
    curvature = factor * np.linalg.eigvalsh(2 * inputs @ inputs.T / len(z)).max()
    rates = 2 / curvature * np.array([0.99, 1.01])
    run = train(reduced(line, lambda B: factor), "gradient_descent", rates, steps=300, record_every=300)
    assert run.loss[-1, 0] < run.loss[0, 0] < run.loss[-1, 1]


def test_the_broadcast_trap_gives_perfect_predictions_twice_the_variance(birds):
    _, mass = birds
    trapped = ((mass[:, None] - mass) ** 2).mean()
    assert trapped == pytest.approx(2 * mass.var(), rel=1e-12)
    with pytest.raises(ValueError, match="trap"):
        losses.squared_error(mass[:, None], mass)


def test_training_in_the_trap_ends_at_the_mean_for_everyone(birds):
    z, mass = birds
    w, b = 0.0, 3.5
    for _ in range(200):
        difference = (w * z + b)[:, None] - mass
        w, b = w - 0.1 * (2 * difference * z[:, None]).mean(), b - 0.1 * (2 * difference).mean()
    assert w == pytest.approx(0, abs=1e-9)
    assert b == pytest.approx(mass.mean(), rel=1e-9)
    assert lines.least_squares(z, mass)[0] > 0.6


def test_squares_end_at_the_mean_and_absolute_errors_at_the_median(birds):
    _, mass = birds
    mass = mass[8::17]
    guesses = np.linspace(3, 6, 3001)
    value = {name: losses.reduce(losses.LOSSES[name](guesses[:, None] + 0 * mass, mass)[0], "mean")
             for name in ("squared_error", "absolute_error")}
    assert guesses[value["squared_error"].argmin()] == pytest.approx(mass.mean(), abs=1e-3)
    flat = guesses[value["absolute_error"] < value["absolute_error"].min() + 1e-9]
    middle = np.sort(mass)[[9, 10]]
    np.testing.assert_allclose([flat.min(), flat.max()], middle, atol=1e-9)


def test_an_outlier_moves_only_the_squared_line_without_end(birds):
    data = penguins()
    x, t = data.X[8::17, 0] - 200, data.y[8::17] / 1000
    moved = np.tile(t, (3, 1))
    moved[:, x.argmax()] = 5.2, 9, 12
    squares, absolute = lines.least_squares(x, moved)[0], lines.least_absolute(x, moved)[0]
    huber = lines.least_huber(x, moved, 0.5)[0]
    assert 1.8 < squares[2] / squares[0] < 2
    assert squares[1] < 0.85 * squares[2]
    for slope in (absolute, huber):
        assert slope[2] == pytest.approx(slope[1], rel=1e-6)
        assert slope[2] < 1.2 * slope[0]
