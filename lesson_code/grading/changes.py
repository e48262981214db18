"""What a teacher changes by hand, as rows that are only added: files withdrawn, points set by hand removed."""

import time

import sqlalchemy as sql

from lesson_code.grading.tables import jobs, overrides, removals, withdrawals

WITHDRAWN = "withdrawn"  # the outcome of a job that nobody grades any more


def withdrawn(run):
    """{submission: its row in `withdrawals`} of those that are withdrawn and were not taken back."""
    last = {row.submission: row for row in run.execute(sql.select(withdrawals).order_by(withdrawals.c.id))}
    return {submission: row for submission, row in last.items() if row.withdrawn}


def set_by_hand(run):
    """{(student, exercise): (the last row in `overrides`, the row in `removals` that ended it or None)}"""
    ended = {row.override: row for row in run.execute(sql.select(removals).order_by(removals.c.id))}
    rows = run.execute(sql.select(overrides).order_by(overrides.c.id)).all()
    return {(row.student, row.exercise): (row, ended.get(row.id)) for row in rows}


def withdraw(book, submission, reason):
    """A file that counts for nobody from now on; what waits of it is not graded any more."""
    with book.alone() as run:
        _note(run, submission, True, reason)
        waits = (jobs.c.submission == submission) & (jobs.c.state == "waiting")
        run.execute(jobs.update().where(waits).values(state="done", outcome=WITHDRAWN))


def take_back(book, submission, reason):
    """The file counts again; what of it was never graded is graded by the next `grade`."""
    with book.alone() as run:
        _note(run, submission, False, reason)


def _note(run, submission, is_withdrawn, reason):
    run.execute(withdrawals.insert().values(submission=submission, withdrawn=is_withdrawn, reason=reason,
                                            made=time.time()))


def remove(book, override, reason):
    """Points set by hand hold no longer."""
    with book.writing() as run:
        run.execute(removals.insert().values(override=override, reason=reason, made=time.time()))
