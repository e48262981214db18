"""What every command opens first: the class list, the gradebook; and how a command speaks."""

import sys
from pathlib import Path

from lesson_code.grading import assignment as assignments
from lesson_code.grading import rosters
from lesson_code.grading.gradebook import Gradebook
from lesson_code.grading.words import one_line


def tell(line):
    print(" " * (len(line) - len(line.lstrip(" "))) + one_line(line, 2000), flush=True)


def warn(line):
    if line:
        print(f"note: {one_line(line, 1000)}", file=sys.stderr, flush=True)


def roster_of(assignment):
    """The assignment's Roster, or None if there is none."""
    path = Path(assignment.folder) / (assignment.roster or assignments.ROSTER)
    return rosters.read(path) if assignment.roster or path.exists() else None


def opened(options, assignment, make=True):
    """The gradebook: at the address given on the line or in the assignment's file, or SQLite in its folder."""
    given = options.gradebook or assignment.gradebook
    if not given:
        return Gradebook(assignment.folder, make)
    from lesson_code.grading import postgresql

    return postgresql.Server(postgresql.address(given, may_hold_password=bool(options.gradebook)), assignment, make)
