"""The gradebook: what was handed in, what is to be graded, and every attempt at it, for good.

A row of `jobs` is the queue. It is waiting, leased by one grader until a time, or done; its results are written in the
transaction that makes it done, so a grader that is killed at any moment leaves a job that the next one takes.
`attempts`, and what a teacher changes by hand (changes.py), are only added to: triggers refuse anything else.
"""

import contextlib
import json
import time
import zlib
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sql

from lesson_code.grading import process
from lesson_code.grading.changes import withdrawn
from lesson_code.grading.tables import TABLES, again, attempts, files, jobs, overrides, problems, submissions
from lesson_code.grading.words import Trouble, one_line

FILE = "gradebook.sqlite"
LEASE = 300.0  # seconds; a grader that lives renews it
TRIES = 3
WAIT = 10.0    # seconds for another program's lock


class Job(NamedTuple):
    id: int
    submission: int
    student: str
    path: str
    exercises: tuple[str, ...]
    tries: int


class Gradebook:
    """The gradebook of an assignment's folder; make: begin one where there is none. Errors: Trouble."""

    def __init__(self, folder, make=True):
        self.home = Path(folder)
        self.path = self.home / FILE
        if not (make or self.path.exists()):
            raise Trouble(f"{self.path} is not there: nothing was graded yet")
        engine = sql.create_engine(f"sqlite:///{self.path}", connect_args={"timeout": WAIT})
        sql.event.listen(engine, "connect", _connect)
        sql.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        self.begin(engine)

    def begin(self, engine):
        """Make the tables that are not there."""
        self.engine = engine
        self.owner = process.owner()
        with self.alone() as run:
            TABLES.create_all(run)

    @contextlib.contextmanager
    def writing(self):
        """One transaction: all of it is kept, or nothing."""
        try:
            with self.engine.begin() as run:
                yield run
        except sql.exc.DBAPIError as error:
            raise Trouble(f"{self.path}: {self.in_words(error.orig)}") from None

    def alone(self):
        """A transaction while nobody else has one of this kind; on SQLite they all are."""
        return self.writing()

    def in_words(self, error):
        return in_words(error)

    def rows(self, statement):
        with self.writing() as run:
            return run.execute(statement).all()

    # What was handed in

    def register(self, handed_in):
        """Add the submissions that are not there yet; each is a NamedTuple with student, name, path, sha256, data, …"""
        with self.alone() as run:
            for one in handed_in:
                if not run.execute(sql.select(files.c.sha256).where(files.c.sha256 == one.sha256)).first():
                    run.execute(files.insert().values(sha256=one.sha256, data=zlib.compress(one.data)))
                own = (submissions.c.student == one.student) & (submissions.c.sha256 == one.sha256)
                known = run.execute(sql.select(submissions).where(own)).first()
                values = {"name": one.name, "path": one.path, "received": one.received, "place": one.place}
                if known is None:
                    run.execute(submissions.insert().values(student=one.student, sha256=one.sha256, **values))
                elif one.received != known.received:  # the same file once more: its row keeps the first time
                    if one.received < known.received:
                        run.execute(submissions.update().where(own).values(**values))
                    _once_more(run, known.id, known if one.received < known.received else one)

    def note_problems(self, folder, found):
        """What could not be registered, in place of what the last look at this folder found: path, student, reason."""
        with self.alone() as run:
            run.execute(problems.delete().where(problems.c.folder == folder))
            for path, student, reason in found:
                run.execute(problems.insert().values(folder=folder, path=path, student=student, reason=reason))

    def rename(self, submission, student, name):
        """A submission's student, after a change of the roster; not where that student has the file already."""
        with self.alone() as run:
            sha = run.execute(sql.select(submissions.c.sha256).where(submissions.c.id == submission)).scalar_one()
            there = (submissions.c.student == student) & (submissions.c.sha256 == sha)
            if not run.execute(sql.select(submissions.c.id).where(there)).first():
                here = submissions.c.id == submission
                run.execute(submissions.update().where(here).values(student=student, name=name))

    # The queue

    def enqueue(self, items, why="grade", again=False):
        """A job for each submission with exercises not graded in their version yet; again: with all of `items`."""
        with self.alone() as run:
            out = withdrawn(run)
            waiting = run.execute(sql.select(jobs.c.submission, jobs.c.exercises, jobs.c.state, jobs.c.outcome)).all()
            graded = set(map(tuple, run.execute(sql.select(
                attempts.c.submission, attempts.c.exercise, attempts.c.version).distinct())))
            dead = {job.submission for job in waiting if job.outcome == "unreadable"}
            open_now = {(job.submission, id) for job in waiting if job.state != "done" for id in job.exercises.split()}
            run.execute(jobs.update().where((jobs.c.state == "waiting") & (jobs.c.tries > 0)).values(tries=0))
            for (submission,) in run.execute(sql.select(submissions.c.id).order_by(submissions.c.id)).all():
                wanted = [item.id for item in items if (submission, item.id) not in open_now
                          and (again or (submission, item.id, item.version) not in graded and submission not in dead)]
                if wanted and submission not in out:
                    run.execute(jobs.insert().values(submission=submission, exercises=" ".join(wanted), why=why,
                                                     state="waiting"))

    def claim(self, most):
        """Up to `most` jobs, leased by this grader: the waiting, and those of graders that are gone."""
        with self.writing() as run:
            owners = run.execute(sql.select(jobs.c.owner).where(jobs.c.state == "leased").distinct()).scalars().all()
            dead = [owner for owner in owners if owner != self.owner and process.owner_gone(owner)]
            free = (jobs.c.state == "waiting") | (jobs.c.state == "leased") & (jobs.c.owner != self.owner) & (
                jobs.c.owner.in_(dead) | (jobs.c.until < time.time()))
            found = run.execute(
                sql.select(jobs, submissions.c.student, submissions.c.path).join(submissions)
                .where(free & (jobs.c.tries < TRIES)).order_by(jobs.c.tries, jobs.c.id).limit(most)
                .with_for_update(skip_locked=True, of=jobs)).all()
            self._lease(run, [job.id for job in found])
            return [Job(job.id, job.submission, job.student, job.path, tuple(job.exercises.split()), job.tries)
                    for job in found]

    def _lease(self, run, ids):
        run.execute(jobs.update().where(jobs.c.id.in_(ids)).values(
            state="leased", owner=self.owner, until=time.time() + LEASE))

    def renew(self, ids):
        with self.writing() as run:
            self._lease(run, ids)

    def release(self, ids=None):
        """Give jobs back; without ids all that this grader has."""
        with self.writing() as run:
            mine = (jobs.c.owner == self.owner) & (jobs.c.state == "leased")
            if ids is not None:
                mine &= jobs.c.id.in_(ids)
            run.execute(jobs.update().where(mine).values(state="waiting", owner="", until=0.0))

    def open_jobs(self):
        count = sql.select(sql.func.count()).where((jobs.c.state != "done") & (jobs.c.tries < TRIES))
        return self.rows(count.select_from(jobs))[0][0]

    def data(self, submission):
        """A submission's bytes."""
        found = self.rows(sql.select(files.c.data).join(submissions).where(submissions.c.id == submission))
        return zlib.decompress(found[0].data)

    def save(self, job, outcome, graded, remarks, left, versions):
        """The results of a job: attempts at `graded`, and the exercises `left` to be tried again."""
        with self.writing() as run:
            row = run.execute(sql.select(jobs).where(jobs.c.id == job.id).with_for_update()).one()
            if row.owner != self.owner or row.state != "leased":
                return  # another grader has it: this one was taken for dead
            sha = run.execute(sql.select(submissions.c.sha256).where(submissions.c.id == job.submission)).scalar_one()
            for one in graded:
                run.execute(attempts.insert().values(
                    job=job.id, submission=job.submission, sha256=sha, exercise=one.exercise,
                    version=versions[one.exercise], status=one.status, earned=one.earned, points=one.points,
                    visible_right=one.visible[0], visible_of=one.visible[1], hidden_right=one.hidden[0],
                    hidden_of=one.hidden[1], text=one.text, made=time.time()))
            values = {"outcome": outcome, "remarks": json.dumps(list(remarks)), "owner": "", "until": 0.0}
            if left:
                values |= {"state": "waiting", "exercises": " ".join(left), "tries": row.tries + 1}
            else:
                values["state"] = "done"
            run.execute(jobs.update().where(jobs.c.id == job.id).values(**values))

    def override(self, student, exercise, points, reason):
        with self.writing() as run:
            run.execute(overrides.insert().values(student=student, exercise=exercise, points=points, reason=reason,
                                                  made=time.time()))


def _once_more(run, submission, seen):
    there = (again.c.submission == submission) & (again.c.received == seen.received)
    if not run.execute(sql.select(again.c.id).where(there)).first():
        run.execute(again.insert().values(submission=submission, path=seen.path, received=seen.received,
                                          place=seen.place))


def _connect(connection, record):
    connection.isolation_level = None  # transactions begin where `begin` says so
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def in_words(error):
    said = one_line(error)
    if "locked" in said:
        return "another program has it locked (a grader, a database viewer, a file sync). Close it, type the line again"
    if "full" in said or "disk I/O" in said:
        return "the disk is full. Make room, then type the line again: what was graded is kept, nothing is lost"
    if "unable to open" in said or "readonly" in said:
        return f"it cannot be written ({said}): look at the rights of the folder"
    if "not a database" in said or "malformed" in said:
        return "it is damaged: put a copy in its place, or move it away and grade anew"
    return said
