"""Kinds "curve", "map", "distribution" and "bars": arrays that a cell has computed over a grid of controls."""
import numpy as np

from . import atlas
from .drawing import Drawing, check_controls, finite_range, over_controls


def curve(controls, x, y, *, x_label="", y_label="", x_scale="linear", y_scale="linear", x_range=None, y_range=None,
          x_unit="", say_last=False, play=True, lines=(), numbers=None, x_ticks=None):
    """Lines: `y` is {series name: (*controls, points)}, `x` the same, or (points,) or (*controls, points) for them all.

    Where x is another quantity at each stop of a control (updates, examples, seconds), `x_label` is a dict
    {that control's name: [a label for each stop]}, and `x_unit` alike; so may be `y_label`, and then `y_range` is a
    range for each stop. `say_last` says each line's last value. `x_ticks`: where x has its ticks, if not at round
    numbers. `lines`: reference lines, {"axis": "x" or "y", "value", "label"}.
    """
    check_controls(controls)
    x = {"x": x} if not isinstance(x, dict) else x
    if len(x) not in (1, len(y)):
        raise ValueError(f"x names {', '.join(x)}, but y names {', '.join(y)}: "
                         "give one x for all lines or one for each")
    x = stack_lines([over_controls(values, controls, 1, "x") if np.ndim(values) > 1
                     else np.asarray(values, float)[(None,) * len(controls)] for values in x.values()])
    lines_y = {name: over_controls(values, controls, 1, f"y[{name!r}]") for name, values in y.items()}
    stacked = stack_lines(lines_y.values())
    axis = {"label": x_label, "unit": x_unit, "scale": x_scale, "range": x_range or finite_range(x, 0.01, x_scale)}
    if x_ticks is not None:
        axis["ticks"] = [float(tick) for tick in x_ticks]
    x_control = None
    if isinstance(x_label, dict):
        (x_control, labels), = x_label.items()
        by_stop = np.moveaxis(x, list(controls).index(x_control), 0)
        axis["by_stop"] = [{"label": label, "unit": unit, "range": finite_range(part, 0.01, x_scale)}
                           for label, unit, part in zip(labels, x_unit[x_control], by_stop)]
    height = {"label": y_label, "scale": y_scale}
    y_control = None
    if isinstance(y_label, dict):
        (y_control, labels), = y_label.items()
        ranges = y_range or [finite_range(part, 0.05, y_scale)
                             for part in np.moveaxis(stacked, list(controls).index(y_control), 0)]
        height["by_stop"] = [{"label": label, "range": ends} for label, ends in zip(labels, ranges)]
    else:
        height["range"] = y_range or finite_range(stacked, 0.05, y_scale)
    spec = {"series": list(y), "say_last": say_last, "play": play, "x_control": x_control, "y_control": y_control,
            "lines": list(lines), "plot": {"x": axis, "y": height}}
    arrays = {"x": (atlas.number, x), "y": (atlas.number, stacked)}
    return with_numbers(Drawing(controls, arrays, spec), numbers)


def stack_lines(lines):
    """(*controls, series, points). A line with fewer points than the longest stays at its last one."""
    lines = [np.asarray(line, float) for line in lines]
    points = max(line.shape[-1] for line in lines)
    lines = [np.concatenate([line, np.repeat(line[..., -1:], points - line.shape[-1], axis=-1)], axis=-1)
             for line in lines]
    return np.stack(np.broadcast_arrays(*lines), axis=-2)


BANDS = 7               # colours of a heat map, in figure.css


def heat_map(controls, z, *, columns, rows, value, best="min", scale="linear", z_range=None, classes=None,
             numbers=None):
    """A heat map of `z` (*controls) over two of the controls; the best cell is marked ("min", "max", or None).

    classes: names, where z holds their numbers, 0, 1, 2 ...; one that begins with "diverg" has the colour of alerts.
    """
    check_controls(controls)
    for name in (columns, rows):
        if name not in controls:
            raise ValueError(f"the map's {name!r} is none of its controls: {', '.join(controls)}")
    z = np.broadcast_to(over_controls(z, controls, 0, "z"), [len(stops) for stops in controls.values()])
    spec = {"columns": columns, "rows": rows, "value": value, "classes": None,
            "plot": {"x": {"label": columns, "range": [0, 1]}, "y": {"label": rows, "range": [0, 1]}}}
    if classes:
        check_classes(z, classes)
        spec["classes"] = [{"name": name, "colour": "alert" if name.startswith("diverg") else number}
                           for number, name in enumerate(classes)]
        return with_numbers(Drawing(controls, {"z": (atlas.integer, z)}, spec), numbers)
    low, high = z_range or finite_range(z, 0, scale)
    edges = np.geomspace(low, high, BANDS + 1) if scale == "log" else np.linspace(low, high, BANDS + 1)
    spec["heat"] = {"scale": scale, "low": float(low), "high": float(high),
                    "edges": [f"{edge:.2g}" if abs(edge) < 100 else f"{edge:.0f}" for edge in edges]}
    arrays = {"z": (atlas.number, z)} | ({"best": (atlas.integer, best_places(z, controls, columns, rows, best))}
                                         if best else {})
    return with_numbers(Drawing(controls, arrays, spec), numbers)


def check_classes(z, classes):
    if z.dtype.kind not in "iu" or z.min() < 0 or z.max() >= len(classes):
        raise ValueError(f"with classes, z holds their numbers, whole ones from 0 to {len(classes) - 1}; "
                         f"this z holds {z.dtype} from {z.min()} to {z.max()}")
    if len(classes) > 6:
        raise ValueError(f"a map has colours for 6 classes, not for {len(classes)}")


def best_places(z, controls, columns, rows, best):
    """Column and row of the best finite cell in each plane of the map."""
    plane = [list(controls).index(columns), list(controls).index(rows)]
    worst = np.inf if best == "min" else -np.inf
    front = np.moveaxis(np.where(np.isfinite(z), z, worst), plane, [-2, -1])
    flat = front.reshape(*front.shape[:-2], -1)
    place = (np.argmin if best == "min" else np.argmax)(flat, axis=-1)
    places = np.stack(np.unravel_index(place, front.shape[-2:]), axis=-1)
    return np.expand_dims(places, sorted(plane))


def distribution(controls, samples, *, x_range, bins=100, expected=None, x_label="", y_label="density", y_range=None,
                 names=("measured", "predicted"), numbers=None, alert=None):
    """Bars: how `samples` (*controls, how many) are spread over `x_range`; and the density that is predicted, a line.

    expected: a function of x (points,) that gives (*controls, points). alert: what is said where a number is missing.
    """
    check_controls(controls)
    samples = over_controls(samples, controls, 1, "samples")
    edges = np.linspace(*x_range, bins + 1)
    rows = samples.reshape(-1, samples.shape[-1])
    counts = np.reshape([np.histogram(row, edges)[0] for row in rows], (*samples.shape[:-1], bins))
    density = counts / samples.shape[-1] / (edges[1] - edges[0])     # what lies outside is not drawn, but counts
    arrays = {"density": (atlas.position, density)}
    if expected is not None:
        line = over_controls(expected(np.linspace(*x_range, 3 * bins + 1)), controls, 1, "expected")
        arrays["expected"] = (atlas.position, line)
    top = max(float(np.nanquantile(array, 0.998)) for _, array in arrays.values())
    spec = {"series": list(names[:len(arrays)]), "alert": alert,
            "plot": {"x": {"label": x_label, "range": [float(end) for end in x_range]},
                     "y": {"label": y_label, "range": y_range or [0.0, 1.1 * top]}}}
    return with_numbers(Drawing(controls, arrays, spec), numbers)


def bars(controls, groups, *, names, quantity, y_range=None, numbers=None):
    """Groups of bars side by side: `groups` is {group: (*controls, bars)}, in every group the same `names`.

    quantity: what the bars show, in a word or two; it stands over the axis and in the text.
    """
    check_controls(controls)
    heights = stack_lines(over_controls(values, controls, 1, f"groups[{name!r}]")
                          for name, values in groups.items())
    if heights.shape[-1] != len(names):
        raise ValueError(f"each group has {heights.shape[-1]} bars, but there are {len(names)} names for them")
    spec = {"groups": list(groups), "bars": list(names), "quantity": quantity,
            "plot": {"x": {"label": "", "range": [0, len(groups)], "ticks": []},
                     "y": {"label": quantity, "range": y_range or finite_range(heights)}}}
    return with_numbers(Drawing(controls, {"bars": (atlas.number, heights)}, spec), numbers)


def with_numbers(drawing, numbers):
    """Adds what is said beside the figure: {label: (*controls)}."""
    if not numbers:
        return drawing
    rows = [over_controls(values, drawing.controls, 0, f"numbers[{label!r}]") for label, values in numbers.items()]
    arrays = drawing.arrays | {"numbers": (atlas.number, np.stack(np.broadcast_arrays(*rows), axis=-1))}
    return drawing._replace(arrays=arrays, spec=drawing.spec | {"numbers": list(numbers)})


