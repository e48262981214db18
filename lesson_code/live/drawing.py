"""What a live figure shows: controls, arrays over their grid, and the words and ranges around them."""
from typing import NamedTuple

import numpy as np

from . import atlas


class Drawing(NamedTuple):
    controls: dict          # name -> list of stops, in order
    arrays: dict            # name -> (encoding, array (*controls, …)); an axis of length 1 depends on no control
    spec: dict              # everything else that the page needs, plain JSON
    history: object = None  # name of the optimizer -> History of the whole sweep, where there was one


def three_digits(x):
    """A number as every figure says it: three significant digits, 0.0312, 14400 or 2.5e-07."""
    rounded = float(f"{x:.2e}")
    if 1e3 <= abs(rounded) < 1e6:
        return f"{rounded:.0f}"
    return f"{rounded:.3g}"


def stop_text(stop):
    """A stop of a control as it is shown and said: 0.1, 32, 'updates'."""
    return three_digits(stop) if isinstance(stop, (float, np.floating)) else str(stop)


def check_controls(controls):
    for name, stops in controls.items():
        if len(stops) == 0:
            raise ValueError(f"the control {name!r} has no stops: give it the values that it should run through")
        texts = [stop_text(stop) for stop in stops]
        if len(set(texts)) != len(texts):
            raise ValueError(f"two stops of the control {name!r} read the same: {', '.join(texts)}")


def over_controls(array, controls, inner, what):
    """`array` with one axis for each control and `inner` axes of its own, or an error in words."""
    array = np.asarray(array)
    sizes = tuple(len(stops) for stops in controls.values())
    wanted = ", ".join(f"{size} ({name})" for name, size in zip(controls, sizes))
    front = array.shape[:array.ndim - inner]
    if len(front) != len(sizes) or any(a not in (1, b) for a, b in zip(front, sizes)):
        raise ValueError(f"{what} has shape {array.shape}, but it needs an axis for each control, {wanted}, "
                         f"of that length or 1, and {inner} more")
    return array


def packed(drawing):
    """Manifest and bytes: axes of length 1 are dropped, and the page is told which controls are left."""
    entries = {}
    for name, (encode, array) in drawing.arrays.items():
        kept = [control for control, length in zip(drawing.controls, array.shape) if length > 1]
        inner = array.shape[len(drawing.controls):]
        lengths = [length for length in array.shape[:len(drawing.controls)] if length > 1]
        entries[name] = encode(array.reshape(*lengths, *inner), kept)
    return atlas.pack(entries)


def finite_range(values, pad=0.05, scale="linear"):
    """Smallest and largest finite value, with a margin; on a log scale the positive ones only."""
    values = np.asarray(values, float)
    good = values[np.isfinite(values) & ((values > 0) | (scale != "log"))]
    if not good.size:
        return [0.1, 1.0]
    low, high = good.min(), good.max()
    if scale == "log":
        return [float(low / 10 ** pad), float(high * 10 ** pad)]
    margin = (high - low) * pad or 0.5
    return [float(low - margin), float(high + margin)]
