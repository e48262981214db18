"""Grades one file while something of this machine goes wrong: python trouble.py FILE. Prints JSON."""

import json
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

from lesson_code.grading import runner, sandbox
from lesson_code.grading.grade import grade
from lesson_code.homework import released
from tests.class_room import base

POINTS = {"three-reductions": 2.0, "huber": 3.0}


def said(data):
    items = [SimpleNamespace(id=id, points=points, version="1") for id, points in POINTS.items()]
    assignment = SimpleNamespace(name="hw1", exercises=items, released=released.from_book(list(POINTS)), hidden_cases=5,
                                 partial=0.0)
    found = grade(data, "anna", assignment, b"0123456789abcdef")
    return {"status": found.status, "earned": sum(each.earned for each in found.exercises),
            "statuses": sorted({each.status for each in found.exercises})}


class Ended(sandbox.Sandbox):
    """A sandbox whose first process somebody ends from outside while it is asked."""

    left = 0

    def ask(self, job, seconds):
        if Ended.left > 0:
            Ended.left -= 1
            pid = self.process.pid
            first = int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
            os.kill(first, signal.SIGSTOP)  # so that it is at work when it ends
            threading.Thread(target=lambda: (time.sleep(0.2), os.kill(first, signal.SIGKILL))).start()
        return super().ask(job, seconds)


def with_bwrap(script, data):
    """Graded with a bubblewrap that is this script."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bwrap"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
        before = os.environ["PATH"]
        os.environ["PATH"] = f"{folder}:{before}"
        try:
            return said(data)
        finally:
            os.environ["PATH"] = before


if __name__ == "__main__":
    data, found = Path(sys.argv[1]).read_bytes(), {}
    found["bwrap fails"] = with_bwrap("echo 'bwrap: cannot allocate memory' >&2; exit 1\n", data)
    found["bwrap missing a library"] = with_bwrap("exit 127\n", data)
    runner.Sandbox = Ended
    Ended.left = 1
    found["ended once"] = said(data)
    Ended.left = 1000
    found["ended always"] = said(data)
    runner.Sandbox = sandbox.Sandbox
    runner.watch.host_is_short = lambda: True
    killed = base.notebook("import os\n\n\ndef my_reductions(prediction, target):\n    os.abort()\n")
    found["short of memory"] = said(base.data(killed))
    print(json.dumps(found))
