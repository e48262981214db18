"""The exercises of chapter 8 against the book's own rules, which are in parity with PyTorch's (tests/parity)."""

import re
from pathlib import Path

import numpy as np
import pytest

from lesson_code import OPTIMIZERS, problems
from lesson_code.exercises import adam, adaptive_rates, epsilon_places, examine, mend_rmsprop
from lesson_code.exercises.checking import MORE
from tests.notebooks import normalise

PAGE = Path(__file__).parents[1] / "book/better-steps/adam.ipynb"
SEEDS = range(100)
UNITS = {"gradient descent": "gradient_descent", "AdaGrad": "adagrad", "RMSprop": "rmsprop", "Adam": "adam",
         "Adam with ε inside": "adam"}


def cases(exercise):
    return [*exercise.visible, *map(exercise.case, SEEDS)]


def walked(rule, w, gradients, rate, **options):
    """The book's own rule: parameters after each step, shape (n, d)."""
    state, path = {}, []
    for g in gradients:
        w, state = OPTIMIZERS[rule](w, g, state, rate, **options)
        path.append(w)
    return np.array(path)


def test_adam_s_walk_is_the_book_s():
    for case in cases(adam.walk):
        w, gradients, rate, beta_1, beta_2, epsilon = case.values()
        want = walked("adam", w, gradients, rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)
        np.testing.assert_allclose(adam.walk.solve(*case.values()), want, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("wrong", "options"), [
    (adam.adam_walk_folded, {"epsilon_place": "folded"}), (adam.adam_walk_inside, {"epsilon_place": "inside"}),
    (adam.adam_walk_uncorrected, {"bias_correction": False})], ids=["folded", "inside", "uncorrected"])
def test_the_wrong_places_of_epsilon_are_those_that_the_book_has(wrong, options):
    for case in cases(adam.walk):
        w, gradients, rate, beta_1, beta_2, epsilon = case.values()
        want = walked("adam", w, gradients, rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon, **options)
        np.testing.assert_allclose(wrong(*case.values()), want, rtol=0, atol=1e-12)


@pytest.mark.parametrize("wrong", [adam.adam_walk_epsilon_at_the_parameter, adam.adam_walk_folded,
                                   adam.adam_walk_inside, adam.adam_walk_without_epsilon])
def test_epsilon_s_place_shows_at_a_millionth_and_not_at_one(wrong):
    """With the usual epsilon; so a check at scale 1 alone would let all of these pass."""
    small = adam.walk.visible[2]
    assert small["epsilon"] == 1e-8 and 1e-7 < np.abs(small["gradients"]).max() < 1e-5
    large = small | {"gradients": small["gradients"] * 1e6}
    apart = [np.abs(np.array(wrong(*case.values())) - adam.adam_walk(*case.values())).max() / case["learning_rate"]
             for case in (small, large)]
    assert apart[0] > 1e-3 and apart[1] < 1e-6


def test_the_check_has_gradients_of_all_scales():
    sizes = [np.abs(case["gradients"]).max() for case in [*adam.walk.visible, *map(adam.walk.case, range(MORE))]]
    assert sum(size < 1e-5 for size in sizes) >= 4 and sum(size > 0.1 for size in sizes) >= 4


def test_the_lengths_of_the_steps_are_those_of_the_book_s_adam():
    for case in cases(epsilon_places.places):
        g, t, rate, beta_2, epsilon = case.values()
        for place, length in zip(("outside", "folded", "inside"), epsilon_places.places.solve(*case.values())):
            path = walked("adam", np.zeros(1), np.full((t, 1), g), rate, beta_2=beta_2, epsilon=epsilon,
                          epsilon_place=place)
            np.testing.assert_allclose(length, (path[-2] if t > 1 else 0) - path[-1], rtol=1e-8)


def test_a_gradient_of_a_hundred_epsilon_steps_a_hundredth_of_the_rate_where_epsilon_is_inside():
    """The visible case of which the page's solution says it."""
    case = epsilon_places.places.visible[1]
    assert np.isclose(case["g"], 100 * case["epsilon"])
    assert np.isclose(epsilon_places.places.solve(*case.values())[2], case["learning_rate"] / 100, rtol=1e-4)


def test_the_rates_after_the_storm_are_those_of_the_book_s_rules():
    for case in cases(adaptive_rates.storm):
        big, early, small, late, rate, rho = case.values()
        gradients = np.array([[big]] * early + [[small]] * late)
        for options, found in zip(({"rule": "adagrad"}, {"rule": "rmsprop", "rho": rho}),
                                  adaptive_rates.storm.solve(*case.values())):
            path = walked(w=np.zeros(1), gradients=gradients, rate=rate, epsilon=0.0, **options)
            np.testing.assert_allclose(found * small, path[-2] - path[-1], rtol=1e-8)


def test_the_storm_is_over_in_rmsprop_and_not_in_adagrad():
    """The visible case with a long calm, as the page's solution says it."""
    case = adaptive_rates.storm.visible[1]
    adagrad, rmsprop = np.array(adaptive_rates.storm.solve(*case.values())) * case["small"] / case["learning_rate"]
    assert abs(rmsprop - 1) < 0.01 and adagrad < 1 / np.sqrt(case["early"] + case["late"]) / 3


def test_the_mended_rmsprop_is_the_book_s():
    for case in cases(mend_rmsprop.mend):
        w, gradients, rate, rho, epsilon = case.values()
        want = walked("rmsprop", w, gradients, rate, rho=rho, epsilon=epsilon)[-1]
        np.testing.assert_allclose(mend_rmsprop.mend.solve(*case.values()), want, rtol=0, atol=1e-12)


def unit_walks(c, rule, rate, epsilon):
    gradients = c * np.random.default_rng(1).normal(0, 1, (6, 2)) * [1, 1e-7]
    options = {} if rule == "gradient descent" else {"epsilon": epsilon}
    options |= {"epsilon_place": "inside"} if rule.endswith("inside") else {}
    return walked(UNITS[rule], np.zeros(2), gradients, rate, **options) / rate


def test_in_another_unit_the_book_s_rules_walk_the_same():
    for case in cases(adaptive_rates.unit):
        rule, c, rate, epsilon = case.values()
        new_rate, new_epsilon = adaptive_rates.unit.solve(*case.values())
        # unit_walks are in units of their rate
        want, found = unit_walks(1, rule, rate, epsilon), unit_walks(c, rule, new_rate, new_epsilon) * new_rate / rate
        np.testing.assert_allclose(found, want, rtol=1e-9)


def test_in_another_unit_the_old_epsilon_would_walk_elsewhere():
    for rule in adaptive_rates.RULES[1:]:
        before, after = unit_walks(1, rule, 0.1, 1e-8), unit_walks(1e-3, rule, 0.1, 1e-8)
        assert np.abs(after / before - 1).max() > 0.01, rule


def faulty_on_the_page():
    prompt, = (cell.source for cell in normalise.read(PAGE).cells
               if cell.metadata.get("exercise") == {"id": "mend-rmsprop", "role": "prompt"})
    code, = re.findall(r"```python\n(.*?)```", prompt, flags=re.S)
    return code


FAULTS = {  # what the page's faulty line must become
    "anew": ("    for g in gradients:\n        v = np.zeros(len(w))\n",
             "    v = np.zeros(len(w))\n    for g in gradients:\n"),
    "shared": ("np.sum(g**2)", "g**2"), "brackets": ("np.sqrt(v) + epsilon", "(np.sqrt(v) + epsilon)")}
SAYS = {3: "None is mended yet.", 2: "One is mended, two are left.", 1: "Two are mended, one is left."}


@pytest.mark.parametrize("mended", [(), ("anew",), ("shared",), ("brackets",), ("anew", "shared"),
                                    ("anew", "brackets"), ("shared", "brackets"), tuple(FAULTS)], ids="+".join)
def test_the_page_s_faulty_rmsprop_has_three_mistakes_and_the_check_counts_them(mended):
    code = faulty_on_the_page()
    for name in mended:
        assert code.count(FAULTS[name][0]) == 1
        code = code.replace(*FAULTS[name])
    space = {"np": np}
    exec(code, space)
    verdict = examine("mend-rmsprop", space["faulty_rmsprop"])
    if len(mended) == 3:
        assert verdict.status == "right", verdict.text
    else:
        assert verdict.status == "wrong" and SAYS[3 - len(mended)] in " ".join(verdict.text.split()), verdict.text


@pytest.mark.parametrize("faults", [(True, True, True), (True, False, False), (False, True, False),
                                    (False, False, True)], ids=str)
def test_with_each_mistake_and_with_all_the_loss_still_falls_at_first(faults):
    """As the page says: on the bowl with condition number 10, in its first 50 steps, to a tenth."""
    bowl, w, rule = problems.bowl(10), problems.bowl(10).start, mend_rmsprop._with_faults(*faults)
    gradients = np.empty((0, 2))
    for _ in range(50):
        gradients = np.vstack([gradients, bowl.objective(w, None)[1]])
        w = rule(bowl.start, gradients, 0.05, 0.9, 1e-8)
    assert bowl.objective(w, None)[0] < bowl.objective(bowl.start, None)[0] / 10
