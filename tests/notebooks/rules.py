"""Rules that a committed notebook keeps. Each function returns sentences that say what is wrong."""

import ast
import re
from statistics import median

from tests.notebooks.prose import unsupported, without_magics

LONGEST_CELL = 15  # lines: longer code belongs in lesson_code
LARGEST_MEDIAN = 5  # lines, of a page with at least FEW_CELLS code cells
FEW_CELLS = 5
MOST_IGNORES = 5   # in the whole book: each takes one cell out of nbval's sight
IGNORE = re.compile(r"nbval-(?:ignore-output|skip|variable-output)"
                    r"|(?:NBVAL_(?:IGNORE_OUTPUT|SKIP|VARIABLE_OUTPUT)|PYTEST_VALIDATE_IGNORE_OUTPUT)")
# Calls by these names return None, so a cell may end in one and show nothing.
RETURNS_NONE = re.compile(r"append|extend|insert|sort|update|clear|seed|close|use|filterwarnings|simplefilter"
                          r"|set_printoptions|assert_\w+")
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:home|root|tmp|Users|work|usr|opt|var)/|\b[A-Z]:\\")


def code_cells(notebook):
    """(position from 1, cell) of every code cell."""
    return [(i, c) for i, c in enumerate(notebook.cells, 1) if c.cell_type == "code"]


def must_show(source):
    """Whether running the cell shows something: it prints at top level or ends in an expression."""
    body = ast.parse(without_magics(source)).body
    return bool(body) and (shows_value(body[-1]) or any(map(prints, body)))


def called_name(node):
    function = getattr(node, "func", None)
    return getattr(function, "attr", getattr(function, "id", ""))


def shows_value(statement):
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    is_none = isinstance(value, ast.Constant) and value.value is None
    return not is_none and not RETURNS_NONE.fullmatch(called_name(value))


def prints(statement):
    """A call of print that runs whenever the cell does: at top level or in a for, with or try body there."""
    if isinstance(statement, (ast.For, ast.With, ast.Try)):
        return any(map(prints, statement.body))
    return isinstance(statement, ast.Expr) and called_name(statement.value) == "print"


def missing_outputs(notebook):
    said = []
    for number, cell in code_cells(notebook):
        try:
            missing = must_show(cell.source) and not cell.outputs
        except SyntaxError as error:
            if "raises-exception" not in cell.metadata.get("tags", []):
                said.append(f"cell {number} is not Python: {error}")
            continue
        if missing:
            said.append(f"cell {number} prints or ends in an expression, but stores no output: run "
                        "tests/notebooks/normalise.py (a value not meant to be shown: `_ = ...`)")
    return said


def trailing_semicolons(notebook):
    """JupyterLab hides the value of `f();`, nbval does not: the stored output can never match."""
    return [f"cell {number} ends in a semicolon: write `_ = ...`" for number, cell in code_cells(notebook)
            if cell.source.rstrip().endswith(";")]


def stored_pictures(notebook):
    said = []
    for number, cell in enumerate(notebook.cells, 1):
        if cell.get("attachments"):
            said.append(f"cell {number} holds an attached picture")
        if "data:image" in cell.source or "base64," in cell.source:
            said.append(f"cell {number} holds a picture in its source")
        for output in cell.get("outputs", []):
            said += [f"cell {number} stores {kind}" for kind in sorted(output.get("data", {}))
                     if kind != "text/plain"]
    return said


def machine_traces(notebook):
    """Outputs that differ on the next machine: paths, addresses in memory, warnings."""
    said = []
    for number, cell in code_cells(notebook):
        for output in cell.outputs:
            text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
            if output.get("name") == "stderr":
                said.append(f"cell {number} stores a warning or progress bar: {text.strip()[:80]!r}")
            if MACHINE_PATH.search(text):
                said.append(f"cell {number} prints a path of this machine")
            if re.search(r"\bat 0x[0-9a-fA-F]{6,}", text):
                said.append(f"cell {number} prints an address in memory: {text.strip()[:80]!r}")
    return said


def long_cells(notebook):
    lengths = {number: len(cell.source.strip().splitlines()) for number, cell in code_cells(notebook)}
    said = [f"cell {number} has {length} lines, at most {LONGEST_CELL} are wanted: move code to lesson_code"
            for number, length in lengths.items() if length > LONGEST_CELL]
    middle = median(lengths.values()) if len(lengths) >= FEW_CELLS else 0
    if middle > LARGEST_MEDIAN:
        said.append(f"the median cell has {middle:g} lines, at most {LARGEST_MEDIAN} are wanted")
    return said


def forbidden_code(notebook):
    said = []
    for number, cell in code_cells(notebook):
        if re.search(r"\bsys\.path\b", cell.source):
            said.append(f"cell {number} changes sys.path: lesson_code is installed")
        if re.search(r"^\s*from\s+\S+\s+import\s+\*", cell.source, flags=re.M):
            said.append(f"cell {number} imports *: name what the page uses")
    return said


def open_answers(notebook):
    """A Prediction's code holds its answer: folded, it is not seen before the reader has chosen."""
    return [f"cell {number} holds a Prediction's answer: tag it hide-input" for number, cell in code_cells(notebook)
            if re.search(r"\bPrediction\(", cell.source) and "hide-input" not in cell.metadata.get("tags", [])]


def calls(cell, function):
    """The arguments given by name, {name: constant or None}, of each call of a function in a cell."""
    try:
        tree = ast.parse(without_magics(cell.source))
    except SyntaxError:
        return []
    return [{each.arg: getattr(each.value, "value", None) for each in node.keywords}
            for node in ast.walk(tree) if isinstance(node, ast.Call) and called_name(node) == function]


def waiting(notebook):
    """What waits for a question waits for one above it, and the question's folded cell does not give it away."""
    said, asked, awaited = [], {}, set()
    for number, cell in code_cells(notebook):
        tags = cell.metadata.get("tags", [])
        for name in [question["name"] for question in calls(cell, "Prediction") if "name" in question]:
            if name in asked:
                said.append(f"cell {number} asks a second question of the name {name!r}")
            asked[name] = number
            if re.search(r"\b(?:answer|because)=", cell.source.splitlines()[0]):
                said.append(f"cell {number} says the answer in its first line, which JupyterLab shows of a folded cell")
        folded = [tag.removeprefix("after-") for tag in tags if tag.startswith("after-")]
        if folded and "hide-output" not in tags:
            said.append(f"cell {number} waits by its tag, but lacks the tag hide-output, which folds what it prints")
        for name in [figure["after"] for figure in calls(cell, "LiveFigure") if "after" in figure] + folded:
            awaited.add(name)
            if name not in asked:
                said.append(f"cell {number} waits for {name!r}, but no Prediction above has this name")
    return said + [f"cell {number} names its question {name!r}, and nothing waits for it"
                   for name, number in asked.items() if name not in awaited]


def ignored_cells(notebook):
    """Cells that nbval is told not to compare."""
    return [number for number, cell in code_cells(notebook)
            if IGNORE.search(" ".join(cell.metadata.get("tags", []))) or IGNORE.search(cell.source)]


def numbers_in_prose(notebook):
    return [f"cell {m.cell}: no output of this page prints {m.number!r} of the sentence: {m.sentence}"
            for m in unsupported(notebook)]
