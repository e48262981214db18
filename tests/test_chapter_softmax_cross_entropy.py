"""What chapter 3 says: published numbers, its own functions, and the claims that it measures.

The functions are taken from the page's cells, so what is tested is what a reader sees.
"""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from lesson_code import losses, measure, models, problems, train
from lesson_code.data import digits, split

PAGE = Path(__file__).parents[1] / "book/loss-functions/softmax-cross-entropy.ipynb"
NOTEBOOK = json.loads(PAGE.read_text(encoding="utf-8"))
CELLS = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
PRINTED = "".join("".join(output.get("text", "")) for cell in CELLS for output in cell["outputs"])


def functions_of_the_page():
    tree = ast.parse("\n".join("".join(cell["source"]) for cell in CELLS))
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    scope = {"np": np}
    exec(compile(tree, PAGE.name, "exec"), scope)
    return scope


page = functions_of_the_page()
softmax, loss_from_logits, from_probability = (
    page[name] for name in ("softmax", "loss_from_logits", "from_probability"))
LOGITS = np.random.default_rng(7).normal(0, 3, (6, 4))
ONE_HOT = np.eye(4)[[0, 1, 2, 3, 1, 0]]


# Saito, "Deep Learning from Scratch", chapter 4: a picture of a 2, and two predictions for it.
SAITO = [([0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0], "0.510825", "0.510826"),
         ([0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0], "2.302584", "2.302585")]


@pytest.mark.parametrize("prediction, with_1e7, exactly", SAITO, ids=["0.6 for the 2", "0.1 for the 2"])
def test_saitos_numbers(prediction, with_1e7, exactly):
    y, t = np.array(prediction), np.eye(10)[2]
    assert f"{page['saito'](y, t):.6f}" == with_1e7
    assert f"{losses.categorical_cross_entropy(y, t)[0]:.6f}" == exactly
    assert f"{with_1e7} with 1e-7, {exactly} exactly" in PRINTED


def test_cross_entropy_is_entropy_plus_divergence():
    t, p = np.random.default_rng(1).dirichlet(np.ones(5), (2, 500))
    entropy = -(t * np.log(t)).sum(axis=-1)
    cross, divergence = losses.categorical_cross_entropy(p, t)[0], losses.kl_divergence(p, t)[0]
    np.testing.assert_allclose(cross, entropy + divergence, rtol=1e-12)
    assert divergence.min() > 0 and np.abs(losses.kl_divergence(t, t)[0]).max() < 1e-14
    np.testing.assert_array_equal(losses.categorical_cross_entropy(p, t)[1], losses.kl_divergence(p, t)[1])


def test_softmax_sums_to_one_and_does_not_see_a_shift():
    p = softmax(LOGITS)
    np.testing.assert_allclose(p, np.exp(LOGITS) / np.exp(LOGITS).sum(axis=-1, keepdims=True), rtol=1e-12)
    for shift in (-1000, 1000):
        np.testing.assert_allclose(softmax(LOGITS + shift), p, rtol=1e-12)
    with np.errstate(all="ignore"):
        assert np.isnan(page["softmax_as_written"](LOGITS + 1000)).all()


def test_the_loss_from_logits_is_exact_at_1000():
    far = np.array([1000.0, 0.0, -1000.0])
    assert [loss_from_logits(far, c) for c in range(3)] == [0, 1000, 2000]
    np.testing.assert_allclose(loss_from_logits(LOGITS, 2), -np.log(softmax(LOGITS)[:, 2]), rtol=1e-12)


@pytest.mark.parametrize("loss", [page["squared_error_of_softmax"], page["with_1e7"],
                                  losses.softmax_cross_entropy], ids=lambda loss: loss.__name__)
def test_gradients_of_the_page(loss):
    gradient = loss(LOGITS, ONE_HOT)[1]
    for j in range(4):
        step = 1e-6 * np.eye(4)[j]
        slope = (loss(LOGITS + step, ONE_HOT)[0] - loss(LOGITS - step, ONE_HOT)[0]) / 2e-6
        np.testing.assert_allclose(gradient[:, j], slope, atol=1e-8)


def test_pushes_of_a_model_that_is_sure_and_wrong():
    z, t = np.array([4.0, -4.0, -4.0]), np.array([0, 0, 1])
    cross, squared = losses.softmax_cross_entropy(z, t)[1], page["squared_error_of_softmax"](z, t)[1]
    assert cross[2] == pytest.approx(-1, abs=1e-3) and abs(squared[2]) < 2e-3
    assert abs(cross.sum()) < 1e-15 and abs(squared.sum()) < 1e-15


def test_1e7_caps_the_loss_and_silences_what_is_most_wrong():
    value, gradient = from_probability(np.array([-1000.0, -20.0, 50.0]), 1e-7)
    assert f"{value[0]:.2f}" == "16.12" and f"{gradient[1]:.4f}" == "-0.0202" and gradient[0] == 0
    assert value[2] == pytest.approx(-1e-7, rel=1e-6)
    exact = losses.softmax_cross_entropy(np.array([-20.0, 0.0]), np.array([1.0, 0.0]))[1][0]
    assert f"{exact:.4f}" == "-1.0000"
    assert "-0.0202, exactly -1.0000" in PRINTED


@pytest.mark.parametrize("kind, loss_to, gradient_to", [(np.float64, -120, -120), (np.float32, -103, -88)])
def test_how_far_the_logarithm_of_a_probability_goes(kind, loss_to, gradient_to):
    z = np.arange(-120, 21).astype(kind)
    with np.errstate(all="ignore"):
        value, gradient = from_probability(z, kind(0))
    both = np.stack([z, 0 * z], axis=-1).astype(float)
    exact = losses.softmax_cross_entropy(both, np.zeros(len(z), int))[1]
    right = np.abs(gradient - exact[:, 0]) < 1e-3
    assert z[np.isfinite(value)][0] == loss_to and z[right][0] == gradient_to
    assert right[z >= gradient_to].all() and not right[z < gradient_to].any()


def test_label_smoothing_wants_a_finite_gap():
    for s in (0.1, 0.3):
        gap = np.log((1 - s + s / 10) / (s / 10))
        z = np.where(np.arange(10) == 3, gap, 0.0)
        gradient = losses.softmax_cross_entropy(z[None], np.array([3]), label_smoothing=s)[1]
        assert np.abs(gradient).max() < 1e-15 and f"best gap of the logits {gap:.2f}" in PRINTED


def test_softmax_twice_has_a_floor():
    best = losses.softmax_cross_entropy(np.array([0.0, 0.0, 1.0]), np.array([0, 0, 1]))[0]
    assert f"{best:.4f}" == "0.5514" and best == pytest.approx(np.log(1 + 2 / np.e), rel=1e-12)
    assert "with the softmax twice 0.5514" in PRINTED


@pytest.fixture(scope="module")
def end_of_training():
    """Share of the test digits read right by each start, % (32 pictures a step)."""
    X, y, X_test, y_test = split(*digits()[:2], test_share=0.2)
    model, truth = models.softmax_regression(64, 10), np.eye(10)[y]

    def end(loss, rate, starts, epochs):
        problem = problems.supervised(model, X, truth, loss, start=np.asarray(starts))
        run = train(problem, "gradient_descent", rate, 32, epochs=epochs)
        return 100 * measure.accuracy(model, run.params[-1], X_test, y_test)

    return end


def bad_starts(count):
    return [np.random.default_rng(seed).normal(0, 2, 650) for seed in range(count)]


def test_squared_error_is_as_good_from_zero_and_stuck_from_bad_starts(end_of_training):
    rates = np.logspace(-3, 3, 31)[:, None]
    best, stuck = {}, {}
    for loss in (losses.softmax_cross_entropy, page["squared_error_of_softmax"]):
        best[loss] = end_of_training(loss, rates[:, 0], np.zeros(650), 5).max()
        stuck[loss] = end_of_training(loss, rates[::3], bad_starts(5), 5).mean(axis=1).max()
    (cross, squared), (recovered, lost) = best.values(), stuck.values()
    assert abs(cross - squared) < 1 and cross > 96
    assert recovered > 94 and lost < 75


@pytest.mark.parametrize("rate, least, most", [(0.1, 1, 8), (1.0, -0.5, 0.5), (10.0, 15, 30)])
def test_what_1e7_costs_at_each_rate(rate, least, most, end_of_training):
    lost = (end_of_training(losses.softmax_cross_entropy, rate, bad_starts(10), 10)
            - end_of_training(page["with_1e7"], rate, bad_starts(10), 10)).mean()
    assert least < lost < most
