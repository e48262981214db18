"""The file to hand in: the notebook without outputs, and whose it is."""

import datetime
import difflib
import json
import os
import re
import tempfile
import unicodedata
from pathlib import Path

from lesson_code.homework.reading import MOST_BYTES, Unreadable, notebook

KEPT_OF_A_CELL = ("cell_type", "id", "metadata", "source")
LONGEST_NAME = 100


class Trouble(Exception):
    """Nothing can be handed in; the message says why, in words for the student."""


def content(path):
    """The bytes of a file, at most a little more than a notebook may have. Errors: Trouble."""
    try:
        if path.is_dir():
            raise Trouble(f"{path} is a folder: name the notebook in it")
        if not path.exists():
            names = [each.name for each in sorted(path.parent.glob("*.ipynb"))] if path.parent.is_dir() else []
            near = difflib.get_close_matches(path.name, names, 1)
            raise Trouble(f"there is no file {path}" + (f"; is {near[0]} meant?" if near else
                                                        f"; there are {', '.join(names[:8])}" if names else ""))
        if not path.is_file():
            raise Trouble(f"{path} is no ordinary file")
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Trouble(f"{path} cannot be read ({getattr(error, 'strerror', None) or error})") from None


def cleaned(name):
    """A name in one line, without signs that nobody can see."""
    if not isinstance(name, str):
        raise Trouble(f"a name is text, in quotation marks, not {name!r}")
    name = " ".join("".join(each if each.isprintable() else " " for each in name).split())
    if len(name) > LONGEST_NAME:
        raise Trouble(f"this name has {len(name)} letters, and {LONGEST_NAME} is the most")
    if name and not re.search(r"\w", name):
        raise Trouble(f"{name!r} is no name")
    return name


def slug(name):
    """The name as a part of a file's name: ada-lovelace."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain).lower()).strip("-")


def is_handed_in(raw):
    return isinstance(raw.get("metadata"), dict) and "handin" in raw["metadata"]


def write(path, raw, name, states):
    """Write the file beside the notebook, at once or not at all. (its path, whether it replaced an earlier one)"""
    target = path.resolve().parent / f"handin-{own_stem(path)}-{slug(name)}.ipynb"
    replaced = target.exists() or target.is_symlink()
    if replaced and not own_earlier(target, name):
        raise Trouble(f"there is another file of the name {target.name}, not an earlier one of yours: move it away")
    made = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    metadata = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    metadata = {key: value for key, value in metadata.items() if key != "widgets"}
    text = json.dumps({
        "cells": [without_outputs(cell) for cell in raw["cells"] if isinstance(cell, dict)],
        "metadata": {**metadata, "handin": {"student": name, "made": made, "summary": states}},
        "nbformat": 4, "nbformat_minor": raw.get("nbformat_minor", 5)}, ensure_ascii=False, indent=1)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".handin-")
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "replace") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o666 | 0o400)
        os.replace(temporary, target)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise Trouble(f"{target.parent} cannot be written to ({error.strerror})") from None
    return target, replaced


def own_stem(path):
    """The notebook's name; a second download's, "adam (1)", is adam."""
    return re.sub(r"\s*\(\d+\)$", "", path.stem) or path.stem


def own_earlier(target, name):
    """Whether the file is one that this student has handed in from here before."""
    try:
        found = notebook(content(target))
    except (Unreadable, Trouble):
        return False
    handed = found["metadata"]["handin"] if is_handed_in(found) else {}
    return isinstance(handed, dict) and handed.get("student") == name and not target.is_symlink()


def without_outputs(cell):
    kept = {key: cell[key] for key in KEPT_OF_A_CELL if key in cell}
    return {**kept, "outputs": [], "execution_count": None} if cell.get("cell_type") == "code" else kept


def shown(path):
    """A path as short as it can be typed here."""
    path = Path(path).resolve()
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
