"""Read a notebook as it was handed in: its cells, and nothing run. Strict, and with an end to everything."""

import json
import re
from typing import NamedTuple

MOST_BYTES = 20 << 20
MOST_CELLS = 5_000
MOST_LETTERS = 1 << 20  # of all code cells together
DEEPEST = 200
MOST_PIECES = 1_000_000  # lists and texts of a file
PIECES = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
CLEAR = "In JupyterLab: Edit, Clear Outputs of All Cells, save, and hand in again"


class Unreadable(Exception):
    """The file cannot be read as a notebook; the message says why, in words for the one who handed it in."""


class Cell(NamedTuple):
    position: int      # 1 for the first cell
    kind: str          # "code", "markdown" or "raw"
    source: str
    id: str            # "" where it has none
    mark: dict | None  # {"id": exercise, "role": "prompt" | "starter" | "check" | "solution"}


def read(data):
    """The notebook's cells, from the bytes of its file. Errors: Unreadable."""
    return cells_of(notebook(data))


def notebook(data):
    """The notebook as plain data. Errors: Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"the file is too large: {len(data) / 2**20:.0f} MB, and {MOST_BYTES >> 20} MB is the most. "
                         f"{CLEAR}")
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("the file is empty")
    said = known_kind(data)
    if said:
        raise Unreadable(f"this is {said}, not a notebook: hand in the .ipynb file")
    check_depth(data)
    words = decoded(data)
    try:
        found = json.loads(words, parse_constant=lambda name: None)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise Unreadable("the file is no whole notebook: it is cut off, or was changed by hand"
                         + (f" (line {line})" if line else "")) from None
    if type(found) is not dict or type(found.get("cells")) is not list:
        if type(found) is dict and "worksheets" in found:
            raise Unreadable("this notebook has an old format (version 3): open it in JupyterLab and save it again")
        raise Unreadable("the file is JSON, but no notebook: it has no list of cells")
    version = found.get("nbformat")
    if version != 4:
        raise Unreadable(f"this notebook's format is {str(version)[:20]!r}, and 4 is read: open it in JupyterLab and "
                         "save it again")
    return found


def known_kind(data):
    """What the file's first bytes say that it is, or ""."""
    kinds = {b"PK\x03\x04": "a zip file", b"%PDF": "a PDF file", b"\x1f\x8b": "a gzip file", b"\x89PNG": "a picture",
             b"\xff\xd8\xff": "a picture", b"<!DOCTYPE": "a web page", b"<html": "a web page"}
    start = data[:200].lstrip()
    return next((said for first, said in kinds.items() if start.startswith(first)), "")


def decoded(data):
    for codec in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "latin-1"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise Unreadable("the file is no text: its letters cannot be read")


def check_depth(data):
    """Lists in lists without end would stop the JSON reader, millions of them take its memory."""
    if sum(data.count(each) for each in b"[]{}") + data.count(b'"') // 2 > MOST_PIECES:
        raise Unreadable(f"the file consists of more than {MOST_PIECES:,} pieces. {CLEAR}")
    depth = 0
    for found in PIECES.finditer(data):
        if found[0] in (b"[", b"{"):
            depth += 1
            if depth > DEEPEST:
                raise Unreadable("the file is no notebook: lists in lists without end")
        elif found[0] in (b"]", b"}"):
            depth -= 1


def cells_of(found):
    """The cells of a notebook that is plain data. A cell that is none is left out. Errors: Unreadable."""
    raw, cells, letters = found["cells"], [], 0
    if len(raw) > MOST_CELLS:
        raise Unreadable(f"the notebook has {len(raw):,} cells, and {MOST_CELLS:,} is the most")
    for position, each in enumerate(raw, 1):
        if type(each) is not dict or each.get("cell_type") not in ("code", "markdown", "raw"):
            continue
        source = text_of(each.get("source", ""))
        letters += len(source) if each["cell_type"] == "code" else 0
        if letters > MOST_LETTERS:
            raise Unreadable(f"the notebook's code is too long: more than {MOST_LETTERS:,} letters")
        own = each.get("id")
        cells.append(Cell(position, each["cell_type"], source, own if type(own) is str else "", mark_of(each)))
    return cells


def text_of(source):
    """A cell's source, which is text or a list of lines."""
    if type(source) is list:
        source = "".join(line for line in source if type(line) is str)
    if type(source) is not str:
        return ""
    # Letters that no text has (halves of pairs) would stop whoever writes or runs it.
    return source.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")


def mark_of(cell):
    """The cell's metadata.exercise where it is one, else None."""
    metadata = cell.get("metadata")
    mark = metadata.get("exercise") if type(metadata) is dict else None
    if type(mark) is not dict or type(mark.get("id")) is not str or type(mark.get("role")) is not str:
        return None
    return {"id": mark["id"][:100], "role": mark["role"][:20]}


def made_for(found):
    """The name of the assignment that a notebook was released with, or ""."""
    about = found["metadata"].get("assignment") if type(found.get("metadata")) is dict else None
    name = about.get("name") if type(about) is dict else None
    return name[:64] if type(name) is str else ""
