"""Kind "residuals": data with lines through them, the squares on their residuals, and handles that are dragged."""
import numpy as np

from . import atlas
from .drawing import Drawing, check_controls, finite_range, over_controls


def residuals(controls, x, y, *, lines, handles=(), pivot=0.0, squares=False, said=None, key=None,
              x_label="", y_label="", x_range=None, y_range=None):
    """Points (x, y), straight lines, and for the first line, where `squares`, the square on each residual.

    x: (n,); y: (n,) or (*controls, n). lines: {name: (slope, height)}, each (*controls):
    y = height + slope (x - pivot).
    handles: what is dragged, up and down, and which control follows: {"control": name, "x": place on the first line}
    or {"control": name, "point": number of the point}. A drag goes to that control's nearest stop.
    said: {name: {quantity: (values (*controls), unit)}}, the text beside the figure. key: (label, area (*controls)),
    one more square, in the corner, of that area. Areas are in y's unit squared.
    """
    check_controls(controls)
    if not lines:
        raise ValueError('kind "residuals" needs a line: lines={"your line": (slope, height)}')
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 1 or y.shape[-1:] != x.shape:
        raise ValueError(f"x needs one number for each point and y the same number of them, x has shape {x.shape} "
                         f"and y {y.shape}")
    y = over_controls(y if y.ndim > 1 else y[(None,) * len(controls)], controls, 1, "y")
    x_range = [float(end) for end in x_range or finite_range(x)]
    ends = np.stack(np.broadcast_arrays(*(line_ends(line, x_range, pivot, controls, name)
                                          for name, line in lines.items())), axis=-2)
    for handle in handles:
        check_handle(handle, controls, len(x))
    arrays = {"x": (atlas.position, x[(None,) * len(controls)]), "y": (atlas.position, y),
              "ends": (atlas.position, ends)}
    spec = {"series": list(lines), "handles": list(handles), "squares": squares,
            "plot": {"x": {"label": x_label, "range": x_range},
                      "y": {"label": y_label, "range": y_range or finite_range(y)}}}
    if key is not None:
        label, area = key
        spec["key"] = label
        arrays["key"] = (atlas.position, np.sqrt(over_controls(area, controls, 0, "key"))[..., None])
    if said:
        rows = [over_controls(values, controls, 0, f"said[{name!r}][{quantity!r}]")
                for name, parts in said.items() for quantity, (values, _) in parts.items()]
        spec["said"] = [{"name": name, "parts": [{"quantity": quantity, "unit": unit}
                                                 for quantity, (_, unit) in parts.items()]}
                        for name, parts in said.items()]
        arrays["said"] = (atlas.number, np.stack(np.broadcast_arrays(*rows), axis=-1))
    return Drawing(controls, arrays, spec)


def line_ends(line, x_range, pivot, controls, name):
    """(*controls, 2): how high a line (slope, height at the pivot) stands at both ends of the picture."""
    slope, height = (over_controls(part, controls, 0, f"lines[{name!r}]")[..., None] for part in line)
    return height + slope * (np.asarray(x_range) - pivot)


def check_handle(handle, controls, points):
    if handle.get("control") not in controls:
        raise ValueError(f"a handle moves one of the controls {', '.join(controls)}, not {handle.get('control')!r}")
    if ("x" in handle) == ("point" in handle):
        raise ValueError('a handle stands either on the line, {"control": name, "x": place}, '
                         'or on a point, {"control": name, "point": number}')
    if "point" in handle and handle["point"] not in range(points):
        raise ValueError(f"there is no point {handle['point']}: the points are 0 to {points - 1}")
