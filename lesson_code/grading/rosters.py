"""Who is in the class: a CSV with id, name and e-mail, or what Canvas and Moodle export."""

import csv
import io
import re
from pathlib import Path
from typing import NamedTuple

from lesson_code.grading.assignment import FILE, Checker
from lesson_code.grading.words import Mistake, nearest, one_line, slug

ENGLISH = ("if Canvas or Moodle made it, set them to English for export and import, "
           "or make a table with id, name, e-mail")
# Canvas: the gradebook's export. Moodle: the list of participants, or an assignment's grading worksheet.
IDS = ("id", "student id", "id number", "sis user id", "identifier", "matriculation number", "username")
NAMES = ("name", "student", "full name", "student name")
MAILS = ("email", "e-mail", "email address", "mail", "sis login id", "login")
FIRST, LAST = ("first name", "firstname", "given name"), ("last name", "lastname", "surname", "family name")


class Person(NamedTuple):
    key: str        # what the gradebook knows the student by
    name: str
    mail: str
    row: dict       # the roster's own cells

    def names(self):
        """Slugs that a file of this student may carry."""
        last, comma, first = self.name.partition(",")
        mail = self.mail.partition("@")[0]
        found = {slug(self.key), slug(self.name), slug(mail), slug(self.mail), *(
            slug(self.row[key]) for key in self.row if key.lower() in IDS)}
        words = slug(f"{first} {last}" if comma else self.name).split("-")
        return (found | {"-".join(words), "-".join(words[-1:] + words[:-1])}) - {""}


    def ids(self):
        """Every id that the roster's row has for this student."""
        cells = {value for key, value in self.row.items() if key.lower() in (*IDS, *MAILS)}
        return (cells | {self.key, self.mail, digits(self.row.get("Identifier"))}) - {""}


class Roster(NamedTuple):
    path: str
    kind: str       # "canvas", "moodle" or "plain"
    columns: tuple[str, ...]
    people: dict[str, Person]

    def find(self, words, numbers=()):
        """The Person that one of these names, or numbers of Canvas or Moodle, belongs to; or a sentence why not."""
        for number in numbers:
            own = [one for one in self.people.values()
                   if number in (one.row.get("ID"), digits(one.row.get("Identifier")))]
            if len(own) == 1:
                return own[0]
        for word in words:
            joined = slug(word).replace("-", "")
            own = [one for one in self.people.values()
                   if any(slug(word) == name or joined == name.replace("-", "") for name in one.names())]
            if len(own) == 1:
                return own[0]
            if own:
                return (f"{one_line(word, 60)!r} fits {len(own)} students on the roster "
                        f"({', '.join(one.key for one in own[:3])}): rename the file to handin-…-ID.ipynb")
        words = [word for word in words if word]
        if not words:
            return "its name names no student"
        names = {name for one in self.people.values() for name in one.names()}
        return f"no student on the roster is {one_line(words[0], 60)!r}" + nearest(slug(words[0]), names)


def digits(text):
    """'Participant 12345' -> '12345'."""
    return "".join(re.findall(r"\d+$", text or ""))


def read(path):
    """The Roster of a CSV file: UTF-8 with or without BOM, or Latin-1; commas, semicolons or tabs."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Mistake(f"the roster {path} cannot be read: {error.strerror}") from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    if "\0" in text:
        raise Mistake(f"the roster {path} is no text: save it as CSV")
    head = text.split("\n", 1)[0]
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count)))
    lines = [(number, [cell.strip() for cell in row]) for number, row in enumerate(table, 1) if "".join(row).strip()]
    if len(lines) < 2:
        raise Mistake(f"the roster {path} has no line with a student")
    return people(path, lines)


def people(path, lines):
    columns = lines[0][1]
    lower = [name.lower() for name in columns]

    def column(names):
        return next((lower.index(name) for name in names if name in lower), None)

    kind = "canvas" if {"id", "section"} <= set(lower) and (
        "student" in lower or {"lastname", "firstname"} <= set(lower)) else \
        "moodle" if {"email address", "identifier"} & set(lower) else "plain"
    ids = ("sis user id", "sis login id", "id") if kind == "canvas" else \
        ("identifier", *IDS, "email address") if kind == "moodle" else IDS
    first, last, name, mail = column(FIRST), column(LAST), column(NAMES), column(MAILS)
    places = [lower.index(each) for each in ids if each in lower]
    if name is None and first is None and kind == "moodle":
        name = column(("identifier",))  # marked blind: Moodle tells no names
    if name is None and (first is None or last is None) or not places:
        raise Mistake(f"the roster {path}: line 1 names no columns for id and name: "
                      f"{one_line(', '.join(columns))} ({ENGLISH})")
    found = {}
    for number, row in lines[1:]:
        row += [""] * (len(columns) - len(row))
        key = next((row[place] for place in places if row[place]), "")
        said = row[name] if name is not None else f"{row[first]} {row[last]}".strip()
        if kind == "canvas" and (row[0].startswith("Points Possible") or said in ("Student, Test", "Test Student")
                                 or not (key or said)):
            continue  # Canvas's lines on the assignments, and its test student
        if not key:
            raise Mistake(f"the roster {path}: line {number}: {one_line(said, 60)!r} has no id")
        if key in found:
            raise Mistake(f"the roster {path}: line {number}: the id {one_line(key, 60)!r} stands there twice")
        found[key] = Person(key, said or key, row[mail] if mail is not None else "", dict(zip(columns, row)))
    if not found:
        raise Mistake(f"the roster {path} has no line with a student")
    return Roster(str(path), kind, tuple(columns), found)


def extended(assignment, roster):
    """The assignment with its [extensions] under the roster's keys; Mistake where one is no student of the roster."""
    if roster is None or not assignment.extensions:
        return assignment
    ids, found = {key: one.ids() for key, one in roster.people.items()}, {}
    for word, due in assignment.extensions.items():
        own = [word] if word in ids else [key for key in ids if word in ids[key]]
        if len(own) != 1 or own[0] in found:
            said = "is the id of no student on the roster" + nearest(word, sorted(set().union(*ids.values())))
            if own:
                said = f"fits {', '.join(own[:3])}" if len(own) > 1 else f"is {own[0]} a second time"
            path = Path(assignment.folder) / FILE
            Checker(path, path.read_text("utf-8-sig")).fail("extensions", word, f"{one_line(word, 60)!r} {said}")
        found[own[0]] = due
    return assignment._replace(extensions=found)
