"""Serve the built site on loopback, in a sub-folder as GitHub Pages does."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = "/downhill/"


class Handler(SimpleHTTPRequestHandler):
    def translate_path(self, path):
        if not path.startswith(FOLDER):
            return str(Path(self.directory) / "no such file")    # outside the sub-folder
        return super().translate_path("/" + path.removeprefix(FOLDER))

    def log_message(self, *arguments):
        pass


@contextmanager
def serve(html: Path):
    """The address of the site's sub-folder, while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(html)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{FOLDER}"
    finally:
        server.shutdown()
        server.server_close()
