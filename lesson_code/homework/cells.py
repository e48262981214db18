"""Runs the cells of an answer in a fresh module. Stands beside child.py; Python and numpy alone.

An answer may use Python, numpy and matplotlib. Of lesson_code there are the check, which does
nothing, and the functions that exercises give as arguments: an answer is the student's own.
"""

import __future__

import ast
import importlib.abc
import linecache
import sys
import types

import numpy as np

ALLOWED = {"numpy", "matplotlib", "mpl_toolkits", "contourpy", "cycler", "dateutil", "fontTools", "kiwisolver",
           "packaging", "PIL", "pyparsing", "six"}  # numpy, and what matplotlib is made of
FLAGS = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})


class Refuse(importlib.abc.MetaPathFinder):
    """Whatever an answer imports beyond Python, numpy and matplotlib is refused in words."""

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top == "lesson_code":
            raise ModuleNotFoundError(f"{name} is not there where answers are tried: write out what you need of it",
                                      name=name)
        if top in ALLOWED or top in sys.stdlib_module_names or top.startswith("_sysconfigdata"):
            return None
        raise ModuleNotFoundError(f"{top} is not there where answers are tried: only Python and numpy are", name=name)


def nothing(*_, **__):
    return None


def register(*arguments, **_):
    """As lesson_code's decorator: gives the function back, used with brackets or without."""
    return arguments[0] if len(arguments) == 1 and callable(arguments[0]) else lambda function: function


def module(name, **has):
    def missing(attribute):
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        raise ImportError(f"{name} has no {attribute} where answers are tried: write out what you need of it")

    made = types.ModuleType(name)
    made.__dict__.update(has, __getattr__=missing, __path__=[])
    sys.modules[name] = made
    return made


def prepare():
    """The dictionary of a fresh module named __main__, in which cells run as they do in a notebook."""
    sys.meta_path.insert(0, Refuse())
    exercises = module("lesson_code.exercises", check=nothing, beside=lambda *_, **__: {}, examine=nothing)
    sys.modules["lesson_code.exercises.given"] = exercises.given = sys.modules.get("given")
    module("lesson_code", exercises=exercises, register=register)
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    main.__dict__.update(np=np, display=nothing, get_ipython=nothing, check=nothing)
    return main.__dict__


def run(sources, own, name):
    """(function, why there is none or "", remarks) after the sources have run; sources[own] is the answer's cell.

    A statement that raises is passed over, so that a picture or a missing package spoils no function beside it.
    """
    space, flags, first, remarks = prepare(), 0, "", []
    for number, source in enumerate(sources):
        file = f"<cell {number + 1}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        try:
            statements = ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            first = first or (in_words(error, file) if number == own else "")
            continue
        for statement in statements:
            if number == own and name in names_of(statement):
                space.pop(name, None)  # what stays there must come from this statement
            try:
                code = compile(ast.Module([statement], []), file, "exec", flags, dont_inherit=True)
                flags |= code.co_flags & FLAGS
                exec(code, space)
            except BaseException as error:
                said = in_words(error, file)
                if isinstance(error, ImportError):
                    remarks.append(said)
                if number == own and not first:
                    first = said
    function = space.get(name)
    if function is None or name not in space:
        return None, first or f"your cell makes no function {name}", [each for each in remarks if each != first]
    return function, "", remarks


def names_of(statement):
    """The name that a def, a class or a plain assignment makes."""
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return [getattr(statement, "name", None)]


def in_words(error, file):
    """An error of a cell's own line, not inside its function."""
    try:
        message = " ".join(str(error)[:10_000].split())[:300]
    except BaseException:
        message = ""
    line, traceback = "", error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == file:
            line = linecache.getline(file, traceback.tb_lineno).strip()
        traceback = traceback.tb_next
    said = f"your cell raised {type(error).__name__}" + (f": {message}" if message else "")
    return said + (f"\n    in its line:  {line}" if line else "")
