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


@pytest.fixture
def lab(tmp_path):
    """JupyterLab on loopback with two notebooks, its settings and its home in a folder of the test's own.

    own.ipynb has the cells above; page.ipynb is a chapter, as make lab copies it, up to its first prediction.
    """
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {
        "name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}})
    cells = ["import numpy as np\nfrom lesson_code import LiveFigure, problems, register", RULE, FIGURE,
             "print('rate read back:', figure.learning_rate, *figure.history)"]
    notebook.cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in cells]
    nbformat.write(notebook, tmp_path / "own.ipynb")
    page = variants.without_solutions(variants.read(CHAPTER))
    last = next(place for place, cell in enumerate(page["cells"]) if variants.source(cell).startswith("Prediction("))
    (tmp_path / "page.ipynb").write_text(variants.written(page | {"cells": page["cells"][:last + 1]}), encoding="utf-8")
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
        yield f"http://127.0.0.1:{port}/lab/tree"
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
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(f"{lab}/own.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
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
        assert errors == []
    finally:
        OPTIMIZERS.pop("sign_descent", None)
        page.close()


def test_the_code_that_holds_a_prediction_s_answer_is_folded_in_jupyterlab(lab, browser):
    page = browser.new_page(viewport={"width": 1300, "height": 2500})
    try:
        page.goto(f"{lab}/page.ipynb")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=90_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.get_by_text("it comes nearer, more slowly").last.wait_for(timeout=60_000)
        shown = page.locator(".jp-Notebook").inner_text()
        assert "one_number = problems.noisy_bowl" in shown     # other cells are open
        assert "because=" not in shown and "answer=" not in shown
        page.locator(".jp-CodeCell .jp-InputPlaceholder").click()     # the reader may unfold it
        page.get_by_text("because=").wait_for(timeout=30_000)
    finally:
        page.close()
