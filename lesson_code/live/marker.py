"""The axis of a question that is answered by a place: its stops, and where on it the measured value lies."""
import numpy as np

from .drawing import three_digits

STOPS = 120             # steps of the marker, unless the axis counts whole numbers
CLOSE = 0.05            # of the axis' length: a guess so near is called close


def axis(low, high, *, answer, log=False, unit="", x_label="", y_label="", curve=None):
    """What the page needs of an axis from `low` to `high`; `answer` lies on it. log: equal widths, equal factors.

    unit: said behind each number. curve: a line (x, y) on which the marker moves, x rising from low (or below) to
    high. Every number is Python's text; places are shares of the axis, 0 to 1. Errors: ValueError in words.
    """
    low, high, answer = (checked(value, name) for value, name in ((low, "low"), (high, "high"), (answer, "answer")))
    if low >= high:
        raise ValueError(f"the axis goes from low={low:g} to high={high:g}: low must be the smaller one")
    if log and low <= 0:
        raise ValueError(f"a logarithmic axis has no place for low={low:g}: start above 0, or leave log=True out")
    if not low <= answer <= high:
        raise ValueError(f"the answer {answer:g} does not lie on the axis from {low:g} to {high:g}: "
                         "no reader could put the marker there")
    stops = stops_of(low, high, log)
    at, places = share(answer, low, high, log), share(stops, low, high, log)
    close = np.flatnonzero(np.abs(places - at) <= max(CLOSE, np.abs(places - at).min()) + 1e-9)
    spec = {"low": low, "high": high, "scale": "log" if log else "linear", "x_label": x_label, "y_label": y_label,
            "stops": [with_unit(stop, unit) for stop in stops], "places": places.round(4).tolist(),
            "answer": {"at": round(float(at), 4), "text": with_unit(answer, unit)},
            "close": [int(close[0]), int(close[-1])], "curve": None}
    if curve is not None:
        x, y = checked_curve(curve, low, high)
        heights = np.interp(np.append(stops, answer), x, y)
        heights = (heights - y.min()) / (np.ptp(y) or 1)
        *spec["curve"], spec["answer"]["height"] = heights.round(3).tolist()
    return spec


def checked(value, name):
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if not np.isfinite(number):
        raise ValueError(f"{name}={value!r}: an axis needs a finite number")
    return number


def stops_of(low, high, log):
    """The values at which the marker stops: whole numbers where the axis has few of them."""
    if log:
        return np.geomspace(low, high, STOPS + 1)
    if low.is_integer() and high.is_integer() and 20 <= high - low <= 2 * STOPS:
        return np.arange(low, high + 1)
    return np.linspace(low, high, STOPS + 1)


def share(value, low, high, log):
    """How far along the axis a value lies, from 0 to 1."""
    value, low, high = (np.log(each) for each in (value, low, high)) if log else (value, low, high)
    return (np.asarray(value) - low) / (high - low)


def with_unit(value, unit):
    return f"{three_digits(value)}{'' if unit in ('', '°') else ' '}{unit}"


def checked_curve(curve, low, high):
    try:
        x, y = (np.asarray(part, float) for part in curve)
    except (TypeError, ValueError):
        raise ValueError("curve= is two rows of numbers of one length, (x, y)") from None
    if x.ndim != 1 or x.shape != y.shape or len(x) < 2 or not np.isfinite([x, y]).all():
        raise ValueError(f"curve= is two rows of finite numbers of one length, (x, y); here {x.shape} and {y.shape}")
    if not ((np.diff(x) > 0).all() and x[0] <= low and x[-1] >= high):
        raise ValueError(f"the x of curve= must rise and reach from {low:g} to {high:g}, as the axis does")
    return x, y
