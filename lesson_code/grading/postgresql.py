"""A gradebook on a PostgreSQL server, for graders on several machines; each assignment has a schema of its own.

As on SQLite all that registers and enqueues happens one after another (an advisory lock of the transaction), and a
result is written in the transaction that makes its job done. Jobs are claimed by FOR UPDATE SKIP LOCKED: graders side
by side take different ones and do not wait for each other.
"""

import contextlib
import hashlib
import time
from pathlib import Path

import sqlalchemy as sql

from lesson_code.grading import gradebook
from lesson_code.grading.assignment import secret
from lesson_code.grading.gradebook import TRIES, Gradebook
from lesson_code.grading.tables import jobs
from lesson_code.grading.words import Mistake, Trouble, one_line

FORM = "postgresql://USER@HOST/DATABASE"
DRIVERS = ("postgresql", "postgresql+psycopg")
UNREACHED = ("Connection refused", "could not translate", "resolve", "No such file", "timeout", "No route",
             "unreachable", "Is the server running", "starting up", "shutting down")
LOST = ("closed the connection", "connection is closed", "connection is lost", "terminating connection",
        "consuming input failed", "connection not open", "Connection reset", "no connection to the server")


def address(text, may_hold_password=True):
    """The sqlalchemy URL; Mistake where it is none of a PostgreSQL database."""
    try:
        url = sql.make_url(text)
    except (sql.exc.ArgumentError, ValueError):
        raise Mistake(f"--gradebook: wanted is {FORM}") from None  # what was given may hold a password
    if url.drivername not in DRIVERS or not url.database:
        raise Mistake(f"--gradebook: a gradebook is SQLite, without this option, or {FORM}")
    if url.password and not may_hold_password:
        raise Mistake("gradebook = …: a password does not belong into the assignment's file: leave it out, and give it "
                      "in the variable PGPASSWORD or in ~/.pgpass")
    return url.set(drivername="postgresql+psycopg")


def schema(assignment):
    """The schema of an assignment: its name, and a mark of its class secret, as two classes may each have an hw1."""
    mark = hashlib.sha256(b"schema" + secret(assignment.folder)).hexdigest()[:12]
    return f"downhill-{assignment.name[:40]}-{mark}"


class Server(Gradebook):
    """The gradebook of an assignment at `url`, which address() gave. Errors: Mistake without a driver, Trouble."""

    def __init__(self, url, assignment, make=True):
        self.url, self.schema, self.home = url, schema(assignment), Path(assignment.folder)
        self.path = f"the gradebook on {url.host or 'this machine'}" + (f", port {url.port}" if url.port else "")
        try:
            engine = sql.create_engine(url, connect_args={"connect_timeout": int(max(2, gradebook.WAIT))})
        except ImportError:
            raise Mistake("psycopg, PostgreSQL's driver, is missing: install the book's extra 'postgresql' "
                          "(.venv/bin/python -m pip install 'psycopg[binary]' does)") from None
        sql.event.listen(engine, "connect", self._connected)
        there = sql.text("SELECT 1 FROM pg_namespace WHERE nspname = :name").bindparams(name=self.schema)
        self.engine = engine
        if not make and not self.rows(there):
            raise Trouble(f"{self.path}: nothing was graded yet in database {url.database}")
        self.begin(engine)

    def begin(self, engine):
        self.engine = engine
        with self.alone() as run:
            run.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
        super().begin(engine)

    def _connected(self, connection, record):
        connection.autocommit = True
        connection.execute(f'SET search_path TO "{self.schema}"')
        connection.execute(f"SET lock_timeout TO {int(1000 * gradebook.WAIT)}")
        connection.autocommit = False

    @contextlib.contextmanager
    def alone(self):
        with self.writing() as run:
            number = int.from_bytes(hashlib.sha256(self.schema.encode()).digest()[:8], "big", signed=True)
            run.execute(sql.select(sql.func.pg_advisory_xact_lock(sql.cast(number, sql.BigInteger))))
            yield run

    def claim(self, most):
        """As Gradebook; a row that another holds at this moment is looked at again, for that other may have died."""
        for _ in range(10):
            found = super().claim(most)
            if found or not self.rows(sql.select(jobs.c.id).where((jobs.c.state == "waiting") & (jobs.c.tries < TRIES))
                                      .limit(1)):
                break
            time.sleep(0.1)
        return found

    def in_words(self, error):
        """What a teacher can do about an error. No sentence holds the password."""
        said, code, url = str(error), getattr(error, "sqlstate", None) or "", self.url
        if "password authentication failed" in said or code == "28P01":
            return f"it refuses user {url.username}: the password is wrong, or there is no such user"
        if "no password supplied" in said:
            return "it wants a password: give it in the variable PGPASSWORD or in ~/.pgpass"
        if code == "3D000" or f'database "{url.database}" does not exist' in said:
            return f"there is no database {url.database!r}: make it, createdb {url.database}"
        if code == "55P03" or "lock timeout" in said:
            return "another program has it locked. Wait for it, or end it; then type the line again"
        if code == "42501":
            return (f"user {url.username} may not write there: GRANT CREATE ON DATABASE {url.database} TO "
                    f"{url.username}")
        if code in ("53100", "53200", "53300"):
            return f"the server is full ({self.masked(said)}). Make room, then type the line again: nothing is lost"
        if code.startswith(("57P", "08")) or any(each in said for each in LOST):
            return "the connection is lost. Type the line again once the server is back: nothing is lost"
        if any(each in said for each in UNREACHED):
            return "no server answers there: is PostgreSQL running, and the address right?"
        return self.masked(said)

    def masked(self, said):
        return one_line(said.replace(self.url.password, "***") if self.url.password else said)
