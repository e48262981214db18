"""What must hold of finished pages and is no warning of Sphinx's."""

import re
from pathlib import Path

from .paths import ROOT

FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|link(?![^>]*rel=["']?(?:next|prev|canonical|license)))\b[^>]*?"""
    r"""\b(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)""", re.I)
MISREAD = re.compile(r"""<span[^>]*color:\s*#cc0000[^>]*>(?:<span[^>]*>)*([^<]*)""")  # in red


def table_of_contents() -> list[str]:
    from sphinx_external_toc.parsing import parse_toc_yaml

    return list(parse_toc_yaml(ROOT / "_toc.yml"))


def problems(html: Path) -> list[str]:
    """Missing pages, equations that KaTeX could not read, addresses of other origins."""
    found = [f"{name}: _toc.yml names this page and it was not made"
             for name in table_of_contents() if not (html / f"{name}.html").exists()]
    for page in sorted(html.rglob("*.html")):
        name, text = page.relative_to(html).as_posix(), page.read_text(encoding="utf8")
        found += [f"{name}: KaTeX does not understand {formula}" for formula in MISREAD.findall(text)]
        found += [f"{name}: the page would ask another origin for {address}"
                  for address in FETCHED.findall(text)]
    return found
