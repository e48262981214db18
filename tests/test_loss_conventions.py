"""The tables of what PyTorch, Keras and optax do: complete, as found, and true on each page."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from tests.parity import compare, loss_tables

CHAPTERS = sorted((Path(__file__).parents[1] / "book/loss-functions").glob("*.ipynb"))
FOUND = loss_tables.facts()["found"]


def test_the_facts_are_of_the_libraries_that_made_the_fixtures():
    assert loss_tables.facts()["versions"] == compare.about()["versions"]


def test_each_row_has_what_each_library_does():
    assert {which: list(rows) for which, rows in FOUND.items()} == loss_tables.ROWS
    for which, rows in FOUND.items():
        assert set(loss_tables.BOOK[which]) <= set(rows)
        for row, entries in rows.items():
            assert set(entries) == {"torch", "keras", "optax"} and all(entries.values()), row


KNOWN = [  # what their definitions and documented defaults say, computed here
    ("binary cross-entropy", "loss at p = 0, label 1", "keras", -np.log(1e-7)),
    (
        "binary cross-entropy",
        "loss at p = 1, label 0, float32",
        "keras",
        -np.log(1 - float(np.float32(1) - np.float32(1e-7))),
    ),
    ("binary cross-entropy", "loss at p = 0, label 1", "torch", 100),
    ("binary cross-entropy", "label 2 at logit 0", "optax", np.log(2)),
    ("softmax cross-entropy", "right class at p = 0", "keras", -np.log(1e-7)),
    (
        "softmax cross-entropy",
        "smoothing `0.1`, four classes: target of the right one",
        "torch",
        0.9 + 0.1 / 4,
    ),
    ("squared error", "Huber at an error of `3`", "optax", 1 * (3 - 1 / 2)),
    ("squared error", "Huber at an error of `3`, delta 2", "keras", 2 * (3 - 2 / 2)),
    ("KL divergence", "p = 0 where the target is 1/2", "keras", np.log(0.5 / 1e-7) / 2 + np.log(0.5) / 2),
]


@pytest.mark.parametrize(("which", "row", "library", "value"), KNOWN)
def test_what_was_found_is_what_the_definition_says(which, row, library, value):
    assert FOUND[which][row][library] == f"`{value:.5g}`"


def test_reductions_are_told_apart():
    each = np.array([[1.0, 2.0, 4.0], [0.0, 3.0, 5.0]])
    said = [
        loss_tables.reduction(found, each) for found in (each, each.mean(), each.sum(), each.mean(axis=-1))
    ]
    assert said == ["each prediction's own", "mean over everything", "sum", "mean over the last axis"]
    with pytest.raises(AssertionError, match="no reduction"):
        loss_tables.reduction(2 * each.mean(), each)


def test_pairs_are_told_from_all_with_all():
    column, line = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0])
    every = (column - line) ** 2
    assert (
        loss_tables.pairing(every)
        == loss_tables.pairing(every.mean())
        == "every prediction with every target"
    )
    assert loss_tables.pairing((column[:, 0] - line) ** 2) == "in pairs"


@pytest.mark.parametrize("which", loss_tables.ROWS)
def test_a_changed_entry_is_untrue(which):
    table = "Text.\n\n" + loss_tables.table(which) + "\n\nMore | text.\n"
    assert loss_tables.untrue(table) == []
    for row in loss_tables.table(which).split("\n")[2:]:
        wrong = row[:-3] + "x |"
        assert loss_tables.untrue(table.replace(row, wrong)) == [wrong]


@pytest.mark.parametrize(
    ("row", "unknown"),
    [
        ("| PyTorch | `MSELoss` | `L1Loss` | `HuberLoss`, `delta=1.0` |", set()),
        ("| PyTorch | `MeanSquaredError` |", {"MeanSquaredError"}),
        ("| Keras 3 `Huber` | `delta=1.0` |", set()),
        ("| Keras 3 `Huber` | `delta=0.5` |", {"delta=0.5"}),
        ("| optax `softmax_cross_entropy` | by `smooth_labels` |", set()),
        ("| optax | `label_smoothing` |", {"label_smoothing"}),
        ("| this book | `anything` |", set()),
    ],
)
def test_a_word_that_a_library_does_not_know_is_seen(row, unknown):
    assert loss_tables.unknown_words(row) == unknown
    table = f"| | a | b |\n|---|---|---|\n{row}\n"
    assert loss_tables.untrue(table) == ([row] if unknown else [])


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.stem for chapter in CHAPTERS])
def test_the_tables_of_a_page_are_true(chapter):
    cells = nbformat.read(chapter, as_version=4).cells
    untrue = [
        line for cell in cells if cell.cell_type == "markdown" for line in loss_tables.untrue(cell.source)
    ]
    assert not untrue, (
        "rows about libraries that no probe has found; `python -m tests.parity.loss_tables` prints the true"
        " ones (tests/parity/conventions.py probes the libraries):\n" + "\n".join(untrue)
    )


def test_the_chapters_show_the_tables():
    shown = "\n".join(chapter.read_text(encoding="utf-8") for chapter in CHAPTERS)
    assert "sigmoid_binary_cross_entropy" in shown
