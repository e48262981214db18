"""The exercises of chapters 4 and 7: their references agree with the book's own rules and with published values."""

import numpy as np
import pytest

from lesson_code import OPTIMIZERS, motion, problems, train
from lesson_code.data import penguins, standardise
from lesson_code.exercises import EXERCISES, divergence, given, line_search
from lesson_code.models import linear

SEEDS = range(20)
PAIRS = [(given.valley, given.valley_slope), (given.fourth, given.fourth_slope), (given.ripples, given.ripples_slope)]


def cases(name):
    return [EXERCISES[name].case(seed) for seed in SEEDS]


@pytest.mark.parametrize("case", cases("largest-rate"), ids=SEEDS)
def test_runs_of_the_line_diverge_just_above_the_largest_rate_and_not_below(case):
    x = case["x"]
    line = problems.supervised(linear(1), x[:, None], np.zeros(len(x)), "squared_error", start=[1.0, -3.0])
    below, above = EXERCISES["largest-rate"].solve(x) * np.array([0.98, 1.02])
    loss = train(line, "gradient_descent", below, steps=1000).loss
    assert loss[-1] < loss[0]
    assert train(line, "gradient_descent", above, steps=1000).loss[-1] > 1e6 * loss[0]


def test_the_largest_rate_for_the_penguins_is_the_one_that_the_chapter_prints():
    flipper = penguins("flipper_length_mm", "bill_length_mm").X[:, 0]
    limits = [EXERCISES["largest-rate"].solve(x) for x in (flipper, flipper - flipper.mean(), standardise(flipper).X)]
    np.testing.assert_allclose(limits, [2.47e-5, 0.00507, 1], rtol=2e-3)


@pytest.mark.parametrize(("kappa", "factor"), [(10, 0.81818), (100, 0.98020), (1000, 0.99800)])
def test_the_best_rate_has_the_known_factor_in_a_run_and_no_other_has_a_smaller_one(kappa, factor):
    rate, said = EXERCISES["best-rate"].solve(np.array([3.0, 1.0, kappa]))
    assert said == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-12) == pytest.approx(factor, abs=5e-6)

    def measured(rate):
        distance = np.linalg.norm(train(problems.bowl(kappa), "gradient_descent", rate, steps=1000).params, axis=-1)
        return (distance[1000] / distance[900]) ** (1 / 100)

    assert measured(rate) == pytest.approx(factor, abs=5e-6)
    assert min(measured(0.98 * rate), measured(1.02 * rate)) > factor


@pytest.mark.parametrize("case", cases("predict-divergence"), ids=SEEDS)
def test_runs_diverge_as_predicted(case):
    rule, w = OPTIMIZERS["gradient_descent"], case["start"]
    for _ in range(150):
        w = rule(w, case["curvatures"] * w, {}, case["rate"])[0]
    growth = np.linalg.norm(w) / np.linalg.norm(case["start"])
    factor, diverges = EXERCISES["predict-divergence"].solve(**case)
    assert diverges == (growth > 1)
    assert np.log(growth) / 150 == pytest.approx(np.log(factor), abs=0.04)


def test_no_case_of_divergence_is_near_the_border():
    factors = [divergence.will_diverge(**EXERCISES["predict-divergence"].case(seed))[0] for seed in range(200)]
    assert np.abs(np.array(factors) - 1).min() > 0.05
    assert 50 < np.sum(np.array(factors) > 1) < 150


@pytest.mark.parametrize(("f", "slope"), PAIRS, ids=["valley", "fourth", "ripples"])
def test_a_given_slope_is_the_slope_of_its_function(f, slope):
    w = np.array([0.7, -1.3, 0.4])
    np.testing.assert_allclose(slope(w), EXERCISES["gradient-check"].solve(f, w), atol=1e-8)


def test_the_bent_slope_is_that_of_the_bent_valley():
    places = np.linspace(-3, 4, 71)
    wanted = motion.bent_valley().objective(places[:, None])[1][:, 0]
    np.testing.assert_allclose([given.bent_slope(w) for w in places], wanted, atol=1e-12)


def test_on_a_bowl_the_line_search_ends_where_its_formula_says():
    """There a step falls by 1 - eta gHg / (2 gg) of what is promised: eta <= 2 (1 - share) gg / gHg."""
    found = 0
    for case in (EXERCISES["line-search"].case(seed) for seed in range(200)):
        if case["f"] is given.valley:
            g, curvatures = case["slope"](case["w"]), 2 * np.arange(1, len(case["w"]) + 1)
            most = 2 * (1 - case["share"]) * (g @ g) / (g @ (curvatures * g))
            halvings = max(0, int(np.ceil(np.log2(case["rate"] / most))))
            rate, point = EXERCISES["line-search"].solve(**case)
            assert rate == case["rate"] / 2**halvings
            np.testing.assert_allclose(point, OPTIMIZERS["gradient_descent"](case["w"], g, {}, rate)[0], atol=1e-12)
            found += 1
    assert found > 30


def test_no_case_of_the_line_search_is_near_its_border():
    for seed in range(200):
        case = EXERCISES["line-search"].case(seed)
        assert np.abs(line_search._kept_promise(**case, tries=9) - case["share"]).min() > 0.02


@pytest.mark.parametrize("case", cases("convert-conventions"), ids=SEEDS)
def test_a_converted_run_goes_on_as_it_would_have(case):
    rule, rng = OPTIMIZERS["momentum"], np.random.default_rng(0)
    w = other = np.zeros(len(case["v"]))
    new_rate, velocity = EXERCISES["convert-conventions"].solve(**case)
    state, new_state = {"velocity": case["v"]}, {"velocity": velocity}
    for g in rng.normal(size=(10, len(w))):
        w, state = rule(w, g, state, case["rate"], beta=case["beta"])
        other, new_state = rule(other, g, new_state, new_rate, beta=case["beta"], form=case["form"])
        np.testing.assert_allclose(other, w, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("form", ["pytorch", "keras"])
@pytest.mark.parametrize("case", cases("nesterov-places"), ids=SEEDS)
def test_nesterov_s_places_are_those_behind_the_book_s_own_points(case, form):
    w, state, places = np.array([case["u"]]), {}, [case["u"]]
    for _ in range(case["steps"]):
        grad = np.array([case["slope"](w[0])])
        w, state = OPTIMIZERS["nesterov"](w, grad, state, case["rate"], beta=case["beta"], form=form)
        ahead = -state["velocity"] if form == "keras" else case["rate"] * state["velocity"]
        places.append(w[0] + case["beta"] * ahead[0])
    np.testing.assert_allclose(EXERCISES["nesterov-places"].solve(**case), places, rtol=1e-12, atol=1e-12)


# Goh (2017), "Why momentum really works": (sqrt(kappa) - 1) / (sqrt(kappa) + 1).
@pytest.mark.parametrize(("kappa", "factor"), [(10, 0.51949), (100, 0.81818), (1000, 0.93869)])
def test_the_critical_share_at_the_best_rate_has_the_published_factor(kappa, factor):
    rate = 4 / (np.sqrt(kappa) + 1) ** 2
    beta, said = EXERCISES["critical-beta"].solve(rate, np.array([kappa, 1.0]))
    assert said == pytest.approx(factor, abs=5e-6) and beta == pytest.approx(factor**2, abs=1e-5)


@pytest.mark.parametrize("case", cases("critical-beta"), ids=SEEDS)
def test_the_critical_share_is_the_best_by_the_rule_s_own_matrix(case):
    def slowest(beta):
        return max(motion.factor("momentum", case["rate"] * one, beta=beta) for one in case["curvatures"])

    beta, factor = EXERCISES["critical-beta"].solve(**case)
    assert slowest(beta) == pytest.approx(factor, abs=1e-6)
    assert min(slowest(0.99 * beta), slowest(1.01 * beta)) > factor + 1e-4


# Lessard, Recht and Packard (2016), "Analysis and design of optimization algorithms via integral quadratic
# constraints".
def test_the_cycle_at_the_best_numbers_is_the_published_one():
    points = EXERCISES["find-the-cycle"].solve(1 / 9, 4 / 9)
    np.testing.assert_allclose(1225 * np.array(points), [-2208, 2592, 792], atol=1e-9)


@pytest.mark.parametrize("start", [3.2, 3.3, 3.4])
def test_every_case_of_the_cycle_is_reached_from_the_start_and_from_near_it(start):
    drawn = [*EXERCISES["find-the-cycle"].visible, *(EXERCISES["find-the-cycle"].case(seed) for seed in range(200))]
    rate, beta = np.array([list(case.values()) for case in drawn]).T
    valley = motion.bent_valley()._replace(start=np.full((len(drawn), 1), start))
    last = train(valley, "momentum", rate, steps=1002, beta=beta).params[-5:, :, 0]
    for case, points in zip(drawn, last.T):
        first = points[:3].argmin()
        np.testing.assert_allclose(EXERCISES["find-the-cycle"].solve(**case), points[first:first + 3], atol=1e-9)
        assert (points < 1 - 0.1).sum() >= 3 and points.max() > 2 + 0.05, "away from the bends"
