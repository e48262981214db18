"""Equations drawn at build time by KaTeX: the page gets HTML, one style sheet and the fonts in use."""

import os
import re
import shutil
import time

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib import katex

from .paths import BUILD, NODE_MODULES, SITE

KATEX = NODE_MODULES / "katex" / "dist"
# Sphinx numbers the equation; KaTeX's own align and gather would number it a second time.
INNER = {"align": "aligned", "align*": "aligned", "gather": "gathered", "gather*": "gathered",
         "equation": None, "equation*": None}
ENVIRONMENT = re.compile(r"\\(begin|end)\{(" + "|".join(map(re.escape, INNER)) + r")\}")


def unnumbered(latex: str) -> str:
    """The same lines in an environment that carries no number of its own."""
    return ENVIRONMENT.sub(lambda m: f"\\{m[1]}{{{INNER[m[2]]}}}" if INNER[m[2]] else "", latex)


class OneNumberAnEquation(SphinxPostTransform):
    default_priority = 1
    formats = ("html",)

    def run(self, **kwargs):
        for node in self.document.findall(nodes.math_block):
            node.children = [nodes.Text(unnumbered(node.astext()))]


def style_sheet() -> str:
    """KaTeX's style sheet with the one font format that every browser of today reads."""
    css = (KATEX / "katex.min.css").read_text(encoding="utf8")
    return re.sub(r",url\([^)]*\.(?:woff|ttf)\) format\(\"(?:woff|truetype)\"\)", "", css)


def configure_server():
    """A busy machine starts Node in more than the 5 s of the default; a killed build ends the server."""
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60
    os.environ["NODE_OPTIONS"] = f'--require "{(SITE / "assets" / "exit-with-parent.cjs").as_posix()}"'


def start_server(attempts=50):
    """Start KaTeX's server. The library connects when the socket's file is there; Node may not listen yet."""
    for attempt in range(attempts):
        try:
            katex.KaTeXServer.katex_server = katex.KaTeXServer.start()
            return
        except ConnectionRefusedError:
            if attempt == attempts - 1:
                raise
            time.sleep(0.1)


def add_files(app, config):
    folder = BUILD / "made" / "katex"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "katex" / "fonts").mkdir(parents=True)
    for font in (KATEX / "fonts").glob("*.woff2"):
        shutil.copy(font, folder / "katex" / "fonts")
    (folder / "katex" / "katex.min.css").write_text(style_sheet(), encoding="utf8")
    config.html_static_path.append(str(folder))
    config.katex_js_path = str(KATEX / "katex.min.js")
    config.katex_css_path = "katex/katex.min.css"


def setup(app):
    configure_server()
    app.connect("config-inited", add_files)
    app.connect("builder-inited", lambda app: start_server(), priority=900)     # after its path is set
    app.add_post_transform(OneNumberAnEquation)
