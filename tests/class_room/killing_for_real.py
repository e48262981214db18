"""killing.py with the real grade: the probe, the sandbox, bubblewrap, forked workers. As an ordinary user:

    python -c "from tests.class_room import killing_for_real as k; k.main(SEED, KILLS, [FOLDER, ...])"

(so that nothing of this file is imported in the workers). Each folder is the same class. The first is graded in
peace. While the grader is at work on another one, a random process is killed at a random moment: mostly the grader
itself, which is then begun anew, at times a worker, a bubblewrap or the first process inside a sandbox, which it must
get over by itself. Where none of that kind is there, it is waited for. Every folder is left to its end at last.
Prints JSON: kills of each kind, how many processes were left behind, the exit statuses of the graders that came to
their end, how many folders were used, the seconds of all.
"""

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from lesson_code.grading import actions, command, library, probe  # noqa: F401  # imported before the fork
from tests.class_room.killing import EACH, begin
from tests.class_room.one_endless import grade

KINDS = {"grader": 6, "worker": 2, "bubblewrap": 1, "inside": 1}


def sandboxed(before=command.sandboxed):
    """Tries the sandbox as the command does, then gives the grade with its shorter time for one student."""
    before()
    return grade


class Process(NamedTuple):
    parent: int
    group: int
    began: int
    line: list


def processes():
    """{its number: Process} of all that have not ended."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            line = (path / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if fields[0] not in "ZX":
            found[int(path.name)] = Process(int(fields[1]), int(fields[2]), int(fields[19]), line)
    return found


def below(root, every):
    """Every process under this one or in its group, and its kind: {process: kind}."""
    kinds = {root: "grader"} | {each: "other" for each, one in every.items() if one.group == root and each != root}
    waiting = [root]
    while waiting:
        above = waiting.pop()
        for each, one in every.items():
            if one.parent == above:
                waiting.append(each)
                kinds[each] = kind_of(one.line, kinds[above])
    return kinds


def kind_of(line, above):
    if line[0].endswith(b"bwrap"):
        return "bubblewrap"
    if b"forkserver" in b" ".join(line):  # a worker is forked from it, and keeps its words
        return "worker" if above == "server" else "server"
    return "inside" if above == "bubblewrap" else "other"


class Killer:
    def __init__(self, seed):
        self.draw, self.kills, self.seen, self.left, self.statuses = random.Random(seed), Counter(), set(), 0, Counter()
        self.longest = 0

    def disturbed(self, folder, most):
        """Kill up to `most` times; whether the grader itself was killed, else it came to its end."""
        process, status = begin(folder, run), None
        while status is None and self.kills.total() < most:
            end = time.monotonic() + self.draw.uniform(0, self.longest)
            kind, = self.draw.choices(list(KINDS), list(KINDS.values()))
            while status is None and time.monotonic() < end:
                status = ended(process)
                time.sleep(0.005)
            while status is None and not self.killed(process, kind):
                status = ended(process)
                time.sleep(0.005)
            if kind == "grader" and status is None:
                os.waitpid(process, 0)
                return True
        self.statuses[os.waitstatus_to_exitcode(os.waitpid(process, 0)[1] if status is None else status)] += 1
        return False

    def killed(self, root, kind):
        """Kill a process of this kind, if there is one."""
        every = processes()
        kinds = below(root, every)
        self.seen |= {(each, every[each].began) for each in kinds if each in every}
        there = [each for each in sorted(kinds) if kinds[each] == kind and each in every]
        if not there:
            return False
        try:
            os.kill(self.draw.choice(there), signal.SIGKILL)
        except ProcessLookupError:
            return False
        self.kills[kind] += 1
        return True

    def look(self):
        """Count what lives of all that was seen, after some time in which it may end."""
        end = time.monotonic() + 20
        while (left := {(each, one.began) for each, one in processes().items()} & self.seen) and time.monotonic() < end:
            time.sleep(0.05)
        self.left += len(left)
        self.seen.clear()


def ended(process):
    pid, status = os.waitpid(process, os.WNOHANG)
    return status if pid else None


def run(folder):
    command.sandboxed = sandboxed
    return command.main(["grade", folder, "--jobs", "2"])


def main(seed, kills, folders):
    library.binds()  # once for all: half of the moments would fall into it
    killer, started = Killer(seed), time.monotonic()
    os.waitpid(begin(folders[0], run), 0)
    killer.longest = 0.5 * (time.monotonic() - started)  # work is left after the first kills
    used = 1
    for folder in folders[1:]:
        used += 1
        for _ in range(EACH):
            if not killer.disturbed(folder, kills):
                break
        killer.look()
        killer.statuses[os.waitstatus_to_exitcode(os.waitpid(begin(folder, run), 0)[1])] += 1
        if killer.kills.total() >= kills:
            break
    print(json.dumps({"kills": killer.kills, "left": killer.left, "statuses": killer.statuses, "folders": used,
                      "longest": killer.longest, "seconds": time.monotonic() - started}))
