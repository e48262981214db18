"""Kind "path" and the runs behind it: every optimizer over the whole grid of controls, one `train` call each."""
import inspect

import contourpy
import numpy as np

from .. import optimizers as rules
from ..train import train
from . import atlas
from .drawing import Drawing, check_controls, finite_range

FAR = 3            # windows beyond the window that a walk is followed to; further out only its direction matters
GRID = 81          # points a side behind the contour lines


def sweep(problem, names, learning_rate, batch_size, extra, steps, epochs=None, record_every=None, starts=None,
          **settings):
    """Controls and, for each optimizer, the History over their grid (records, *controls, P).

    extra: {option of a rule: stops}. starts: points to start from, (how many, P): they are the last control.
    """
    controls = {}
    if learning_rate is not None:
        controls["learning rate"] = [float(rate) for rate in np.atleast_1d(learning_rate)]
    if batch_size is not None:
        controls["batch size"] = [int(size) for size in np.atleast_1d(batch_size)]
    controls |= {name.replace("_", " "): list(np.atleast_1d(stops)) for name, stops in extra.items()}
    grid = dict(zip(controls, np.ix_(*controls.values())))
    if starts is not None:
        problem = problem._replace(start=np.asarray(starts, float))
        controls["start"] = [place_text(start) for start in problem.start]
        grid = {name: axis[..., None] for name, axis in grid.items()}
    check_controls(controls)
    if steps is not None:
        settings |= {"steps": steps, "record_every": record_every or max(1, steps // 60)}
    else:
        settings["epochs"] = epochs
    histories = {}
    for name in names:
        taken = inspect.signature(rules.OPTIMIZERS[name]).parameters if name in rules.OPTIMIZERS else ()
        options = {key: grid[key.replace("_", " ")] for key in extra if key in taken}
        histories[name] = train(problem, name, grid.get("learning rate"), grid.get("batch size"), **settings, **options)
    return controls, histories


def place_text(start):
    return f"{start[0]:.3g}" if len(start) == 1 else f"({', '.join(f'{x:.3g}' for x in start)})"


def stacked(histories, field, controls):
    """(*controls, series, …, records) of one field of the histories; a control that a rule ignores is spread over."""
    sizes = tuple(len(stops) for stops in controls.values())
    columns = []
    for history in histories.values():
        array = np.asarray(getattr(history, field))
        if field == "diverged_at":
            columns.append(np.broadcast_to(array, sizes))
            continue
        inner = array.shape[-1:] if field == "params" else ()
        full = np.broadcast_to(array, (len(array), *sizes, *inner))
        columns.append(np.moveaxis(full, 0, -1))
    return np.stack(columns, axis=len(sizes))


def surface_values(problem, params):
    """The full-data objective at `params` (…, P)."""
    batch = None if problem.X is None else (problem.X, problem.y)
    return problem.objective(params, batch)[0]


def path(problem, optimizers, *, learning_rate=None, batch_size=None, steps=120, window=None, x_label=None,
         y_label=None, loss_label="loss", loss_range=None, extra=None, **settings):
    """Drawing of the walks over a surface of one or two parameters, their loss beside it."""
    window = np.asarray(window or getattr(problem.objective, "window", None), float)
    dimensions = np.shape(problem.start)[-1]
    if dimensions > 2 or window.shape != (dimensions, 2):
        raise ValueError(f'kind "path" draws problems of one or two parameters in a window of one (low, high) each; '
                         f'this problem has {dimensions} and the window is {window.tolist()}. '
                         f'For more parameters use kind="curve".')
    controls, histories = sweep(problem, optimizers, learning_rate, batch_size, extra or {}, steps, **settings)
    loss = stacked(histories, "loss", controls)
    params = np.moveaxis(stacked(histories, "params", controls), -2, -1)     # (…, series, records, P)
    scale, limits = loss_axis(loss, loss_range)
    front = (None,) * len(controls)                                          # the surface hangs on no control
    if dimensions == 1:
        curve, surface = curve_surface(problem, window[0], x_label, y_label, loss_label)
        arrays = {"curve": (atlas.position, curve[front])}
        params = np.concatenate([params, loss[..., None]], axis=-1)
        window = np.array([window[0], surface["y"]["range"]])
    else:
        arrays = {"contour": (atlas.position, contours(problem, window)[front])}
        surface = {"x": {"label": x_label or "first parameter", "range": window[0].tolist()},
                   "y": {"label": y_label or "second parameter", "range": window[1].tolist()}}
    places = np.clip(in_window(params, window), -FAR, 1 + FAR)
    arrays |= {"position": (atlas.position, np.moveaxis(places, -1, -2)), "loss": (atlas.number, loss),
               "diverged": (atlas.integer, stacked(histories, "diverged_at", controls)),
               "lost": (atlas.integer, lost_record(loss))}
    minima = np.atleast_2d(getattr(problem.objective, "minima", np.empty((0, dimensions))))
    if dimensions == 1 and minima.size:
        minima = np.stack([minima[:, 0], surface_values(problem, minima[:, :1])], axis=-1)
    steps_shown = np.asarray(next(iter(histories.values())).steps)
    spec = {"series": [shown(name) for name in histories], "steps": [int(step) for step in steps_shown],
            "surface": surface, "minima": in_window(minima, window).tolist(),
            "losses": {"x": {"label": "step", "range": [0, int(steps_shown[-1])]},
                       "y": {"label": loss_label, "range": limits, "scale": scale}}}
    return Drawing(controls, arrays, spec, histories)


def lost_record(loss):
    """First record from which a run's loss stays above 1,000 times the largest loss at a start; -1 where none does."""
    gone = ~(loss <= 1000 * np.abs(loss[..., 0]).max())
    ends_gone = np.logical_and.accumulate(gone[..., ::-1], axis=-1)[..., ::-1]
    return np.where(ends_gone[..., -1], ends_gone.argmax(axis=-1), -1)


def shown(name):
    return name.replace("_", " ")


def in_window(places, window):
    """Places in parts of the window, 0 … 1 across and up."""
    return (places - window[:, 0]) / (window[:, 1] - window[:, 0])


def loss_axis(loss, wanted=None):
    """Scale and range of the loss: from a little under the best to a little above the start."""
    start = np.nanmax(loss[..., 0])
    low = np.nanmin(np.where(np.isfinite(loss), loss, np.nan))
    scale = "log" if low > 0 and start / low > 20 else "linear"
    if wanted is not None:
        return scale, [float(end) for end in wanted]
    if scale == "log":
        return scale, [float(max(low * 0.8, start * 1e-8)), float(start * 3)]
    return scale, finite_range([low, start + 0.3 * (start - low)])


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


def loss_curves(problem, optimizers, *, learning_rate=None, batch_size=None, steps=None, epochs=None,
                loss_range=None, loss_label="loss", extra=None, **settings):
    """Arguments of kind "curve" for the loss of each optimizer against its updates, and the histories."""
    controls, histories = sweep(problem, optimizers, learning_rate, batch_size, extra or {}, steps, epochs, **settings)
    loss = stacked(histories, "loss", controls)
    first = next(iter(histories.values()))
    steps_shown = np.asarray(first.steps, float)
    if steps_shown.ndim == 1:
        x = steps_shown[(None,) * len(controls)]
    else:
        x = np.moveaxis(np.broadcast_to(steps_shown, (len(steps_shown), *first.diverged_at.shape)), 0, -1)
    scale, limits = loss_axis(loss, loss_range)
    curves = {shown(name): loss[..., series, :] for series, name in enumerate(histories)}
    table = {"controls": controls, "x": x, "y": curves, "x_label": "updates", "x_unit": "updates",
             "y_label": loss_label, "y_scale": scale, "y_range": limits, "say_last": True}
    return table, histories
