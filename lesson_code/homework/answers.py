"""Find a student's answers in a notebook's cells, and the code that each of them needs."""

import ast
from typing import NamedTuple

from lesson_code.homework.code import Budget, Code, same, tree_of
from lesson_code.homework.needs import sources_for
from lesson_code.homework.places import place as place_of


class Answer(NamedTuple):
    exercise: str
    function: str = ""      # its name in the answer's cell
    sources: tuple = ()     # code to run, in this order
    how: str = ""           # how it was found: "metadata", "cell id" or "function name"
    state: str = "missing"  # "answered", "unsolved", "missing" or "broken"
    remarks: tuple = ()     # sentences for the student
    own: int = 0            # which of the sources is the answer's own cell
    cell: int = 0           # that cell's place in the notebook, 1 for the first


def find(cells, released):
    """{id: Answer} of the exercises in `released` ({id: Released}).

    By the mark in a cell's metadata, else by the cell's id, else by the function's name. Of several cells the last
    one counts that differs from the starter. Nothing is run. What an answer needs of other cells (imports, helpers)
    is taken statement by statement, so that no other exercise's cell can cost it anything.
    Errors: reading.Unreadable for a notebook with far too much code.
    """
    budget = Budget()
    codes = [Code.of(cell, budget) for cell in cells if cell.kind == "code"]
    return {id: found(cells, codes, each, released) for id, each in released.items()}


def found(cells, codes, asked, released):
    others = {each.function for each in released.values()} - {asked.function}
    how, own = candidates(codes, asked)
    changed = [code for code in own if code.cell.source.strip() and not same(code, asked.starter)
               and (asked.function in code.made or not code.made & others)]  # else it was copied for another exercise
    if not any(function_in(code, asked, others) for code in changed):  # was it written into another cell?
        named = [code for code in codes if asked.function in code.made and not same(code, asked.starter)]
        if named:
            how, changed = "function name", named
    if not changed:
        return unanswered(own, asked, how) if own else Answer(asked.exercise, remarks=(missing(cells, asked),))
    that = [code for code in changed if asked.function in code.made]
    that = that or [code for code in changed if function_in(code, asked, others)]
    chosen = (that or changed)[-1]
    place, function, remarks = chosen.cell.position, function_in(chosen, asked, others), []
    if len(that) > 1:
        remarks.append(f"{len(that)} cells answer this exercise: the last of them counts, "
                       f"{place_of(chosen.cell, cells)}.")
    remarks += edited_check(cells, asked, place)
    if not function:
        remarks.append(f"Its cell cannot be read as Python: {chosen.error}." if chosen.tree is None else
                       f"Its cell makes no function {asked.function}.")
        return Answer(asked.exercise, "", (), how, "broken", tuple(remarks), 0, place)
    if function != asked.function:
        remarks.append(f"The function was called {asked.function} and is called {function} now: {function} counts.")
    sources, own_place = sources_for(chosen, codes)
    return Answer(asked.exercise, function, sources, how, "answered", tuple(remarks), own_place, place)


def candidates(codes, asked):
    """(how, code cells that are marked as this exercise's)"""
    marked = [code for code in codes if code.cell.mark and code.cell.mark["id"] == asked.exercise
              and code.cell.mark["role"] == "starter"]
    if marked:
        return "metadata", marked
    own = [code for code in codes if asked.cell_id and code.cell.id == asked.cell_id and not code.cell.mark]
    if own:
        return "cell id", own
    return "function name", [code for code in codes if asked.function in code.made]


def unanswered(own, asked, how):
    remark = () if any(code.cell.source.strip() for code in own) else ("Its cell is empty.",)
    return Answer(asked.exercise, asked.function, (), how, "unsolved", remark, 0, own[-1].cell.position)


def missing(cells, asked):
    for cell in cells:
        if cell.kind != "code" and (cell.id == asked.cell_id or cell.mark and cell.mark["role"] == "starter"
                                    and cell.mark["id"] == asked.exercise):
            return f"Its cell is a {cell.kind} cell now: turn it into a code cell again."
    return f"Its cell is not there, and no cell makes a function {asked.function}."


def function_in(code, asked, others):
    """The name of the cell's answer: that of the starter, else of its only function that is no other's, else ""."""
    if asked.function in code.made:
        return asked.function
    if code.tree is None:
        return ""
    functions = [node for node in code.tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                 and node.name not in others]
    if len(functions) > 1:
        wanted = arguments(tree_of(asked.starter).body[0])
        functions = [node for node in functions if arguments(node) == wanted]
    return functions[0].name if len(functions) == 1 else ""


def arguments(function):
    return [each.arg for each in function.args.args]


def edited_check(cells, asked, place):
    for cell in cells:
        if cell.mark and cell.mark["id"] == asked.exercise and cell.mark["role"] == "check" and cell.kind == "code":
            if cell.position == place:
                return ["It stands in the check's own cell."]
            if cell.source.strip() != asked.check.strip():
                return ["Its check was changed: it is left out, the answer counts."]
    return []
