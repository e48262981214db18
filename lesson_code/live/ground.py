"""What lies under the walks of kind "path": a curve, or contour lines, in parts of the window."""
from typing import NamedTuple

import contourpy
import numpy as np

from .drawing import finite_range

GRID = 81          # points a side behind the contour lines


def checked_window(problem, window):
    window = np.asarray(getattr(problem.objective, "window", None) if window is None else window, float)
    dimensions = np.shape(problem.start)[-1]
    if dimensions > 2 or window.shape != (dimensions, 2):
        raise ValueError(f'kind "path" draws problems of one or two parameters in a window of one (low, high) each; '
                         f'this problem has {dimensions} and the window is {window.tolist()}. '
                         f'For more parameters use kind="curve".')
    return window


class Ground(NamedTuple):
    """What lies under the walks of one problem."""

    name: str           # "curve" or "contour"
    lines: np.ndarray   # the curve's heights, or its contour lines, in parts of the window
    surface: dict       # the axes
    minima: list        # in parts of the window
    window: np.ndarray  # (2, 2): across and up


def ground(problem, window, labels):
    x_label, y_label, loss_label = labels
    minima = np.atleast_2d(getattr(problem.objective, "minima", np.empty((0, len(window)))))
    if len(window) == 1:
        lines, surface = curve_surface(problem, window[0], x_label, y_label, loss_label)
        window = np.array([window[0], surface["y"]["range"]])
        if minima.size:
            minima = np.stack([minima[:, 0], surface_values(problem, minima[:, :1])], axis=-1)
        return Ground("curve", lines, surface, in_window(minima, window).tolist() if minima.size else [], window)
    surface = {"x": {"label": x_label or "first parameter", "range": window[0].tolist()},
               "y": {"label": y_label or "second parameter", "range": window[1].tolist()}}
    return Ground("contour", contours(problem, window), surface, in_window(minima, window).tolist(), window)


def same_length(lines):
    """Stacked; the shorter ones end in missing points."""
    longest = max(each.shape[-1] for each in lines)
    return np.stack([np.concatenate([each, np.full((*each.shape[:-1], longest - each.shape[-1]), np.nan)], axis=-1)
                     for each in lines])


def in_window(places, window):
    """Places in parts of the window, 0 … 1 across and up."""
    with np.errstate(over="ignore"):     # a run that diverges may be as far out as numbers go
        return (places - window[..., 0]) / (window[..., 1] - window[..., 0])


def curve_surface(problem, span, x_label, y_label, loss_label):
    xs = np.linspace(*span, 300)
    ys = surface_values(problem, xs[:, None])
    surface = {"x": {"label": x_label or "parameter", "range": [float(end) for end in span]},
               "y": {"label": y_label or loss_label, "range": finite_range(ys)}}
    low, high = surface["y"]["range"]
    return (ys - low) / (high - low), surface


def contours(problem, window):
    """(2, points): contour lines in parts of the window, one after the other, NaN between them."""
    xs, ys = (np.linspace(low, high, GRID) for low, high in window)
    z = surface_values(problem, np.stack(np.meshgrid(xs, ys), axis=-1))
    generator = contourpy.contour_generator(xs, ys, z)
    lines = []
    for level in np.quantile(z, [0.01, 0.04, 0.1, 0.2, 0.32, 0.46, 0.6, 0.75, 0.9]):
        for line in generator.lines(level):
            lines += [in_window(line[::2] if len(line) > 40 else line, window), np.full((1, 2), np.nan)]
    return np.concatenate(lines).T if lines else np.full((2, 1), np.nan)


def surface_values(problem, params):
    """The full-data objective at `params` (…, P)."""
    batch = None if problem.X is None else (problem.X, problem.y)
    return problem.objective(params, batch)[0]
