"""Classes for these tests, in folders that the ordinary user may write."""

import itertools
import json
import os
import secrets
import shutil

from lesson_code.grading import release
from tests.class_room.classes import DUE_SECONDS, notebook
from tests.servers.place import place

COUNT = itertools.count()


def room(wishes, gradebook=""):
    """A class's folder with a file for each wish (see class_room/stand_in.py): the students are s-0, s-1, ..."""
    folder = place().work / f"class-{os.getpid()}-{next(COUNT)}" / "hw1"
    folder.parent.mkdir()
    release.release(folder, ["all-batches:4", "huber:2"], 1.0, {"gradebook": gradebook})
    for number, wish in enumerate(wishes):
        path = folder / "submissions" / f"handin-hw1-s-{number}.ipynb"
        path.write_bytes(notebook({"all-batches": wish, "huber": "share 1"}))
        os.utime(path, (DUE_SECONDS - number, DUE_SECONDS - number))
    place().give(folder.parent)
    return folder


def another(folder, gradebook=None, same_secret=False):
    """A copy of a class, with a class secret of its own, so that it has a gradebook of its own on a server."""
    copy = folder.parent / f"copy-{next(COUNT)}" / folder.name
    shutil.copytree(folder, copy)
    for each in copy.glob("gradebook*"):
        each.unlink()
    if not same_secret:
        (copy / "secret").write_text(secrets.token_hex(32) + "\n")
    if gradebook is not None:
        path = copy / "assignment.toml"
        text = "".join(line for line in path.read_text().splitlines(True) if not line.startswith("gradebook ="))
        path.write_text((f"gradebook = {json.dumps(gradebook)}\n" if gradebook else "") + text)
    place().give(copy.parent)
    return copy
