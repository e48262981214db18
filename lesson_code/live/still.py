"""The still picture of a live figure: one cell of its arrays, drawn with matplotlib, for a page without JavaScript."""
import io

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from ..plots import STYLE
from . import simplex
from .drawing import stop_text


def png(kind, drawing, index):
    """PNG bytes of the cell at `index` ({control: stop number})."""
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(7.2, 3.4), layout="constrained")
        PAINTERS[kind](figure, drawing, Cell(drawing, index))
        words = ", ".join(f"{name} {_text(drawing, name, index)}" for name in drawing.controls)
        figure.suptitle(words, fontsize="medium")
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=110)
    return out.getvalue()


def _text(drawing, name, index):
    return stop_text(drawing.controls[name][index[name]])


class Cell:
    """The arrays of a drawing at one place of its controls."""

    def __init__(self, drawing, index):
        self.place = tuple(index.values())
        self.arrays = drawing.arrays

    def __contains__(self, name):
        return name in self.arrays

    def __getitem__(self, name):
        array = self.arrays[name][1]
        return array[tuple(min(i, n - 1) for i, n in zip(self.place, array.shape))]


def _path(figure, drawing, cell):
    ground, side = figure.subplots(1, 2, width_ratios=[1.1, 1])
    spec = drawing.spec
    control = spec["ground_control"]
    under = spec["grounds"][cell.place[list(drawing.controls).index(control)] if control else 0]
    if "curve" in cell:
        ground.plot(np.linspace(0, 1, len(cell["curve"])), cell["curve"], color="0.5")
    if "contour" in cell:
        ground.plot(*cell["contour"], color="0.7", linewidth=0.7)
    for name, walk, loss in zip(spec["series"], cell["position"], cell["loss"]):
        ground.plot(*walk, marker=".", markersize=3, linewidth=1.2)
        side.plot(spec["steps"], loss, label=name)
    for point in under["minima"]:
        ground.plot(*point, marker="*", color="black", markersize=9)
    # The walk is in parts of the window; the ticks stand where round numbers of the window are.
    for axis, limits in ((ground.xaxis, under["surface"]["x"]), (ground.yaxis, under["surface"]["y"])):
        low, high = limits["range"]
        ticks = MaxNLocator(5).tick_values(low, high)
        axis.set_ticks((ticks - low) / (high - low), [f"{tick:.4g}" for tick in ticks])
        axis.set_label_text(limits["label"])
    ground.set(xlim=(0, 1), ylim=(0, 1))
    _frame(side, spec["losses"])
    side.legend()


def _curve(figure, drawing, cell):
    axes = figure.subplots()
    for name, x, y in zip(drawing.spec["series"], np.broadcast_to(cell["x"], cell["y"].shape), cell["y"]):
        axes.plot(x, y, label=name)
    for mark in drawing.spec["lines"]:
        (axes.axvline if mark["axis"] == "x" else axes.axhline)(mark["value"], color="0.3", linestyle="--", linewidth=1)
    plot = drawing.spec["plot"]
    for axis in ("x", "y"):
        if "by_stop" in plot[axis]:
            at = list(drawing.controls).index(drawing.spec[f"{axis}_control"])
            plot = plot | {axis: plot[axis] | plot[axis]["by_stop"][cell.place[at]]}
    _frame(axes, plot)
    if "ticks" in plot["x"]:
        axes.set_xticks(plot["x"]["ticks"], [f"{tick:g}" for tick in plot["x"]["ticks"]])
        axes.minorticks_off()
    axes.legend()


def _map(figure, drawing, cell):
    axes = figure.subplots()
    spec, names = drawing.spec, list(drawing.controls)
    plane = [names.index(spec["columns"]), names.index(spec["rows"])]
    z = drawing.arrays["z"][1]
    shown = z[tuple(slice(None) if axis in plane else cell.place[axis] for axis in range(z.ndim))]
    shown = shown if plane[0] > plane[1] else shown.T
    settings = {"origin": "lower", "aspect": "auto", "interpolation": "nearest"}
    if spec["classes"]:
        colours = ["#b3261e" if each["colour"] == "alert" else f"C{each['colour']}" for each in spec["classes"]]
        axes.imshow(shown, cmap=ListedColormap(colours), clim=(-0.5, len(colours) - 0.5), **settings)
        patches = [Rectangle((0, 0), 1, 1, color=colour) for colour in colours]
        figure.legend(patches, [each["name"] for each in spec["classes"]], loc="outside right upper")
    else:
        heat = spec["heat"]
        picture = axes.imshow(shown, cmap="viridis_r", norm=heat["scale"], clim=(heat["low"], heat["high"]), **settings)
        figure.colorbar(picture, ax=axes, label=spec["value"])
    axes.plot(cell.place[plane[0]], cell.place[plane[1]], "s", markerfacecolor="none", markeredgecolor="black",
              markersize=12)
    for axis, name in ((axes.xaxis, spec["columns"]), (axes.yaxis, spec["rows"])):
        stops = drawing.controls[name]
        every = max(1, len(stops) // 8)
        axis.set_ticks(range(0, len(stops), every), [stop_text(stop) for stop in stops[::every]])
        axis.set_label_text(name)
    axes.grid(False)


def _distribution(figure, drawing, cell):
    axes = figure.subplots()
    plot = drawing.spec["plot"]
    low, high = plot["x"]["range"]
    edges = np.linspace(low, high, len(cell["density"]) + 1)
    axes.bar(edges[:-1], cell["density"], np.diff(edges), align="edge", alpha=0.6, label=drawing.spec["series"][0])
    if "expected" in cell:
        axes.plot(np.linspace(low, high, len(cell["expected"])), cell["expected"], color="C1",
                  label=drawing.spec["series"][1])
    _frame(axes, plot)
    axes.legend()


def _residuals(figure, drawing, cell):
    axes = figure.subplots()
    spec = drawing.spec
    span = np.array(spec["plot"]["x"]["range"])
    # Height of a unit of y over width of a unit of x, so that a square is as wide as it is high.
    stretch = 0.5 * np.ptp(span) / np.ptp(spec["plot"]["y"]["range"])
    axes.set_aspect(stretch)
    if spec["squares"]:
        foot = np.interp(cell["x"], span, cell["ends"][0])
        rising = cell["ends"][0, 1] >= cell["ends"][0, 0]
        for x, y, at in zip(cell["x"], cell["y"], foot):
            width = abs(y - at) * stretch
            left = x - width if (y > at) == rising else x
            colour = "C1" if y > at else "C0"
            axes.add_patch(Rectangle((left, min(y, at)), width, abs(y - at), alpha=0.25, color=colour))
    for name, ends in zip(spec["series"], cell["ends"]):
        axes.plot(span, ends, label=name)
    axes.plot(cell["x"], cell["y"], "o", color="black", markersize=4)
    _frame(axes, spec["plot"])
    axes.legend(loc="upper left")


def _bars(figure, drawing, cell):
    axes, spec = figure.subplots(), drawing.spec
    width = 0.76 / len(spec["bars"])
    for bar, name in enumerate(spec["bars"]):
        left = np.arange(len(spec["groups"])) + 0.12 + bar * width
        axes.bar(left, cell["bars"][:, bar], 0.9 * width, align="edge", label=name)
    axes.axhline(0, color="0.3", linewidth=1)
    _frame(axes, spec["plot"])
    axes.set_xticks(np.arange(len(spec["groups"])) + 0.5, spec["groups"])
    axes.legend()


def _simplex(figure, drawing, cell):
    axes, spec = figure.subplots(), drawing.spec
    index = dict(zip(drawing.controls, cell.place))
    here = simplex.cell_of(index, spec["classes"], spec["logits"]["count"])
    axes.plot(*cell["contour"], color="0.6", linewidth=0.8)
    for place, level in zip(cell["level"], spec["levels"]):
        if np.isfinite(place).all():
            axes.text(*place, level, ha="center", va="center", fontsize="small",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    axes.plot(*simplex.CORNERS[[0, 1, 2, 0]].T, color="black", zorder=4)
    for corner, name, side in zip(simplex.CORNERS, spec["classes"], ("bottom", "top", "top")):
        axes.text(*corner, f" {name} ", ha="center", va=side)
    if "target" in cell:
        axes.plot(*cell["target"], marker="*", color="C1", markersize=12, zorder=5)
    axes.plot(*(cell["probabilities"][here] @ simplex.CORNERS), "o", color="C0", markersize=10, zorder=6)
    axes.set(aspect="equal", xlim=(-0.2, 1.2), ylim=(-0.12, 1))
    axes.axis("off")


def _frame(axes, plot):
    axes.set(xlabel=plot["x"]["label"], ylabel=plot["y"]["label"], xlim=plot["x"]["range"], ylim=plot["y"]["range"],
             xscale=plot["x"].get("scale", "linear"), yscale=plot["y"].get("scale", "linear"))


PAINTERS = {"path": _path, "curve": _curve, "map": _map, "distribution": _distribution,
            "residuals": _residuals, "bars": _bars, "simplex": _simplex}
