"""Points as CSV: for Canvas, for Moodle, or plain. A total that is not known is left out, never written as 0."""

import csv
import io
from pathlib import Path

from lesson_code.grading.files import replace
from lesson_code.grading.words import Mistake, number, one_line

CANVAS = ("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Section")
FORMULA = ("=", "+", "-", "@")


def harmless(text):
    """A cell that no spreadsheet takes for a formula: an apostrophe before = + - @, and no control characters."""
    text = one_line(text, 30_000)
    return "'" + text if text.startswith(FORMULA) and text != "-" else text


def write(path, kind, assignment, students, roster, missing_as_zero=False):
    """Write the CSV; returns the keys of those on the roster who are left out, as [(key, why)]."""
    if kind != "plain" and roster is None:
        raise Mistake(f"for {kind} a roster is needed: export it there, save it as roster.csv beside assignment.toml")
    if kind != "plain" and roster.kind != kind:
        raise Mistake(f"{roster.path} is not what {kind.title()} exports: {needed(kind)}")
    known, left_out = [], []
    for student in students:
        if missing_as_zero:
            student = zeros_for_nothing(student)
        total = student.total
        if total is None:
            left_out.append((student.key, student.state))
        if total is not None or kind == "plain":
            known.append((student, total))
    listed = [pair for pair in known if pair[0].listed]
    left_out += [(student.key, "not on the roster") for student, _ in known if not student.listed]
    table = {"canvas": canvas, "moodle": moodle, "plain": plain}[kind](assignment, listed, roster)
    save(path, kind, table)
    return left_out


def zeros_for_nothing(student):
    """The Student with 0 where there are no points, if nothing was handed in. Points set by hand stay."""
    if student.state != "nothing handed in":
        return student
    return student._replace(scores=tuple(
        one if one.final is not None else one._replace(final=0.0) for one in student.scores))


def save(path, kind, table):
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[harmless(cell) for cell in row] for row in table])
    replace(Path(path), "\ufeff" + text.getvalue() if kind == "plain" else text.getvalue())


def needed(kind):
    return {"canvas": "wanted are the columns Student, ID and Section, as in Grades, Export",
            "moodle": "wanted is the column Identifier (the assignment's grading worksheet) or Email address"}[kind]


def canvas(assignment, known, roster):
    """What Canvas's gradebook imports: its own first columns, then the assignment's."""
    first = [name for name in CANVAS if name in roster.columns]
    own = [name for name in roster.columns if own_column(name, assignment)]
    yield [*first, own[0] if own else assignment.title]
    yield ["    Points Possible", *[""] * (len(first) - 1), number(assignment.points)]
    for student, total in known:
        yield [*(roster.people[student.key].row[name] for name in first), number(total)]


def other_points(assignment, roster):
    """A sentence where Canvas's export says that the assignment is worth other points than here, or ""."""
    if roster is None or roster.kind != "canvas":
        return ""
    with open(roster.path, encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = list(csv.reader(file))
    worth = next((row for row in rows[1:] if row and row[0].strip() == "Points Possible"), ())
    for name, points in zip(rows[0], worth):
        if own_column(name.strip(), assignment) and not same(points, assignment.points):
            return (f"in Canvas {one_line(name, 100)} is worth {one_line(points, 20)} points, here "
                    f"{number(assignment.points)}: give both the same, or what Canvas shows is not what you mean")
    return ""


def same(text, points):
    try:
        return float(text) == float(number(points))
    except ValueError:
        return False


def new_column(assignment, roster):
    """A sentence where Canvas will make another assignment of this table, or ""."""
    if roster is None or roster.kind != "canvas" or any(own_column(name, assignment) for name in roster.columns):
        return ""
    return (f"the class list has no column {one_line(assignment.title, 100)!r}: Canvas will make a new assignment of "
            "that name. If it has one already, give assignment.toml its title, letter for letter, and export the class "
            "list anew")


def own_column(name, assignment):
    return name.endswith(")") and name.rpartition(" (")[0].strip() == assignment.title


def moodle(assignment, known, roster):
    """The grading worksheet with its grades filled in, or a table for the gradebook's import (mapped by e-mail)."""
    columns = list(roster.columns)
    if "Identifier" in columns and "Grade" in columns:
        yield columns
        for student, total in known:
            row = dict(roster.people[student.key].row)
            row["Grade"] = number(scaled(total, assignment.points, row.get("Maximum grade", "")))
            if "Feedback comments" in row:
                row["Feedback comments"] = row["Feedback comments"] or in_short(student)
            yield [row[name] for name in columns]
        return
    first = [name for name in columns if name.lower() in ("first name", "last name", "id number", "email address")]
    yield [*first, assignment.title, "Feedback"]
    for student, total in known:
        yield [*(roster.people[student.key].row[name] for name in first), number(total), in_short(student)]


def scaled(total, points, maximum):
    """The total in the worksheet's own maximum, where that is another."""
    try:
        most = float(maximum.replace(",", "."))
    except ValueError:
        return total
    return total * most / points if most > 0 and points > 0 else total


def in_short(student):
    return ", ".join(f"{one.id} {number(one.final)}/{number(one.points)}" for one in student.scores
                     if one.final is not None)


def plain(assignment, known, roster):
    yield ["id", "name", "e-mail", "state", *(item.id for item in assignment.exercises), "total", "of", "days late"]
    for student, total in known:
        mail = roster.people[student.key].mail if roster else ""
        late = max((score.file.late_days for score in student.scores if score.file), default=0)
        yield [student.key, student.name, mail, student.state,
               *("" if score.final is None else number(score.final) for score in student.scores),
               "" if total is None else number(total), number(assignment.points), late]
