"""From a folder of files to submissions: whose each is, when it came, and what cannot be taken."""

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from lesson_code.grading.words import Mistake, clean, one_line, slug

MOST = 20_000_000  # bytes of a notebook
CANVAS = re.compile(r"(?P<name>[^\W_]+)(?P<late>_LATE)?_(?P<id>\d+)_(?P<place>\d+)_(?P<file>.+)", re.S)
MOODLE = re.compile(r"(?P<name>[^_].*?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?", re.S)
AGAIN = re.compile(r"(?:[ _-]+copy\d*)?(?:[ _-]?\((?P<n>\d+)\))?$", re.I)  # what browsers and desktops add
SKIPPED = {"__MACOSX", ".ipynb_checkpoints", ".git"}


class Entry(NamedTuple):
    """A file before it is read."""

    file: Path
    path: str       # as shown: clean, and relative to the folder
    student: str
    name: str
    received: float
    place: int      # the order among files of one time, where the file's name tells it
    late: bool      # marked as late by Canvas
    source: str     # who wrote its name: "canvas", "moodle", "handin", or ""


class HandedIn(NamedTuple):
    student: str
    name: str
    path: str
    sha256: str
    data: bytes
    received: float
    place: int


class Found(NamedTuple):
    entries: list
    problems: list  # (path, student or "", reason)
    others: list    # files that are no notebooks: (path, file)


class Owner(NamedTuple):
    words: tuple = ()
    numbers: tuple = ()
    place: int = 0
    late: bool = False
    source: str = ""


def look(folder, name, roster=None):
    """What is in the folder, without reading it; `name` is the assignment's."""
    folder = Path(folder)
    if not folder.is_dir():
        kind = "is not there"
        if folder.exists():
            kind = "is no folder" + (", unpack it first" if folder.suffix.lower() == ".zip" else "")
        raise Mistake(f"{folder} {kind}: wanted is the folder with your students' files")
    found = Found([], [], [])

    def closed(error):
        found.problems.append((shown(Path(error.filename), folder), "", f"cannot be opened: {error.strerror}"))

    for here, folders, files in os.walk(folder, onerror=closed):
        folders[:] = sorted(each for each in folders if each not in SKIPPED and not each.startswith("."))
        odd = [each for each in folders if each.endswith(".ipynb") or Path(here, each).is_symlink()]
        for each in [*odd, *sorted(files)]:
            if not each.startswith("."):
                take(Path(here, each), folder, name, roster, found)
    strangers(found, folder, name, roster)
    if not (found.entries or found.problems):
        others = listed([path for path, _ in found.others])
        raise Mistake(f"there is no notebook (.ipynb) in {folder}"
                      + (f"; the files there are {others}" if others else ": it is empty"))
    return found


def take(file, folder, name, roster, found):
    path = shown(file, folder)
    is_notebook = file.suffix.lower() == ".ipynb"
    try:
        about = file.lstat()
    except OSError as error:
        return found.problems.append((path, "", f"cannot be read: {error.strerror}"))
    if not is_notebook and stat.S_ISREG(about.st_mode):
        return found.others.append((path, file))
    owner = owner_of(file, folder, name)
    student, called, reason = whose(owner, roster)
    if reason:
        return found.problems.append((path, "", reason))
    odd = kind_of(about)
    if odd:
        return found.problems.append((path, student, odd))
    found.entries.append(Entry(file, path, student, called, about.st_mtime, owner.place, owner.late,
                               owner.source))


def strangers(found, folder, name, roster):
    """Files that are no notebooks become problems of students who handed in nothing else."""
    handed_in = {entry.student for entry in found.entries}
    for path, file in list(found.others):
        inner = file.with_suffix("") if Path(file.stem).suffix.lower() == ".ipynb" else file
        owner = owner_of(inner, folder, name)
        student = whose(owner, roster)[0] if roster is not None or owner.source else ""
        if student and student not in handed_in:
            found.others.remove((path, file))
            found.problems.append((path, student, "no notebook (.ipynb)"))


def kind_of(about):
    """Why this is no file to read, or ""."""
    kinds = {stat.S_IFLNK: "a link to another file: hand in the file itself", stat.S_IFIFO: "a pipe, no file",
             stat.S_IFDIR: "a folder with a notebook's name", stat.S_IFSOCK: "a socket, no file",
             stat.S_IFCHR: "a device, no file", stat.S_IFBLK: "a device, no file"}
    if not stat.S_ISREG(about.st_mode):
        return "it is " + kinds.get(stat.S_IFMT(about.st_mode), "no ordinary file")
    if about.st_size > MOST:
        return f"it has {about.st_size / 1e6:.0f} MB, at most {MOST / 1e6:.0f} are taken: hand in without outputs"
    return ""


def owner_of(file, folder, name):
    """Whose file it is, from the part of its path to trust most: what Canvas or Moodle wrote, before its own name."""
    stem, place = without_copy_marks(file.stem)
    folders = file.relative_to(folder).parts[:-1]
    canvas = CANVAS.fullmatch(file.name)
    if canvas and not any(map(MOODLE.fullmatch, folders)):  # in Moodle's folders names are the students' own
        return Owner((canvas["name"],), (canvas["id"],), int(canvas["place"][:18]), bool(canvas["late"]), "canvas")
    for part in [*reversed(folders), file.stem]:
        moodle = MOODLE.fullmatch(part)
        if moodle:
            return Owner((moodle["name"],), (moodle["id"],), place, source="moodle")
    handin = re.fullmatch(rf"handin-(?:{re.escape(name)}-)?(.+)", stem, re.I | re.S)
    if handin:
        return Owner((handin[1],), (), place, source="handin")
    bare = re.sub(rf"^{re.escape(name)}[-_ ]+|[-_ ]+{re.escape(name)}$", "", stem, flags=re.I)
    return Owner((folders[0],) if folders else (bare,) if bare != name else (), (), place)


def in_time(path):
    """Whether Canvas says by the file's name that it came in time: its own time is that of the download."""
    owner = owner_of(Path(path), Path(), "")
    return owner.source == "canvas" and not owner.late


def without_copy_marks(stem):
    mark = AGAIN.search(stem)
    if not mark[0] or not stem[:mark.start()]:
        return stem, 0
    return stem[:mark.start()], int((mark["n"] or "1")[:9])


def whose(owner, roster):
    """(key, name, "") or ("", "", why not)."""
    if roster is not None:
        found = roster.find(owner.words, owner.numbers)
        return ("", "", found) if isinstance(found, str) else (found.key, found.name, "")
    key = slug(owner.words[0] if owner.words else "")[:100]
    return (key, one_line(owner.words[0], 100), "") if key else ("", "", "its name names no student")


def shown(file, folder):
    try:
        return one_line(file.relative_to(folder), 500)
    except ValueError:
        return one_line(file, 500)


def from_home(folder, home):
    """The folder as seen from the assignment's, so that both may be moved."""
    return os.path.relpath(Path(folder).resolve(), Path(home).resolve())


def still_there(problem, home):
    """Whether the file of a row of `problems` is there yet; names are kept clean, so a strange one is looked for."""
    folder = Path(home).resolve() / problem.folder
    return os.path.lexists(folder / problem.path) or any(
        shown(file, folder) == problem.path for file in folder.rglob("*"))


def read(entry):
    """The HandedIn of an entry, or a sentence why it cannot be read. No link is followed, no pipe waited for."""
    try:
        handle = os.open(entry.file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb") as file:
            odd = kind_of(os.fstat(handle))
            data = b"" if odd else file.read(MOST + 1)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if odd or len(data) > MOST:
        return odd or "it grew while it was read"
    return HandedIn(entry.student, entry.name, entry.path, hashlib.sha256(data).hexdigest(), data, entry.received,
                    entry.place)


def check_order(entries):
    """Mistake where the last of a student's files counts and nothing says which that is."""
    seen = {}
    for entry in entries:
        other = seen.setdefault((entry.student, int(entry.received), entry.place), entry)
        if other is not entry and other.file.read_bytes() != entry.file.read_bytes():
            raise Mistake(f"{entry.student} has two files of one time, {other.path} and {entry.path}, and the last "
                          "counts: remove one, or give the earlier one an earlier time (touch)")


def listed(paths, most=3):
    return ", ".join(paths[:most]) + (f" and {len(paths) - most} more" if len(paths) > most else "")


def same_content(registered):
    """Sentences on files of several students that are byte for byte the same: [(student, sha256)]."""
    by_content = {}
    for student, sha in registered:
        by_content.setdefault(sha, []).append(clean(student))
    return [f"{listed(sorted(who), 5)} handed in the same file, byte for byte" for who in by_content.values()
            if len(who) > 1]
