"""A live figure in JupyterLab itself: the kernel's sliders, the same text, a reader's own optimizer."""
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import numpy as np
import pytest

from lesson_code import OPTIMIZERS, problems, register, train
from lesson_code.homework import variants
from lesson_code.live.drawing import three_digits

RULE = '''
@register
def sign_descent(params, grad, state, learning_rate):
    return params - learning_rate * np.sign(grad), {}
'''
FIGURE = '''
figure = LiveFigure(problems.ravine(), ["gradient_descent", "sign_descent"],
                    learning_rate=np.logspace(-3, 0, 31), steps=60, default={"learning rate": 0.1})
figure'''
SAID = ".live-figure [role=img]"
CHAPTER = variants.BOOK / "walking-downhill/gradient-descent.ipynb"
QUESTION = """
question = Prediction("Where is the limit?", low=0.01, high=10, log=True,
                      answer=1, name="limit", because="Measured.")
question"""
WAITING = """
figure = LiveFigure(problems.ravine(), "gradient_descent", learning_rate=np.logspace(-3, 0, 31), steps=60,
                    after="limit", name="waits")
figure"""


@pytest.fixture
def lab(tmp_path):
    """A function that opens cells in JupyterLab on loopback and runs them; settings and home are the test's own."""
    with contextlib.ExitStack() as stack:
        yield lambda browser, *cells: stack.enter_context(running(tmp_path, browser, cells))


@contextlib.contextmanager
def running(folder, browser, cells):
    with served(folder, cells) as address, contextlib.closing(
            browser.new_page(viewport={"width": 1300, "height": 2500})) as page:
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        yield page
        assert errors == []


@contextlib.contextmanager
def served(tmp_path, cells):
    """JupyterLab's address with a notebook of these cells; a cell is its source, or (source, metadata)."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {
        "name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}})
    pairs = [cell if isinstance(cell, tuple) else (cell, {}) for cell in cells]
    notebook.cells = [nbformat.v4.new_code_cell(source.strip(), metadata=metadata) for source, metadata in pairs]
    nbformat.write(notebook, tmp_path / "own.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
                                "JUPYTER_DATA_DIR": str(tmp_path / "data"),
                                "JUPYTER_RUNTIME_DIR": str(tmp_path / "run")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
               "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}"]
    with open(tmp_path / "log", "w") as log:
        server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api").close()
                break
            time.sleep(0.25)
        else:
            pytest.fail(f"JupyterLab did not start:\n{(tmp_path / 'log').read_text()[-2000:]}")
        yield f"http://127.0.0.1:{port}/lab/tree/own.ipynb"
    finally:
        server.terminate()
        server.wait(30)


def expected(stop):
    rate = np.logspace(-3, 0, 31)[stop]
    said = []
    for name in ("gradient_descent", "sign_descent"):
        run = train(problems.ravine(), name, rate, steps=60)
        said.append(f"{name.replace('_', ' ')}: loss {three_digits(run.loss[-1])} after 60 steps")
    return f"learning rate {three_digits(rate)}. {'; '.join(said)}"


def test_figure_with_a_rule_of_the_readers_own_is_live_in_jupyterlab(lab, browser):
    exec(RULE, {"register": register, "np": np})
    try:
        page = lab(browser, "import numpy as np\nfrom lesson_code import LiveFigure, problems, register", RULE, FIGURE,
                   "print('rate read back:', figure.learning_rate, *figure.history)")
        page.wait_for_selector(f"{SAID}[aria-label]", timeout=60_000)
        assert page.get_attribute(SAID, "aria-label") == expected(20)
        page.get_by_text("rate read back: 0.1 gradient_descent sign_descent").wait_for(timeout=30_000)
        handle = page.locator(".live-figure .noUi-handle")
        assert handle.get_attribute("aria-label") == "learning rate"
        handle.focus()
        for _ in range(8):
            page.keyboard.press("ArrowLeft")
        page.wait_for_function(f"text => document.querySelector('{SAID}').ariaLabel === text", arg=expected(12))
        drawn = page.locator(".live-figure canvas").evaluate("""canvas => new Set(canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data).size""")
        assert drawn > 5
    finally:
        OPTIMIZERS.pop("sign_descent", None)


FOLDED = {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
IMPORTS = "import numpy as np\nfrom lesson_code import LiveFigure, problems\nfrom lesson_code.live import Prediction"


@pytest.mark.parametrize("figure_first", [False, True], ids=["question first", "figure first"])
def test_a_figure_waits_for_a_question_in_another_cell_of_jupyterlab(lab, browser, figure_first):
    cells = [(QUESTION, FOLDED), (WAITING, {})]
    page = lab(browser, IMPORTS, *(reversed(cells) if figure_first else cells), "print('asked', question.committed)")
    figure, question = page.locator(".live-figure"), page.locator(".live-prediction")
    button = figure.get_by_role("button", name="Show it without answering")
    button.wait_for(timeout=60_000)
    page.get_by_text("asked None").wait_for(timeout=30_000)
    assert "answer=1" not in page.locator(".jp-Notebook").inner_text()      # JupyterLab folds the question's code
    assert not figure.locator("canvas").is_visible() and not figure.locator(".noUi-handle").is_visible()
    size = figure.bounding_box()
    assert size["height"] > 250
    question.get_by_role("slider").press("ArrowRight")
    question.get_by_role("button", name="That is my guess").press("Enter")
    figure.locator("canvas").wait_for(state="visible", timeout=10_000)
    assert figure.locator(".noUi-handle").is_visible() and button.count() == 0
    assert figure.bounding_box()["height"] == pytest.approx(size["height"], abs=1)
    assert "You said 0.335; measured: 1. Measured." in question.get_by_role("status").inner_text()
    page.locator(".jp-Cell").last.click()
    page.keyboard.press("Control+Enter")
    page.get_by_text("asked 0.335").wait_for(timeout=30_000)                # read back in Python


def test_the_code_that_holds_a_prediction_s_answer_is_folded_in_jupyterlab(lab, browser):
    """In a chapter as make lab copies it, up to its first prediction."""
    cells = variants.without_solutions(variants.read(CHAPTER))["cells"]
    last = next(place for place, cell in enumerate(cells) if "Prediction(" in variants.source(cell))
    page = lab(browser, *[(variants.source(cell), cell["metadata"]) for cell in cells[:last + 1]
                          if cell["cell_type"] == "code"])
    page.get_by_role("button", name="That is my guess").wait_for(timeout=60_000)
    shown = page.locator(".jp-Notebook").inner_text()
    assert "one_number = problems.noisy_bowl" in shown     # other cells are open
    assert "because=" not in shown and "answer=" not in shown
    page.locator(".jp-CodeCell .jp-InputPlaceholder").click()     # the reader may unfold it
    page.get_by_text("because=").wait_for(timeout=30_000)
