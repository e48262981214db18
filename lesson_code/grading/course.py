"""One table over several assignments: a column for each, and the sum. A sum that is not known is left out, never 0."""

from pathlib import Path
from typing import NamedTuple

from lesson_code.grading import export
from lesson_code.grading.rosters import Roster
from lesson_code.grading.words import Mistake, number, one_line


class Part(NamedTuple):
    """An assignment with its Students, by key."""

    assignment: object
    students: dict
    roster: Roster | None


def write(path, parts, missing_as_zero=False):
    """Write the CSV; returns (how many students have a sum, [(student, [(assignment, why not)])], a note or "")."""
    by_mail = any(part.roster and "Identifier" in part.roster.columns for part in parts)
    strangers = [(key, [(part.assignment.name, "not on the roster")]) for part in parts
                 for key, one in part.students.items() if not one.listed]
    parts = [part._replace(students=by_identity(part, by_mail)) for part in parts]
    people = {}
    for part in parts:
        for key, one in part.students.items():
            people.setdefault(key, (one.key if not by_mail else key, one.name, mail(one, part)))
    table, without, worth = [], [], sum(part.assignment.points for part in parts)
    for key in sorted(people):
        found = [points(part, key, missing_as_zero) for part in parts]
        why = [(part.assignment.name, said.replace("_", " ")) for part, (got, said) in zip(parts, found) if got is None]
        if why:
            without.append((people[key][0], why))
        table.append([*people[key], *("" if got is None else number(got) for got, _ in found),
                      "" if why else number(sum(got for got, _ in found)), number(worth)])
    without += [(key, why) for key, why in strangers if key not in people]
    export.save(Path(path), "plain", [["id", "name", "e-mail", *heads(parts), "total", "of"], *table])
    return sum(row[-2] != "" for row in table), without, twice(people)


def by_identity(part, by_mail):
    """{what a student is known by in all assignments: Student}, of those on the list."""
    listed = {key: one for key, one in part.students.items() if one.listed}
    if not by_mail:
        return listed
    found, name = {}, part.assignment.name
    for one in listed.values():
        address = mail(one, part).lower()
        if not address or address in found:
            raise Mistake(f"{name}: {one_line(one.name, 60)} has no e-mail address of one's own in the class list. "
                          "Moodle's numbers are others in each assignment, so addresses are wanted")
        found[address] = one
    return found


def mail(student, part):
    return part.roster.people[student.key].mail if part.roster else ""


def points(part, key, missing_as_zero):
    """(the points or None, why none)."""
    one = part.students.get(key)
    if one is None:
        on_list = part.roster is None
        return (0.0 if on_list and missing_as_zero else None), "nothing handed in" if on_list else "not on the roster"
    if missing_as_zero:
        one = export.zeros_for_nothing(one)
    return one.total, one.state


def heads(parts):
    """A name for each column: the title where no two are the same, or the assignment's name, or its folder."""
    for words in ([part.assignment.title for part in parts], [part.assignment.name for part in parts]):
        if len(set(words)) == len(words):
            return words
    return [part.assignment.folder for part in parts]


def twice(people):
    """A note on names that have two rows, as the class lists may give one student two ids."""
    by_name = {}
    for id, name, _ in people.values():
        by_name.setdefault(name, []).append(id)
    found = [f"{name} ({', '.join(ids)})" for name, ids in by_name.items() if len(ids) > 1]
    return found and f"more than one row: {'; '.join(found[:5])}: do the class lists give one student several ids?"
