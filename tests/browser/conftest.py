"""Fixtures of the browser tests: the built site on loopback, and pages of it in Chromium.

`open_page(name, **options)` opens a page; options are Playwright's for a browser context (viewport=,
color_scheme=, java_script_enabled=, …), and settle=True waits until nothing more is loaded. When the test
ends, each page that it opened must have asked no other origin, loaded each file that it asked for, and logged
no error.
"""

import os
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import sync_playwright

from . import chromium
from .server import serve

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
LOCAL = ("data:", "blob:", "about:")


def chapters() -> list[str]:
    """Every page that _toc.yml names, without a suffix."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf8"))

    def named(entry):
        if isinstance(entry, list):
            return [name for item in entry for name in named(item)]
        if not isinstance(entry, dict):
            return []
        own = [entry[key] for key in ("root", "file") if key in entry]
        return own + [name for value in entry.values() for name in named(value)]

    return named(contents)


WITHOUT_FIGURES = ["book/teachers/grading-a-class"]  # every other page has at least one


def illustrated() -> list[str]:
    return [name for name in chapters() if name not in WITHOUT_FIGURES]


class Watch:
    """What a browser context asked for and what went wrong in it."""

    def __init__(self, context, origin: str):
        self.origin, self.responses, self.problems = origin, [], []
        context.on("request", self.note_request)
        context.on("response", self.note_response)
        context.on("requestfailed", self.note_failure)
        context.on("weberror", lambda e: self.problems.append(f"error: {e.error}"))
        context.on("console", self.note_message)

    def note_request(self, request):
        if not request.url.startswith((self.origin, *LOCAL)):
            self.problems.append(f"another origin was asked: {request.url}")

    def note_failure(self, request):
        if request.failure != "net::ERR_ABORTED":      # the page was left, or the answer became a download
            self.problems.append(f"failed: {request.url} {request.failure}")

    def note_response(self, response):
        self.responses.append(response)
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")

    def note_message(self, message):
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text}")


@pytest.fixture(scope="session")
def site():
    """The site's address; `make test` builds it first."""
    if not (HTML / "index.html").exists():
        pytest.fail("There is no site in _build/html: run `make book` first.", pytrace=False)
    with serve(HTML) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING.format(names=", ".join(chromium.NAMES)), pytrace=False)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0     # Chromium's sandbox refuses to run as root
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if as_root else [])
        yield running
        running.close()


@pytest.fixture
def open_page(browser, site):
    """A function that opens a page of the site and returns Playwright's page; `page.watch` is its Watch."""
    contexts = []

    def open_(name, *, origin=site, settle=False, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        watch = Watch(context, origin)
        contexts.append((context, watch))
        page = context.new_page()
        page.watch = watch
        page.goto(origin + name)
        if settle:
            page.wait_for_load_state("networkidle")
        return page

    yield open_
    problems = [f"{problem}" for context, watch in contexts for problem in watch.problems]
    for context, _ in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture(params=chapters())
def chapter(request) -> str:
    """Each page of _toc.yml in turn, as its address in the site."""
    return f"{request.param}.html"
