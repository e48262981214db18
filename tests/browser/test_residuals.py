"""Handles that are dragged: by mouse, by finger, by keys, each to a stop whose text is Python's own."""
import numpy as np
import pytest

from .conftest import ROOT
from .expected import figures_of, said
from .reader import show_waiting

NOTEBOOK = ROOT / "book" / "loss-functions" / "squared-error.ipynb"
PAGE = "book/loss-functions/squared-error.html"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 28, 38     # the picture's margins, in pixels


SQUARES, OUTLIER = 0, 1


@pytest.fixture(scope="module")
def page_figures():
    return figures_of(NOTEBOOK)


@pytest.fixture
def made(page_figures):
    """The figures of the page that have handles: the squares, the outlier."""
    return [each for each in page_figures if each[0].kind == "residuals"]


@pytest.fixture
def opened(page_figures, made, open_page):
    """A function that opens the page, and gives it and the figure SQUARES or OUTLIER."""

    def open_(number, **options):
        page = open_page(PAGE, **options)
        show_waiting(page)
        figure = page.locator(".live-figure").nth(page_figures.index(made[number]))
        return page, show(figure)

    return open_


def show(figure):
    figure.locator("[role=img][aria-label]").wait_for()
    figure.locator("canvas").evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    return figure


def place(figure, made, x, y):
    """Where (x, y), in the data's units, is on the screen."""
    box, plot = figure.locator("canvas").bounding_box(), made[0]._drawing.spec["plot"]
    (x0, x1), (y0, y1) = plot["x"]["range"], plot["y"]["range"]
    across = LEFT + (x - x0) / (x1 - x0) * (box["width"] - LEFT - RIGHT)
    down = box["height"] - BOTTOM - (y - y0) / (y1 - y0) * (box["height"] - TOP - BOTTOM)
    return box["x"] + across, box["y"] + down


def text_of(figure):
    return figure.locator("[role=img]").get_attribute("aria-label")


def index_of(made, **stops):
    controls = made[0]._drawing.controls
    return {name: controls[name].index(stops[name]) for name in controls}


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    for part in np.linspace(0, 1, 8)[1:]:
        page.mouse.move(*(a + part * (b - a) for a, b in zip(start, end)))
    page.mouse.up()


def test_the_mouse_lifts_the_line_and_tilts_it(opened, made):
    squares = made[SQUARES]
    page, figure = opened(SQUARES)
    assert text_of(figure) == said(squares, index_of(squares, slope="10 g/mm", height="4.75 kg"))
    drag(page, place(figure, squares, 200, 4.75), place(figure, squares, 200, 4.2))
    assert text_of(figure) == said(squares, index_of(squares, slope="10 g/mm", height="4.20 kg"))
    # The right handle is 28 mm from the pivot: at 45 g/mm it stands 1.26 kg above the height.
    drag(page, place(figure, squares, 228, 4.2 + 0.28), place(figure, squares, 228, 4.2 + 1.26))
    assert text_of(figure) == said(squares, index_of(squares, slope="45 g/mm", height="4.20 kg"))


def test_a_drag_goes_to_the_nearest_stop(opened, made):
    squares = made[SQUARES]
    page, figure = opened(SQUARES)
    drag(page, place(figure, squares, 200, 4.75), place(figure, squares, 200, 4.26))
    assert text_of(figure) == said(squares, index_of(squares, slope="10 g/mm", height="4.25 kg"))


def test_every_stop_on_the_way_says_what_python_computes(opened, made):
    squares = made[SQUARES]
    page, figure = opened(SQUARES)
    stops = squares[0]._drawing.controls["height"]
    page.mouse.move(*place(figure, squares, 200, 4.75))
    page.mouse.down()
    for stop in ("4.50 kg", "4.00 kg", "3.30 kg", "5.60 kg"):
        page.mouse.move(*place(figure, squares, 200, float(stop.split()[0])))
        assert stop in stops
        assert text_of(figure) == said(squares, index_of(squares, slope="10 g/mm", height=stop))
    page.mouse.up()


def test_a_drag_that_leaves_the_picture_stops_at_the_last_stop(opened, made):
    outlier = made[OUTLIER]
    page, figure = opened(OUTLIER)
    top = figure.locator("canvas").bounding_box()["y"]
    start = place(figure, outlier, 226, 5.2)
    drag(page, start, (start[0], top - 60))
    assert text_of(figure) == said(outlier, index_of(outlier, outlier="12.0 kg", delta="0.5 kg"))


def test_the_outlier_is_dragged_and_three_lines_are_said(opened, made):
    outlier = made[OUTLIER]
    page, figure = opened(OUTLIER)
    drag(page, place(figure, outlier, 226, 5.2), place(figure, outlier, 226, 9.0))
    text = text_of(figure)
    assert text == said(outlier, index_of(outlier, outlier="9.0 kg", delta="0.5 kg"))
    assert all(name in text for name in ("squared error: slope", "absolute error: slope", "Huber: slope"))


def test_a_press_beside_the_handles_moves_nothing(opened, made):
    page, figure = opened(SQUARES)
    before = text_of(figure)
    drag(page, place(figure, made[SQUARES], 215, 3), place(figure, made[SQUARES], 215, 6))
    assert text_of(figure) == before


def swipe(page, start, end):
    """One finger from start to end, as Chromium's own touch input."""
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        places = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", start)
    for part in np.linspace(0, 1, 8)[1:]:
        touch("touchMove", tuple(a + part * (b - a) for a, b in zip(start, end)))
    touch("touchEnd")


def test_a_finger_drags_a_handle_and_the_page_stays(opened, made):
    squares = made[SQUARES]
    page, figure = opened(SQUARES, **PHONE)
    before = page.evaluate("scrollY")
    swipe(page, place(figure, squares, 200, 4.75), place(figure, squares, 200, 3.0))
    assert text_of(figure) == said(squares, index_of(squares, slope="10 g/mm", height="3.00 kg"))
    assert page.evaluate("scrollY") == before


def test_a_finger_beside_the_handles_scrolls_the_page(opened, made):
    squares = made[SQUARES]
    page, figure = opened(SQUARES, **PHONE)
    before, text = page.evaluate("scrollY"), text_of(figure)
    swipe(page, place(figure, squares, 215, 3.0), place(figure, squares, 215, 6.5))
    page.wait_for_function("before => scrollY > before + 20", arg=before)
    assert text_of(figure) == text


def test_a_finger_drags_the_outlier(opened, made):
    outlier = made[OUTLIER]
    page, figure = opened(OUTLIER, **PHONE)
    swipe(page, place(figure, outlier, 226, 5.2), place(figure, outlier, 226, 0.0))
    assert text_of(figure) == said(outlier, index_of(outlier, outlier="0.0 kg", delta="0.5 kg"))


def test_the_keys_go_on_where_the_drag_left_off(opened, made):
    squares = made[SQUARES]
    page, figure = opened(SQUARES)
    drag(page, place(figure, squares, 200, 4.75), place(figure, squares, 200, 4.2))
    page.keyboard.press("ArrowRight")
    assert text_of(figure) == said(squares, index_of(squares, slope="10 g/mm", height="4.25 kg"))


def test_the_keys_alone_move_the_line_and_the_outlier(opened, made):
    for number, (name, first) in enumerate([("slope", "0 g/mm"), ("outlier", "0.0 kg")]):
        page, figure = opened(number)
        default = made[number][3]["default"]
        figure.get_by_role("slider", name=name, exact=True).press("Home")
        assert text_of(figure) == said(made[number], index_of(made[number], **{**default, name: first}))


def test_handles_are_wide_enough_for_a_finger(opened, made):
    """A press 12 pixels beside the middle of a handle still takes it."""
    squares = made[SQUARES]
    page, figure = opened(SQUARES)
    x, y = place(figure, squares, 200, 4.75)
    drag(page, (x + 12, y), place(figure, squares, 200, 4.0))
    assert text_of(figure) == said(squares, index_of(squares, slope="10 g/mm", height="4.00 kg"))
