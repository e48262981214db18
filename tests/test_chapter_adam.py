"""Chapter 8: what the papers say of AdaGrad, RMSprop and Adam, and what the page says that it measured."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from lesson_code import OPTIMIZERS, measure, problems, train

PAGE = Path(__file__).parents[1] / "book/better-steps/adam.ipynb"


@pytest.fixture(scope="module")
def page():
    """The page's own rules and helpers: the cells that define functions, in order; no figure is made."""
    scope = {"np": np, "OPTIMIZERS": OPTIMIZERS, "measure": measure, "problems": problems, "train": train}
    for cell in nbformat.read(PAGE, as_version=4).cells:
        if cell.cell_type == "code" and cell.source.startswith(("def my_", "def steps_of", "def scaled", "places = ")):
            exec(cell.source, scope)
    return scope


def steps(rule, gradients, rate=1.0, **options):
    """(steps, P): how far the rule goes against each gradient."""
    state, gone = {}, []
    for grad in gradients:
        params, state = OPTIMIZERS[rule](np.zeros_like(grad), grad, state, rate, **options)
        gone.append(-params)
    return np.array(gone)


def test_the_page_s_lines_are_the_book_s_rules(page):
    gradients = np.random.default_rng(0).normal(size=(50, 3)) * [1, 1e-3, 1e3]
    w, s, u, r, a, m, v = np.zeros(3), 0.0, np.zeros(3), 0.0, np.zeros(3), 0.0, 0.0
    for t, grad in enumerate(gradients, 1):
        w, s = page["my_adagrad"](w, grad, s, 0.1)
        u, r = page["my_rmsprop"](u, grad, r, 0.1)
        a, m, v = page["my_adam"](a, grad, m, v, t, 0.1)
    for rule, ours in (("adagrad", w), ("rmsprop", u), ("adam", a)):
        np.testing.assert_allclose(-steps(rule, gradients, 0.1).sum(axis=0), ours, rtol=1e-11)


def test_adagrad_steps_decay_as_one_over_root_t_at_any_scale():
    gone = steps("adagrad", np.full((10_000, 2), [1.0, 1e-3]))
    np.testing.assert_allclose(gone, 1 / np.sqrt(np.arange(1, 10_001))[:, None] * np.ones(2), rtol=1e-6)


def test_rmsprop_s_step_tends_to_the_rate():
    assert steps("rmsprop", np.ones((2000, 1)))[-1, 0] == pytest.approx(1, rel=1e-6)


def test_first_step_of_adam_with_and_without_correction(page):
    """Kingma and Ba (2015), section 3: the bias of starting at 0; uncorrected (1 - b1) / sqrt(1 - b2) of the rate."""
    assert f"{next(page['steps_of'](1, g=1000.0)):.3f}" == "1.000"
    plain = np.array(list(page["steps_of"](3000, bias_correction=False)))
    assert f"{plain[0]:.3f}" == "3.162"
    t = np.arange(1, 3001)
    np.testing.assert_allclose(plain, (1 - 0.9**t) / np.sqrt(1 - 0.999**t), rtol=1e-6)
    assert plain.argmax() + 1 == 12 and f"{plain.max():.2f}" == "6.57"


@pytest.mark.parametrize("epsilon", [1e4, 1e6, 1e8])
def test_adam_becomes_momentum_as_epsilon_grows(epsilon):
    """Choi et al. (2019): the rules are nested. The error falls in proportion to 1 / epsilon."""
    bowl = problems.bowl(10)
    adam = train(bowl, "adam", 0.05 * epsilon, steps=100, epsilon=epsilon, bias_correction=False).params
    momentum = train(bowl, "momentum", 0.05, steps=100, form="average").params
    assert 0.3 / epsilon < np.abs(adam - momentum).max() < 1 / epsilon
    assert np.abs(momentum[-1] - bowl.start).max() > 1  # it went somewhere


def test_adam_without_beta_1_is_rmsprop():
    bowl = problems.bowl(100)
    adam = train(bowl, "adam", 0.05, steps=100, beta_1=0.0, bias_correction=False).params
    np.testing.assert_allclose(adam, train(bowl, "rmsprop", 0.05, steps=100, rho=0.999).params, atol=1e-12)


def test_epsilon_s_place_matters_at_a_scale_of_a_millionth_and_not_at_one(page):
    def apart(c, place):
        ends = page["ends"](c)
        return np.abs(ends[place][-1] - ends["outside"][-1]).max()

    assert apart(1.0, "inside") < 1e-7 and apart(1.0, "folded") < 1e-7
    assert apart(1e-6, "inside") > 1
    assert 0.01 < apart(1e-6, "folded") < 0.03


def lowest(rule, angle, **options):
    loss = train(problems.ravine(100, angle), rule, np.logspace(-3, 0, 25), steps=100, **options).loss[-1]
    return np.nanmin(np.where(np.isfinite(loss), loss, np.nan))


@pytest.mark.parametrize("rule", ["gradient_descent", "momentum"])
def test_a_turned_valley_is_the_same_to_rules_without_coordinates(rule):
    assert lowest(rule, 45) == pytest.approx(lowest(rule, 0), rel=1e-6)


@pytest.mark.parametrize("rule, options", [("adagrad", {}), ("rmsprop", {}), ("adam", {"beta_1": 0.0})])
def test_a_step_for_each_coordinate_helps_along_the_axes_only(rule, options):
    assert lowest(rule, 0, **options) < 1e-12
    assert lowest(rule, 45, **options) > 0.01


def test_adam_s_momentum_and_not_its_division_helps_across_the_axes():
    assert lowest("adam", 45) < lowest("adam", 45, beta_1=0.0) / 50


def test_adadelta_s_first_step_is_the_root_of_epsilon():
    """Zeiler (2012), with u = 0: sqrt(epsilon) / sqrt((1 - rho) g^2 + epsilon) g."""
    for epsilon in (1e-6, 1e-4):
        first = steps("adadelta", np.ones((1, 1)), epsilon=epsilon)[0, 0]
        assert first == pytest.approx(np.sqrt(epsilon / (0.1 + epsilon)), rel=1e-12)


def test_amsgrad_does_not_forget_a_spike():
    gradients = np.ones((3000, 1))
    gradients[10] = 100
    assert f"{steps('adam', gradients)[-1, 0]:.3f}" == "0.809"
    assert f"{steps('amsgrad', gradients)[-1, 0]:.3f}" == "0.308"


def test_divisors_are_the_roots_of_the_formulas():
    gradients = np.random.default_rng(0).normal(size=(20, 4, 2))
    np.testing.assert_allclose(measure.divisors("adagrad", gradients), np.sqrt(np.cumsum(gradients**2, axis=0)))
    for rule, name in (("rmsprop", "rho"), ("adam", "beta_2")):
        v, shares = 0.0, measure.divisors(rule, gradients, **{name: 0.9})
        for t, (grad, share) in enumerate(zip(gradients, shares, strict=True), 1):
            v = 0.9 * v + 0.1 * grad**2
            np.testing.assert_allclose(share, np.sqrt(v / (1 - 0.9**t) if rule == "adam" else v))


def test_divisors_of_a_rule_without_squares():
    with pytest.raises(ValueError, match="momentum divides by nothing"):
        measure.divisors("momentum", np.ones((1, 1)))
