"""What the book asks: of each exercise its starter, its check and the cell's id, from the chapters' notebooks."""

import ast
import functools
import json
from pathlib import Path
from typing import NamedTuple

from lesson_code.exercises import EXERCISES
from lesson_code.homework import reading

BOOK = Path(__file__).parents[2] / "book"


class Released(NamedTuple):
    exercise: str
    page: str      # the notebook under book/, without suffix
    function: str  # the name that the starter gives
    starter: str   # source of the starter's cell
    check: str     # source of the check's cell
    cell_id: str   # of the starter's cell


def from_book(ids=None):
    """{id: Released} of the exercises `ids`, or of all, in the order of the book's pages.

    Errors: KeyError for an id that the book does not ask; FileNotFoundError where the book's notebooks are not there.
    """
    found = _all()
    return dict(found) if ids is None else {each: found[each] for each in ids}


@functools.cache
def titles():
    """{id: what the page calls the exercise}"""
    prompts = {mark["id"]: reading.text_of(each["source"]) for cells in _pages().values() for each in cells
               if (mark := reading.mark_of(each)) and mark["role"] == "prompt"}
    return {id: text.partition("\n")[0].strip("# ") for id, text in prompts.items()}


@functools.cache
def _pages():
    """{page: cells} of the pages that ask exercises."""
    return {page: json.loads((BOOK / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
            for page in dict.fromkeys(exercise.page for exercise in EXERCISES.values())}


@functools.cache
def _all():
    found = {}
    for page, cells in _pages().items():
        found |= from_cells(page, cells)
    return found


def from_cells(page, cells):
    """{id: Released} of one page's cells, as they lie in its file."""
    parts, ids = {}, {}
    for each in cells:
        mark = reading.mark_of(each)
        if mark:
            parts.setdefault(mark["id"], {})[mark["role"]] = reading.text_of(each["source"])
            if mark["role"] == "starter":
                ids[mark["id"]] = each.get("id", "")
    return {id: Released(id, page, function_of(part["starter"]), part["starter"], part["check"], ids[id])
            for id, part in parts.items() if {"starter", "check"} <= set(part)}


def function_of(starter):
    return next(node.name for node in ast.parse(starter).body if isinstance(node, ast.FunctionDef))
