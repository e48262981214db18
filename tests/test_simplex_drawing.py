"""The arrays of kinds "simplex" and "bars", before they are packed."""
import numpy as np
import pytest

from lesson_code import LiveFigure
from lesson_code.live import simplex, still
from lesson_code.losses import categorical_cross_entropy, softmax_cross_entropy

NAMES = ["a", "b", "c"]
STOPS = np.linspace(-2, 2, 9)
TARGETS = np.array([[1, 0, 0], [0.2, 0.3, 0.5]])


def loss(z):
    return np.stack([softmax_cross_entropy(z, np.tile(t, (len(z), 1)))[0] for t in TARGETS])


def made(**changes):
    arguments = dict(controls={"target": ["one", "soft"]}, classes=NAMES, logits=STOPS,
                     numbers={"loss": loss}, levels=[0.5, 1.2, 2], target=TARGETS)
    return simplex.simplex(**(arguments | changes))


def test_a_cell_holds_what_the_three_logits_give():
    drawing = made()
    for stops in np.random.default_rng(0).integers(0, 9, (40, 3)):
        z = STOPS[stops]
        cell = simplex.cell_of({f"logit {n}": s for n, s in zip(NAMES, stops)}, NAMES, 9)
        p = np.exp(z) / np.exp(z).sum()
        np.testing.assert_allclose(drawing.arrays["probabilities"][1][0, 0, 0, 0, cell], p, rtol=1e-12)
        found = drawing.arrays["numbers"][1][0, 0, 0, :, cell, 0]
        np.testing.assert_allclose(found, loss(z[None])[:, 0], rtol=1e-12)


def probabilities(places):
    """Of points in the triangle, (points, 2): how much of each corner."""
    system = np.vstack([simplex.CORNERS.T, np.ones(3)])
    return np.linalg.solve(system, np.column_stack([places, np.ones(len(places))]).T).T


def test_level_lines_lie_where_the_loss_has_their_level():
    drawing = made()
    for number, target in enumerate(TARGETS):
        line = drawing.arrays["contour"][1][0, 0, 0, number].T
        p = probabilities(line[np.isfinite(line).all(axis=1)])
        p = p[p.min(axis=1) > 0.02]
        found = categorical_cross_entropy(p / p.sum(axis=1, keepdims=True), np.tile(target, (len(p), 1)))[0]
        away = np.abs(found[:, None] - [0.5, 1.2, 2]).min(axis=1)
        assert len(p) > 30 and away.max() < 0.02


def test_labels_stand_on_their_lines_apart_and_off_the_edges():
    drawing = made()
    labels = drawing.arrays["level"][1][0, 0, 0, 0]
    p = probabilities(labels)
    np.testing.assert_allclose(-np.log(p[:, 0]), [0.5, 1.2, 2], atol=0.02)
    assert p.min() > 0.04
    apart = np.linalg.norm(labels[:, None] - labels, axis=-1)
    assert apart[~np.eye(3, dtype=bool)].min() >= 0.1
    close = made(levels=np.linspace(1.1, 4, 12)).arrays["level"][1][0, 0, 0]       # lines that hug the edges
    for of_target in close:
        assert probabilities(of_target[np.isfinite(of_target).all(axis=1)]).min() > 0.04
    above_all = made(levels=[0.5, 1.2, 50]).arrays["level"][1][0, 0, 0, 0, 2]
    assert np.isnan(above_all).all()                            # no such line inside the triangle, no label


@pytest.mark.parametrize("changes, words", [
    ({"classes": ["a", "b"]}, "three corners.*a, b"),
    ({"classes": ["a", "b", "b"]}, "three corners"),
    ({"logits": [0.0, 1.0, 3.0]}, "rise evenly"),
    ({"logits": [1.0, 0.0]}, "rise evenly"),
    ({"logits": [1.0]}, "rise evenly"),
    ({"target": np.eye(3)}, r"target has shape \(3, 3\)"),
    ({"numbers": {"loss": lambda z: z[:, 0]}}, "numbers.*needs an axis for each control"),
])
def test_what_a_simplex_cannot_draw_is_said(changes, words):
    with pytest.raises(ValueError, match=words):
        made(**changes)


HEIGHTS = {"first": np.arange(6.0).reshape(3, 2), "second": -np.arange(6.0).reshape(3, 2)}


def bars(**changes):
    return LiveFigure(kind="bars", **(dict(controls={"size": [1, 2, 3]}, groups=HEIGHTS, names=["x", "y"],
                                           quantity="push") | changes))


def test_bars_keep_groups_and_names_in_order():
    drawing = bars()._drawing
    np.testing.assert_array_equal(drawing.arrays["bars"][1][:, 1], HEIGHTS["second"])
    assert drawing.spec["groups"] == ["first", "second"] and drawing.spec["bars"] == ["x", "y"]
    low, high = drawing.spec["plot"]["y"]["range"]
    assert low < -5 and high > 5


def test_bars_without_a_name_each_are_an_error():
    with pytest.raises(ValueError, match="2 bars, but there are 3 names"):
        bars(names=["x", "y", "z"])


@pytest.mark.parametrize("kind, drawing", [("simplex", made()), ("bars", bars()._drawing)])
def test_still_pictures_differ_from_cell_to_cell(kind, drawing):
    first = {name: 0 for name in drawing.controls}
    last = {name: len(stops) - 1 for name, stops in drawing.controls.items()}
    last[next(iter(last))] = 1
    pictures = {still.png(kind, drawing, index) for index in (first, last)}
    assert len(pictures) == 2 and all(picture.startswith(b"\x89PNG") for picture in pictures)
