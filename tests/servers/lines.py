"""Several lines of downhill-class in one process, as a start of Python each would take long.

    python -m tests.servers.lines real|stand-in LINES

LINES: JSON [[word, ...], ...]. Prints one JSON: [[exit status, stdout, stderr], ...]. Two lines are no commands:
"contents FOLDER [URL]" gives all that a gradebook holds but row numbers and times, "claims FOLDER URL" what a second
grader gets while a first one is in the middle of a claim.
"""

import contextlib
import io
import json
import sys
import threading

import sqlalchemy as sql

from lesson_code.grading import actions, assignment, cluster, command, tables
from lesson_code.grading.gradebook import Gradebook
from tests.class_room import stand_in

LEFT_OUT = {"id", "made", "job", "submission", "override", "until", "owner", "folder", "data"}


def book_of(folder, url=""):
    words = ["status", folder, *(["--gradebook", url] if url else [])]
    return actions.opened(command.parser().parse_args(words), assignment.load(folder))


def contents(folder, url=""):
    book, found = book_of(folder, url), {}
    for table in (tables.files, tables.submissions, tables.jobs, tables.attempts, tables.overrides, tables.removals,
                  tables.withdrawals, tables.problems):
        columns, source = [each for each in table.c if each.name not in LEFT_OUT], table
        if "submission" in table.c:
            columns, source = [*columns, tables.submissions.c.student], table.join(tables.submissions)
        found[table.name] = sorted(map(repr, map(tuple, book.rows(sql.select(*columns).select_from(source)))))
    return found


def claims(folder, url):
    """[jobs of the first, jobs of the second]: the second claims, and is answered, before the first has committed."""
    first, second = book_of(folder, url), book_of(folder, url)
    second.owner += "0"  # as if it were another process
    inside, go_on, got = threading.Event(), threading.Event(), []

    def wait_inside(run, ids):
        inside.set()
        go_on.wait(30)
        Gradebook._lease(first, run, ids)

    first._lease = wait_inside
    thread = threading.Thread(target=lambda: got.extend(job.id for job in first.claim(3)))
    thread.start()
    inside.wait(30)
    try:
        other = [job.id for job in second.claim(3)]
    finally:
        go_on.set()
        thread.join()
    return [got, other]


def one(words, grade):
    if words[0] in ("contents", "claims"):
        return [0, {"contents": contents, "claims": claims}[words[0]](*words[1:]), ""]
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        status = command.main(words, grade=grade)
    return [status, out.getvalue(), error.getvalue()]


if __name__ == "__main__":
    cluster.WAIT = 3
    given = None if sys.argv[1] == "real" else stand_in.grade
    print(json.dumps([one(words, given) for words in json.loads(sys.argv[2])]))
