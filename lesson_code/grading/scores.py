"""From attempts to points: which file counts, what lateness takes, what a teacher has overridden."""

import datetime
import json
import math
from collections import defaultdict
from typing import NamedTuple

import sqlalchemy as sql

from lesson_code.grading.changes import WITHDRAWN, set_by_hand, withdrawn
from lesson_code.grading.collect import in_time, still_there
from lesson_code.grading.rosters import extended
from lesson_code.grading.tables import again, attempts, jobs, problems, submissions

DAY = 86400


class Override(NamedTuple):
    """Points set by hand."""

    id: int
    points: float
    reason: str
    removed: str | None     # why they hold no longer

    @property
    def holds(self):
        return self.removed is None


class Withdrawn(NamedTuple):
    """A file that counts for nobody."""

    id: int
    path: str
    received: float
    reason: str


class File(NamedTuple):
    """One of a student's submissions."""

    id: int
    path: str
    received: float
    late_days: int
    share: float        # of the points that lateness leaves
    outcome: str        # "graded", "unreadable", "waiting", "infrastructure_error"
    remarks: tuple
    attempts: dict      # exercise -> the row of its latest attempt
    due: datetime.datetime | None   # for this student


class Arrival(NamedTuple):
    """A submission at the time that counts for it."""

    id: int
    student: str
    path: str
    received: float
    place: int


class Score(NamedTuple):
    """An exercise of a student."""

    id: str
    points: float           # that can be earned
    earned: float | None    # before lateness; None while nothing is graded
    final: float | None     # after lateness and override
    file: File | None       # the one that counts
    attempt: object | None
    override: Override | None   # the last, whether it holds or not


class Student(NamedTuple):
    key: str
    name: str
    state: str          # "graded", "waiting", "infrastructure_error", "unreadable", "nothing handed in"
    scores: tuple
    files: tuple
    problems: tuple     # (path, reason)
    withdrawn: tuple    # of Withdrawn; `files` has none of them
    listed: bool        # on the roster, or there is none

    @property
    def total(self):
        """None where an exercise has no points yet: such a total is never shown as 0."""
        return None if any(one.final is None for one in self.scores) else sum(one.final for one in self.scores)


def students(book, assignment, roster=None):
    """Every Student of the roster and of the gradebook, by key."""
    assignment = extended(assignment, roster)
    with book.writing() as run:
        files = run.execute(sql.select(submissions).order_by(submissions.c.id)).all()
        repeated = run.execute(sql.select(again).order_by(again.c.id)).all()
        work = run.execute(sql.select(jobs).order_by(jobs.c.id)).all()
        tried = run.execute(sql.select(attempts).order_by(attempts.c.id)).all()
        by_hand, out = set_by_hand(run), withdrawn(run)
        odd = run.execute(sql.select(problems).order_by(problems.c.id)).all()
    jobs_of, tries_of, files_of, problems_of, out_of = (defaultdict(list) for _ in range(5))
    for row in work:
        if row.outcome != WITHDRAWN:
            jobs_of[row.submission].append(row)
    for row in tried:
        tries_of[row.submission].append(row)
    for row in files:
        if row.id in out:
            out_of[row.student].append(Withdrawn(row.id, row.path, row.received, out[row.id].reason))
        else:
            files_of[row.student].append(Arrival(row.id, row.student, row.path, row.received, row.place))
    if assignment.attempts == "last":
        came = defaultdict(list)
        for row in repeated:
            came[row.submission].append(row)
        files_of = {key: arrivals(rows, came) for key, rows in files_of.items()}
    for row in filter(lambda row: still_there(row, book.home), odd):
        problems_of[row.student].append((row.path, row.reason))
    changed = {key: Override(row.id, row.points, row.reason, end and end.reason) for key, (row, end) in by_hand.items()}
    people = roster.people if roster else {}
    # With a roster, a file that was withdrawn makes nobody a student.
    names = {row.student: row.name for row in files if roster is None or row.id not in out}
    names |= {key: one.name for key, one in people.items()}
    keys = sorted({*names, *problems_of, *(student for student, _ in changed)} - {""})
    return {key: student_of(key, names.get(key, key), assignment, files_of.get(key, ()), jobs_of, tries_of, changed,
                            problems_of[key], tuple(out_of[key]), roster is None or key in people) for key in keys}


def arrivals(rows, came):
    """Where the last file counts: each at its last arrival, but for one that came again with no other in between."""
    own = {row.id: row for row in rows}
    every = [*rows, *(row._replace(path=one.path, received=one.received, place=one.place)
                      for row in rows for one in came[row.id])]
    found, before = {}, None
    for row in sorted(every, key=lambda row: (row.received, row.place, own[row.id].received, row.path)):
        if row.id != before:
            found[row.id] = row
        before = row.id
    return list(found.values())


def student_of(key, name, assignment, rows, jobs_of, tries_of, changed, odd, out, listed):
    rows = sorted(rows, key=lambda row: (row.received, row.place, row.path))
    own = tuple(file_of(row, assignment, jobs_of[row.id], tries_of[row.id]) for row in rows)
    open_files = {file.outcome for file in own} & {"waiting", "infrastructure_error"}
    scores = tuple(score_of(item, assignment, own, changed.get((key, item.id)), bool(open_files))
                   for item in assignment.exercises)
    state = "graded" if any(file.outcome == "graded" for file in own) else "unreadable" if own or odd \
        else "nothing handed in"
    if open_files:
        state = "waiting" if "waiting" in open_files else "infrastructure_error"
    return Student(key, name, state, scores, own, tuple(odd), out, listed)


def file_of(row, assignment, work, tried):
    due = None if in_time(row.path) else assignment.extensions.get(row.student, assignment.due)
    late, share = lateness(row.received, due, assignment.late)
    outcome = "graded" if any(job.outcome == "graded" for job in work) else "unreadable"
    if not work or any(job.state != "done" for job in work):
        stuck = work and all(job.state == "done" or job.outcome == "infrastructure_error" for job in work)
        outcome = "infrastructure_error" if stuck else "waiting"
    remarks = json.loads(work[-1].remarks) if work else []
    newest = {}
    version = {item.id: item.version for item in assignment.exercises}
    for attempt in tried:  # the present version before any older one
        before = newest.get(attempt.exercise)
        if before is None or before.version != version.get(before.exercise) or attempt.version == before.version:
            newest[attempt.exercise] = attempt
    return File(row.id, row.path, row.received, late, share, outcome, tuple(remarks), newest,
                assignment.extensions.get(row.student, assignment.due))


def score_of(item, assignment, own, override, unfinished):
    tried = [file for file in own if item.id in file.attempts]
    best = None
    if tried and assignment.attempts == "best":
        best = max(tried, key=lambda file: earned(file, item) * file.share)  # the earliest of equals
    elif tried:
        best = tried[-1]
    got = None if unfinished or best is None else earned(best, item)
    final = override.points if override and override.holds else None if got is None else got * best.share
    return Score(item.id, item.points, got, final, best, best and best.attempts[item.id], override)


def earned(file, item):
    """The attempt's points, in proportion where the exercise is worth other points by now."""
    attempt = file.attempts[item.id]
    if attempt.points:
        return attempt.earned * item.points / attempt.points
    all_right = attempt.visible_right == attempt.visible_of and attempt.hidden_right == attempt.hidden_of
    return item.points if all_right and attempt.visible_of else 0.0


def lateness(received, due, rule):
    """(days begun after due and grace, the share of the points that is left)."""
    if due is None:
        return 0, 1.0
    over = received - due.timestamp() - 60 * rule.grace_minutes
    days = math.ceil(over / DAY) if over > 0 else 0
    return days, max(0.0, 1 - days * rule.per_day) if days <= rule.days else 0.0


def when(received, like=None):
    """2026-12-01 23:59, in the zone of the due date."""
    return datetime.datetime.fromtimestamp(received, like and like.tzinfo).strftime("%Y-%m-%d %H:%M")


def outdated(assignment, everyone):
    """The exercises of which some counting attempt was made with another `partial` or `hidden_cases`."""
    found = {score.id for student in everyone for score in student.scores
             if score.attempt is not None and by_other_rules(score.attempt, assignment)}
    return [item.id for item in assignment.exercises if item.id in found]


def by_other_rules(attempt, assignment):
    if not attempt.hidden_of or attempt.hidden_of != assignment.hidden_cases:
        return bool(attempt.hidden_of)
    in_part = attempt.visible_right == attempt.visible_of and attempt.hidden_right < attempt.hidden_of
    return in_part and not math.isclose(attempt.earned, attempt.points * assignment.partial, abs_tol=1e-9)


def superseded(file, student):
    """Whether a later file that could be read took the place of one that could not."""
    later = student.files[student.files.index(file) + 1:]
    return file.outcome == "unreadable" and any(each.outcome == "graded" for each in later)
