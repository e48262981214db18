"""Problems: analytic gradients against complex steps, known minima, and what the docstrings state."""

import numpy as np
import pytest

from lesson_code import data, models, problems, train
from lesson_code.losses import LOSSES

SURFACES = {
    "bowl": problems.bowl(),
    "bowl, flat": problems.bowl(0.1),
    "ravine": problems.ravine(),
    "ravine, steep": problems.ravine(1000, angle=-75),
    "rosenbrock": problems.rosenbrock(),
    "rosenbrock, other": problems.rosenbrock(2.0, 10.0),
    "double_well": problems.double_well(),
    "double_well, tilted": problems.double_well(0.2),
    "double_well, one left": problems.double_well(0.5),
    "saddle": problems.saddle(),
    "random_landscape": problems.random_landscape(3),
}
each_surface = pytest.mark.parametrize("problem", SURFACES.values(), ids=SURFACES.keys())


def points_in(window, how_many=20):
    low, high = np.array(window).T
    return np.random.default_rng(1).uniform(low, high, (how_many, len(window)))


@each_surface
def test_gradient_is_the_derivative_by_complex_step(problem):
    for point in points_in(problem.objective.window):
        _, grad = problem.objective(point, None)
        for place in range(len(point)):
            nudged = point.astype(complex)
            nudged[place] += 1e-30j
            derivative = problem.objective(nudged, None)[0].imag / 1e-30
            assert grad[place] == pytest.approx(derivative, rel=1e-11, abs=1e-12)


@each_surface
def test_known_minima_are_flat_and_lowest_around(problem):
    minima = problem.objective.minima
    assert minima.ndim == 2 and minima.shape[1] == len(problem.start)
    values, grads = problem.objective(minima, None)
    assert np.abs(grads).max(initial=0) < 1e-12
    assert (np.diff(values) >= -1e-15).all()
    for minimum, value in zip(minima, values, strict=True):
        angle = np.linspace(0, 2 * np.pi, 16)
        around = np.stack([np.cos(angle), np.sin(angle)], axis=-1)[:, : len(minimum)]
        assert (problem.objective(minimum + 1e-3 * around, None)[0] >= value).all()


@each_surface
def test_start_and_minima_lie_in_the_window(problem):
    low, high = np.array(problem.objective.window).T
    for point in [problem.start, *problem.objective.minima]:
        assert (low <= point).all() and (point <= high).all()
    assert problem.objective.name


@each_surface
def test_any_leading_axes(problem):
    points = points_in(problem.objective.window, 6)
    values, grads = problem.objective(points.reshape(2, 3, -1), None)
    assert values.shape == (2, 3) and grads.shape == (2, 3, len(problem.start))
    for point, value, grad in zip(points, values.ravel(), grads.reshape(points.shape), strict=True):
        one_value, one_grad = problem.objective(point, None)
        np.testing.assert_allclose(value, one_value, rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(grad, one_grad, rtol=1e-13, atol=1e-15)


def test_bowl_and_ravine_have_the_stated_curvatures():
    def hessian(problem):
        return np.stack([problem.objective(row, None)[1] for row in np.eye(2)])

    np.testing.assert_allclose(hessian(problems.bowl(7.0)), np.diag([1.0, 7.0]))
    turned = hessian(problems.ravine(7.0, angle=30))
    np.testing.assert_allclose(np.linalg.eigvalsh(turned), [1.0, 7.0])
    floor = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    np.testing.assert_allclose(turned @ floor, floor)


def test_values_by_hand():
    assert problems.bowl(10).objective(np.array([2.0, 1.0]), None)[0] == 7.0
    assert problems.rosenbrock().objective(np.array([-1.2, 1.0]), None)[0] == pytest.approx(24.2, rel=1e-15)
    assert problems.double_well().objective(np.array([2.0]), None)[0] == 2.0
    assert problems.saddle().objective(np.array([1.0, 2.0]), None)[0] == -1.5


def test_double_well_has_two_minima_until_the_tilt_is_too_large():
    np.testing.assert_allclose(problems.double_well().objective.minima, [[-1], [1]], atol=1e-12)
    tilted = problems.double_well(0.2).objective.minima
    assert tilted.shape == (2, 1) and tilted[0] < 0 < tilted[1]
    assert problems.double_well(0.385).objective.minima.shape == (1, 1)
    assert problems.double_well(0.384).objective.minima.shape == (2, 1)


def test_saddle_has_no_minimum_and_a_flat_point():
    objective = problems.saddle().objective
    assert objective.minima.shape == (0, 2)
    assert not objective(objective.saddles, None)[1].any()


def test_saddle_escape_takes_log_steps():
    start = np.array([[1.0, 1e-1], [1.0, 1e-3], [1.0, 1e-6], [1.0, 1e-9]])
    history = train(problems.saddle()._replace(start=start), "gradient_descent", 0.2, steps=130)
    np.testing.assert_array_equal((history.params[..., 1] >= 1).argmax(axis=0), [13, 38, 76, 114])


def test_landscapes_side_by_side_are_the_single_ones():
    seeds = np.array([[4, 9, 11], [0, 1, 2]])
    many = problems.random_landscape(seeds, starts=5)
    assert many.start.shape == (2, 3, 5, 1) and many.objective.minima.shape == (2, 3, 1, 1)
    history = train(many, "gradient_descent", np.array([0.001, 0.01]).reshape(2, 1, 1, 1), steps=10)
    assert history.loss.shape == (11, 2, 2, 3, 5)
    for place in np.ndindex(seeds.shape):
        one = problems.random_landscape(int(seeds[place]), starts=5)
        np.testing.assert_array_equal(one.start, many.start[place])
        np.testing.assert_array_equal(one.objective.minima, many.objective.minima[place])
        alone = train(one, "gradient_descent", 0.01, steps=10)
        np.testing.assert_allclose(history.params[(slice(None), 1, *place)], alone.params, rtol=1e-12)


def test_landscapes_known_minimum_is_the_lowest_of_a_fine_grid():
    landscapes = problems.random_landscape(np.arange(50), starts=1)
    grid = np.linspace(-12, 12, 20001)[:, np.newaxis]
    values, _ = landscapes.objective(grid, None)
    lowest, _ = landscapes.objective(landscapes.objective.minima, None)
    assert values.shape == (50, 20001)
    assert (lowest[:, 0] <= values.min(axis=-1) + 1e-12).all()
    np.testing.assert_allclose(lowest[:, 0], values.min(axis=-1), atol=1e-4)


def test_a_landscape_is_its_formula():
    a, omega, phi = np.random.default_rng(8).uniform([0.5, 0.5, 0], [1.5, 3, 2 * np.pi], (6, 3)).T
    expected = 1.7**2 / 10 + sum(a[i] * np.sin(omega[i] * 1.7 + phi[i]) for i in range(6))
    assert problems.random_landscape(8).objective(np.array([1.7]), None)[0] == pytest.approx(
        expected, rel=1e-13
    )


def test_noisy_bowl_settles_to_the_predicted_variance():
    rng = np.random.default_rng(0)
    curvature, rate, batch = 2.0, 0.1, 4
    problem = problems.noisy_bowl(rng.normal(3.0, 1.0, (200, 1)), curvature)
    sigma2 = (curvature * problem.X).var()
    history = train(problem, "gradient_descent", rate, batch, steps=20000, sampling="replacement")
    measured = history.params[1000:, 0].var()
    assert measured == pytest.approx(rate * sigma2 / (batch * curvature * (2 - rate * curvature)), rel=0.05)


def test_noisy_bowl_gradient_and_minimum():
    X = np.random.default_rng(2).normal(size=(10, 3))
    problem = problems.noisy_bowl(X, 1.5)
    point = np.array([[0.3, -1.0, 2.0]])
    value, grad = problem.objective(point, (X[:4], None))
    assert value[0] == pytest.approx(0.75 * ((point - X[:4]) ** 2).sum(axis=1).mean(), rel=1e-14)
    np.testing.assert_allclose(grad[0], 1.5 * (point[0] - X[:4].mean(axis=0)), rtol=1e-13)
    assert np.abs(problem.objective(problem.objective.minima, (X, None))[1]).max() < 1e-14


RNG = np.random.default_rng(11)
ROWS = RNG.normal(size=(9, 3))
NUMBERS, LABELS, CLASSES = RNG.normal(size=9), RNG.integers(2, size=9), RNG.integers(4, size=9)
SUPERVISED = {
    **{f"linear, {name}": (models.linear(3), NUMBERS, name) for name in ("squared_error", "huber")},
    "logistic": (models.logistic(3), LABELS, "binary_cross_entropy_with_logits"),
    "softmax": (models.softmax_regression(3, 4), CLASSES, "softmax_cross_entropy"),
    "mlp": (models.mlp(3, 5, 4, "tanh"), CLASSES, "softmax_cross_entropy"),
}


@pytest.mark.parametrize("model, y, loss", SUPERVISED.values(), ids=SUPERVISED.keys())
def test_supervised_is_the_mean_over_the_batch_and_its_gradient(model, y, loss):
    problem = problems.supervised(model, ROWS, y, loss)
    params = RNG.normal(size=(2, model.size))
    rows = np.array([7, 1, 4, 2])
    batch = (problem.X[rows], problem.y[rows])
    value, grad = problem.objective(params, batch)
    each = [LOSSES[loss](model.forward(params, ROWS[[row]])[0], problem.y[[row]])[0][..., 0] for row in rows]
    np.testing.assert_allclose(value, np.mean(each, axis=0), rtol=1e-12)
    np.testing.assert_array_equal(problem.objective.value(params, batch), value)
    h = 1e-6
    for place in range(model.size):
        step = np.zeros(model.size)
        step[place] = h
        slope = (problem.objective(params + step, batch)[0] - problem.objective(params - step, batch)[0]) / (
            2 * h
        )
        np.testing.assert_allclose(grad[:, place], slope, rtol=1e-6, atol=1e-8)
    assert problem.objective.model is model and problem.objective.loss is LOSSES[loss]


def test_linear_regression_reaches_the_least_squares_solution():
    birds = data.penguins()
    X, y = data.standardise(birds.X).X, data.standardise(birds.y).X
    history = train(
        problems.supervised(models.linear(1), X, y, "squared_error"), "gradient_descent", 0.4, steps=200
    )
    slope = np.polyfit(X[:, 0], y, 1)
    np.testing.assert_allclose(history.params[-1], slope, atol=1e-12)
