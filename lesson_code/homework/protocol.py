"""What is sent to the process in which answers are tried, and how what it sends back is read.

Plain JSON both ways, never pickle. Nothing that comes back is trusted: sizes, counts, types and shapes are checked
before an array is made, and whatever is not as it should be ends as one exercise's "killed", with a reason.
"""

import base64
import binascii
import json
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lesson_code.exercises import given

HERE = Path(__file__).parent
SHIPPED = (*(HERE / f"{name}.py" for name in ("child", "cells", "dialogue", "values")),
           *(HERE.parent / "exercises" / f"{name}.py" for name in ("plain", "running", "given")),
           HERE.parent / "contest" / "stepping.py")  # the child's folder
SECONDS = 20.0       # for one exercise, all its cases and the cells it needs
CASE_SECONDS = 5.0   # for one call, as in `check`
DTYPES = {"<f2", "<f4", "<f8"} | {sign + size for sign in ("<i", "<u") for size in "248"} | {"|i1", "|u1"}
MOST = 1_000_000     # entries of an array
MOST_AXES = 64       # numpy's own limit; 32 in numpy 1
MOST_LINES = 1_000   # cases of one result
LONGEST_LINE = 8 << 20
LONGEST_TEXT = 2_000
DEEPEST = 8


class Malformed(Exception):
    """What came back is not what the child sends; the message says what is wrong with it."""


class Result(NamedTuple):
    """What came of one job. `cases` has an entry for each case that it came to, in order."""

    status: str          # "ran", "student_error" (no function), "timeout", "killed", "lost" (nothing came back)
    cases: tuple = ()    # Case, for each case that there is an outcome of
    error: str = ""      # why there is no function, or what ended it
    remarks: tuple = ()  # sentences on the cells themselves
    seconds: float = SECONDS
    case_seconds: float = CASE_SECONDS
    begun: bool = True   # whether the cells that it needs ran to their end


class Case(NamedTuple):
    status: str          # "answered", "none", "wrong", "error", "timeout"
    said: str = ""
    parts: tuple = ()    # plain arrays of float64, float32 or float16
    changed: str = ""    # an input that the answer wrote into
    prints: bool = False
    draws: bool = False
    left_behind: bool = False


def job(id, answer, exercise, cases, seconds=SECONDS, case_seconds=CASE_SECONDS):
    """A job as a dict: call `answer` (see answers.py) in each case ({argument: value})."""
    return {"id": id, "sources": list(answer.sources), "own": answer.own, "function": answer.function,
            "arguments": list(exercise.visible[0]), "parts": list(exercise.parts),
            "cases": [list(case.values()) for case in cases], "seconds": seconds, "case_seconds": case_seconds}


def encode_jobs(jobs):
    """The bytes that the child reads."""
    data = b""
    for each in jobs:
        values = [[encode_value(value) for value in case] for case in each["cases"]]
        text = json.dumps({**each, "cases": values}).encode()
        runs = b" %d" % each["runs"] if "runs" in each else b""  # of a dialogue
        data += b"%d %g%s\n" % (len(text), each["seconds"], runs) + text
    return data


def encode_value(value):
    """One argument. Errors: TypeError for a kind of value that no case may have."""
    if isinstance(value, np.ndarray) and value.dtype.newbyteorder("<").str in DTYPES:
        kind = value.dtype.newbyteorder("<").str
        return {"array": base64.b64encode(value.astype(kind).tobytes()).decode(), "dtype": kind,
                "shape": list(value.shape)}
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return {"as it is": value}
    if isinstance(value, int | np.integer):
        return {"number": repr(int(value))}
    if isinstance(value, float | np.floating):
        return {"number": repr(float(value))}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [encode_value(each) for each in value]}
    if isinstance(value, dict):
        return {"dict": [[str(key), encode_value(each)] for key, each in value.items()]}
    for name, each in vars(given).items():
        if each is value:
            return {"function": name}
    raise TypeError(f"{value!r} cannot be an exercise's argument: it is no number, text, array or list of them, "
                    "and no function of exercises/given.py")


def decode_results(data, jobs):
    """{id: Result} for every job, from the bytes that the child wrote, however damaged they are."""
    results = {each["id"]: Result("lost", (), "", (), *limits(each), False) for each in jobs}
    for number, ended, body in frames(data):
        if number < len(jobs):
            results[jobs[number]["id"]] = decode_result(ended, body, jobs[number])
    return results


def frames(data):
    """(number, how it ended, bytes) of each complete result; what follows a damaged one is not read."""
    place = 0
    while (end := data.find(b"\n", place, place + 100)) >= 0:
        words = data[place:end].split(b" ")
        place = end + 1
        if len(words) != 3 or not (words[0].isdigit() and words[2].isdigit()):
            return
        size = int(words[2])
        if size > len(data) - place:
            return
        yield int(words[0]), words[1].decode("ascii", "replace"), data[place:place + size]
        place += size


def decode_result(ended, body, job):
    """The Result of one job from its lines of JSON. Never raises for what an answer has sent."""
    cases, said, finished = [], {}, False
    try:
        for number, line in enumerate(complete_lines(body)):
            entry = parsed(line)
            if number == 0:
                said = {"error": text(entry.get("error", "")), "remarks": texts(entry.get("remarks", []))}
            elif entry.get("end") is True:
                finished = True
                break
            else:
                cases.append(decode_case(entry, job))
    except Malformed as reason:
        return Result("killed", (), f"what it sent back cannot be read: {reason}", (), *limits(job))
    cases, more = tuple(cases), (*limits(job), bool(said))
    error, remarks = said.get("error", ""), said.get("remarks", ())
    if ended == "flood":
        return Result("killed", cases, "it sent back far too much", remarks, *more)
    if ended == "timeout" or (cases and cases[-1].status == "timeout"):
        return Result("timeout", cases, error, remarks, *more)
    if ended != "exited" or not finished or not (error or len(cases) == len(job["cases"])):
        return Result("killed", cases, "", remarks, *more)
    return Result("student_error" if error else "ran", cases, error, remarks, *more)


def limits(job):
    return job["seconds"], job["case_seconds"]


def complete_lines(body):
    lines = body.split(b"\n", MOST_LINES)
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise Malformed("there is too much of it")
    return lines[:-1]  # what follows the last line's end was cut off


def parsed(line):
    if line.count(b"[") + line.count(b"{") > 1_000:
        raise Malformed("there is too much of it")
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise Malformed("it is no JSON") from None
    if type(entry) is not dict:
        raise Malformed("it is no JSON object")
    return entry


def decode_case(entry, job):
    flags = {key: entry.get(key) is True for key in ("prints", "draws")}
    changed = entry.get("changed")
    flags["changed"] = changed if changed in job["arguments"] else ""
    if "parts" in entry:
        parts, count = entry["parts"], max(len(job["parts"]), 1)
        if type(parts) is not list or len(parts) != count:
            raise Malformed("it has another number of parts")
        return Case("answered", "", tuple(decode_array(each) for each in parts), **flags)
    if "timeout" in entry:
        return Case("timeout", left_behind=entry["timeout"] is True, **flags)
    for key, status in [("none", "none"), ("error", "error"), ("reason", "wrong")]:
        if key in entry:
            return Case(status, "" if key == "none" else text(entry[key]), **flags)
    raise Malformed("it says nothing of a case")


def decode_array(value):
    """A plain array of floats; of one that is too large to be sent, a view of nan in its shape."""
    if type(value) is not dict or type(value.get("dtype")) is not str or value["dtype"] not in DTYPES:
        raise Malformed("it is no array of numbers")
    shape = value.get("shape")
    if type(shape) is not list or len(shape) > MOST_AXES or not all(type(n) is int and 0 <= n <= MOST for n in shape):
        raise Malformed("an array's shape is none")
    dtype, size = np.dtype(value["dtype"]), math.prod(shape)
    if size > MOST:
        raise Malformed("an array is too large")
    if "array" not in value:
        return shaped(np.broadcast_to(np.float64(np.nan), size), shape)
    try:
        data = base64.b64decode(value["array"], validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise Malformed("an array's bytes are no base64") from None
    if len(data) != size * dtype.itemsize:
        raise Malformed("an array's bytes do not fit its shape")
    array = shaped(np.frombuffer(data, dtype), shape)
    return array.astype(dtype.newbyteorder("=") if dtype.kind == "f" else np.float64)


def shaped(array, shape):
    try:
        return array.reshape(shape)
    except ValueError:
        raise Malformed("an array has too many axes") from None


def text(value):
    """A student's words: printable, and not too long."""
    if type(value) is not str:
        raise Malformed("a sentence is no text")
    return "".join(each if each.isprintable() or each == "\n" else " " for each in value[:LONGEST_TEXT])


def texts(value):
    if type(value) is not list or len(value) > 100:
        raise Malformed("remarks are no list")
    return tuple(map(text, value))
