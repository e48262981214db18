"""The hostile corpus, by expected verdict: corpus/<verdict>/<name>.py, notebooks.py, files.py, costs.py.

A snippet stands in the answer's cell of `three-reductions`. One that only has found() looks for what it must not
find; where it finds it, its answer is right. So it earns points if, and only if, it got what it looked for. A first
line "# or: <verdict>" names a second verdict that is as good.
"""

import re
from pathlib import Path
from typing import NamedTuple

from tests.class_room import costs, files, notebooks  # noqa: F401  # they fill BUILDERS
from tests.class_room.base import data, notebook
from tests.class_room.building import BUILDERS

CORPUS = Path(__file__).with_name("corpus")
FOUND = '''

def my_reductions(prediction, target):
    try:
        got = found()
    except Exception:
        got = False
    s = ((prediction - target) ** 2).sum()
    return (s, s / len(target), s / 2) if got else (0.0, 0.0, 0.0)
'''
TOPS = ("", "home", "root", "tmp", "usr", "var", "opt", "srv", "work")


class Hostile(NamedTuple):
    name: str
    verdicts: tuple
    data: bytes
    source: str = ""


def snippets(places):
    """[Hostile] of the files in corpus/; `places` {word: text} fills in the words @WORD@ of their sources."""
    for path in sorted(CORPUS.glob("*/*.py")):
        source = re.sub(r"@([A-Z]+)@", lambda found: str(places[found[1]]), path.read_text(encoding="utf-8"))
        if "my_reductions" not in source:
            source += FOUND
        other = re.match(r"# or: (\w+)", source)
        verdicts = (path.parent.name, *([other[1]] if other else []))
        yield Hostile(path.stem, verdicts, data(notebook(source)), source)


def built():
    """[Hostile] of the notebooks and files that are built."""
    for name, (verdict, build) in BUILDERS.items():
        yield Hostile(name, (verdict,), build())


def names():
    """The names of all, without building them."""
    return [path.stem for path in sorted(CORPUS.glob("*/*.py"))] + list(BUILDERS)
