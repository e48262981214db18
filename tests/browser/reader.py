"""What a reader does on a page before a figure shows: answer the question that it waits for, or press its button."""

WAITING = ".live-figure .live-wait"


def show_waiting(page):
    """Press "Show it without answering" on each figure that waits; the page is then as it is after the questions."""
    page.locator(".live-figure [role=img][aria-label]").last.wait_for(state="attached")
    buttons = page.locator(f"{WAITING} button")
    while buttons.count():
        buttons.first.click()


def questions(page):
    return page.locator(".live-prediction")


def commit_button(question):
    return question.get_by_role("button")


def choose(question):
    """Choose the first of the choices, or move the marker by one step; not yet committed."""
    if question.get_by_role("radio").count():
        question.get_by_role("radio").first.check()
    else:
        question.get_by_role("slider").press("ArrowRight")


def answer(question):
    choose(question)
    commit_button(question).click()


def open_folds(page):
    """Open what is folded round the still pictures of a page without JavaScript."""
    for fold in page.locator("article details.live-answer").all():
        fold.locator("summary").click()
