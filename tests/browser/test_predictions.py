"""Questions and the figures that wait for them: nothing shows before the reader has answered or asked to see it."""
import json

import pytest

from .conftest import illustrated
from .reader import WAITING, answer, choose, commit_button, open_folds, questions, show_waiting

PAGE = "book/walking-downhill/gradient-descent.html"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DRAWN = """canvas => canvas.width > 300 && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    .data.some(byte => byte)"""
SIZES = "boxes => boxes.map(box => box.getBoundingClientRect()).map(box => [box.width, box.height])"
FOCUS = "document.activeElement"
NOTHING_WAITS = ["book/conventions.html"]     # no figure answers there


@pytest.fixture(params=[name for name in illustrated() if name != "book/index"])
def chapter(request):
    return f"{request.param}.html"


def open_waiting(open_page, name=PAGE, **options):
    """The page once its figures are laid out, waiting or not."""
    page = open_page(name, **options)
    page.locator(".live-figure [role=img][aria-label]").last.wait_for(state="attached")
    return page


def specs(page):
    """What Python gave the page's questions, in their order."""
    states = page.locator("script[type='application/vnd.jupyter.widget-state+json']").all_text_contents()
    models = [model["state"].get("spec", {}) for text in states for model in json.loads(text)["state"].values()]
    by_question = {spec["question"]: spec for spec in models if spec.get("kind") == "prediction"}
    return [by_question[text] for text in questions(page).locator("legend").all_inner_texts()]


def waiting_pair(page):
    """The page's first question for which a figure waits, and the first figure that does."""
    number = next(i for i, spec in enumerate(specs(page)) if spec["name"])
    waits = page.locator(".live-figure").evaluate_all("all => all.map(one => one.querySelector('.live-wait') !== null)")
    return questions(page).nth(number), page.locator(".live-figure").nth(waits.index(True))


def marker_question(page):
    number = next(i for i, spec in enumerate(specs(page)) if "axis" in spec)
    return questions(page).nth(number), specs(page)[number]


def said(question):
    return question.get_by_role("status").inner_text()


def test_a_figure_waits_and_shows_nothing_but_a_sentence_and_a_button(open_page):
    page = open_waiting(open_page)
    _, figure = waiting_pair(page)
    assert figure.get_by_role("button").count() == 1
    assert figure.get_by_role("button", name="Show it without answering").is_visible()
    assert figure.locator(".live-wait p").inner_text() == "This figure waits for your answer to the question above."
    assert not figure.locator("canvas").is_visible() and not figure.locator("input").first.is_visible()
    assert figure.get_by_role("img").count() == figure.get_by_role("slider").count() == 0   # for a screen reader
    assert not figure.locator("canvas").evaluate(DRAWN)


def test_it_appears_at_once_when_the_reader_commits(open_page):
    page = open_waiting(open_page)
    question, figure = waiting_pair(page)
    choose(question)
    assert figure.locator(".live-wait").count() == 1
    commit_button(question).click()
    assert figure.locator(".live-wait").count() == 0
    assert figure.get_by_role("img").is_visible() and figure.get_by_role("slider").first.is_visible()
    assert figure.locator("canvas").evaluate(DRAWN)
    assert said(question).endswith("What waited for your answer is shown now.")
    assert page.locator(WAITING).count() > 0, "the figures of the other questions go on waiting"


def test_the_keyboard_goes_on_from_the_question_to_the_figure(open_page):
    page = open_waiting(open_page)
    question, figure = waiting_pair(page)
    choose(question)
    commit_button(question).focus()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUS}.textContent") == "Committed"
    verdict = said(question)
    page.keyboard.press("Enter")
    assert said(question) == verdict
    for _ in range(4):      # the folded code of the figure's cell comes between
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUS}.closest('.live-figure') !== null"):
            break
    assert figure.locator("input").first.evaluate(f"node => node === {FOCUS}")


def test_a_figure_is_shown_without_an_answer_and_the_question_stays_open(open_page):
    page = open_waiting(open_page)
    question, figure = waiting_pair(page)
    figure.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert figure.get_by_role("img").is_visible() and figure.locator("canvas").evaluate(DRAWN)
    role, name = page.evaluate(f"[{FOCUS}.getAttribute('role'), {FOCUS}.ariaLabel]")
    assert role == "group" and name.startswith("Gradient descent on the loss of one number for all penguins")
    page.keyboard.press("Tab")
    assert figure.locator("input").first.evaluate(f"node => node === {FOCUS}")
    assert said(question) == ""
    answer(question)
    assert said(question).count("measured") == 1


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_every_waiting_figure_keeps_the_place_that_it_needs(chapter, open_page, options):
    page = open_waiting(open_page, chapter, **options)
    figures = page.locator(".live-figure")
    before = figures.evaluate_all(SIZES)
    waited = page.locator(WAITING).count()
    show_waiting(page)
    assert figures.evaluate_all(SIZES) == before
    assert (waited > 0) is (chapter not in NOTHING_WAITS)


def test_every_figure_is_shown_when_every_question_is_answered(chapter, open_page):
    page = open_waiting(open_page, chapter)
    assert questions(page).count() > 0
    for question in questions(page).all():
        answer(question)
    assert page.locator(WAITING).count() == 0
    folds = page.locator("[class*=tag_after-] details.below-input")
    assert folds.evaluate_all("folds => folds.every(fold => fold.open)")
    for canvas in page.locator(".live-figure canvas").all():
        assert canvas.evaluate(DRAWN)


def test_printed_lines_that_answer_wait_in_a_fold(open_page):
    page = open_waiting(open_page, "book/walking-downhill/batch-size.html")
    fold = page.locator(".tag_after-never-drawn details.below-input")
    assert not fold.get_by_text("never drawn").is_visible()
    answer(questions(page).filter(has_text="What share is never drawn?"))
    assert fold.get_by_text("never drawn").is_visible()


def test_two_figures_of_one_question_appear_together_but_one_may_be_shown_alone(open_page):
    page = open_waiting(open_page)
    figures = page.locator(".live-figure")
    valleys, basins = (figures.nth(number) for number in valley_figures(page))
    valleys.get_by_role("button", name="Show it without answering").click()
    assert valleys.get_by_role("img").is_visible() and not basins.locator("canvas").is_visible()
    answer(questions(page).filter(has_text="Which valley is the first"))
    assert basins.get_by_role("img").is_visible() and basins.locator("canvas").evaluate(DRAWN)


def valley_figures(page):
    """Numbers of the two figures that wait for the same question."""
    labels = page.locator(".live-figure [role=img]").evaluate_all("nodes => nodes.map(node => node.ariaLabel)")
    return [next(i for i, label in enumerate(labels) if words in label) for words in (", start ", "the walk: ")]


def test_a_link_to_a_waiting_figure_shows_it(open_page):
    page = open_waiting(open_page, f"{PAGE}#one-number:learning-rate=0.5")
    figure = page.locator(".live-figure").first
    assert figure.get_by_role("img").get_attribute("aria-label").startswith("learning rate 0.5.")
    assert figure.locator("canvas").evaluate(DRAWN)
    assert page.locator(WAITING).count() > 0


def test_a_page_that_is_loaded_again_asks_again(open_page):
    page = open_waiting(open_page)
    answer(questions(page).first)
    waiting = page.locator(WAITING).count()
    page.reload()
    page.locator(".live-figure [role=img][aria-label]").last.wait_for(state="attached")
    assert page.locator(WAITING).count() == waiting + 1


def test_paper_shows_what_waits_on_the_screen(open_page):
    page = open_waiting(open_page)
    _, figure = waiting_pair(page)
    page.emulate_media(media="print")
    assert figure.locator("canvas").is_visible() and not figure.locator(".live-wait").is_visible()
    assert figure.locator("canvas").evaluate(DRAWN)
    page.emulate_media(media="screen")
    assert not figure.locator("canvas").is_visible() and figure.locator(".live-wait").is_visible()


def test_printing_draws_the_waiting_figures_first(open_page):
    page = open_waiting(open_page)
    _, figure = waiting_pair(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert figure.locator("canvas").evaluate(DRAWN)


def test_without_javascript_the_picture_of_a_waiting_figure_is_folded(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    folds = page.locator("article details.live-answer")
    assert folds.count() > 0 and not folds.first.locator("img").is_visible()
    open_folds(page)
    assert all(picture.is_visible() for picture in folds.locator("img").all())
    page = open_page("book/index.html", java_script_enabled=False)
    assert page.locator("article noscript img").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sentence_can_be_read_in_both_schemes(open_page, scheme):
    page = open_waiting(open_page, color_scheme=scheme)
    _, figure = waiting_pair(page)
    dark = figure.locator(".live-wait p").evaluate("node => getComputedStyle(node).color.match(/[0-9]+/g)[0] < 128")
    assert dark is (scheme == "light")


def test_a_choice_is_answered_only_after_the_reader_commits(open_page):
    page = open_waiting(open_page, "book/walking-downhill/batch-size.html")
    question = questions(page).first
    assert commit_button(question).is_disabled() and said(question) == ""
    question.get_by_role("radio").first.check()
    commit_button(question).click()
    assert said(question).startswith("You said")
    assert question.get_by_role("radio").first.is_disabled()


def test_a_marker_is_moved_by_the_keys_and_committed(open_page):
    page = open_waiting(open_page)
    question, spec = marker_question(page)
    slider, stops = question.get_by_role("slider"), spec["axis"]["stops"]
    assert commit_button(question).is_disabled() and said(question) == ""
    slider.press("Home")
    for _ in range(3):
        slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == stops[3] == question.locator(".live-guess text").text_content()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    measured = spec["axis"]["answer"]["text"]
    assert said(question).startswith(f"You said {stops[3]}; measured: {measured}. {spec['because']}")
    assert question.locator(".live-guess text").text_content() == f"you: {stops[3]}"
    assert question.locator(".live-measured text").text_content() == f"measured: {measured}"
    assert question.get_by_role("slider").count() == 0


def axis_place(question, share):
    """The pixel at this share of the axis, in the middle of the picture's height."""
    box = question.locator(".live-axis").first.bounding_box()
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


def lines(question):
    """Where the guess and the measured value are drawn, as shares of the axis."""
    return [float(question.locator(f"{sign} line").get_attribute("x1").removesuffix("%")) / 100
            for sign in (".live-guess", ".live-measured")]


def test_a_marker_is_dragged_with_the_mouse_and_drawn_beside_what_was_measured(open_page):
    page = open_waiting(open_page)
    question, spec = marker_question(page)
    question.scroll_into_view_if_needed()
    page.mouse.move(*axis_place(question, 0.2))
    page.mouse.down()
    page.mouse.move(*axis_place(question, 0.75), steps=5)
    page.mouse.up()
    page.mouse.move(*axis_place(question, 0.1))         # released: it stays
    places, at = spec["axis"]["places"], spec["axis"]["answer"]["at"]
    nearest = min(range(len(places)), key=lambda i: abs(places[i] - 0.75))
    assert question.get_by_role("slider").get_attribute("aria-valuetext") == spec["axis"]["stops"][nearest]
    commit_button(question).click()
    assert lines(question) == pytest.approx([places[nearest], at], abs=1e-3)
    page.mouse.move(*axis_place(question, 0.75))
    page.mouse.down()
    page.mouse.move(*axis_place(question, 0.1))
    page.mouse.up()
    assert lines(question) == pytest.approx([places[nearest], at], abs=1e-3)


def test_a_finger_drags_a_marker_on_a_phone(open_page):
    page = open_waiting(open_page, **PHONE)
    question, spec = marker_question(page)
    question.locator(".live-axis").first.scroll_into_view_if_needed()
    session = page.context.new_cdp_session(page)
    for number, share in enumerate((0.5, 0.6, 0.7, 0.8, 0.9)):
        x, y = axis_place(question, share)
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    chosen = spec["axis"]["stops"].index(question.get_by_role("slider").get_attribute("aria-valuetext"))
    assert spec["axis"]["places"][chosen] == pytest.approx(0.9, abs=0.02)


def test_the_thumb_stands_under_the_marker(open_page):
    """The native thumb's middle runs from one end of the drawn axis to the other."""
    page = open_waiting(open_page)
    question, _ = marker_question(page)
    axis, slider = question.locator(".live-axis").first.bounding_box(), question.get_by_role("slider").bounding_box()
    assert slider["x"] + 12 == pytest.approx(axis["x"], abs=1)
    assert slider["width"] - 24 == pytest.approx(axis["width"], abs=1)
    assert slider["height"] >= 24


def test_a_good_guess_is_called_close(open_page):
    page = open_waiting(open_page)
    question, spec = marker_question(page)
    first, last = spec["axis"]["close"]
    slider = question.get_by_role("slider")
    slider.press("Home")
    for _ in range((first + last) // 2):
        slider.press("ArrowRight")
    commit_button(question).click()
    assert said(question).startswith("Close. You said ")


def test_no_mark_of_a_question_is_cut_on_a_phone(chapter, open_page):
    page = open_waiting(open_page, chapter, **PHONE)
    for number, spec in enumerate(specs(page)):
        if "axis" not in spec:
            continue
        question = questions(page).nth(number)
        for end in ("End", "Home"):
            question.get_by_role("slider").press(end)
            sides = question.locator("text").evaluate_all(
                "nodes => nodes.map(node => node.getBoundingClientRect()).map(box => [box.left, box.right])")
            assert min(left for left, _ in sides) >= 0 and max(right for _, right in sides) <= 390
        commit_button(question).click()
        sides = question.locator("text").evaluate_all(
            "nodes => nodes.map(node => node.getBoundingClientRect()).map(box => [box.left, box.right])")
        assert min(left for left, _ in sides) >= 0 and max(right for _, right in sides) <= 390
