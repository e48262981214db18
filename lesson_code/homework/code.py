"""One code cell, read but never run: its statements, and the names that each makes, changes and needs."""

import ast
import functools
import re
import symtable
import warnings
from typing import NamedTuple

from lesson_code.homework.reading import Cell, Unreadable

MAGIC = re.compile(r"^\s*([%!?]|.*\?\s*$|\w[\w ,.\[\]]*=\s*[%!])")
PYTHON_MAGICS = ("time", "timeit", "capture", "prun")  # cell magics whose cell is Python all the same
MOST_MAGICS = 100
MOST_STATEMENTS = 5_000
MOST_WORDS = 100_000     # and signs, of one notebook's code; a chapter has less than a tenth of it
DEEPEST = 20             # functions in functions: each may hold the names of all around it
WORD = re.compile(r"\w+|[^\w\s]")
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp,
          ast.GeneratorExp)
SURE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


class Statement(NamedTuple):
    source: str
    makes: frozenset    # names that it gives a value
    changes: frozenset  # names whose value it changes or takes up: t[0] = 1, t.append(1), t += 1
    needs: frozenset    # names that it needs when it runs
    later: frozenset    # names that its functions need when they are called
    sure: bool          # whether what it makes is made in any case (not under an if, in a loop, ...)


class Budget:
    """What may be read of one notebook: each cell is counted before the work with it. Errors: reading.Unreadable."""

    def __init__(self):
        self.words, self.statements, self.again = MOST_WORDS, MOST_STATEMENTS, MOST_WORDS

    def read(self, source):
        self.words -= size(source)
        if self.words < 0:
            raise Unreadable(f"the notebook's code is too long: more than {MOST_WORDS:,} words and signs")

    def read_again(self, source):
        """Whether it may be read once more, without a line of it."""
        self.again -= size(source)
        return self.again >= 0

    def take(self, statements):
        self.statements -= statements
        if self.statements < 0:
            raise Unreadable(f"the notebook's code is too long: more than {MOST_STATEMENTS:,} statements")


def size(source):
    """What it costs to read: its words and signs, and a little for each letter."""
    return sum(1 for _ in WORD.finditer(source)) + len(source) // 20


class Code(NamedTuple):
    cell: Cell
    source: str             # without magics
    tree: ast.Module | None
    error: str
    statements: tuple
    made: frozenset

    @classmethod
    def of(cls, cell, budget=None):
        budget = budget or Budget()
        source, tree, error = parsed(cell.source, budget)
        statements = ()
        if tree is not None:
            budget.take(len(tree.body))
            try:
                check_depth(tree)
                lines = source.encode().split(b"\n")
                statements = tuple(statement(node, lines) for node in tree.body)
            except UNREADABLE as problem:
                tree, error = None, said_of(problem)
        made = frozenset().union(*(each.makes for each in statements)) if tree is not None else frozenset()
        return cls(cell, source, tree, error, statements, made)


def parsed(source, budget):
    """(the source without magics, its tree or None, why there is none)"""
    found = re.match(r"\s*%%(\w*)", source)
    if found:
        if found[1] not in PYTHON_MAGICS:
            return "", ast.Module([], []), ""  # a cell of another language
        source = blanked(source, source[:found.end()].count("\n"))
    budget.read(source)
    for _ in range(MOST_MAGICS):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return source, ast.parse(source), ""
        except SyntaxError as error:
            line = (error.lineno or 0) - 1
            lines = source.split("\n")
            if not (0 <= line < len(lines) and MAGIC.match(lines[line])):
                return source, None, said_of(error)
            source = blanked(source, line)
            if not budget.read_again(source):
                break
        except UNREADABLE as error:
            return source, None, said_of(error)
    return source, None, "it has too many lines that are no Python"


def blanked(source, line):
    """The source with `pass`, or `name = None`, in place of one line."""
    lines = source.split("\n")
    old = lines[line]
    indent, name = old[:len(old) - len(old.lstrip())], re.match(r"\s*(\w+)\s*=\s*[%!]", old)
    lines[line] = indent + (f"{name[1]} = None" if name else "pass")
    return "\n".join(lines)


def said_of(error):
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}"
    return "it is too deeply nested, or holds letters that Python does not take"


def check_depth(tree):
    """ValueError for functions, classes or [... for ...] in one another without end."""
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        depth += isinstance(node, SCOPES)
        if depth > DEEPEST:
            raise ValueError("too deep")
        waiting += [(each, depth) for each in ast.iter_child_nodes(node)]


def same(code, starter):
    """Whether a cell is the starter still, but for blanks and comments."""
    return code.tree is not None and alike(code.tree, tree_of(starter))


@functools.cache
def tree_of(starter):
    return ast.parse(starter)


def alike(one, other):
    """Whether two trees are the same; as quick as the smaller one."""
    waiting = [(one, other)]
    while waiting:
        one, other = waiting.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, ast.AST):
            waiting += [(getattr(one, name, None), getattr(other, name, None)) for name in one._fields]
        elif isinstance(one, list):
            if len(one) != len(other):
                return False
            waiting += zip(one, other)
        elif one != other:
            return False
    return True


def statement(node, lines):
    text = segment(node, lines)
    try:
        table = symtable.symtable(text, "cell", "exec")
    except SyntaxError as error:
        error.lineno = (error.lineno or 1) + node.lineno - 1
        raise
    makes, needs, later = set(), set(), set()
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            makes.add(symbol.get_name())
        if symbol.is_referenced():
            needs.add(symbol.get_name())
    inner(table, later, makes)
    function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    if not function:  # a class runs its body at once, and so do [... for ...] and the like
        needs |= later
    if isinstance(node, ast.ImportFrom) and any(each.name == "*" for each in node.names):
        makes.add("*")
    sure = isinstance(node, SURE) and (function or not makes & needs)
    return Statement(text, frozenset(makes), frozenset(changed(node)), frozenset(needs), frozenset(later), sure)


def segment(node, lines):
    """The statement's own text, of the lines' bytes; two of them may share a line."""
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
    start = node.col_offset if first == node.lineno else 0
    if first == node.end_lineno:
        return lines[first - 1][start:node.end_col_offset].decode()
    own = lines[first - 1:node.end_lineno]
    own[0], own[-1] = own[0][start:], own[-1][:node.end_col_offset]
    return b"\n".join(own).decode()


def inner(table, later, makes):
    """Names that functions inside need from, or put into, the module."""
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_global():
                later.add(symbol.get_name())
                if symbol.is_declared_global() and symbol.is_assigned():
                    makes.add(symbol.get_name())
        inner(child, later, makes)


def changed(node):
    """Names whose value a statement outside of functions writes into."""
    found, waiting = set(), [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(each, ast.AugAssign):
            found.add(root(each.target))
        elif isinstance(each, ast.Subscript | ast.Attribute) and isinstance(each.ctx, ast.Store | ast.Del):
            found.add(root(each))
        elif isinstance(each, ast.Expr) and isinstance(each.value, ast.Call):
            if isinstance(each.value.func, ast.Attribute):
                found.add(root(each.value.func))
        waiting += ast.iter_child_nodes(each)
    return found - {None}


def root(node):
    """The name at the start of a.b[c].d, or None."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
