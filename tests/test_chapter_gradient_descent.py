"""Chapter 4: the rates of the theory against runs, the claims that the page measures, and the reader's own rule."""

import json
from pathlib import Path

import numpy as np
import pytest

from lesson_code import OPTIMIZERS, LiveFigure, models, problems, register, train
from lesson_code.data import digits, penguins, standardise

PAGE = Path(__file__).parents[1] / "book/walking-downhill/gradient-descent.ipynb"
CELLS = [cell for cell in json.loads(PAGE.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
PRINTED = "".join("".join(output.get("text", "")) for cell in CELLS for output in cell["outputs"])


def cell(containing):
    """The source of the one cell that holds this text."""
    (source,) = ["".join(c["source"]) for c in CELLS if containing in "".join(c["source"])]
    return source


def run(*containing, **scope):
    """The names that these cells of the page define, run as a reader runs them."""
    scope = {"np": np, "problems": problems, "train": train, "register": register} | scope
    for text in containing:
        exec(cell(text), scope)
    return scope


measured_factor = run("def measured_factor")["measured_factor"]


# (kappa - 1) / (kappa + 1): the rate of steepest descent at the best constant rate, rounded to five places.
@pytest.mark.parametrize("kappa, published", [(10, "0.81818"), (100, "0.98020"), (1000, "0.99800")])
def test_the_best_rate_leaves_kappa_minus_1_over_kappa_plus_1(kappa, published):
    assert f"{measured_factor(kappa, 2 / (1 + kappa)):.5f}" == published
    assert f"condition number {kappa:4}: factor measured {published}, formula {published}" in PRINTED


@pytest.mark.parametrize("kappa", [10, 100])
def test_no_other_rate_is_better(kappa):
    best = 2 / (1 + kappa)
    others = [measured_factor(kappa, share * best, steps=1000) for share in (0.5, 0.9, 0.98, 1.002, 1.005)]
    assert min(others) > measured_factor(kappa, best, steps=1000) + 1e-6


@pytest.mark.parametrize("kappa", [1, 10, 1000])
def test_the_largest_curvature_sets_the_limit(kappa):
    limit = 2 / kappa
    run_of = train(problems.bowl(kappa), "gradient_descent", limit * np.array([0.999, 1.0, 1.001]), steps=5000)
    steep = np.abs(run_of.params[..., 1])
    assert steep[-1, 0] < 0.01 * steep[0, 0] and steep[-1, 2] > 100 * steep[0, 2]
    assert steep[-1, 1] == pytest.approx(steep[0, 1], rel=1e-9)     # on the edge it jumps to and fro


def test_one_number_arrives_swings_and_leaves():
    mass = penguins().y / 1000
    start = problems.noisy_bowl(mass[:, None], curvature=2)._replace(start=np.array([1.0]))
    w = train(start, "gradient_descent", np.array([0.5, 1.0, 1.01]), steps=501).params[..., 0]
    assert w[1, 0] == pytest.approx(mass.mean(), abs=1e-12)
    assert w[-1, 1] == pytest.approx(2 * mass.mean() - 1, abs=1e-9)
    assert abs(w[-1, 2] - mass.mean()) > 1e4


def test_steepest_descent_is_best_for_short_steps_and_not_for_long_ones():
    page = run("ravine = problems.ravine", "lengths = np.logspace")
    assert page["best_angle"][0] == 0 and page["best_angle"][-1] > 45
    np.testing.assert_allclose(page["gain"][0], -np.cos(page["turn"][:, 0]), atol=0.01)


def test_standardising_two_columns_leaves_their_correlation():
    """Curvatures 2 (1 - r), 2 and 2 (1 + r) for the correlation r: the condition number is (1 + r) / (1 - r)."""
    birds = penguins("flipper_length_mm", "bill_length_mm")
    curvatures = run("def curvatures", birds=birds, mass=birds.y / 1000, standardise=standardise)["curvatures"]
    r = np.corrcoef(birds.X.T)[0, 1]
    np.testing.assert_allclose(curvatures(*standardise(birds.X).X.T), [2 * (1 - r), 2, 2 * (1 + r)], rtol=1e-12)
    low, *_, high = curvatures(*birds.X.T)
    assert f"in mm         : condition number {high / low:.3g}" in PRINTED and high / low > 1e6
    assert f"{(1 + r) / (1 - r):.3g}" in PRINTED


def test_the_curvatures_are_those_of_the_loss():
    birds = penguins("flipper_length_mm", "bill_length_mm")
    curvatures = run("def curvatures", birds=birds, mass=birds.y / 1000, standardise=standardise)["curvatures"]
    X = standardise(birds.X).X
    plane = problems.supervised(models.linear(2), X, birds.y / 1000, "squared_error")
    slopes = plane.objective(np.eye(3), (X, plane.y))[1] - plane.objective(np.zeros(3), (X, plane.y))[1]
    np.testing.assert_allclose(np.linalg.eigvalsh(slopes), curvatures(*X.T), rtol=1e-10)


@pytest.mark.filterwarnings("error")
def test_a_walk_may_leave_as_far_as_numbers_go():
    """Steps of 1e102 times the one before pass every size: no warning of it may land in a page."""
    for far in 10.0 ** np.arange(0, 9):
        LiveFigure(problems.bowl(10), ["gradient_descent"], learning_rate=[1e50 * far, 1e51 * far], steps=10,
                   name="far", window=((-1e-3, 1e-3), (-1e-3, 1e-3)))


def test_small_rates_end_in_the_valley_of_the_start():
    """The note says that too small a rate may end in a local minimum: a thousandfold range ends in one place."""
    valley_of = run("def peaks")["valley_of"]
    few = problems.random_landscape(np.arange(3), starts=9)
    for rate in (1e-3, 1e-2, 1e-1):
        end = train(few, "gradient_descent", rate, steps=round(5 / rate), record_every=round(5 / rate)).params[-1]
        np.testing.assert_array_equal(valley_of(end), valley_of(few.start))
    assert PRINTED.count("55 of 55 walks end in the valley of their start") == 4


def test_the_global_minimum_is_left_above_its_own_limit_only():
    page = run("def peaks", "many = problems.random_landscape", "own_limit =")
    assert page["own_limit"].min() > 0
    for share, rests in ((0.95, True), (1.05, False)):
        walk = train(page["beside"], "gradient_descent", share * page["own_limit"], steps=1000).params
        assert len(walk) == 1001 and ((np.abs(walk[-1] - page["lowest"]) < 0.001) == rests).all()
        assert (page["valley_of"](walk) == page["home"]).all()      # at 1.05 it swings, inside its valley, every step


def test_the_map_is_straight_bands_that_end_at_each_valley_s_limit():
    page = run("landscape = problems.random_landscape", "map_rates, starts")
    reached, rates = page["reached"].T, page["map_rates"]         # (starts, rates)
    assert len(page["valleys"]) == 4
    low = reached[:, (rates > 0.002) & (rates < page["limits"].min())]
    assert (low == low[:, :1]).all() and set(low[:, 0]) == {0, 1, 2, 3}
    for number, limit in enumerate(page["limits"]):
        assert not (reached[:, rates > limit] == number).any()


@pytest.fixture
def own_rule():
    """Runs the page's cell with @register, as it stands or changed by a reader; takes the rule away again."""
    def write(old="", new=""):
        source = cell("@register")
        assert old in source
        return run("@register") if not old else exec(source.replace(old, new), {"np": np, "register": register})
    yield write
    OPTIMIZERS.pop("my_step", None)


def test_the_reader_s_rule_is_five_lines(own_rule):
    assert len(cell("@register").strip().splitlines()) <= 6          # the decorator and five lines
    own_rule()
    walk = train(problems.ravine(), "my_step", 0.25, steps=8).params
    np.testing.assert_allclose(np.linalg.norm(np.diff(walk, axis=0), axis=-1), 0.25, rtol=1e-9)


def test_a_changed_rule_is_in_the_next_figure_and_in_the_race_on_the_digits(own_rule):
    X, y = (part[:200] for part in digits()[:2])
    reading = problems.supervised(models.softmax_regression(64, 10), X, y, "softmax_cross_entropy")
    ends = {}
    for change in ((), ("direction = grad / (length + 1e-12)", "direction = np.sign(grad)")):
        own_rule(*change)
        figure = LiveFigure(problems.ravine(), ["gradient_descent", "my_step"], learning_rate=[0.01, 0.1], steps=5,
                            default={"learning rate": 0.1}, name="own")
        race = run("race = {rule", reading=reading)["race"]
        ends[bool(change)] = figure.history["my_step"].params[-1], race["my_step"].loss[-1]
        move = np.diff(figure.history["my_step"].params, axis=0)[0]
        assert np.allclose(np.abs(move), 0.1) if change else np.linalg.norm(move) == pytest.approx(0.1)
        assert race["gradient_descent"].loss[-1].shape == race["my_step"].loss[-1].shape
    assert not np.allclose(ends[False][0], ends[True][0]) and not np.allclose(ends[False][1], ends[True][1])
