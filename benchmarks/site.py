"""The built site behind a loopback server that compresses, and the browser that visits it."""

import contextlib
import functools
import gzip
import http.server
import io
import os
import shutil
import threading

import yaml

from benchmarks.machine import ROOT, NotThere

HTML = ROOT / "_build" / "html"
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".txt", ".ipynb", ".xml"}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files, text in gzip as every web host sends it; nothing is cached."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        path = self.translate_path(self.path)
        if os.path.isdir(path) or os.path.splitext(path)[1] not in COMPRESSED:
            return super().send_head()
        try:
            with open(path, "rb") as file:
                body = gzip.compress(file.read(), 6)
        except OSError:
            self.send_error(404)
            return None
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served():
    """The address of the site; the server ends with the block."""
    if not HTML.is_dir():
        raise NotThere("there is no site in _build/html: `make book` builds it")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=HTML))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def chromium():
    """A headless Chromium: the machine's own, or Playwright's where it has one."""
    from playwright.sync_api import Error, sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    root = hasattr(os, "getuid") and os.getuid() == 0
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if root else [])
        except Error as error:
            raise NotThere(f"no browser starts (Debian: apt install chromium): {error.message}") from None
        try:
            yield browser
        finally:
            browser.close()


def pages():
    """Addresses below the root of every page of _toc.yml, in its order."""
    def names(entry):
        if isinstance(entry, dict):
            own = [entry[key] for key in ("root", "file") if key in entry]
            return own + [name for value in entry.values() for name in names(value)]
        return [name for value in entry for name in names(value)] if isinstance(entry, list) else []

    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    built = [f"{name.removesuffix('.ipynb').removesuffix('.md')}.html" for name in names(contents)]
    return [page for page in built if (HTML / page).is_file()]
