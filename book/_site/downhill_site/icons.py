"""The icon font, and its rules in the theme's style sheet, cut down to the icons in use."""

import logging
import re
from pathlib import Path

FONT = "fa-solid-900.woff2"
RULE = re.compile(r'((?:\.fa-[a-z0-9-]+::?before,?)+)\{content:"\\([0-9a-f]+)"\}')
ELSEWHERE = re.compile(r'content:\s*"\\([ef][0-9a-f]{3})"')
PRIVATE = re.compile("[\ue000-\uf8ff]")     # where icon fonts keep their signs


def in_use(html: Path) -> set[str]:
    """The icons' class names in pages and scripts."""
    paths = [*html.rglob("*.html"), *html.glob("_static/**/*.js")]
    texts = (path.read_text(encoding="utf8") for path in paths)
    return {name for text in texts for name in re.findall(r"\bfa-[a-z0-9-]+", text)}


def cut_rules(css: str, used: set[str]) -> tuple[str, set[int]]:
    """The style sheet without the icons that no page uses, and the code points that it still asks for."""
    wanted = set()

    def keep(rule: re.Match) -> str:
        if used.isdisjoint(re.findall(r"fa-[a-z0-9-]+", rule[1])):
            return ""
        wanted.add(int(rule[2], 16))
        return rule[0]

    css = RULE.sub(keep, css)
    wanted.update(int(code, 16) for code in ELSEWHERE.findall(css))
    wanted.update(map(ord, PRIVATE.findall(css)))
    return css, wanted


def cut_font(path: Path, wanted: set[int]) -> None:
    from fontTools.subset import Options, Subsetter, load_font, save_font

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = Options(flavor="woff2", layout_features=[], hinting=False)
    font = load_font(path, options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    save_font(font, path, options)


def cut(app, exception):
    if exception or app.builder.name != "html":
        return
    html = Path(app.outdir)
    used, wanted = in_use(html), set()
    for path in html.glob("_static/**/*.css"):
        css, points = cut_rules(path.read_text(encoding="utf8"), used)
        path.write_text(css, encoding="utf8")
        wanted |= points
    for path in html.glob("_static/vendor/fontawesome/webfonts/*"):
        if path.name == FONT:
            cut_font(path, wanted)
        else:
            path.unlink()     # brands, and outlines of the same signs: no page uses them


def setup(app):
    app.connect("build-finished", cut, priority=700)   # after the page trimming in pages.py
