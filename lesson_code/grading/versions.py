"""The version of an exercise: a hash of what its cases and its reference are made of.

A new hint, comment or right form leaves it as it is; another case, formula or tolerance changes it.
"""

import ast
import hashlib
import inspect
import sys

import numpy as np

from lesson_code.contest import contract, disguise, judging
from lesson_code.contest.tasks import TASKS
from lesson_code.exercises import EXERCISES


def version_of(id):
    """Twelve letters and digits."""
    exercise = EXERCISES[id]
    made_of = [exercise.solve, exercise.more]
    if exercise.contested:
        made_of = [judging.judged, judging.keeps_contract, contract.made_up, disguise.disguised, *TASKS.values()]
    parts = [repr(exercise.parts), repr(exercise.rtol), repr(exercise.atol),
             *(f"{name}={written(value)}" for case in exercise.visible for name, value in case.items()),
             *sources(made_of)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def written(value):
    """A case's value as text that does not depend on the version of numpy."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype.str}{value.shape}{value.tobytes().hex()}"
    if isinstance(value, np.generic):
        return written(value.item())
    return getattr(value, "__name__", None) or repr(value)


def sources(functions):
    """The source of each function and of everything in its module that it uses, comments and blank space left out."""
    found = {}
    for function in functions:
        module = sys.modules[function.__module__]
        text = inspect.getsource(module)
        made = definitions(ast.parse(text))
        wanted = [function.__name__]
        while wanted:
            name = wanted.pop()
            if name not in made or (module.__name__, name) in found:
                continue
            found[module.__name__, name] = squeezed(text, made[name])
            wanted += names(made[name])
    return [found[key] for key in sorted(found)]


def definitions(tree):
    """{name: node} of what a module defines at its top."""
    made = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            made[node.name] = node
        elif isinstance(node, ast.Assign):
            names_in = (each for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name))
            made |= {each.id: node for each in names_in}
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            made |= {(alias.asname or alias.name).split(".")[0]: node for alias in node.names}
    return made


def names(node):
    """The names that a definition uses, those of its decorators left out."""
    decorators = {each for tree in getattr(node, "decorator_list", []) for each in ast.walk(tree)}
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and each not in decorators]


def squeezed(text, node):
    """A node's source without decorators, comments, blank lines and spaces at the ends of lines."""
    lines = [line.split("  #")[0].rstrip() for line in ast.get_source_segment(text, node).split("\n")]
    return "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
