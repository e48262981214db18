"""Chapter 7: what the page's own lines do, what is published of momentum, and what the page says it measured.

The edges, the map's formula and the cycle itself are in test_motion.py.
"""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from lesson_code import OPTIMIZERS, motion, problems, train

PAGE = Path(__file__).parents[1] / "book/better-steps/momentum.ipynb"
CELLS = [cell for cell in nbformat.read(PAGE, as_version=4).cells if cell.cell_type == "code"]
PRINTED = "".join(output.get("text", "") for cell in CELLS for output in cell.outputs)
DEFINED = ("ravine = ", "def my_", "def velocity", "def best_momentum", "def count", "def dropping", "def three")


@pytest.fixture(scope="module")
def page():
    """The page's own rules and helpers, by name; no figure is made and nothing is registered."""
    scope = {"np": np, "problems": problems, "train": train, "bowl": motion.line_bowl()}
    for cell in CELLS:
        if cell.source.startswith(DEFINED):
            exec(cell.source, scope)
    return scope


def final_loss(problem, rule, rate, steps, **options):
    return train(problem, rule, rate, steps=steps, record_every=steps, **options).loss[-1]


@pytest.mark.parametrize("rule", ["momentum", "nesterov"])
def test_the_page_s_lines_are_the_book_s_rules(page, rule):
    objective, w, v = page["ravine"].objective, page["ravine"].start, 0.0
    for _ in range(50):
        w, v = page[f"my_{rule}"](w, objective(w, None)[1], v, 0.01, 0.8)
    same = train(page["ravine"], rule, 0.01, steps=50, beta=0.8).params[-1]
    np.testing.assert_allclose(w, same, rtol=0, atol=1e-12)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_the_velocity_is_a_sum_in_which_each_step_back_costs_a_beta(page, beta):
    g, state = np.random.default_rng(0).normal(size=30), {}
    for one in g:
        _, state = OPTIMIZERS["momentum"](np.zeros(1), np.array([one]), state, 0.1, beta=beta)
    assert state["velocity"][0] == pytest.approx((beta ** np.arange(30)[::-1] * g).sum(), rel=1e-12)
    for gradients, limit in ((np.ones(5000), 1 / (1 - beta)), ((-1.0) ** np.arange(5000), 1 / (1 + beta))):
        assert page["velocity"](gradients, beta)[-1] == pytest.approx(limit, rel=1e-9)


# G. Goh (2017), "Why momentum really works": (sqrt(kappa) - 1) / (sqrt(kappa) + 1), against (kappa - 1) / (kappa + 1).
@pytest.mark.parametrize("kappa, published, plain", [(10, 0.51949, 0.81818), (100, 0.81818, 0.98020),
                                                     (1000, 0.93869, 0.99800)])
def test_the_best_factors_in_runs(page, kappa, published, plain):
    """The two roots coincide at the best numbers, so a run has t * factor^t: it is slower by a factor 1 + 1/t."""
    def measured(rule, rate, steps, **options):
        start = problems.bowl(kappa)._replace(start=np.ones(2))
        far = np.linalg.norm(train(start, rule, rate, steps=steps, **options).params, axis=-1)
        return (far[-1] / far[steps // 2]) ** (1 / (steps - steps // 2))

    eta, beta = page["best_momentum"](kappa)
    steps = 80 * int(np.sqrt(kappa))
    assert published < measured("momentum", eta, steps, beta=beta) < published * (1 + 2 / steps) + 1e-5
    assert measured("gradient_descent", 2 / (1 + kappa), steps) == pytest.approx(plain, abs=1e-5)
    assert f"kappa {kappa:4}: momentum {published:.5f}, formula {published:.5f}; " in PRINTED
    assert f"gradient descent {plain:.5f}\n" in PRINTED


def test_a_hundred_times_the_condition_takes_ten_times_the_steps(page):
    few, many = (page["count"](kappa, "momentum", page["best_momentum"](kappa)[0], beta=page["best_momentum"](kappa)[1])
                 for kappa in (10, 1000))
    assert 8 < many / few < 14
    assert f"kappa   10: gradient descent   69 steps, momentum  {few}" in PRINTED
    assert f"kappa 1000: gradient descent 6908 steps, momentum {many}" in PRINTED


def test_in_the_ravine_momentum_ends_about_a_thousand_times_lower():
    losses = [float(loss) for loss in re.findall(r": loss (\S+) at rate", PRINTED)]
    plain, momentum, nesterov, too_much = losses
    assert 300 < plain / momentum < 3000 and nesterov < momentum and too_much > plain


@pytest.mark.parametrize("rule", ["momentum", "nesterov"])
def test_run_and_formula_agree_and_on_another_grid_part_at_the_border_only(rule):
    shares = [0, .1, .2, .3, .4, .5, .6, .7, .8, .85, .9, .95, .98]
    for stops, parted_cells in ((np.geomspace(0.001, 4.4, 36), [0]), (np.geomspace(0.01, 4.4, 33), [1, 2])):
        x, beta = np.ix_(stops, shares)
        measured = motion.measured_motion(train(motion.line_bowl(), rule, x, steps=400, beta=beta).params[..., 0])
        predicted = motion.predicted_motion(rule, x, beta)
        parted = measured != predicted
        assert parted.sum() in parted_cells
        assert (measured[parted] == 0).all() and (predicted[parted] == 1).all()
        assert (motion.predicted_motion(rule, 0.98 * x, beta)[parted] == 0).all()      # a hair to the left: damped
    assert re.search(rf"{rule} *: run and formula agree in 468 of 468 cells", PRINTED)


@pytest.mark.parametrize("rule, size", [("momentum", lambda x, b: b), ("nesterov", lambda x, b: b * (1 - x))])
def test_complex_roots_have_one_size_and_real_negative_ones_are_larger(rule, size):
    """Both kinds cross the minimum, but the factor sqrt(beta) belongs to the complex ones alone."""
    def factors(stops, beta):
        return [motion.factor(rule, x, beta=beta) for x in stops]

    inside = [0.3, 0.6, 0.9]
    np.testing.assert_allclose(factors(inside, 0.5), [np.sqrt(size(x, 0.5)) for x in inside], rtol=1e-12)
    edge = {"momentum": 2 + 2 * 0.1, "nesterov": (2 + 2 * 0.1) / (1 + 2 * 0.1)}[rule]
    late = np.array([0.9, 0.95, 0.99]) * edge
    assert (motion.predicted_motion(rule, late, 0.1) == 1).all()            # it oscillates ...
    assert (np.array(factors(late, 0.1)) > 1.5 * np.sqrt(0.1)).all()        # ... and shrinks far more slowly


def test_three_conventions_are_one_until_the_rate_changes(page):
    same = page["three"](0.05, 1.0, 0.9)
    np.testing.assert_allclose(same["keras"], same["pytorch"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(same["average"], same["pytorch"], rtol=0, atol=1e-12)
    drop = {form: np.diff(w) for form, w in page["three"](0.05, 0.1, 0.9).items()}
    np.testing.assert_allclose(drop["average"], drop["pytorch"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(drop["keras"][:19], drop["pytorch"][:19], rtol=0, atol=1e-12)
    assert drop["pytorch"][19] / drop["pytorch"][18] == pytest.approx(0.1, rel=0.1)     # ten times shorter at once
    assert drop["keras"][19] / drop["keras"][18] == pytest.approx(0.9, rel=0.1)         # fades out as beta lets it
    gap = np.abs(drop["keras"] - drop["pytorch"])
    assert gap[19 + 10] < gap[19] / 2                                                   # 1 / (1 - beta) steps later


def test_the_cycle_catches_some_starts_and_lets_go_at_a_rate_six_percent_smaller():
    starts = motion.bent_valley()._replace(start=np.linspace(-3, 4, 701)[:, None])

    def caught(rule, rate, **options):
        end = train(starts, rule, rate, steps=2000, **options).params[-3:, :, 0]
        return (np.abs(end).max(axis=0) > 0.1).sum()

    assert caught("momentum", 1 / 9, beta=4 / 9) == 75 and "75 of 701 starts" in PRINTED
    assert caught("momentum", 0.99 / 9, beta=4 / 9) > 0                      # one percent is not enough
    assert caught("momentum", 0.94 / 9, beta=4 / 9) == 0
    assert caught("gradient_descent", 1 / 18) == caught("nesterov", 1 / 18, beta=4 / 9) == 0


def test_escape_from_local_minima_is_rare_and_gone_at_a_tenth_of_the_rate():
    """300 landscapes, seven starts each, at rate 0.01; and momentum at 0.001, where its long-run stride is as long."""
    many = problems.random_landscape(np.arange(300), starts=7)
    deepest = many.objective(many.objective.minima, None)[0]
    plain, ball, small_rate = (final_loss(many, rule, rate, 1000) for rule, rate in (
        ("gradient_descent", 0.01), ("momentum", 0.01), ("momentum", 0.001)))
    for rule, loss in (("gradient_descent", plain), ("momentum", ball)):
        found = f"{100 * (loss < deepest + 0.001).mean():.1f} % of 2100 walks"
        assert re.search(rf"{rule} *: {re.escape(found)}", PRINTED)
    assert 0.95 < (np.abs(ball - plain) < 0.001).mean() < 0.97
    assert (np.abs(small_rate - plain) < 0.001).mean() > 0.998
    shares = {rule: float(share) for rule, share in re.findall(r"(\w+) *: (\S+) % of 2100 walks", PRINTED)}
    assert shares["shaken"] > shares["momentum"] + 5 and abs(shares["momentum"] - shares["gradient_descent"]) < 2
