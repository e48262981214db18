"""What each command of downhill-class does, once its words are understood."""

import os
from collections import Counter
from pathlib import Path

import sqlalchemy as sql

from lesson_code.grading import assignment as assignments
from lesson_code.grading import batch, by_hand, collect, notes, rehearsal, results, rosters, scores, times
from lesson_code.grading.opening import opened, roster_of, tell, warn
from lesson_code.grading.tables import problems, submissions
from lesson_code.grading.words import Mistake, aligned, nearest, number, one_line, several, several_points

TOGETHER = 50  # files registered in one transaction


def reached(options, assignment):
    """The cluster that --scheduler names, or None."""
    if not options.scheduler:
        return None
    from lesson_code.grading import cluster

    found = cluster.Cluster(options.scheduler, assignment)
    warn(cluster.open_to_all(options.scheduler))
    return found


def around(folder, given):
    """(the assignment's folder, the submissions' folder)."""
    folder = Path(folder)
    if given:
        return Path(given), folder
    if (folder / assignments.FILE).is_file():
        return folder, folder / assignments.SUBMISSIONS
    for home in [Path(os.path.normpath(folder)).parent, *folder.resolve().parents[:2]]:
        if (home / assignments.FILE).is_file():
            return home, folder
    if not folder.is_dir():
        collect.look(folder, "")  # says what is wrong with it
    raise Mistake(f"no {assignments.FILE} in {folder} or the folders around it: say which, --assignment FOLDER")


def grade(options, ready):
    """ready: a function that gives the grade function, or refuses, before anything is written."""
    home, folder = around(options.folder, options.assignment)
    assignment, secret = assignments.load(home), assignments.secret(home)
    roster = roster_of(assignment)
    assignment = rosters.extended(assignment, roster)
    found = collect.look(folder, assignment.name, roster)
    entries, doubts = times.of_worksheet(found.entries, roster, assignment.due)
    found = found._replace(entries=entries)
    if assignment.attempts == "last":
        collect.check_order(found.entries)
    warn(assignments.open_to_others(home))
    grader, cluster = ready(), reached(options, assignment)
    book = opened(options, assignment)
    register(book, folder, found, assignment, roster)
    for line in [*doubts, *times.doubts(entries, assignment)]:
        warn(line)
    book.enqueue(assignment.exercises)
    return work(book, assignment, secret, roster, grader, options, cluster)


def register(book, folder, found, assignment, roster):
    """Everything that was handed in goes into the gradebook before anything is graded."""
    for row in book.rows(sql.select(submissions)):
        if roster is not None and row.student not in roster.people:  # the roster came, or changed, later
            path = Path(folder) / row.path
            key, name, _ = collect.whose(collect.owner_of(path, Path(folder), assignment.name), roster)
            if key:
                book.rename(row.id, key, name)
    before = notes.handed_in(book)
    odd, entries = list(found.problems), sorted(found.entries, key=lambda entry: (entry.received, entry.path))
    with book.writing() as run:
        out, still = notes.withdrawn(run), []
    for start in range(0, len(entries), TOGETHER):
        read = [(entry, collect.read(entry)) for entry in entries[start:start + TOGETHER]]
        odd += [(entry.path, entry.student, one) for entry, one in read if isinstance(one, str)]
        good = [one for _, one in read if not isinstance(one, str)]
        still += [one.path for one in good if (one.student, one.sha256) in out]
        book.register(good)
    book.note_problems(collect.from_home(folder, book.home), odd)
    for line in notes.alike(book, assignment, before):
        warn(line)
    if still:
        warn(f"withdrawn, and stays so: {collect.listed(still)} (downhill-class withdraw … --undo: it counts again)")
    if found.others:
        warn(f"not notebooks, and left alone: {collect.listed([path for path, _ in found.others])}")


def work(book, assignment, secret, roster, grader, options, cluster):
    waiting = book.open_jobs()
    try:
        batch.run(book, assignment, secret, grader, options.jobs, cluster)
    except batch.Stopped:
        tell(f"Stopped. {several(book.open_jobs(), 'file')} of {waiting} still to grade: type the line again to go on.")
        return 130
    finally:
        if cluster:
            cluster.close()
    everyone = scores.students(book, assignment, roster)
    tell(f"{several(waiting - book.open_jobs(), 'file')} graded now." if waiting else "Nothing new to grade.")
    for line in notes.on_points(assignment, everyone):
        warn(line)
    return summary(book, everyone)


def summary(book, everyone, superseded=False):
    """Counts, and every file that needs the teacher; exit status 1 if there is one."""
    states = Counter(student.state for student in everyone.values())
    tell(", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(states.items())) or "no student yet")
    for line in notes.other_files(everyone):
        warn(line)
    left = 0
    for student in everyone.values():
        for file in student.files:
            old = scores.superseded(file, student)
            if file.outcome != "graded" and (superseded or not old):
                left += not old
                said = "; ".join(file.remarks) or "not graded yet"
                state = file.outcome.replace("_", " ") + ", replaced since" * old
                tell(f"  {state}: {student.key}: {file.path}: {said}")
        for path, reason in student.problems:
            left += 1
            tell(f"  not taken: {student.key}: {path}: {reason}")
        if not student.listed:
            left += 1
            tell(f"  not on the roster: {student.key}")
    for row in book.rows(sql.select(problems).where(problems.c.student == "")):
        if collect.still_there(row, book.home):
            left += 1
            tell(f"  not taken: {row.path}: {row.reason}")
    return int(left > 0)


def status(options):
    assignment = assignments.load(options.assignment, versions=False)
    roster, book = roster_of(assignment), opened(options, assignment, make=False)
    everyone = scores.students(book, assignment, roster)
    tell(f"{assignment.title}: {several(len(assignment.exercises), 'exercise')}, {several_points(assignment.points)}")
    for line in notes.on_points(assignment, everyone):
        warn(line)
    if options.all:
        print(aligned([(one.key, one.name, one.state.replace("_", " "), "-" if one.total is None else
                        number(one.total)) for one in everyone.values()]), end="", flush=True)
    left = summary(book, everyone, options.all)
    if options.all:
        for line in notes.alike(book, assignment, set()):
            warn(line)
        for line in by_hand.listed(book):
            tell(line)
    return left


def regrade(options, ready):
    home = options.assignment
    assignment, secret = assignments.load(home, versions=not options.new_version), assignments.secret(home)
    ids = [item.id for item in assignment.exercises]
    for id in options.exercise:
        if id not in ids:
            raise Mistake(f"{one_line(id, 60)!r} is not in this assignment" + nearest(id, ids))
    roster, grader, cluster = roster_of(assignment), ready(), reached(options, assignment)
    book = opened(options, assignment, make=False)
    if options.new_version:
        for id in options.exercise or ids:
            if assignments.take_version(home, id):
                tell(f"{id}: its present version is written into {Path(home) / assignments.FILE}")
        assignment = assignments.load(home)
    wanted = assignment.only(options.exercise or ids)
    book.enqueue(wanted.exercises, "regrade", again=True)
    return work(book, assignment, secret, roster, grader, options, cluster)


def rehearse(options):
    assignment = assignments.load(options.assignment)
    count = rehearsal.rehearse(assignment)
    tell(f"{several(count, 'file')} of made-up students in {Path(options.assignment) / assignments.SUBMISSIONS}")
    return 0


OTHERS = {"rehearse": rehearse, "status": status, "override": by_hand.override, "withdraw": by_hand.withdraw,
          "report": results.report_of_class, "feedback": results.feedback, "export": results.export_points}
