"""The right and wrong answers that exercises know, written into their chapter's notebook as a student would."""

import ast
import inspect
import itertools
import json
import sys
from pathlib import Path
from typing import NamedTuple

from lesson_code.exercises import EXERCISES, given

BOOK = Path(__file__).parents[1] / "book"


class Form(NamedTuple):
    exercise: str
    function: object
    right: bool


FORMS = [Form(each.id, function, right) for each in EXERCISES.values()
         for right, functions in [(True, each.rights), (False, [form for form, _ in each.wrongs])]
         for function in functions]


class Round(NamedTuple):
    """A student's notebook: one form for each exercise of the page that has one left."""

    page: str
    forms: dict  # {exercise: Form}
    data: bytes  # of the notebook's file


def rounds(pages=None):
    """Notebooks that hold every form once."""
    by_page = {}
    for form in FORMS:
        by_page.setdefault(EXERCISES[form.exercise].page, {}).setdefault(form.exercise, []).append(form)
    found = []
    for page, exercises in by_page.items():
        if pages is None or page in pages:
            for row in itertools.zip_longest(*exercises.values()):
                forms = {form.exercise: form for form in row if form is not None}
                found.append(Round(page, forms, notebook(page, {id: form.function for id, form in forms.items()})))
    return found


def page_of(page):
    return json.loads((BOOK / f"{page}.ipynb").read_text(encoding="utf-8"))


def notebook(page, functions):
    """The file of the page's notebook with these functions as answers, {exercise: function}."""
    return json.dumps(answered(page_of(page), functions)).encode()


def answered(raw, functions):
    """The notebook `raw` with these functions as answers, {exercise: function}: helpers in a cell above each."""
    cells = []
    for cell in raw["cells"]:
        mark = cell["metadata"].get("exercise", {})
        if mark.get("role") == "starter" and mark["id"] in functions:
            helpers, own = written(functions[mark["id"]])
            if helpers:
                cells.append(code_cell(helpers))
            cell = {**cell, "source": own}
        cells.append(cell)
    return {**raw, "cells": cells}


def code_cell(source, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def written(function):
    """(source of the module's lines that the function needs, its own source without decorators)"""
    if function.__closure__:
        return written_with_its_maker(function)
    module = sys.modules[function.__module__]
    tree = ast.parse(inspect.getsource(module))
    made = {}
    for node in tree.body:
        for name in names_made(node):
            made[name] = node
    if function.__closure__:
        return written_out(tree, function)
    own = made[function.__code__.co_name]
    needed, waiting = {}, [own]
    while waiting:
        for each in ast.walk(bare(waiting.pop())):
            node = made.get(each.id) if isinstance(each, ast.Name) else None
            if node is not None and node is not own and node.lineno not in needed:
                needed[node.lineno] = node
                waiting.append(node)
    return "\n".join(as_a_student_writes(needed[line]) for line in sorted(needed)), source(module, own)


def as_a_student_writes(node):
    """A helper's source; what comes from the package's given.py, on the page a formula, is written out."""
    if isinstance(node, ast.ImportFrom) and node.module == given.__name__:
        return "\n".join(inspect.getsource(getattr(given, each.name)) for each in node.names)
    return ast.unparse(bare(node))


def written_out(tree, function):
    """The same of a function that a function of the module has made: what it took from there is written before it."""
    own, = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
            and node.lineno == function.__code__.co_firstlineno and node.name == function.__code__.co_name)
    own.name = function.__name__
    taken = zip(function.__code__.co_freevars, function.__closure__)
    return "\n".join(f"{name} = {cell.cell_contents!r}" for name, cell in taken), ast.unparse(own)


def written_with_its_maker(function):
    """The same for a function that another one has made: a call of that one, with what it was given."""
    maker = getattr(sys.modules[function.__module__], function.__qualname__.partition(".")[0])
    helpers, source = written(maker)
    inner = dict(zip(function.__code__.co_freevars, (cell.cell_contents for cell in function.__closure__)))
    given = ", ".join(f"{name}={inner[name]!r}" for name in inspect.signature(maker).parameters)
    arguments = ", ".join(inspect.signature(function).parameters)
    own = f"def {function.__name__}({arguments}):\n    return {maker.__name__}({given})({arguments})\n"
    return f"{helpers}\n{source}", own


def names_made(node):
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [each.asname or each.name for each in node.names]
    if isinstance(node, ast.Assign):
        return [each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    return []


def bare(node):
    """A function without its decorators, which are the exercise's own."""
    if isinstance(node, ast.FunctionDef):
        node.decorator_list = [each for each in node.decorator_list if not is_form(each)]
    return node


def is_form(decorator):
    decorator = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(decorator, ast.Attribute) and decorator.attr in ("reference", "right", "wrong")


def source(module, node):
    lines = inspect.getsource(module).splitlines()
    return "\n".join(lines[node.lineno - 1:node.end_lineno])
