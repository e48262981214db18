"""The notices of what the site contains of others' work, gathered from the installed packages."""

from importlib.metadata import distribution
from pathlib import Path

from .paths import NODE_MODULES

PACKAGES = ("sphinx", "sphinx-book-theme", "pydata-sphinx-theme", "sphinx-copybutton", "sphinxcontrib-katex",
            "myst-nb")
FONT_AWESOME = """\
Font Awesome Free, by Fonticons, Inc. The site has a subset of its solid font.
Icons: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/
Fonts: SIL OFL 1.1, https://openfontlicense.org/
Code:  MIT, https://opensource.org/license/mit"""


def licence_of(name: str) -> str:
    files = distribution(name).files or ()
    texts = [file.read_text() for file in files
             if "dist-info" in str(file) and file.name.upper().startswith(("LICENSE", "LICENCE"))]
    return f"{name} {distribution(name).version}\n\n" + "\n".join(texts)


def write(app, exception):
    if exception or app.builder.name != "html":
        return
    katex = "KaTeX (style sheet, fonts, equations)\n\n" + (NODE_MODULES / "katex" / "LICENSE").read_text()
    parts = [katex, FONT_AWESOME, *map(licence_of, PACKAGES)]
    text = ("\n\n" + "-" * 80 + "\n\n").join(part.strip() for part in parts)
    (Path(app.outdir) / "_static" / "third-party.txt").write_text(text + "\n", encoding="utf8")


def setup(app):
    app.connect("build-finished", write)
