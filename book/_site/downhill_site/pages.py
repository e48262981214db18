"""The pages round the text: own style sheet, one download button, and the theme mended and made lighter."""

import shutil
from pathlib import Path

from bs4 import BeautifulSoup

from .paths import SITE
from .policy import add_policy

STYLE = "downhill.css"
UNUSED = ("fontawesome.js",)          # the icons come from the font


def publish(app, source: Path, name: str) -> None:
    """Copy a file into the site's _static/."""
    target = Path(app.outdir) / "_static" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


REDIRECT = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="_static/favicon.svg" type="image/svg+xml">
<meta http-equiv="refresh" content="0; url={page}.html">
</head>
<body><p><a href="{page}.html">{title}</a></p></body>
</html>
"""


def lead_to_first_page(app, exception):
    """The folder's own index.html; without it a bare redirect is written, which has no title and no icon."""
    if not exception and app.builder.name == "html":
        text = REDIRECT.format(title=app.config.html_title, page=app.config.root_doc)
        (Path(app.outdir) / "index.html").write_text(text, encoding="utf8")


def set_context(app, config):
    config.html_context.setdefault("default_mode", "auto")    # the theme logs an error without


def one_download_button(app, pagename, templatename, context, doctree):
    """A plain link to the notebook in place of a menu (its print button carries an inline handler)."""
    buttons = [b for b in context.get("header_buttons", []) if b.get("label") != "download-buttons"]
    if context.get("page_source_suffix") == ".ipynb":
        buttons.append({"type": "link", "label": "download-notebook", "icon": "fas fa-download",
                        "url": f"{context['pathto']('_sources', 1)}/{context['sourcename']}",
                        "text": "", "tooltip": "Download this page as a Jupyter notebook"})
    context["header_buttons"] = buttons


def mend(html: str) -> str:
    """One finished page, without tags of unused scripts, with the names and landmarks of its parts."""
    page = BeautifulSoup(html, "html.parser")
    for tag in page.find_all(["script", "link"]):
        address = tag.get("src") or tag.get("href") or ""
        if any(name in address for name in UNUSED) or "preload" in tag.get("rel", ()):
            tag.decompose()           # preloads: the text comes first, scripts at the end of the page
    for named in page.select("button[aria-label='Search'], summary[aria-label]"):
        del named["aria-label"]       # the text that it shows is its name
    for sidebar in page.select("div#pst-primary-sidebar"):
        sidebar["role"] = "complementary"
        sidebar["aria-label"] = "Book"
    for link in page.select("a.btn-download-notebook"):
        link["download"] = ""
    if page.head:
        add_policy(page)
    return str(page)


def finish(app, exception):
    if exception or app.builder.name != "html":
        return
    html = Path(app.outdir)
    for path in html.rglob("*.html"):
        path.write_text(mend(path.read_text(encoding="utf8")), encoding="utf8")
    unwanted = [*html.glob("_static/**/*.map"), *(html / "_static" / "scripts" / name for name in UNUSED)]
    for path in unwanted:
        path.unlink(missing_ok=True)


def setup(app):
    # sphinx_comments is not loaded, and Jupyter Book's configuration names its setting
    app.add_config_value("comments_config", None, "html")
    app.connect("config-inited", set_context)
    app.connect("builder-inited", lambda app: publish(app, SITE / "assets" / STYLE, STYLE))
    app.connect("html-page-context", one_download_button, priority=700)   # after the theme's buttons
    app.connect("build-finished", lead_to_first_page, priority=400)       # before sphinx_external_toc's
    app.connect("build-finished", finish, priority=600)
    app.add_css_file(STYLE, priority=900)
