"""A chapter's notebook is the one source of its exercises; here it is read, and its variants are made.

A notebook is a dict, as json reads it. Cells that belong to an exercise carry metadata.exercise = {"id", "role"},
with the roles prompt, starter, check and solution.
"""

import ast
import copy
import difflib
import json
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

BOOK = Path(__file__).resolve().parents[2] / "book"
ROLES = ("prompt", "starter", "check", "solution")
# The one sentence outside of the solutions that speaks of them: the last of a chapter's "Exercises" cell.
ASIDE = " Open a solution only when yours passes, or when you are stuck."
FENCED = re.compile(r"```python\n(.*?)```\n*", flags=re.S)
FOLD = re.compile(r"\s*<details><summary>(.*?)</summary>\s*(.*?)\s*</details>\s*", flags=re.S)


class Unknown(Exception):
    """There is no chapter or exercise of this name; the message names the nearest, or all."""


class Parts(NamedTuple):
    """The sources of an exercise's four cells."""

    prompt: str
    starter: str
    check: str
    solution: str


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def written(notebook):
    """The notebook as text, in the form in which the book's own are committed."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def source(cell):
    return "".join(cell["source"])


def set_source(cell, text):
    cell["source"] = text.splitlines(keepends=True)


def mark(cell):
    """{"id", "role"} of a cell that belongs to an exercise, else {}."""
    return cell["metadata"].get("exercise", {})


def exercises(notebook):
    """{id: Parts} of the exercises that stand whole in the notebook, in its order."""
    found = {}
    for cell in notebook["cells"]:
        if mark(cell):
            found.setdefault(mark(cell)["id"], {})[mark(cell)["role"]] = source(cell)
    return {name: Parts(**cells) for name, cells in found.items() if set(cells) == set(ROLES)}


def chapters(book=BOOK):
    """{name: path} of the notebooks that have exercises."""
    pages = sorted(path for path in Path(book).rglob("*.ipynb")
                   if not {"_site", ".ipynb_checkpoints"}.intersection(path.parts))
    return {path.stem: path for path in pages if exercises(read(path))}


def named(name, known, kind):
    """`name`, if it is known; else Unknown, with the nearest name or all."""
    if name in known:
        return name
    near = difflib.get_close_matches(str(name), known, 1)
    raise Unknown(f"There is no {kind} called {name!r}."
                  + (f" Is {near[0]!r} meant?" if near else f" There are: {', '.join(known)}."))


def without_solutions(notebook):
    """A copy in which no solution stands, nor the sentence that speaks of them."""
    result = copy.deepcopy(notebook)
    result["cells"] = [cell for cell in result["cells"] if mark(cell).get("role") != "solution"]
    for cell in result["cells"]:
        if cell["cell_type"] == "markdown" and ASIDE in source(cell):
            set_source(cell, source(cell).replace(ASIDE, ""))
    return result


def text_without_solutions(path):
    """The notebook at `path` without solutions, as text."""
    return written(without_solutions(read(path)))


def code_of(solution):
    """The Python of a solution's fenced block."""
    return "\n".join(block.rstrip("\n") for block in FENCED.findall(solution))


def with_solutions(notebook):
    """A copy for teachers: each starter is the worked solution, and its explanation stands unfolded below the check."""
    result, known = copy.deepcopy(notebook), exercises(notebook)
    for cell in result["cells"]:
        role = mark(cell).get("role") if mark(cell).get("id") in known else ""
        if role == "starter":
            set_source(cell, code_of(known[mark(cell)["id"]].solution))
        elif role == "solution":
            fold = FOLD.fullmatch(source(cell))
            title, text = fold.groups() if fold else ("Solution", source(cell))
            set_source(cell, f"**{title}.** " + FENCED.sub("", text).strip())
        elif ASIDE in source(cell):
            set_source(cell, source(cell).replace(ASIDE, ""))
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return result


def function_name(starter):
    return _function(ast.parse(starter)).name


def _function(tree, name=None):
    """The one function of a cell, or the one of this name."""
    made = [node for node in tree.body if isinstance(node, ast.FunctionDef) and name in (None, node.name)]
    if len(made) != 1:
        raise ValueError(f"one function {name or ''} was expected in a cell, and there are {len(made)}")
    return made[0]


def answer_between(starter, code, begin, end):
    """The starter with the worked solution in place of `return None`, between two lines that nbgrader or otter know.

    What the solution has besides the function (an import, a helper) goes into the function's body: left outside, it
    would stand in the student's version as code of its own that is missing.
    """
    own, lines = _function(ast.parse(starter)), starter.splitlines()
    worked, solved = _function(ast.parse(code), own.name), code.splitlines()
    first = worked.body[1] if ast.get_docstring(worked) else worked.body[0]
    beside = [line for number, line in enumerate(solved, 1)
              if line.strip() and not worked.lineno <= number <= worked.end_lineno]
    body = [*(" " * 4 + line for line in beside), *solved[first.lineno - 1:worked.end_lineno]]
    return "\n".join([*lines[:own.body[-1].lineno - 1], f"    {begin}", *body, f"    {end}"])


def cell(kind, text, name, **metadata):
    """A new cell of an assignment's notebook; `name` becomes its id."""
    made = {"cell_type": kind, "id": re.sub(r"[^A-Za-z0-9_-]", "-", name)[:64], "metadata": metadata}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    set_source(made, textwrap.dedent(text).strip("\n"))
    return made


def notebook_of(cells, like):
    """A notebook of these cells with the kernel of the notebook `like`."""
    return {"cells": cells, "metadata": copy.deepcopy(like["metadata"]), "nbformat": 4, "nbformat_minor": 5}
