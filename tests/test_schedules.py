"""Schedules: rates by step, counted from 0, alone and under `train`."""

import numpy as np
import pytest

from lesson_code import schedules, train
from lesson_code.problems import bowl


def test_constant():
    assert [schedules.constant(0.3)(step) for step in (0, 1, 1000)] == [0.3, 0.3, 0.3]


def test_inverse_time_starts_at_the_rate_and_halves_at_one_over_decay():
    schedule = schedules.inverse_time(0.2, 0.01)
    assert schedule(0) == pytest.approx(0.2, rel=1e-15)
    assert schedule(100) == pytest.approx(0.1, rel=1e-15)
    assert schedule(300) == pytest.approx(0.05, rel=1e-15)


def test_a_constant_schedule_trains_like_its_number():
    by_number = train(bowl(), "momentum", 0.01, steps=20)
    by_schedule = train(bowl(), "momentum", schedules.constant(0.01), steps=20)
    np.testing.assert_array_equal(by_number.params, by_schedule.params)


def test_train_asks_for_the_rate_of_step_0_1_2():
    history = train(bowl(), "gradient_descent", schedules.inverse_time(0.1, 0.5), steps=3)
    w = np.array([2.0, 1.0])
    for step in range(3):
        w = w - 0.1 / (1 + 0.5 * step) * np.array([1.0, 10.0]) * w
        np.testing.assert_allclose(history.params[step + 1], w, rtol=1e-14)


def test_a_schedule_of_arrays_makes_a_sweep():
    rates, decays = np.ix_([0.01, 0.1], [0.0, 0.1, 1.0])
    history = train(bowl(), "gradient_descent", schedules.inverse_time(rates, decays), steps=5)
    assert history.loss.shape == (6, 2, 3)
    one = train(bowl(), "gradient_descent", schedules.inverse_time(0.1, 1.0), steps=5)
    np.testing.assert_allclose(history.params[:, 1, 2], one.params, rtol=1e-14)


@pytest.mark.parametrize("bad", [-0.1, np.nan, np.inf])
def test_a_schedule_that_turns_bad_is_named_with_its_step(bad):
    with pytest.raises(ValueError, match="learning_rate at step 3 must be 0 or above and finite"):
        train(bowl(), "gradient_descent", lambda step: bad if step == 3 else 0.1, steps=5)
