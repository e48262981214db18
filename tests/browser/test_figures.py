"""Every live figure on every page: it says, at two places of its controls, what Python computes there."""
import numpy as np
import pytest

from .conftest import ROOT, WITHOUT_FIGURES, illustrated
from .expected import figures_of, notebooks, said
from .reader import show_waiting

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
INDEX = "book/index.html"


@pytest.fixture(params=illustrated())
def chapter(request):
    """Each page with figures, as its address in the site."""
    return f"{request.param}.html"


def test_a_page_without_figures_is_named_as_one(open_page):
    for name in WITHOUT_FIGURES:
        assert "LiveFigure(" not in (ROOT / f"{name}.ipynb").read_text(encoding="utf8")
        assert open_page(f"{name}.html").locator(".live-figure").count() == 0


def address(notebook):
    return str(notebook.relative_to(ROOT).with_suffix(".html"))


def open_figures(open_page, page_name, **options):
    """The page and its figures, those too that waited for an answer."""
    page = open_page(page_name, **options)
    show_waiting(page)
    figures = page.locator(".live-figure")
    figures.last.locator("[role=img][aria-label]").wait_for()
    return page, figures


def text_of(figure):
    return figure.locator("[role=img]").get_attribute("aria-label")


def set_control(figure, name, stop):
    """Move a control with the keys: Home, then the arrow; or choose a button of that number."""
    slider = figure.get_by_role("slider", name=name, exact=True)
    if slider.count():
        slider.focus()
        slider.press("Home")
        for _ in range(stop):
            slider.press("ArrowRight")
    else:
        figure.get_by_role("radiogroup", name=name, exact=True).get_by_role("radio").nth(stop).check()


def ends(figure):
    """Two moves of a figure's first control: to its first stop, to its last; a slider, or buttons where it has none."""
    sliders, buttons = figure.get_by_role("slider"), figure.get_by_role("radio")
    if sliders.count():
        return lambda: sliders.first.press("Home"), lambda: sliders.first.press("End")
    return buttons.first.check, buttons.last.check


def places(figure):
    """Two places of a figure's controls: one near each end, the same in every run."""
    rng = np.random.default_rng(5)
    sizes = {name: len(stops) for name, stops in figure._drawing.controls.items()}
    return [{name: int(rng.integers(0, (size + 1) // 2)) for name, size in sizes.items()},
            {name: int(rng.integers(size // 2, size)) for name, size in sizes.items()}]


@pytest.mark.parametrize("notebook", notebooks(), ids=address)
def test_every_figure_says_what_python_computes(notebook, open_page):
    made = figures_of(notebook)
    _, figures = open_figures(open_page, address(notebook))
    assert figures.count() == len(made), "a figure of the notebook is not on its page"
    wrong = []
    for number, each in enumerate(made):
        figure = figures.nth(number)
        for index in places(each[0]):
            for name, stop in index.items():
                set_control(figure, name, stop)
            if text_of(figure) != said(each, index):
                wrong.append(f"figure {number + 1}\n  page:   {text_of(figure)}\n  python: {said(each, index)}")
    assert not wrong, "\n".join(wrong)


def test_every_figure_draws_and_redraws_when_its_controls_move(chapter, open_page):
    page, figures = open_figures(open_page, chapter)
    pixels = "canvas => canvas.toDataURL()"
    for number in range(figures.count()):
        figure = figures.nth(number)
        canvas = figure.locator("canvas")
        drawn = canvas.evaluate("""canvas => new Set(canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data).size""")
        before = canvas.evaluate(pixels)
        first, last = ends(figure)
        last()
        at_end = canvas.evaluate(pixels)
        first()
        assert drawn > 5, f"figure {number + 1} of {chapter} is blank"
        assert len({before, at_end, canvas.evaluate(pixels)}) >= 2, f"figure {number + 1} of {chapter} does not move"


def test_slider_follows_the_pointer(open_page):
    page, figures = open_figures(open_page, INDEX)
    slider = figures.first.get_by_role("slider", name="learning rate", exact=True)
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    said_on_the_way = set()
    for part in np.linspace(0.5, 0.95, 12):
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)
        said_on_the_way.add(text_of(figures.first))
    page.mouse.up()
    assert len(said_on_the_way) > 5
    assert "gradient descent: diverging, loss" in text_of(figures.first)


def test_divergence_is_drawn_and_said(open_page):
    page, figures = open_figures(open_page, INDEX)
    figure = figures.first
    alert = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--live-alert').trim()")
    red = [int(alert[i:i + 2], 16) for i in (1, 3, 5)]
    count = """([r, g, b]) => { const canvas = document.querySelector('.live-figure canvas');
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; let found = 0;
        for (let i = 0; i < data.length; i += 4)
            if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) found++;
        return found; }"""
    assert "diverg" not in text_of(figure)
    set_control(figure, "learning rate", 30)
    assert "gradient descent: diverging" in text_of(figure) and page.evaluate(count, red) > 20
    assert "diverging" in figure.locator(".live-readout").inner_text()


def test_play_step_and_reset(open_page):
    page, figures = open_figures(open_page, INDEX)
    figure = figures.first
    whole = text_of(figure)
    figure.get_by_role("button", name="Step", exact=True).click()
    assert "after 0 steps" in text_of(figure)
    figure.get_by_role("button", name="Step", exact=True).click()
    figure.get_by_role("button", name="Step", exact=True).click()
    assert "after 2 steps" in text_of(figure)
    figure.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(400)
    figure.get_by_role("button", name="Pause", exact=True).click()
    stopped = text_of(figure)
    assert stopped != whole and "after 2 steps" not in stopped
    page.wait_for_timeout(200)
    assert text_of(figure) == stopped, "it goes on after Pause"
    set_control(figure, "learning rate", 3)
    figure.get_by_role("button", name="Reset", exact=True).click()
    assert text_of(figure) == whole


def test_play_ends_with_the_whole_walk(open_page):
    page, figures = open_figures(open_page, INDEX)
    whole = text_of(figures.first)
    figures.first.get_by_role("button", name="Play", exact=True).click()
    assert text_of(figures.first) != whole
    figures.first.get_by_role("button", name="Play", exact=True).wait_for(timeout=15_000)
    assert text_of(figures.first) == whole


def test_who_wants_no_motion_sees_none(open_page):
    page, figures = open_figures(open_page, INDEX, reduced_motion="reduce")
    whole = text_of(figures.first)
    figures.first.get_by_role("button", name="Play", exact=True).click()
    assert text_of(figures.first) == whole


def test_link_restores_the_positions_of_the_sliders(open_page, site):
    page, figures = open_figures(open_page, "book/walking-downhill/batch-size.html")
    figure = page.locator(".live-figure").first
    set_control(figure, "learning rate", 4)
    set_control(figure, "batch size", 1)
    text = text_of(figure)
    figure.get_by_role("button", name="Copy link").click()
    copied = page.evaluate("location.href")
    assert "#digits:" in copied
    other, _ = open_figures(open_page, copied.removeprefix(site))
    other.wait_for_function("text => document.querySelector('.live-figure [role=img]').ariaLabel === text", arg=text)
    assert text_of(other.locator(".live-figure").nth(2)) == text_of(page.locator(".live-figure").nth(2))


def test_the_table_has_the_same_numbers_and_follows(open_page):
    page, figures = open_figures(open_page, INDEX)
    figure = figures.first
    figure.get_by_text("The same as a table").click()
    last = figure.locator("tbody tr").last.locator("td")
    for stop in (10, 14):
        set_control(figure, "learning rate", stop)
        for loss in last.all_inner_texts()[1:]:
            assert f"loss {loss} after" in text_of(figure)


def test_a_tap_on_the_map_moves_its_sliders(open_page):
    page, _ = open_figures(open_page, "book/walking-downhill/batch-size.html", **PHONE)
    figure = page.locator(".live-figure:has([aria-label*='best:'])")
    before = text_of(figure)
    canvas = figure.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.75)
    assert text_of(figure) != before
    rate = figure.get_by_role("slider", name="learning rate", exact=True).get_attribute("aria-valuetext")
    assert text_of(figure).startswith(f"learning rate {rate}, batch size ")


def test_controls_on_a_phone_are_large_enough_to_touch(chapter, open_page):
    page, figures = open_figures(open_page, chapter, **PHONE)
    sizes = figures.locator("input[type=range], button, .live-toggles label").evaluate_all(
        "nodes => nodes.map(node => node.getBoundingClientRect()).map(box => [box.width, box.height])")
    assert sizes and min(min(size) for size in sizes) >= 24


def test_dark_pages_draw_in_other_colours(open_page):
    colours = set()
    for scheme in ("light", "dark"):
        page, figures = open_figures(open_page, INDEX, color_scheme=scheme)
        colours.add(figures.first.locator("canvas").evaluate("""canvas => { const data = canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data; const seen = {};
            for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255)
                seen[[data[i], data[i + 1], data[i + 2]]] = 1 + (seen[[data[i], data[i + 1], data[i + 2]]] ?? 0);
            return Object.entries(seen).sort((a, b) => b[1] - a[1])[0][0]; }"""))
    assert len(colours) == 2


def test_without_javascript_each_figure_is_a_picture_with_a_text(chapter, open_page):
    page = open_page(chapter, java_script_enabled=False)
    stills = page.locator("article noscript img")
    assert stills.count() > 0
    assert all(alt and not alt.startswith("LiveFigure(") for alt in stills.evaluate_all("a => a.map(i => i.alt)"))
    for number in range(page.locator(".live-still").count()):
        assert page.locator(".live-still details").nth(number).inner_text().strip()
