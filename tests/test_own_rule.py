"""The exercise own-rule: who is ahead of gradient descent, in which words, and what a disguise leaves as it was."""

import functools
import time

import numpy as np
import pytest

from lesson_code import contest
from lesson_code.contest import judging, verdict
from lesson_code.contest.disguise import disguised
from lesson_code.contest.stepping import Stepper
from lesson_code.exercises import EXERCISES, examine
from lesson_code.exercises.running import Stopped
from lesson_code.optimizers import OPTIMIZERS

OWN = EXERCISES["own-rule"]


def bowl_of(rule, seed):
    """Its ratio to gradient descent in the bowl."""
    return judging.lefts(judging.Here(rule), ["bowl"], seed, lambda draw: judging.rates(draw.place))["bowl"] / (
        judging.descent("bowl", seed))


def book(name, **options):
    def rule(params, grad, state, learning_rate):
        return OPTIMIZERS[name](params, grad, state, learning_rate, **options)

    return rule


@functools.cache
def marks(name, seed=judging.VISIBLE):
    return {each.task: each for each in judging.judged(judging.Here(book(name)), seed)}


@pytest.mark.parametrize("task", contest.TASKS)
@pytest.mark.parametrize("name", ["gradient_descent", "momentum", "adam"])
def test_in_disguise_a_rule_takes_the_same_steps(task, name):
    plain = contest.TASKS[task](np.random.default_rng(3))
    other = disguised(plain, np.random.default_rng(4))
    batch = None if plain.problem.X is None else (plain.problem.X[:8], plain.problem.y if plain.problem.y is None
                                                  else plain.problem.y[:8])
    ends = []
    for problem, _ in (plain, other):
        params, state = problem.start, {}
        for _ in range(30):
            params, state = OPTIMIZERS[name](params, problem.objective(params, batch)[1], state, 0.03)
        ends.append(problem.objective(params, batch)[0])
        assert contest.loss_left(problem, problem.start) == pytest.approx(1)
    assert ends[1] == pytest.approx(ends[0], rel=1e-9)
    start, moved = plain.problem.start, other.problem.start
    assert not np.isclose(np.sort(start), np.sort(moved)).all()  # moved
    minima = plain.problem.objective.minima
    if len(minima):
        assert other.problem.objective(other.problem.objective.minima[0], batch)[0] == pytest.approx(
            plain.problem.objective(minima[0], batch)[0])


def test_a_disguised_gradient_is_the_slope_of_the_disguised_loss():
    problem = disguised(contest.TASKS["penguin network"](np.random.default_rng(0)), np.random.default_rng(1)).problem
    batch = problem.X[:16], problem.y[:16]
    grad = problem.objective(problem.start, batch)[1]
    for place in range(0, problem.start.size, 9):
        step = 1e-6 * np.eye(problem.start.size)[place]
        slope = (problem.objective(problem.start + step, batch)[0] - problem.objective(problem.start - step, batch)[0])
        assert grad[place] == pytest.approx(slope / 2e-6, abs=1e-6)


def test_each_run_has_a_disguise_of_its_own():
    one, other = (judging.Part("digits softmax", seed, 0.1).start for seed in (1, 2))
    assert not np.isclose(one, other).any()  # softmax regression starts at 0, whatever the seed


def test_gradient_descent_in_any_scale_is_not_ahead_of_itself():
    for factor in (1e-2, 0.37, 1.0, 30.0):
        assert bowl_of(lambda w, g, s, rate: (w - factor * rate * g, {}), 5) > 0.8  # noqa: B023


def test_what_the_solution_says_of_the_book_s_rules():
    """Rates of their own, one for each parameter, do not straighten a turned valley; weight decay pulls to zero."""
    for name in ("momentum", "nesterov", "adam"):
        assert all(each.right for each in marks(name).values()), name
    for name in ("gradient_descent", "adagrad", "rmsprop"):
        assert not marks(name)["bowl"].right, name
    assert marks("adamw")["bowl"].ratio > 30 * marks("adam")["bowl"].ratio


def test_a_run_has_its_gradients_and_no_more(monkeypatch):
    used = []

    class Counted(judging.Meter):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            used.append(self)

    monkeypatch.setattr(judging, "Meter", Counted)
    judging.lefts(judging.Here(OPTIMIZERS["adam"]), ["noisy bowl"], 11, lambda draw: judging.rates(draw.place))
    wanted = [judging.TRIALS * 80] * judging.TUNING + [80] * judging.JUDGING
    assert [each.used for each in used] == [each.allowed for each in used] == wanted


def test_the_choice_does_not_see_the_judging_seeds(monkeypatch):
    tried = []
    whole = judging.run

    def noted(task, seeds, rate):
        tried.append((tuple(seeds), np.shape(rate)))
        return whole(task, seeds, rate)

    monkeypatch.setattr(judging, "run", noted)
    judging.lefts(judging.Here(OPTIMIZERS["momentum"]), ["noisy bowl"], 1, lambda draw: judging.rates(draw.place))
    draw = judging.drawn("noisy bowl", 1)
    assert tried == [(tuple(draw.tuning), (judging.TRIALS, 1)), *(((each,), ()) for each in draw.judging)]
    assert not set(draw.tuning) & set(draw.judging)


def test_runs_side_by_side_end_where_they_end_one_after_another():
    runs = [functools.partial(judging.run, task, [3], 0.05) for task in judging.WANTED]
    runs.append(functools.partial(judging.run, "bowl", [3, 4], np.array([[0.1], [0.01], [1.0]])))
    steppers = [Stepper(OPTIMIZERS["adam"], 60.0) for _ in runs]

    def steps(asks):
        return [stepper.answer(ask) if ask else None for stepper, ask in zip(steppers, asks)]

    alone = judging.Here(OPTIMIZERS["adam"]).together(runs)
    for one, other in zip(alone, judging.in_step(runs, steps), strict=True):
        np.testing.assert_array_equal(one, other)
    assert np.shape(alone[-1]) == (2, 3) and np.shape(alone[0]) == ()


def test_rates_are_one_from_each_part_of_the_range():
    for place in (0.0, 0.3, 0.999):
        logs = np.log10(judging.rates(place))
        np.testing.assert_allclose(np.diff(logs), 5 / judging.TRIALS)
        assert -4 <= logs[0] < -4 + 5 / judging.TRIALS and logs[-1] < 1


def in_place(params, grad, state, learning_rate):
    params -= learning_rate * grad
    return params, {}


def mixes(params, grad, state, learning_rate):
    velocity = 0.9 * state.get("velocity", 0.0) + grad / (np.linalg.norm(grad) + 1e-9)
    return params - learning_rate * velocity, {"velocity": velocity}


def params_only(params, grad, state, learning_rate):
    return params - learning_rate * grad


def not_a_number(params, grad, state, learning_rate):
    return params - learning_rate * grad / grad, {}


def as_objects(params, grad, state, learning_rate):
    return (params - learning_rate * grad).astype(object), {}


def reads_at_once(params, grad, state, learning_rate):
    return params - learning_rate * state["velocity"], {"velocity": grad}


def divides(params, grad, state, learning_rate):
    return params - learning_rate * grad * (1 / len(state)), {}


def none_later(params, grad, state, learning_rate):
    if state.get("t", 0) < 3:
        return params - learning_rate * grad, {"t": state.get("t", 0) + 1}


def forgets_the_state(params, grad, learning_rate):
    return params - learning_rate * grad, {}


@pytest.mark.parametrize("rule, status, words", [
    (in_place, "wrong", "it writes into params, grad or state"), (mixes, "wrong", "axis=-1, keepdims=True"),
    (params_only, "wrong", "a rule returns two things"), (not_a_number, "wrong", "a gradient may be zero"),
    (as_objects, "wrong", "must be numbers"), (reads_at_once, "error", "state.get('velocity', 0.0)"),
    (divides, "error", "ZeroDivisionError"), (none_later, "wrong", "is a return missing on this path?"),
    (forgets_the_state, "error", "your function takes (params, grad, learning_rate)"),
    (OPTIMIZERS["momentum"](np.ones(2), np.ones(2), {}, 0.1), "error", "the check takes")])
def test_a_broken_contract_is_told_first_and_in_words(rule, status, words):
    found = examine("own-rule", rule)
    text = " ".join(found.text.split())
    assert found.status == status and words in text and "loss left" not in text and ".." not in text, found
    assert all(len(line) <= 80 for line in found.text.splitlines())


def test_endless_and_slow_rules_are_stopped(monkeypatch):
    def endless(params, grad, state, learning_rate):
        while state.get("t", 0) == 2:
            pass
        return params, {"t": state.get("t", 0) + 1}

    def slow(params, grad, state, learning_rate):
        time.sleep(0.02)
        return params - learning_rate * grad, {}

    found = examine("own-rule", endless, seconds=1.0)
    assert found.status == "timeout" and found.text.endswith("is there a\nloop without an end?")
    monkeypatch.setattr(verdict, "PATIENCE", 0.05)  # times the seconds of a step: all of them end before a single one
    found = examine("own-rule", slow, seconds=20.0)
    assert found.status == "timeout" and "without a loop over the parameters" in " ".join(found.text.split())


def test_the_table_is_shown_whether_right_or_not():
    for rule, last in ((OWN.solve, "penguin network"), (OWN.wrongs[0][0], "bowl.")):
        lines = examine("own-rule", rule).text.splitlines()
        table = [line for line in lines if line.startswith("    ")]
        assert [line.split("  ")[2].strip() for line in table] == ["loss left", *judging.WANTED]
        assert max(map(len, lines)) <= 80
        assert any(last in line for line in lines[5:])
    assert "times it" in table[0] and table[1].endswith("at most 0.2")


def test_a_rule_that_falls_short_in_the_bowl_alone_is_told_what_is_missing():
    def told(ratio, elsewhere=2.0):
        return verdict.near_miss([judging.Mark(task, ratio if task == "bowl" else elsewhere, 1.0, most)
                                  for task, most in judging.WANTED.items()])

    assert told(0.8).startswith("It is ahead of gradient descent in the bowl, not by the factor 5 that is asked. The")
    assert told(300.0).startswith("The bowl is a long, narrow valley")
    assert told(0.1) == told(0.8, elsewhere=30.0) == ""


def test_other_seeds_ask_other_problems_as_the_formats_hidden_tests_do():
    """nbgrader and otter give seeds: the visible problems come first, then those of the first seed."""
    asked = []

    def noted(exercise, play, seed):
        asked.append(seed)
        return verdict.Verdict("right", "own-rule: right"), []

    whole, verdict.seen = verdict.seen, noted
    try:
        assert examine("own-rule", OWN.solve, seeds=range(5000, 5050)).status == "right"
    finally:
        verdict.seen = whole
    assert asked == [judging.VISIBLE, 5000]


def test_a_stopped_step_is_trouble_and_no_other_error(monkeypatch):
    def stops(*_):
        raise Stopped(left_behind=True)

    monkeypatch.setattr("lesson_code.contest.stepping.running.call", stops)
    stepper = Stepper(OWN.solve, 1.0)
    stepper.begin(np.zeros(2), 0.1)
    with pytest.raises(contest.contract.Trouble, match="restart the kernel"):
        stepper.step(np.ones(2))
