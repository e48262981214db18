"""Chapter 2: the published numbers (Nielsen's two neurons), and what the page says of the wrong forms."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from lesson_code import LOSSES, models, problems, train

PAGE = Path(__file__).parents[1] / "book/loss-functions/binary-cross-entropy.ipynb"


@pytest.fixture(scope="module")
def page():
    """The names that the page's own cells define, up to the real data; no figure is made."""
    scope = {"LiveFigure": lambda *arguments, **named: None, "Prediction": lambda *arguments, **named: None}
    for cell in nbformat.read(PAGE, as_version=4).cells:
        if cell.cell_type == "code":
            source = cell.source.replace(
                "from lesson_code import LOSSES, LiveFigure,", "from lesson_code import LOSSES,"
            )
            exec(source.replace("from lesson_code.live import Prediction", ""), scope)
            if "def all_with_all" in cell.source:
                return scope
    raise AssertionError("the page has lost its trap")


def output(loss, start, steps=300):
    """(steps + 1,) outputs of a neuron with one input 1 and target 0, trained with rate 0.15."""
    neuron = problems.supervised(models.logistic(1), np.ones((1, 1)), np.zeros(1), loss, start=start)
    return 1 / (1 + np.exp(-train(neuron, "gradient_descent", 0.15, steps=steps).params.sum(axis=-1)))


def test_nielsen_from_06_09_to_009(page):
    assert f"{output(page['squared'], [0.6, 0.9])[-1]:.2f}" == "0.09"


def test_nielsen_from_2_2_hardly_moves_and_ends_near_020(page):
    p = output(page["squared"], [2.0, 2.0])
    assert f"{p[0]:.2f}" == "0.98" and p[150] > 0.93
    assert f"{p[-1]:.2f}" == "0.20"


def test_the_cost_is_half_the_squared_error_of_the_output(page):
    """The whole square, at the same rate, does not end where Nielsen's does."""
    value, gradient = page["squared"](np.array([1.5]), np.array([0.0]))
    p = 1 / (1 + np.exp(-1.5))
    assert value[0] == pytest.approx(p**2 / 2, rel=1e-15)
    assert gradient[0] == pytest.approx(p * p * (1 - p), rel=1e-15)
    whole = output(lambda z, t: tuple(2 * part for part in page["squared"](z, t)), [2.0, 2.0])
    assert f"{whole[-1]:.2f}" != "0.20"


def test_cross_entropy_learns_most_from_the_worst_start():
    for start in ([0.6, 0.9], [2.0, 2.0]):
        assert output("binary_cross_entropy_with_logits", start)[50] < 0.1


def test_the_logit_form_of_the_page_is_the_book_s(page):
    z = np.linspace(-1000, 1000, 401)
    for t in (0.0, 0.25, 1.0):
        for ours, book in zip(
            page["on_logits"](z, t), LOSSES["binary_cross_entropy_with_logits"](z, t + 0 * z)
        ):
            np.testing.assert_array_equal(ours, book)


def test_plus_1e7_is_capped_negative_and_blind(page):
    plus = page["forms"]["+ 1e-7"]
    with np.errstate(over="ignore"):
        assert f"{plus(-800.0, 1)[0]:.2f}" == "16.12"
    assert plus(40.0, 1)[0] < 0
    assert f"{plus(-20.0, 1)[1]:.4f}" == "-0.0202"
    assert f"{page['on_logits'](-20.0, 1)[1]:.4f}" == "-1.0000"


def test_clipped_teaches_nothing_outside_its_bounds(page):
    value, gradient = page["forms"]["clipped"](np.array([-20.0, -17.0, 17.0]), 1)
    assert gradient.tolist() == [0, 0, 0] and f"{value[0]:.2f}" == "16.12"


@pytest.mark.parametrize(("kind", "last"), [(np.float32, 16), (np.float64, 36)])
def test_where_the_plain_form_becomes_infinite(page, kind, last):
    with np.errstate(all="ignore"):
        plain = [page["through_p"](kind(z), kind(0))[0] for z in (last, last + 1)]
        on_logits = page["on_logits"](kind(last + 1), kind(0))[0]
    assert np.isfinite(plain[0]) and np.isinf(plain[1]) and on_logits == last + 1


def test_the_truth_of_the_map_is_true(page):
    z = np.linspace(-120, 120, 49)
    for t in (0, 1):
        true = np.array([page["truth"](one, t) for one in z]).T
        for ours, exact in zip(LOSSES["binary_cross_entropy_with_logits"](z, t + 0 * z), true):
            np.testing.assert_allclose(ours, exact, rtol=1e-13, atol=1e-15)


def test_the_trap_learns_the_share_of_each_batch(page):
    z, t = np.array([0.5, -1.0, 2.0]), np.array([1.0, 0.0, 0.0])
    _, gradient = page["all_with_all"](z, t)
    np.testing.assert_allclose(gradient, 1 / (1 + np.exp(-z)) - 1 / 3, rtol=1e-14)
