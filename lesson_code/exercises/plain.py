"""Answers as plain data. What a student returns is read by its exact type; none of its own methods is called."""

import numpy as np

NUMBERS = {int, float, bool, complex} | {kind for kind in np.sctypeDict.values() if issubclass(kind, np.generic)}
MOST = 1_000_000  # entries: no exercise asks for as many
DEEPEST = 8


class NotPlain(Exception):
    """The answer cannot be read; the message says why, in words for the student."""


def named(kind):
    """A type's name for a sentence: 'a list', 'an ndarray'."""
    name = type.__getattribute__(kind, "__name__")
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def plain(answer):
    """A fresh array of float64 or float32 with the answer's numbers; raises NotPlain with the reason."""
    kind = type(answer)
    if kind is np.ndarray:
        return numeric(answer)
    if kind in NUMBERS:
        return numeric(np.asarray(answer))
    if kind in (list, tuple):
        return numeric(from_list(answer))
    if answer is None:
        raise NotPlain("your function returned None here: is a return missing on this path?")
    if issubclass(kind, np.ma.MaskedArray):
        raise NotPlain("you returned a masked array: its hidden entries have no value. Return an ordinary array")
    if issubclass(kind, np.ndarray):
        raise NotPlain(f"you returned {named(kind)}, whose operators have meanings of their own: "
                       "return an ordinary array, np.array(...)")
    if kind.__name__ in ("generator", "map", "zip", "filter", "range", "dict_values", "set"):
        raise NotPlain(f"you returned {named(kind)}: turn it into a list or an array, list(...)")
    if kind.__name__ in ("coroutine", "async_generator"):
        getattr(answer, "close", lambda: None)()
        raise NotPlain("your function is async: write def in place of async def")
    if kind is str:
        raise NotPlain("you returned text: return the number itself (print and str are for people)")
    raise NotPlain(f"you returned {named(kind)}: wanted are numbers, in an array or a list")


def from_list(answer):
    """The array of a nested list; its leaves may be numbers and ordinary arrays."""
    left = [MOST]

    def read(value, depth):
        if type(value) in (list, tuple):
            left[0] -= len(value)
            if depth > DEEPEST or left[0] < 0:
                raise NotPlain("you returned a list that is far too long, or lists in lists without end")
            rows = [read(each, depth + 1) for each in value]
            if len({row.shape for row in rows}) > 1:
                raise NotPlain("you returned a list whose entries differ in length: no array can be made of it")
            return np.array(rows) if rows else np.zeros(0)
        part = plain(value)
        left[0] -= part.size
        return part

    return read(answer, 0)


def numeric(array):
    """A copy of an ordinary array as floats; float32 stays float32."""
    if array.size > MOST:
        raise NotPlain(f"you returned shape {array.shape}: that is {array.size:,} numbers, far too many")
    if array.dtype.kind == "O":
        raise NotPlain("you returned an array of objects (dtype object): was it made from rows that differ in length?")
    if array.dtype.kind == "c":
        raise NotPlain("you returned complex numbers: wanted are real ones")
    if array.dtype.kind == "b":
        raise NotPlain("you returned True or False: wanted is a number, and int(...) makes 1 or 0 of it")
    if array.dtype.kind not in "fiu":
        raise NotPlain(f"you returned an array of dtype {array.dtype}: wanted are numbers")
    return array.astype(array.dtype if array.dtype in (np.float32, np.float16) else float)


def parts_of(answer, names):
    """The answer's parts as plain arrays, one for each name; without names, the answer is one part."""
    if not names:
        return [plain(answer)]
    wanted = f"wanted are {len(names)} parts: {', '.join(names)}"
    if type(answer) not in (list, tuple, np.ndarray) or (type(answer) is np.ndarray and answer.ndim == 0):
        plain(answer)  # None, text, objects: their own reason
        raise NotPlain(f"you returned one number; {wanted}")
    if len(answer) != len(names):
        if len(answer) > 1 and all(type(row) in (list, tuple) and len(row) == len(names)
                                   or type(row) is np.ndarray and row.shape == (len(names),) for row in answer):
            raise NotPlain(f"you returned {' and '.join(names)} row by row; wanted are {names[0]} of all rows, then "
                           f"{' and '.join(names[1:])}")
        if type(answer) is np.ndarray:
            raise NotPlain(f"you returned one array, of shape {answer.shape}; {wanted}")
        raise NotPlain(f"you returned {len(answer)} part{'s' * (len(answer) != 1)}; {wanted}")
    return [part_named(name, part) for name, part in zip(names, answer)]


def part_named(name, part):
    """The part as a plain array; the reason why it is none names the part."""
    if part is None:
        raise NotPlain(f"{name}: this part is None, and wanted are numbers")
    try:
        return plain(part)
    except NotPlain as reason:
        raise NotPlain(f"{name}: {reason}") from None
