"""How a rule with a velocity moves on a bowl: edges, published factors, and the cycle that never ends."""

from fractions import Fraction

import numpy as np
import pytest

from lesson_code import OPTIMIZERS, motion, train


@pytest.mark.parametrize("curvature", [0.5, 1.0, 25.0])
def test_line_bowl_has_that_curvature_and_its_gradient(curvature):
    objective = motion.line_bowl(curvature).objective
    w = np.linspace(-2, 2, 9)[:, None]
    value, grad = objective(w)
    np.testing.assert_allclose(grad[:, 0], np.imag(objective(w + 1e-20j)[0]) / 1e-20, atol=1e-14)
    np.testing.assert_allclose(value, curvature * w[:, 0] ** 2 / 2)


@pytest.mark.parametrize("rule", ["momentum", "nesterov"])
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_step_matrix_repeats_what_train_does(rule, beta):
    w = train(motion.line_bowl(2.0), rule, 0.3, steps=10, beta=beta).params[:, 0]
    power = np.linalg.matrix_power(motion.step_matrix(rule, 0.6, beta=beta), 10)
    assert (power @ [1.0, 0.0])[0] == pytest.approx(w[-1], rel=1e-12)


def test_a_rule_without_a_velocity_alone_is_refused():
    with pytest.raises(ValueError, match="whose state is a velocity alone"):
        motion.step_matrix("adam", 0.1)
    with pytest.raises(ValueError, match="known for"):
        motion.predicted_motion("adam", 0.1, 0.9)


# G. Goh (2017), "Why momentum really works": (sqrt(kappa) - 1) / (sqrt(kappa) + 1).
@pytest.mark.parametrize("kappa, published", [(10, 0.51949), (100, 0.81818), (1000, 0.93869)])
def test_best_factor_of_momentum(kappa, published):
    root = np.sqrt(kappa)
    eta, beta = 4 / (root + 1) ** 2, ((root - 1) / (root + 1)) ** 2
    worst = max(motion.factor("momentum", eta * curvature, beta=beta) for curvature in np.linspace(1, kappa, 50))
    assert worst == pytest.approx(published, abs=1e-5)
    # no neighbour is better
    for other_eta, other_beta in ((1.02 * eta, beta), (0.98 * eta, beta), (eta, 0.97 * beta)):
        assert max(motion.factor("momentum", other_eta * k, beta=other_beta) for k in (1, kappa)) > worst + 1e-4


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("rule, edge", [("momentum", lambda b: 2 + 2 * b),
                                        ("nesterov", lambda b: (2 + 2 * b) / (1 + 2 * b))])
def test_runs_stay_inside_the_edge_and_leave_outside(rule, edge, beta):
    inside, outside = (np.abs(train(motion.line_bowl(), rule, part * edge(beta), steps=2000, beta=beta).params[-9:])
                       for part in (0.99, 1.01))
    assert inside.max() < 1e-3 < 1e3 < outside.max()
    assert motion.predicted_motion(rule, 0.99 * edge(beta), beta) == 1
    assert motion.predicted_motion(rule, 1.01 * edge(beta), beta) == 2


def test_motions_of_sequences_that_are_known():
    t = np.arange(400)[:, None]
    w = np.hstack([0.95**t, 0.95**t * np.cos(0.3 * t), 1.02**t * np.cos(0.3 * t), -1.01**t, (-0.5) ** t,
                   np.where(t < 50, 1.0, np.nan)])
    assert [motion.MOTIONS[k] for k in motion.measured_motion(w)] == [
        "damped", "oscillating", "divergent", "divergent", "oscillating", "divergent"]


@pytest.mark.parametrize("rule", ["momentum", "nesterov"])
def test_runs_and_formula_agree_away_from_the_borders(rule):
    x, beta = np.ix_([0.001, 0.5, 1.1, 1.3, 1.9, 3.0, 4.4], [0.2, 0.5, 0.9])
    runs = train(motion.line_bowl(), rule, x, steps=4000, beta=beta).params[..., 0]
    np.testing.assert_array_equal(motion.measured_motion(runs), motion.predicted_motion(rule, x, beta))


def test_bent_valley_is_strongly_convex_with_curvatures_1_to_25():
    w = np.linspace(-3, 4, 4001)[:, None]
    value, grad = motion.bent_valley().objective(w)
    slope = np.diff(grad[:, 0]) / np.diff(w[:, 0])
    assert slope.min() == pytest.approx(1) and slope.max() == pytest.approx(25)
    # the value is the integral of the slope (trapezes are exact but where a piece ends)
    rises = (grad[1:, 0] + grad[:-1, 0]) / 2 * np.diff(w[:, 0])
    np.testing.assert_allclose(np.diff(value), rises, atol=1e-4)
    assert value.min() >= 0 and motion.bent_valley().objective(np.zeros(1))[0] == 0


# Lessard, Recht and Packard (2016), "Analysis and design of optimization algorithms via integral quadratic
# constraints": the points of the cycle.
CYCLE = [Fraction(792, 1225), Fraction(-2208, 1225), Fraction(2592, 1225)]


def test_the_tuned_heavy_ball_goes_round_the_published_cycle():
    end = train(motion.bent_valley(), "momentum", 1 / 9, steps=2000, beta=4 / 9).params[-3:, 0]
    order = np.argmin(np.abs(end - float(CYCLE[0])))
    np.testing.assert_allclose(np.roll(end, -order), [float(point) for point in CYCLE], atol=1e-12)


def test_the_cycle_is_exact():
    """In fractions, by the rule itself: three steps lead back to where they began."""
    w, velocity = CYCLE[0], (CYCLE[2] - CYCLE[0]) * 9
    for expected in (CYCLE[1], CYCLE[2], CYCLE[0]):
        slope = 25 * w if w < 1 else w + 24 if w < 2 else 25 * w - 24
        w, state = OPTIMIZERS["momentum"](w, slope, {"velocity": velocity}, Fraction(1, 9), beta=Fraction(4, 9))
        velocity = state["velocity"]
        assert w == expected


@pytest.mark.parametrize("rule", ["momentum", "nesterov"])
def test_the_formula_is_what_the_eigenvalues_of_the_rule_say(rule):
    for x in np.geomspace(0.003, 4.3, 40):
        for beta in (0.1, 0.4, 0.73, 0.92):
            roots = np.linalg.eigvals(motion.step_matrix(rule, x, beta=beta))
            crosses = np.iscomplex(roots).any() or roots.real.min() < 0
            expected = 2 if np.abs(roots).max() > 1 else int(crosses)
            assert motion.predicted_motion(rule, x, beta) == expected, (x, beta)


def test_what_has_settled_crosses_no_more():
    w = np.concatenate([0.5 ** np.arange(60), [-1e-17, 1e-18, -1e-19]])[:, None]
    assert motion.MOTIONS[motion.measured_motion(w)[0]] == "damped"
