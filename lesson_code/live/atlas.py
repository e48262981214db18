"""Packs the arrays behind a live figure into one small binary block, which the page unpacks and draws.

Three encodings, all computed once, here:

- ``position``: where something is drawn. 16-bit steps over the array's range, so at most 1/65,000 of it is lost.
- ``number``: what is said. Python's own ``f"{x:.2e}"``, split in mantissa and exponent, so the page shows exactly
  the three significant digits that Python printed, and computes none of its own.
- ``integer``: a step or a place, exact (up to 32,767).
"""
import zlib

import numpy as np

MISSING = -32768        # a position that is not finite
NO_NUMBER = 32767       # exponent of a value that is not finite; its mantissa says which: 0 NaN, 1 inf, -1 -inf


def position(array, axes):
    """Entry for something drawn: int16 over [low, high], with differences along the last axis."""
    array = np.asarray(array, float)
    finite = np.isfinite(array)
    low, high = (array[finite].min(), array[finite].max()) if finite.any() else (0.0, 1.0)
    span = (high - low) or 1.0
    with np.errstate(invalid="ignore"):
        steps = np.where(finite, np.round((array - low) / span * 65534) - 32767, MISSING).astype(np.int16)
    planes = [np.diff(steps, axis=-1, prepend=np.int16(0)).astype("<i2")]
    return {"encoding": "position", "shape": array.shape, "axes": axes, "low": low, "span": span}, planes


def integer(array, axes):
    """Entry for counts and places, exact."""
    array = np.asarray(array)
    if array.size and not (-32768 < array.min() and array.max() < 32768):
        raise ValueError("a live figure counts to 32,767 at most: record fewer steps")
    return {"encoding": "integer", "shape": array.shape, "axes": axes}, [array.astype("<i2")]


def number(array, axes):
    """Entry for something said: three significant digits, rounded by Python from the unquantised value."""
    array = np.asarray(array, float)
    mantissa, exponent = three_digits(array)
    return {"encoding": "number", "shape": array.shape, "axes": axes}, [mantissa.astype("<i2"), exponent.astype("<i2")]


def three_digits(array):
    """Mantissa (-999 … 999) and exponent of each value, so that value = mantissa/100 * 10**exponent."""
    flat = np.ravel(array)
    mantissa, exponent = np.zeros(flat.shape, np.int16), np.zeros(flat.shape, np.int16)
    finite = np.isfinite(flat)
    for index in np.flatnonzero(finite & (flat != 0)):
        digits, power = f"{flat[index]:.2e}".split("e")
        mantissa[index], exponent[index] = int(digits.replace(".", "")), int(power)
    exponent[~finite] = NO_NUMBER
    mantissa[np.isposinf(flat)], mantissa[np.isneginf(flat)] = 1, -1
    return mantissa.reshape(array.shape), exponent.reshape(array.shape)


def pack(entries):
    """``{name: position(...) or number(...)}`` -> (manifest for the page, compressed bytes).

    The manifest is a list, in the order of the bytes: the keys of an object are sorted on their way to the page.

    The bytes of each 16-bit plane are sorted low bytes first (a "byte shuffle"): deflate then halves them again.
    """
    manifest, block = [], []
    for name, (description, planes) in entries.items():
        manifest.append(description | {"name": name, "shape": list(description["shape"])})
        for plane in planes:
            columns = np.ascontiguousarray(plane).view(np.uint8).reshape(-1, plane.dtype.itemsize)
            block.append(columns.T.tobytes())
    return manifest, zlib.compress(b"".join(block), 9)
