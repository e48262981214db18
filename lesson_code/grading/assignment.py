"""An assignment: a folder with the file assignment.toml, the class secret and what was released.

    hw1/assignment.toml   what a teacher reads and edits
        secret            the class secret: hidden cases are drawn with it. Never hand it out
        released.json     the cells that students were given, as they were given
        hw1.ipynb         the students' notebook
        submissions/      their files
        roster.csv        who is in the class, if there is such a list
        gradebook.sqlite  made by `grade`
"""

import datetime
import json
import math
import os
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from lesson_code.exercises import EXERCISES
from lesson_code.grading.files import replace
from lesson_code.grading.versions import version_of
from lesson_code.grading.words import Mistake, clean, nearest, one_line
from lesson_code.homework.released import Released

FILE, SECRET, RELEASED, SUBMISSIONS, ROSTER = "assignment.toml", "secret", "released.json", "submissions", "roster.csv"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
TOP = {"title": str, "name": str, "due": datetime.datetime, "attempts": str, "hidden_cases": int, "partial": float,
       "roster": str, "gradebook": str, "late": dict, "extensions": dict, "exercise": list}
LATE = {"days": int, "per_day": float, "grace_minutes": int}
EXERCISE = {"id": str, "points": float, "version": str}
WORDS = {str: "a text in quotes", int: "a whole number", float: "a number", list: "a table [[exercise]]",
         dict: "a table", datetime.datetime: "a date with time and zone, as 2026-12-01T23:59:00+01:00"}


class Item(NamedTuple):
    id: str
    points: float
    version: str


class Late(NamedTuple):
    """After due and grace, each day begun takes the share `per_day`; after `days` days nothing is earned."""

    days: int = 36500
    per_day: float = 0.0
    grace_minutes: int = 0


class Assignment(NamedTuple):
    """What the grader knows; the class secret is not in it, so that no message can show it."""

    folder: str
    name: str
    title: str
    due: datetime.datetime | None
    late: Late
    attempts: str
    hidden_cases: int
    partial: float
    roster: str
    extensions: dict
    exercises: tuple[Item, ...]
    released: dict[str, Released]
    gradebook: str = ""  # a database's address, without a password

    @property
    def points(self):
        return sum(item.points for item in self.exercises)

    def only(self, ids):
        """The same with these exercises alone."""
        return self._replace(exercises=tuple(item for item in self.exercises if item.id in ids))


def load(folder, versions=True):
    """The Assignment in `folder`; Mistake with the line and the word. versions: an exercise may not have changed."""
    path = Path(folder) / FILE
    if not path.is_file():
        raise Mistake(f"{path} is not there: make an assignment with `downhill-class release {folder} --exercises …`")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError:
        raise Mistake(f"{path} is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = text.splitlines()[int(place[1]) - 1:][:1] if place else []
        comma = line and re.search(r"=\s*[-+]?\d+,\d+\s*(?:#|$)", line[0])
        raise Mistake(f"{path}: {one_line(error)}: {one_line(line[0], 80) if line else ''}"
                      + (" (write a decimal point: 1.5)" if comma else "")) from None
    check = Checker(path, text)
    check.table(data, TOP, "", 0)
    for table, kinds in (("late", LATE), ("extensions", dict.fromkeys(data.get("extensions", {}), datetime.datetime))):
        check.table(data.get(table, {}), kinds, table, 0)
    check.values(data)
    items = check.exercises(data.get("exercise", []), versions)
    if "name" not in data or not items:
        check.fail("", "", f"no {'name' if items else '[[exercise]]'} is given")
    late = Late(**data["late"]) if "late" in data else Late()
    return Assignment(str(folder), data["name"], clean(data.get("title", data["name"])), data.get("due"), late,
                      data.get("attempts", "best"), data.get("hidden_cases", 20), float(data.get("partial", 0)),
                      data.get("roster", ""), data.get("extensions", {}), items, released(folder, items),
                      data.get("gradebook", ""))


class Checker:
    """Finds what is wrong with the file's values, and the line where it stands."""

    def __init__(self, path, text):
        self.path, self.lines = path, text.splitlines()

    def fail(self, table, key, said, number=0):
        raise Mistake(f"{self.path}: line {self.line(table, key, number)}: {said}")

    def line(self, table, key, number=0):
        """The line of a key in a table (the `number`-th of its name), or of the table's head."""
        inside, count, head = "", -1, 1
        for place, line in enumerate(self.lines, 1):
            found = re.match(r"\s*\[+\s*([\w-]+)", line)
            if found:
                inside = found[1]
                count += inside == table == "exercise"
                head = place if inside == table and (table != "exercise" or count == number) else head
            elif inside == table and (table != "exercise" or count == number) and \
                    re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line) and key:
                return place
        return head

    def table(self, values, kinds, table, number):
        """No unknown key, and each value of its kind."""
        for key, value in values.items():
            if key not in kinds:
                self.fail(table, key, f"{key!r} is not known" + nearest(key, kinds), number)
            kind = kinds[key]
            right = isinstance(value, (int, float) if kind is float else kind) and not isinstance(value, bool)
            if kind is datetime.datetime:
                right = right and value.tzinfo is not None
            if not right or (kind is float and not math.isfinite(value)):
                self.fail(table, key, f"{key} = {shown(value)}: wanted is {WORDS[kind]}", number)

    def values(self, data):
        if "name" in data and not NAME.fullmatch(data["name"]):
            self.fail("", "name", f"name = {data['name']!r}: letters, digits, hyphens, dots, no blanks")
        if data.get("attempts", "best") not in ("best", "last"):
            self.fail("", "attempts", f"attempts = {data['attempts']!r}: wanted is \"best\" or \"last\"")
        if not 1 <= data.get("hidden_cases", 20) <= 1000:
            self.fail("", "hidden_cases", f"hidden_cases = {data['hidden_cases']}: from 1 to 1000")
        if not 0 <= data.get("partial", 0) < 1:
            self.fail("", "partial", f"partial = {data['partial']}: a share from 0 up to, not including, 1")
        late = data.get("late", {})
        for key, most in (("days", math.inf), ("per_day", 1), ("grace_minutes", math.inf)):
            if not 0 <= late.get(key, 0) <= most:
                self.fail("late", key, f"{key} = {late[key]}: " + ("a share from 0 to 1" if most == 1 else "from 0 up"))
        if "late" in data and "due" not in data:
            self.fail("late", "", "a rule for late work needs a date: due = …")
        if "late" in data and "per_day" not in late:
            self.fail("late", "", "a rule for late work needs per_day = …, the share that each day begun takes")

    def exercises(self, tables, versions):
        items = []
        for number, table in enumerate(tables):
            if not isinstance(table, dict):
                self.fail("", "exercise", f"wanted is {WORDS[list]}")
            self.table(table, EXERCISE, "exercise", number)
            for key in EXERCISE:
                if key not in table:
                    said = f"an exercise needs its {key}"
                    if key == "version" and table["id"] in EXERCISES:
                        said += f': version = "{version_of(table["id"])}"'
                    self.fail("exercise", "", said, number)
            id, points, version = table["id"], table["points"], table["version"]
            if id not in EXERCISES:
                self.fail("exercise", "id", f"exercise {one_line(id, 60)!r} is not known"
                          + nearest(id, EXERCISES), number)
            if id in [item.id for item in items]:
                self.fail("exercise", "id", f"exercise {id!r} stands here a second time", number)
            if points < 0:
                self.fail("exercise", "points", f"points = {points}: points are not negative", number)
            if versions and version != version_of(id):
                self.fail("exercise", "version", f"exercise {id!r} has changed since it was released (version "
                          f"{one_line(version, 20)}, now {version_of(id)}): go back to the lesson_code of the release, "
                          f"or take the new one for all: downhill-class regrade {self.path.parent} --exercise {id} "
                          "--new-version", number)
            items.append(Item(id, float(points), version))
        return tuple(items)


def shown(value):
    """A value as it stands in the file: a text with its quotes."""
    return json.dumps(one_line(value, 60), ensure_ascii=False) if isinstance(value, str) else one_line(value, 60)


def released(folder, items):
    """What students were given of each exercise."""
    path = Path(folder) / RELEASED
    try:
        found = {each["exercise"]: Released(**each) for each in json.loads(path.read_text("utf-8"))}
    except (OSError, ValueError, TypeError, KeyError):
        raise Mistake(f"{path} is missing or was changed: it is made by `release`; take it from a copy") from None
    for item in items:
        if item.id not in found:
            raise Mistake(f"{Path(folder) / FILE}: exercise {item.id!r} was not released with this assignment: "
                          "students were given no cell for it. Release a new assignment with it")
    return found


def secret(folder):
    """The class secret, as bytes; it is drawn by `release`, and no message shows it."""
    path = Path(folder) / SECRET
    try:
        text = path.read_text("ascii").strip()
        return bytes.fromhex(text) if len(text) == 64 else bytes.fromhex("no")
    except FileNotFoundError:
        raise Mistake(f"{path} is missing: hidden cases are drawn with it. Take it from a copy of the folder") from None
    except (ValueError, OSError):
        raise Mistake(f"{path} cannot be read or was changed: take it from a copy of the folder") from None


def open_to_others(folder):
    """A warning where others on this machine can read the class secret; else ""."""
    path = Path(folder) / SECRET
    loose = os.name == "posix" and path.stat().st_mode & 0o077
    return f"Others on this machine may read the class secret. Close it: chmod 600 {path}" if loose else ""


def take_version(folder, id):
    """Write the present version of an exercise into the assignment file; True if it was another."""
    path = Path(folder) / FILE
    text = path.read_text("utf-8")
    check = Checker(path, text)
    number = [table.get("id") for table in tomllib.loads(text)["exercise"]].index(id)
    place = check.line("exercise", "version", number) - 1
    lines = text.splitlines(keepends=True)
    old, lines[place] = lines[place], re.sub(r"=.*", lambda _: f'= "{version_of(id)}"', lines[place], count=1)
    replace(path, "".join(lines))
    return old != lines[place]
