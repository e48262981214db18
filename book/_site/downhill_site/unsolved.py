"""A copy of what Sphinx reads of the book, in which the exercises' solutions do not stand."""

import shutil
from pathlib import Path

from lesson_code.homework.variants import text_without_solutions

from .execution import notebooks
from .paths import BUILD, ROOT

COPY = BUILD / "source-without-solutions"
COPIED = ("_config.yml", "_toc.yml", "book/_site/assets")      # the extension itself is found by PYTHONPATH


def copy_of_the_book() -> Path:
    """Make it anew, and say where it is. Of the book it holds the pages of _toc.yml alone."""
    shutil.rmtree(COPY, ignore_errors=True)
    for name in COPIED:
        source, target = ROOT / name, COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
    for page in notebooks():
        target = COPY / page.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text_without_solutions(page), encoding="utf8")
    return COPY
