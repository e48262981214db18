"""The best lines for three losses: each is checked against what makes it the best."""

import numpy as np
import pytest

from lesson_code import lines, losses
from lesson_code.data import penguins


@pytest.fixture(scope="module")
def birds():
    data = penguins()
    return data.X[8::17, 0] - 200, data.y[8::17] / 1000


def loss_of(name, line, x, y, **options):
    slope, height = (np.asarray(part)[..., None] for part in line)
    return losses.reduce(losses.LOSSES[name](slope * x + height - y, np.zeros(len(x)), **options)[0], "sum")


def gradient_of(loss, line, x, y, **options):
    slope, height = line
    _, by_p = loss(slope * x + height, y, **options)
    return np.array([by_p @ x, by_p.sum()])


def neighbours(line, size, count=500):
    """Lines round a line, near and a little further."""
    step = np.random.default_rng(0).normal(size=(2, count)) * size * np.array([[0.02], [1.0]])
    return line[0] + step[0], line[1] + step[1]


def test_least_squares_is_numpys(birds):
    np.testing.assert_allclose(lines.least_squares(*birds), np.polyfit(*birds, 1), rtol=1e-12)


def test_squares_and_huber_have_no_slope_at_their_line(birds):
    x, y = birds
    at = gradient_of(losses.squared_error, lines.least_squares(x, y), x, y)
    np.testing.assert_allclose(at, 0, atol=1e-10)
    for delta in (0.05, 0.2, 0.5, 5):
        at = gradient_of(losses.huber, lines.least_huber(x, y, delta), x, y, delta=delta)
        np.testing.assert_allclose(at, 0, atol=1e-8)


@pytest.mark.parametrize("size", [1e-4, 1e-2, 1])
def test_no_line_nearby_has_a_lower_absolute_error(birds, size):
    x, y = birds
    best = lines.least_absolute(x, y)
    others = neighbours(best, size)
    # The loss is convex, so what is lowest among its neighbours is lowest of all.
    assert loss_of("absolute_error", others, x, y).min() >= loss_of("absolute_error", best, x, y) - 1e-12


def test_least_absolute_goes_through_two_points(birds):
    x, y = birds
    slope, height = lines.least_absolute(x, y)
    assert (np.abs(slope * x + height - y) < 1e-12).sum() >= 2


def test_many_data_sets_at_once_are_each_alone(birds):
    x, y = birds
    many = y + np.random.default_rng(1).normal(size=(3, 4, len(y)))
    deltas = np.array([0.1, 0.3, 1, 3])
    for place in np.ndindex(3, 4):
        one = many[place]
        delta = deltas[place[1]]
        for together, alone in ((lines.least_squares(x, many), lines.least_squares(x, one)),
                                (lines.least_absolute(x, many), lines.least_absolute(x, one)),
                                (lines.least_huber(x, many, deltas), lines.least_huber(x, one, delta))):
            np.testing.assert_allclose([part[place] for part in together], alone, atol=1e-9)


def test_huber_lies_between_the_two(birds):
    x, y = birds
    np.testing.assert_allclose(lines.least_huber(x, y, 100), lines.least_squares(x, y), rtol=1e-12)
    small = lines.least_huber(x, y, 1e-3)
    best = loss_of("absolute_error", lines.least_absolute(x, y), x, y)
    assert loss_of("absolute_error", small, x, y) < 1.001 * best


@pytest.mark.parametrize("fit", [lines.least_squares, lines.least_absolute,
                                 lambda x, y: lines.least_huber(x, y, 1.0)])
def test_bad_input_is_said_in_words(fit):
    with pytest.raises(ValueError, match="one y for each x"):
        fit([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="NaN"):
        fit([1, 2, 3], [1, 2, np.nan])
    with pytest.raises(ValueError, match="two different x"):
        fit([2, 2, 2], [1, 2, 3])


def test_a_delta_of_nought_is_an_error():
    with pytest.raises(ValueError, match="delta must be above 0"):
        lines.least_huber([1, 2, 3], [1, 2, 4], 0)
