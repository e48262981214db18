"""Run the grader again and again and kill it each time at a random moment, until `kills` have hit it.

    python -m tests.class_room.killing SEED KILLS FOLDER ...

Each folder is a class. The first is graded in peace, which shows how long that takes. In each other one the grader is
killed up to EACH times, then left to its end. Prints the number of kills, of kills that left a process behind, and the
exit statuses of the graders that came to their end. The grader is forked from this process, which has imported all it
needs: a start costs nothing, and the moments fall into its work. Its own workers are forked too.
"""

import contextlib
import os
import random
import signal
import sys
import time
from pathlib import Path

from lesson_code.grading import actions, batch, command  # noqa: F401  # imported before the fork
from tests.class_room import stand_in

EACH = 8


def begin(folder, run):
    """A grader in a group of its own: run(folder) gives its exit status."""
    process = os.fork()
    if process == 0:
        os.setsid()
        silent = os.open(os.devnull, os.O_RDWR)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        try:
            sys.exit(run(folder))
        except Exception:
            os._exit(99)
    return process


def run(folder):
    return command.main(["grade", folder, "--jobs", "2"], grade=stand_in.grade)


def alive(group):
    """The processes of a group that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, own = path.read_text().rpartition(")")[2].split()[:3]
            if int(own) == group and state != "Z":
                found.append(path.parent.name)
    return found


def main(seed, kills, folders):
    draw, hit, orphans, statuses = random.Random(int(seed)), 0, 0, []
    started = time.monotonic()
    os.waitpid(begin(folders[0], run), 0)
    longest = 0.7 * (time.monotonic() - started)
    for folder in folders[1:]:
        here = 0
        while True:
            began, process, wanted = time.monotonic(), begin(folder, run), here < EACH and hit < int(kills)
            time.sleep(draw.uniform(0, longest) if wanted else 0)
            if wanted:
                os.kill(process, signal.SIGKILL)
            _, how = os.waitpid(process, 0)
            if not os.WIFSIGNALED(how):
                statuses.append(os.WEXITSTATUS(how))
                if wanted:  # too late for it: the machine is quicker now than it was
                    longest = min(longest, 0.7 * (time.monotonic() - began))
                break
            hit, here = hit + 1, here + 1
            end = time.monotonic() + 5
            while alive(process) and time.monotonic() < end and hit % 10 == 0:
                time.sleep(0.1)
            orphans += hit % 10 == 0 and bool(alive(process))
        if hit >= int(kills):
            break
    print(hit, orphans, statuses)


if __name__ == "__main__":
    batch.START = "fork"
    main(*sys.argv[1:3], sys.argv[3:])
