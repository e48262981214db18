"""What a live figure must say at a place of its controls, from Python alone: the page's text is compared with it.

A walk is trained anew here, as a single run at that place, so that the sweep, the packing, the page's look-up and its
text are all in what is tested. Arrays that a cell computed are read before they were packed.
"""
import contextlib
import json
from pathlib import Path
from unittest import mock

import numpy as np

from lesson_code import OPTIMIZERS, LiveFigure, train
from lesson_code.live.drawing import stop_text, three_digits
from lesson_code.registry import _BUILT_IN

ROOT = Path(__file__).resolve().parents[2]


def notebooks():
    """Every notebook that _toc.yml names and that has a live figure."""
    from .conftest import illustrated
    return [ROOT / f"{name}.ipynb" for name in illustrated()]


def figures_of(notebook):
    """Run a notebook's cells here and return its live figures in order, each with the arguments that it was given."""
    made = []
    for name in set(OPTIMIZERS) - _BUILT_IN:       # rules that another notebook registered in this process
        del OPTIMIZERS[name]

    class Recorded(LiveFigure):
        def __init__(self, problem=None, optimizers=None, **arguments):
            super().__init__(problem, optimizers, **arguments)
            made.append((self, problem, optimizers, arguments))

    Recorded.__name__ = "LiveFigure"
    cells = [cell for cell in json.loads(notebook.read_text())["cells"] if cell["cell_type"] == "code"]
    scope = {"__name__": "__main__", "display": lambda *_: None}
    with (mock.patch("lesson_code.live.figure.LiveFigure", Recorded),
          mock.patch("lesson_code.live.LiveFigure", Recorded),
          contextlib.chdir(notebook.parent), contextlib.redirect_stdout(None)):
        for cell in cells:
            if "raises-exception" not in cell["metadata"].get("tags", []):
                exec(compile("".join(cell["source"]), notebook.name, "exec"), scope)
    return made


def place_text(figure, index):
    return ", ".join(f"{name} {stop_text(stops[index[name]])}" for name, stops in figure._drawing.controls.items())


def said(made, index):
    """The whole accessible text of a figure, made with these arguments, at {control: stop number}."""
    figure, problem, optimizers, arguments = made
    sentences = {"path": walks, "curve": curves, "map": best_cell, "distribution": numbers,
                 "residuals": lines, "simplex": probabilities, "bars": heights}[figure.kind]
    return f"{place_text(figure, index)}. {'; '.join(sentences(figure, problem, optimizers, arguments, index))}"


# Arguments of kind "path" that say what is swept or how it is drawn; all others go to `train`.
NOT_FOR_TRAIN = {"kind", "name", "after", "alt", "default", "learning_rate", "batch_size", "extra", "starts", "window",
                 "x_label", "y_label", "loss_label", "loss_range", "record_every"}


def walks(figure, problem, optimizers, arguments, index):
    controls = figure._drawing.controls
    chosen = {name.replace(" ", "_"): stops[index[name]] for name, stops in controls.items()}
    settings = {"steps": 120} | {key: value for key, value in arguments.items() if key not in NOT_FOR_TRAIN}
    if isinstance(problem, dict):
        (control, problems), = problem.items()
        problem = problems[controls[control][index[control]]]
    if "start" in chosen:
        problem = problem._replace(start=np.asarray(arguments["starts"], float)[index["start"]])
    for name in [optimizers] if isinstance(optimizers, str) else optimizers:
        known = OPTIMIZERS[name].__wrapped__ if hasattr(OPTIMIZERS[name], "__wrapped__") else OPTIMIZERS[name]
        taken = {"learning_rate", "batch_size", *known.__code__.co_varnames[:known.__code__.co_argcount]}
        run = train(problem, name, **{key: value for key, value in chosen.items() if key in taken}, **settings)
        label = name.replace("_", " ")
        if run.diverged_at >= 0:
            yield f"{label}: diverged at step {run.diverged_at}"
        else:
            lost = not run.loss[-1] <= 1000 * largest_start(figure)
            state = "diverging, " if lost else ""
            yield f"{label}: {state}loss {three_digits(run.loss[-1])} after {run.steps[-1]} steps"


def largest_start(figure):
    return np.abs(figure._drawing.arrays["loss"][1][..., 0]).max()


def cell(figure, name, index):
    array = figure._drawing.arrays[name][1]
    return array[tuple(min(i, length - 1) for i, length in zip(index.values(), array.shape))]


def curves(figure, problem, optimizers, arguments, index):
    spec = figure._drawing.spec
    if spec["say_last"]:
        axis = spec["plot"]["x"]
        if spec["x_control"]:
            axis = axis | axis["by_stop"][index[spec["x_control"]]]
        ys = cell(figure, "y", index)
        xs = np.broadcast_to(cell(figure, "x", index), ys.shape)
        for label, x, y in zip(spec["series"], xs, ys):
            last = np.flatnonzero(np.isfinite(y))
            if last.size == 0:
                yield f"{label}: diverged from the start"
                continue
            number = three_digits(x[last[-1]])
            after = f"after {number} {axis['unit'].removesuffix('s') if number == '1' else axis['unit']}"
            gone = last[-1] < len(y) - 1
            yield f"{label}: {'diverged, last value' if gone else three_digits(y[-1])} {after}"
    yield from numbers(figure, problem, optimizers, arguments, index)


def best_cell(figure, problem, optimizers, arguments, index):
    spec, controls = figure._drawing.spec, figure._drawing.controls
    columns, rows = spec["columns"], spec["rows"]
    z = figure._drawing.arrays["z"][1]
    here = z[tuple(index.values())]
    if spec["classes"]:
        yield f"{spec['value']}: {arguments['classes'][here]}"
        yield from numbers(figure, problem, optimizers, arguments, index)
        return
    plane = z[tuple(slice(None) if name in (columns, rows) else i for name, i in index.items())]
    order = [name for name in controls if name in (columns, rows)]
    finite = np.where(np.isfinite(plane), plane, -np.inf if arguments.get("best") == "max" else np.inf)
    if order == [columns, rows]:
        finite = finite.T                                # ties go to the first cell of the first row of columns
    flat = (np.argmax if arguments.get("best") == "max" else np.argmin)(finite.T)
    column, row = np.unravel_index(flat, finite.T.shape)
    where = f"{columns} {stop_text(controls[columns][column])}, {rows} {stop_text(controls[rows][row])}"
    yield f"{spec['value']}: {three_digits(here)}" if np.isfinite(here) else f"{spec['value']}: diverged"
    if arguments.get("best", "min"):
        yield f"best: {three_digits(finite[row, column])} at {where}"
    yield from numbers(figure, problem, optimizers, arguments, index)


def numbers(figure, problem, optimizers, arguments, index):
    for label, value in zip(figure._drawing.spec.get("numbers", []), cell(figure, "numbers", index)
                            if "numbers" in figure._drawing.arrays else []):
        yield f"{label}: {'none' if np.isnan(value) else three_digits(value)}"


def lines(figure, problem, optimizers, arguments, index):
    """From the arrays that the cell gave, before LiveFigure saw them."""
    for name, parts in arguments["said"].items():
        yield f"{name}: {', '.join(quantity_text(what, array, unit, index) for what, (array, unit) in parts.items())}"


def quantity_text(what, array, unit, index):
    value = array[tuple(min(i, length - 1) for i, length in zip(index.values(), array.shape))]
    return f"{what} {three_digits(value)} {unit}"


def probabilities(figure, problem, optimizers, arguments, index):
    """From the three logits themselves, though the page's table holds only their differences."""
    controls, names = figure._drawing.controls, arguments["classes"]
    z = np.array([[controls[f"logit {name}"][index[f"logit {name}"]] for name in names]])
    p = np.exp(z) / np.exp(z).sum()
    yield "probabilities: " + ", ".join(f"{name} {three_digits(share)}" for name, share in zip(names, p[0]))
    place = tuple(index[name] for name in arguments.get("controls", {}))
    for label, function in arguments["numbers"].items():
        yield f"{label}: {three_digits(function(z)[place][0])}"


def heights(figure, problem, optimizers, arguments, index):
    yield from numbers(figure, problem, optimizers, arguments, index)
    for name, array in arguments["groups"].items():
        heights_here = array[tuple(index.values())]
        bars = ", ".join(f"{bar} {three_digits(height)}" for bar, height in zip(arguments["names"], heights_here))
        yield f"{name}, {arguments['quantity']}: {bars}"
