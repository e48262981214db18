"""What is wrong with an answer, in one sentence: shape first, then the first entry that differs."""

import numpy as np


def number(value):
    """2.0, -0.5, 1e-07: six digits, and a point in every number of moderate size."""
    text = f"{value:.6g}"
    return text if any(letter in text for letter in ".en") else text + ".0"


def shape_name(shape):
    return "a single number" if shape == () else f"shape {shape}"


def close(got, wanted, rtol, atol):
    """Entry by entry, whether two arrays of one shape agree; nan agrees with nan, inf with inf."""
    wide = {2: 1, 4: 10}.get(got.dtype.itemsize, 1)  # float32 is judged by its own precision
    with np.errstate(all="ignore"):
        near = np.isfinite(wanted) & (np.abs(got - wanted) <= wide * (atol + rtol * np.abs(wanted)))
    return near | (got == wanted) | (np.isnan(got) & np.isnan(wanted))


def wrong_shape(got, wanted):
    said = f"you returned {shape_name(got.shape)}, wanted {shape_name(wanted.shape)}"
    if wanted.ndim == 0:
        return said + (": take it out of its array, or take the mean or the sum, as the task asks" if got.size == 1 else
                       ": pick one, or take the mean or the sum, as the task asks")
    if got.ndim == 0:
        return said + ": one for each entry, not one for all"
    if got.size == wanted.size and got.ndim > wanted.ndim:
        return said + ": the extra axis would broadcast"
    if got.ndim > wanted.ndim and wanted.ndim and set(got.shape) <= set(wanted.shape):
        return said + ": every row was paired with every other"
    return said


def where(index):
    """'in row 0', 'in row 0, column 2', or nothing for a single number."""
    names = ("row", "column", "layer")
    return " in " + ", ".join(f"{name} {i}" for name, i in zip(names, index)) if index else ""


def difference(got, wanted, part, rtol, atol):
    """None where the two agree, else a sentence on the first place where they do not."""
    if got.shape != wanted.shape:
        return (f"{part}: " if part else "") + wrong_shape(got, wanted)
    agree = close(got, wanted, rtol, atol)
    if agree.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~agree)[0]) if got.ndim else ()
    a, b = float(got[index]), float(wanted[index])
    part = part or "your answer"
    pair = f"expected {number(b)}, got {number(a)}"
    if np.isnan(a) or np.isinf(a):
        return f"{part} is {number(a)}{where(index)}, and {number(b)} was expected"
    if close(np.array(-a), np.array(b), rtol, atol):
        return f"{part} has the wrong sign{where(index)}: {pair}"
    said = f"{part} is wrong{where(index)}: {pair}"
    if got.dtype == np.float16:
        said += " (float16 keeps about three digits)"
    if got.size > 1:
        said += f" ({agree.size - agree.sum()} of {agree.size} entries are)"
    return said


def ratio(got, wanted, rtol, atol):
    """The number that every entry of `wanted` is multiplied by in `got`; None where there is none, or one entry."""
    if got.shape != wanted.shape or not (np.isfinite(got).all() and np.isfinite(wanted).all()):
        return None
    if (np.abs(wanted) > atol).sum() < 2:  # 0 is any number times 0
        return None
    largest = np.unravel_index(np.abs(wanted).argmax(), wanted.shape)
    factor = float(got[largest]) / float(wanted[largest])
    return factor if close(got, factor * wanted, rtol, atol).all() else None
