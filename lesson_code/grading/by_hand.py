"""What a teacher decides: points set by hand, and taken back; files that count for nobody, and again."""

from pathlib import Path

import sqlalchemy as sql

from lesson_code.grading import assignment as assignments
from lesson_code.grading import changes, scores
from lesson_code.grading.naming import who
from lesson_code.grading.opening import opened, roster_of, tell
from lesson_code.grading.tables import again, submissions
from lesson_code.grading.words import Mistake, nearest, number, one_line


def override(options):
    assignment = assignments.load(options.assignment, versions=False)
    worth, id = {item.id: item.points for item in assignment.exercises}, options.exercise
    reason = reason_of(options)
    if id not in worth:
        raise Mistake(f"{one_line(id, 60)!r} is not in this assignment" + nearest(id, worth))
    if options.remove and options.points is not None:
        raise Mistake(f"{number(options.points)} points, and --remove: give one of the two")
    if not options.remove and options.points is None:
        raise Mistake("no points are given: a number, or --remove to take back what you set")
    if not options.remove and options.points > worth[id]:
        raise Mistake(f"{number(options.points)} points: {id} is worth {number(worth[id])}")
    roster, book = roster_of(assignment), opened(options, assignment, make=not options.remove)
    everyone = scores.students(book, assignment, roster)
    student = who(options.student, everyone, roster)
    old = score_of(everyone[student], id)
    if options.remove:
        if not (old.override and old.override.holds):
            others = [one.id for one in everyone[student].scores if one.override and one.override.holds]
            raise Mistake(f"{student} has no points set by hand for {id}"
                          + (f", but for {', '.join(others)}" if others else ""))
        changes.remove(book, old.override.id, reason)
    else:
        book.override(student, id, options.points, reason)
    new = score_of(scores.students(book, assignment, roster)[student], id)
    tell(f"{student}: {id}: {known(old.final)} -> {known(new.final)}")
    return 0


def score_of(student, id):
    return next(one for one in student.scores if one.id == id)


def known(points):
    return "no points yet" if points is None else number(points)


def reason_of(options):
    reason = one_line(options.reason, 1000)
    if not reason:
        raise Mistake("--reason: the student reads it, so it is not empty")
    return reason


def withdraw(options):
    assignment = assignments.load(options.assignment, versions=False)
    reason = one_line(options.reason, 1000) if options.undo else reason_of(options)
    elsewhere(options.file, assignment)
    roster, book = roster_of(assignment), opened(options, assignment, make=False)
    row = file_named(options, book, assignment)
    before = scores.students(book, assignment, roster).get(row.student)
    (changes.take_back if options.undo else changes.withdraw)(book, row.id, reason)
    after = scores.students(book, assignment, roster).get(row.student)
    waits = after and any(file.id == row.id and file.outcome == "waiting" for file in after.files)
    tell(f"{row.student}: {row.path} {'counts again' if options.undo else 'is withdrawn'}: total {total(before)} -> "
         + total(after) + (f". To grade it: downhill-class grade {options.assignment}" if waits else ""))
    return 0


def total(student):
    return "none" if student is None or student.total is None else number(student.total)


def elsewhere(given, assignment):
    """Mistake where the path leads into the folder of another assignment."""
    path = Path(given)
    homes = [folder for folder in path.absolute().parents if (folder / assignments.FILE).is_file()]
    if path.name != str(path) and path.parent.is_dir() and homes and not homes[0].samefile(assignment.folder):
        raise Mistake(f"{one_line(given)} is a file of {homes[0].name}, not of {assignment.name}")


def file_named(options, book, assignment):
    """The row of the one file that FILE, with --number, means; Mistake where it is none, or several."""
    said, names = one_line(options.file, 500), {}
    rows = book.rows(sql.select(submissions).order_by(submissions.c.id))
    for id, path in [*((row.id, row.path) for row in rows), *book.rows(sql.select(again.c.submission, again.c.path))]:
        names.setdefault(id, set()).add(path)
    fits = meant(said, names)
    if not fits:
        raise Mistake(unknown(said, names, assignment))
    with book.writing() as run:
        out = changes.withdrawn(run)
    every = [row for row in rows if row.id in fits and (row.id in out) == options.undo]
    if not every:
        reason = "" if options.undo else out[min(fits)].reason
        raise Mistake(f"{said} is not withdrawn" if options.undo else f"{said} is withdrawn already: {reason}")
    left = [row for row in every if options.number in (None, row.id)]
    if len(left) != 1:
        raise Mistake(f"{said}: " + (f"{len(left)} files had this name" if left else f"none is number {options.number}")
                      + ". Say which: " + " or ".join(
            f"--number {row.id} ({row.student}, {scores.when(row.received, assignment.due)})" for row in every))
    return left[0]


def meant(said, names):
    """The ids of the files that go by these words: a path as it is listed, the end of one, or one with more before."""
    said = said.replace("\\", "/").removeprefix("./")
    longer = [path for paths in names.values() for path in paths if f"/{said}".endswith(f"/{path}")]
    if longer:
        return {id for id, paths in names.items() if max(longer, key=len) in paths}
    return {id for id, paths in names.items() if any(path.endswith(f"/{said}") for path in paths)}


def unknown(said, names, assignment):
    """Why no file of the gradebook goes by these words."""
    folder = Path(assignment.folder) / assignments.SUBMISSIONS
    there = [path for path in (Path(said), folder / said) if path.is_file()]
    if there:
        return f"{there[0]} is not in the gradebook: take it out of the folder, and it never counts"
    near = nearest(said, sorted(set().union(*names.values())))
    return f"{said}: no such file was graded" + (near or f": give its name as it lies in {folder}")


def listed(book):
    """A line for each file that is withdrawn and each exercise with points set by hand."""
    with book.writing() as run:
        out, points = changes.withdrawn(run), changes.set_by_hand(run)
        rows = run.execute(sql.select(submissions).order_by(submissions.c.student, submissions.c.id)).all()
    for row in rows:
        if row.id in out:
            yield f"  withdrawn: {row.student}: {row.path}: {out[row.id].reason}"
    for (student, exercise), (row, ended) in sorted(points.items()):
        if ended is None:
            yield f"  set by hand: {student}: {exercise}: {number(row.points)}: {row.reason}"
