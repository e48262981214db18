"""The simplex of chapter 3: the point is dragged by mouse and finger, sliders and text follow it."""
import re

import numpy as np
import pytest

from .reader import show_waiting
from .test_figures import PHONE, set_control, text_of

PAGE = "book/loss-functions/softmax-cross-entropy.html"
NAMES = ("Adelie", "Chinstrap", "Gentoo")
CORNERS = np.array([[0.5, np.sqrt(0.75)], [0, 0], [1, 0]])


@pytest.fixture
def simplex(open_page):
    """A function that opens the page and returns it with the first simplex, the point in the middle."""
    def open_(**options):
        page = open_page(PAGE, **options)
        show_waiting(page)
        sliders = page.get_by_role("slider", name="logit Gentoo")
        figure = page.locator(".live-figure").filter(has=sliders).first
        figure.locator("[role=img][aria-label]").wait_for()
        for name in NAMES:
            set_control(figure, f"logit {name}", 20)
        figure.locator("canvas").scroll_into_view_if_needed()
        return page, figure
    return open_


def said(figure):
    """The three probabilities and the loss that the text states."""
    wanted = [*(rf"(?:probabilities:|,) {name}" for name in NAMES), "; cross-entropy:"]
    return [float(re.search(rf"{words} ([-.e\d]+)", text_of(figure))[1]) for words in wanted]


def pixel(figure, p):
    """Where the probabilities p lie: margins 40 at the sides, 30 below, a side of at most 420."""
    box = figure.locator("canvas").bounding_box()
    side = min(box["width"] - 80, 420)
    x, y = np.asarray(p) @ CORNERS
    return box["x"] + (box["width"] - side) / 2 + x * side, box["y"] + box["height"] - 30 - y * side


def logits(figure):
    sliders = [figure.get_by_role("slider", name=f"logit {name}", exact=True) for name in NAMES]
    return [float(slider.get_attribute("aria-valuetext")) for slider in sliders]


MIDDLE = [1 / 3, 1 / 3, 1 / 3]
WANTED = [0.1, 0.2, 0.7]


def test_equal_logits_are_the_middle_and_a_common_shift_moves_nothing(simplex):
    _, figure = simplex()
    assert said(figure)[:3] == [0.333, 0.333, 0.333]
    drawn = figure.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    for name in NAMES:
        set_control(figure, f"logit {name}", 33)
    assert said(figure)[:3] == [0.333, 0.333, 0.333]
    assert figure.locator("canvas").evaluate("canvas => canvas.toDataURL()") == drawn


def test_the_point_is_dragged_with_the_mouse(simplex):
    page, figure = simplex()
    page.mouse.move(*pixel(figure, MIDDLE))
    page.mouse.down()
    page.mouse.move(*pixel(figure, WANTED), steps=8)
    page.mouse.up()
    *p, loss = said(figure)
    np.testing.assert_allclose(p, WANTED, atol=0.03)             # the stops are 0.2 apart
    z = np.array(logits(figure))
    np.testing.assert_allclose(p, np.exp(z) / np.exp(z).sum(), rtol=0.006)
    assert abs(loss + np.log(p[2])) < 0.006
    page.mouse.move(*pixel(figure, [0.8, 0.1, 0.1]))             # released: it stays
    assert said(figure) == [*p, loss]


def test_a_press_beside_the_handle_does_not_move_it_and_one_near_it_does(simplex):
    page, figure = simplex()
    before = said(figure)
    x, y = pixel(figure, MIDDLE)
    page.mouse.move(x + 40, y)
    page.mouse.down()
    page.mouse.move(*pixel(figure, WANTED))
    page.mouse.up()
    assert said(figure) == before
    page.mouse.move(x - 12, y + 8)                               # within the 24 pixels that a finger needs
    page.mouse.down()
    page.mouse.move(*pixel(figure, WANTED))
    page.mouse.up()
    assert said(figure) != before


def test_beyond_the_triangle_the_point_stays_inside(simplex):
    page, figure = simplex()
    page.mouse.move(*pixel(figure, MIDDLE))
    page.mouse.down()
    page.mouse.move(*pixel(figure, [-0.1, -0.1, 1.2]))
    page.mouse.up()
    *p, loss = said(figure)
    assert p[2] > 0.99 and abs(sum(p) - 1) < 0.01 and loss < 0.01
    assert all(-4 <= z <= 4 for z in logits(figure))


def test_a_finger_drags_the_point_and_does_not_scroll_the_page(simplex):
    page, figure = simplex(**PHONE)
    scrolled = page.evaluate("window.scrollY")
    session = page.context.new_cdp_session(page)
    (x0, y0), (x1, y1) = pixel(figure, MIDDLE), pixel(figure, [0.7, 0.2, 0.1])
    places = [(x0 + part * (x1 - x0), y0 + part * (y1 - y0)) for part in np.linspace(0, 1, 8)]
    for number, (x, y) in enumerate(places):
        kind, finger = "touchMove" if number else "touchStart", {"x": float(x), "y": float(y)}
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [finger]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    np.testing.assert_allclose(said(figure)[:3], [0.7, 0.2, 0.1], atol=0.04)
    assert page.evaluate("window.scrollY") == scrolled


def test_the_table_has_the_numbers_that_the_text_says(simplex):
    _, figure = simplex()
    figure.get_by_text("The same as a table").click()
    set_control(figure, "logit Adelie", 30)
    cells = [float(text) for text in figure.locator("tbody td:last-child").all_inner_texts()]
    assert cells == said(figure)


def test_another_truth_is_another_loss_at_the_same_point(simplex):
    _, figure = simplex()
    set_control(figure, "logit Adelie", 30)
    losses = []
    for number in range(3):
        set_control(figure, "true species", number)
        *p, loss = said(figure)
        assert abs(loss + np.log(p[number])) < 0.006
        losses.append(loss)
    assert losses[0] < losses[1] == losses[2]
