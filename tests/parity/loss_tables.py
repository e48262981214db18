"""The chapters' tables of what the libraries' losses do: each entry is what a probe found, none is typed.

A table has a row for each question and a column for each of this book, PyTorch, Keras 3 and optax. The probes
of the libraries are in conventions.py (they need the libraries; what they found is
tests/fixtures/loss_conventions.json), the book's own are here and run each time. Print a table for a page:

    python -m tests.parity.loss_tables "binary cross-entropy"
"""

import inspect
import json
import re
import sys

import numpy as np

from lesson_code.losses import LOSSES
from tests.parity.compare import FIXTURES

FACTS = FIXTURES / "loss_conventions.json"
COLUMNS = {"this book": "book", "PyTorch": "torch", "Keras": "keras", "optax": "optax"}
NONE = "none"

ROWS = {
    "squared error": [
        "name",
        "arguments, in order",
        "loss at an error of 2",
        "without a word about reduction",
        "half of it",
        "absolute error",
        "its gradient at no error",
        "Huber",
        "its default delta",
        "Huber at an error of `3`",
        "Huber at an error of `3`, delta 2",
        "a Huber that is divided by delta",
        "(N, 1) against (N,)",
    ],
    "binary cross-entropy": [
        "on probabilities",
        "on logits",
        "arguments, in order",
        "without a word about reduction",
        "loss at p = 0, label 1",
        "gradient by p there",
        "loss at p = 1, label 0, float32",
        "loss at logit `-1000`, label 1",
        "gradient by the logit there",
        "soft label `0.25` at logit 0: gradient",
        "label smoothing",
        "label 2 at logit 0",
        "(N, 1) against (N,)",
    ],
    "softmax cross-entropy": [
        "class numbers",
        "one-hot or soft targets",
        "arguments, in order",
        "takes, if you say nothing",
        "axis of the classes",
        "without a word about reduction",
        "smoothing `0.1`, four classes: target of the right one",
        "right class at p = 0",
        "a row of p that sums to 2",
        "class number `4` of four classes",
        "class number `-1` of four classes",
        "class number `-100` of four classes",
    ],
    "KL divergence": [
        "name",
        "arguments, in order",
        "takes",
        "without a word about reduction",
        "p = 0 where the target is 1/2",
        "target of 0",
    ],
}


def said(found):
    """How a table says what a probe found: numbers and names as code, everything else as words."""
    if found is None:
        return NONE
    if isinstance(found, (bool, str)):
        return str(found)
    found = np.asarray(found, float)
    if found.size > 1:
        return f"{' x '.join(map(str, found.shape))} values"
    return f"`{found.item() + 0:.5g}`"  # -0 is 0


def outcome(probe):
    """What a probe gives, in words; an error is an outcome too."""
    try:
        return said(probe())
    except Exception as error:  # whatever a library raises
        return f"error (`{type(error).__name__}`)"


def name(function, shown):
    return f"`{shown}`" if callable(function) else None


def first_two(function):
    return "`" + "`, `".join(list(inspect.signature(function).parameters)[:2]) + "`"


def default(function, option):
    return f"`{option}={inspect.signature(function).parameters[option].default!r}`"


def reduction(found, each, option=None):
    """What was done to the losses `each` to make `found` of them; `option` is how it is called."""
    found, each = np.asarray(found, float), np.asarray(each, float)
    candidates = {
        "each prediction's own": each,
        "mean over everything": each.mean(),
        "mean over the last axis": each.mean(axis=-1),
        "sum": each.sum(),
    }
    for words, candidate in candidates.items():
        if found.shape == candidate.shape and np.allclose(found, candidate, rtol=1e-6):
            return words + (f", {option}" if option else "")
    raise AssertionError(f"no reduction that is known here: {found}")


def pairing(found, rows=3):
    """Of a loss of (rows, 1) against (rows,) with equal numbers: 0 where they met in pairs."""
    found = np.asarray(found, float)
    if found.shape == (rows, rows) or (found.size == 1 and found.item() > 1e-9):
        return "every prediction with every target"
    return "in pairs" if found.max() < 1e-9 else f"shape {found.shape}"


ERRORS = np.array([[1.0, 2.0, 3.0], [0.0, 5.0, 0.5]])  # six different losses
SURE = np.array([[40.0], [-40.0], [40.0]])  # logits of the labels 1, 0, 1
COLUMN, LINE = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0])
LOGITS = np.array([[1.0, 2.0, 0.0, -1.0], [0.5, 0.0, 0.0, 3.0]])
DISTRIBUTION, OTHER = np.array([[0.1, 0.2, 0.3, 0.4]]), np.array([[0.25, 0.25, 0.4, 0.1]])


def _book(loss, prediction, target, part=0, **options):
    return LOSSES[loss](np.asarray(prediction, float), np.asarray(target), **options)[part]


def _own(loss):
    return lambda: name(LOSSES[loss], loss)


ARGUMENTS = {"arguments, in order": lambda: first_two(LOSSES["squared_error"])}
BOOK = {
    "squared error": ARGUMENTS
    | {
        "name": _own("squared_error"),
        "loss at an error of 2": lambda: _book("squared_error", [2], [0]),
        "without a word about reduction": lambda: reduction(
            _book("squared_error", ERRORS, 0 * ERRORS), ERRORS**2
        ),
        "half of it": _own("half_squared_error"),
        "absolute error": _own("absolute_error"),
        "its gradient at no error": lambda: _book("absolute_error", [1], [1], 1),
        "Huber": _own("huber"),
        "its default delta": lambda: default(LOSSES["huber"], "delta"),
        "Huber at an error of `3`": lambda: _book("huber", [3], [0]),
        "Huber at an error of `3`, delta 2": lambda: _book("huber", [3], [0], delta=2),
        "(N, 1) against (N,)": lambda: pairing(_book("squared_error", COLUMN, LINE)),
    },
    "binary cross-entropy": ARGUMENTS
    | {
        "on probabilities": _own("binary_cross_entropy"),
        "on logits": _own("binary_cross_entropy_with_logits"),
        "without a word about reduction": lambda: reduction(
            _book("binary_cross_entropy_with_logits", ERRORS, 0 * ERRORS), np.log(1 + np.exp(ERRORS))
        ),
        "loss at p = 0, label 1": lambda: _book("binary_cross_entropy", [0], [1]),
        "gradient by p there": lambda: _book("binary_cross_entropy", [0], [1], 1),
        "loss at p = 1, label 0, float32": lambda: _book("binary_cross_entropy", [1], [0]),
        "loss at logit `-1000`, label 1": lambda: _book("binary_cross_entropy_with_logits", [-1000], [1]),
        "gradient by the logit there": lambda: _book("binary_cross_entropy_with_logits", [-1000], [1], 1),
        "soft label `0.25` at logit 0: gradient": lambda: _book(
            "binary_cross_entropy_with_logits", [0], [0.25], 1
        ),
        "label 2 at logit 0": lambda: _book("binary_cross_entropy_with_logits", [0], [2]),
        "(N, 1) against (N,)": lambda: pairing(_book("binary_cross_entropy_with_logits", SURE, [1, 0, 1])),
    },
    "softmax cross-entropy": ARGUMENTS
    | {
        "class numbers": _own("softmax_cross_entropy"),
        "one-hot or soft targets": _own("softmax_cross_entropy"),
        "takes, if you say nothing": lambda: takes(_book("softmax_cross_entropy", LOGITS[:1], [0])),
        "axis of the classes": lambda: class_axis(
            lambda shape, target: _book("softmax_cross_entropy", np.zeros(shape), np.zeros(target, int))
        ),
        "without a word about reduction": lambda: reduction(
            _book("softmax_cross_entropy", LOGITS, [0, 1]), each_class_loss()
        ),
        "smoothing `0.1`, four classes: target of the right one": lambda: smoothed_target(
            _book("softmax_cross_entropy", np.zeros((1, 4)), [0], 1, label_smoothing=0.1)
        ),
        "right class at p = 0": lambda: _book("categorical_cross_entropy", [[0, 1]], [[1, 0]]),
        "a row of p that sums to 2": lambda: _book("categorical_cross_entropy", [[0.5, 0.5, 1]], [[1, 0, 0]]),
        "class number `4` of four classes": lambda: _book("softmax_cross_entropy", np.zeros((1, 4)), [4]),
        "class number `-1` of four classes": lambda: _book("softmax_cross_entropy", np.zeros((1, 4)), [-1]),
        "class number `-100` of four classes": lambda: _book(
            "softmax_cross_entropy", np.zeros((1, 4)), [-100]
        ),
    },
    "KL divergence": ARGUMENTS
    | {
        "name": _own("kl_divergence"),
        "takes": lambda: takes_divergence(lambda p, t: _book("kl_divergence", p, t)),
        "without a word about reduction": lambda: divergence_reduction(
            _book("kl_divergence", DISTRIBUTION, OTHER)
        ),
        "p = 0 where the target is 1/2": lambda: _book("kl_divergence", [[0, 1]], [[0.5, 0.5]]),
        "target of 0": lambda: _book("kl_divergence", [[0.5, 0.5]], [[1, 0]]),
    },
}


def each_class_loss():
    """(2,) losses of LOGITS with the right classes 0 and 1, by their definition."""
    return np.log(np.exp(LOGITS).sum(axis=-1)) - LOGITS[[0, 1], [0, 1]]


def takes(found):
    """Whether LOGITS[0] with right class 0 was read as logits or as probabilities."""
    found = float(np.asarray(found, float).squeeze())
    logits = each_class_loss()[0]
    return "logits" if np.isclose(found, logits, rtol=1e-6) else "probabilities"


def class_axis(loss):
    """Which axis of (2, 3, 4) holds the classes; the target has the two others."""
    for axis, target in ((-1, (2, 3)), (1, (2, 4))):
        try:
            if np.shape(loss((2, 3, 4), target)) in (target, ()):
                return "the last" if axis == -1 else "the second"
        except Exception:  # a shape that the library refuses
            continue
    return None


def smoothed_target(gradient):
    """The target of the right class 0 that a gradient at equal logits, 1/4 - t, was made with."""
    return 0.25 - np.asarray(gradient, float)[0, 0]


def takes_divergence(loss):
    """Whether predictions are probabilities or their logarithms."""
    true = (OTHER * np.log(OTHER / DISTRIBUTION)).sum()
    for words, prediction in (("probabilities", DISTRIBUTION), ("log-probabilities", np.log(DISTRIBUTION))):
        try:
            if np.isclose(np.sum(loss(prediction, OTHER)), true, rtol=1e-5):
                return words
        except Exception:  # logarithms as probabilities
            continue
    return None


def divergence_reduction(found, option=None):
    """Two classes of answer: the sum over the classes, or a mean over them too."""
    true, found = (OTHER * np.log(OTHER / DISTRIBUTION)).sum(), np.asarray(found, float)
    words = {1.0: "sum over the classes", 0.25: "mean over the classes too"}
    ratio = float(np.round(found.squeeze() / true, 4))
    return words[ratio] + (f", {option}" if option else "")


def facts():
    """What the libraries did: {"versions": {...}, "found": {table: {row: {library: words}}}}."""
    return json.loads(FACTS.read_text(encoding="utf-8"))


def table(which, found=None):
    """The table in Markdown, the book's own column computed now."""
    found = (found or facts())["found"][which]
    lines = ["| | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for row in ROWS[which]:
        entries = {"book": outcome(BOOK[which].get(row, lambda: None)), **found[row]}
        lines.append(f"| {row} | " + " | ".join(entries[library] for library in COLUMNS.values()) + " |")
    return "\n".join(lines)


def untrue(markdown):
    """Rows of a page's tables about libraries that no probe supports.

    A table with a column for each library has rows of the tables here. Where a row begins with a library,
    each `name`, `option` and `option=default` in it is that library's.
    """
    true = {line for which in ROWS for line in table(which).split("\n")}
    blocks = re.findall(r"(?:^\|.*\n?)+", markdown, flags=re.M)
    of_libraries = [block for block in blocks if "PyTorch" in block.split("\n")[0]]
    wrong = [line for block in of_libraries for line in block.strip().split("\n") if line not in true]
    of_rows = [line for block in blocks if block not in of_libraries for line in block.strip().split("\n")]
    return wrong + [line for line in of_rows if unknown_words(line)]


def unknown_words(row):
    """The code words of a row that begins with a library's name that are none of that library's."""
    for shown, library in COLUMNS.items():
        if row.strip("| ").startswith(shown) and library != "book":
            return set(re.findall(r"`([^`]+)`", row)) - set(facts()["words"][library]) - {"from_logits=True"}
    return set()


if __name__ == "__main__":
    for each in sys.argv[1:] or ROWS:
        print(table(each), end="\n\n")
