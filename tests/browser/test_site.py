"""Every page of the book in a real browser: whole, quiet, readable on a phone, by keyboard, in the dark."""

import gzip
import json
import re

import pytest

from .conftest import HTML, ROOT, chapters
from .reader import open_folds

VIEWS = "script[type='application/vnd.jupyter.widget-view+json']"


def test_every_page_of_the_contents_is_there_and_quiet(chapter, open_page):
    page = open_page(chapter, settle=True)     # it fails on another origin, a missing file, a logged error
    assert page.locator("article h1").first.inner_text().strip()
    assert page.locator("article").inner_text().count(" ") > 20


def test_first_page_leads_to_the_index(open_page):
    page = open_page("index.html")
    page.wait_for_url("**/book/index.html")
    assert page.locator("article h1").count()


def test_every_chapter_is_linked_from_the_sidebar(open_page, site):
    page = open_page(f"{chapters()[0]}.html")
    links = page.locator("#pst-primary-sidebar a").evaluate_all(
        "links => links.map(link => link.href.split('#')[0])")
    assert {f"{site}{name}.html" for name in chapters()} <= set(links)


def test_search_finds_a_word_of_each_chapter(chapter, open_page):
    """The word is the page's own: the longest of plain letters in its paragraphs."""
    text = open_page(chapter).locator("article p").all_inner_texts()
    word = max(re.findall(r"\b[a-z]{4,12}\b", " ".join(text)), key=len)
    page = open_page(f"search.html?q={word}")
    page.locator("#search-results li a").first.wait_for()
    page.wait_for_function("name => [...document.querySelectorAll('#search-results li a')].some("
                           "link => link.getAttribute('href').includes(name))", arg=chapter)  # they come one by one
    found = page.locator("#search-results li a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))")
    assert any(chapter in address for address in found), (word, found)


def test_search_dialog_opens_by_keyboard_and_searches(open_page):
    page = open_page(f"{chapters()[-1]}.html")
    page.keyboard.press("Control+k")
    field = page.locator("#pst-search-dialog input[type=search]")
    field.wait_for()
    assert field.evaluate("node => node === document.activeElement")
    page.keyboard.type("gradient")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=gradient*")


def test_notebook_is_downloaded_as_it_is_in_the_repository(chapter, open_page):
    page = open_page(chapter)
    with page.expect_download() as download:
        page.locator("a.btn-download-notebook").click()
    assert download.value.suggested_filename == f"{chapter.removesuffix('.html').split('/')[-1]}.ipynb"
    source = ROOT / f"{chapter.removesuffix('.html')}.ipynb"
    with open(download.value.path(), encoding="utf8") as handle:
        assert json.load(handle) == json.loads(source.read_text(encoding="utf8"))


def test_no_page_scrolls_sideways_on_a_phone(chapter, open_page):
    page = open_page(chapter, viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate("""[...document.querySelectorAll('article *')]
        .filter(node => node.getBoundingClientRect().width && node.getBoundingClientRect().right > 391)
        .filter(node => {
            for (let box = node.parentElement; box; box = box.parentElement)
                if (/auto|scroll|hidden|clip/.test(getComputedStyle(box).overflowX)) return false;
            return true; })
        .map(node => node.outerHTML.slice(0, 80))""")
    assert wide == []


def test_wide_equations_scroll_and_are_not_cut(chapter, open_page):
    page = open_page(chapter, viewport={"width": 390, "height": 844})
    cut = page.evaluate("""[...document.querySelectorAll('.katex-display')].filter(box => {
        const formula = box.querySelector('.katex-html').getBoundingClientRect();
        const outer = box.getBoundingClientRect();
        const starts = formula.left >= outer.left - 1;
        const fits = formula.right <= outer.right + 1;
        return !starts || !(fits || getComputedStyle(box).overflowX === 'auto'); }).length""")
    assert cut == 0


BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def brightness(colour: str) -> float:
    return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3


@pytest.mark.parametrize("scheme, bright", [("light", True), ("dark", False)])
def test_page_follows_the_readers_colour_scheme(chapter, open_page, scheme, bright):
    page = open_page(chapter, color_scheme=scheme)
    assert (brightness(page.evaluate(BACKGROUND)) > 128) is bright
    text = page.locator("article p").first.evaluate("node => getComputedStyle(node).color")
    assert (brightness(text) < 128) is bright


def test_theme_button_changes_the_page_and_the_next_one_remembers(open_page, site):
    page = open_page(f"{chapters()[0]}.html", color_scheme="light")
    seen = {page.evaluate(BACKGROUND)}
    for _ in range(3):
        page.locator("button.theme-switch-button").first.click()
        seen.add(page.evaluate(BACKGROUND))
    assert len(seen) == 2
    while page.evaluate("document.documentElement.dataset.mode") != "dark":
        page.locator("button.theme-switch-button").first.click()
    page.goto(f"{site}{chapters()[-1]}.html")
    assert brightness(page.evaluate(BACKGROUND)) < 128


def test_keyboard_alone_reaches_the_text_and_every_control(chapter, open_page):
    page = open_page(chapter)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    wanted = page.evaluate("""() => {
        const kinds = ':is(input, button, select, summary, [tabindex="0"])';
        const controls = [...document.querySelectorAll(`.live-figure ${kinds}`)]
            .filter(node => !node.disabled && node.checkVisibility());
        const first = new Set();                 // of a radio group the keyboard stops at one button
        return controls.map((node, number) => (node.dataset.number = number, node))
            .filter(node => node.type !== 'radio' || !first.has(node.name) && first.add(node.name))
            .map(node => node.type === 'radio' ? node.name : node.dataset.number); }""")
    reached = set()
    # Chromium stops at each box that scrolls too: a printed line that is too long, a formula, a table.
    others = page.locator("article :is(a, pre, table, summary, .math, [tabindex])").count()
    for _ in range(100 + 3 * len(wanted) + others):
        page.keyboard.press("Tab")
        at = page.evaluate("""() => { const node = document.activeElement;
            return node.type === 'radio' ? node.name : node.dataset?.number ?? null; }""")
        reached.add(at)
        if page.evaluate("document.activeElement.closest('.live-wait') !== null"):
            page.keyboard.press("Enter")         # a figure that waits: show it, and go on to its controls
    assert set(wanted) <= reached


def test_without_javascript_text_and_pictures_stand(chapter, open_page):
    widgets = open_page(chapter).locator(VIEWS).count()
    page = open_page(chapter, java_script_enabled=False)
    assert page.locator("article").inner_text().count(" ") > 20
    stills = page.locator("article noscript")
    assert stills.count() == widgets
    for still in stills.all():
        assert still.locator("img").count() or still.inner_text().strip()
    open_folds(page)
    for picture in stills.locator("img").all():
        picture.scroll_into_view_if_needed()
        size = picture.bounding_box()
        assert size["width"] > 200 and size["height"] > 100


def test_every_picture_has_a_text(chapter):
    source = (HTML / chapter).read_text(encoding="utf8")
    for tag in re.findall(r"<img\b[^>]*>", source):
        text = re.search(r'\balt="([^"]+)"', tag)
        assert text, tag
        assert not text[1].endswith(".png"), tag


def test_a_cold_page_is_light(chapter, open_page):
    """All requests, each file gzipped as a server sends it; fonts and pictures are compressed already."""
    page = open_page(chapter, settle=True)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    sizes = {response.url: len(body if response.url.endswith((".woff2", ".png")) else gzip.compress(body))
             for response in page.watch.responses if (body := response.body())}
    limit = 520 if page.locator(VIEWS).count() <= 1 else 700
    assert sum(sizes.values()) <= limit * 1024, sorted(sizes.items(), key=lambda item: -item[1])[:8]


def test_page_opens_from_a_folder_without_a_server(chapter, open_page):
    page = open_page(chapter, origin=HTML.as_uri() + "/")
    assert page.locator("article h1").count()
    drawn = page.locator(".live-figure [role=img]").count() + page.locator(".live-question").count()
    assert drawn >= page.locator(VIEWS).count()
