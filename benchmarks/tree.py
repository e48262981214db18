"""Memory and processor time of all processes that this one begins meanwhile, theirs too: looked at ten times a second.

Memory is the sum of each process's proportional share (PSS: a page that three processes share counts a third in
each); of a process that does not show it to this user, its resident pages. Linux only.
"""

import os
import threading
import time
from pathlib import Path
from typing import NamedTuple

EVERY = 0.1  # seconds
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Watch:
    """`with Watch() as seen:` and afterwards seen.seconds, seen.processor (seconds) and seen.memory (MB, the peak)."""

    def __enter__(self):
        self.processor, self.memory, self.seconds = 0.0, 0.0, 0.0
        self.ended, self.others = threading.Event(), frozenset(each.number for each in processes())
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()
        self.began = time.perf_counter()
        return self

    def __exit__(self, *error):
        self.seconds = time.perf_counter() - self.began
        self.ended.set()
        self.thread.join()

    def look(self):
        while not self.ended.wait(EVERY):
            below = descendants(processes(), os.getpid(), self.others)
            self.memory = max(self.memory, sum(map(memory, below)))
            self.processor = max(self.processor, sum(each.ticks for each in below) / TICK)


class Process(NamedTuple):
    number: int
    parent: int
    ticks: int  # processor time, with that of its children that have ended


def processes():
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        found.append(Process(int(path.parent.name), int(fields[1]), sum(map(int, fields[11:15]))))
    return found


def descendants(known, root, others=frozenset()):
    """Those of the processes that `root` has begun, directly or not; but for `others` and what these have begun."""
    children = {}
    for each in known:
        if each.number in others:
            continue
        children.setdefault(each.parent, []).append(each)
    found, waiting = [], [root]
    while waiting:
        own = children.get(waiting.pop(), [])
        found += own
        waiting += [each.number for each in own]
    return found


def memory(process):
    """MB of a process; 0 where it has ended."""
    folder = Path(f"/proc/{process.number}")
    try:
        return int(next(line for line in (folder / "smaps_rollup").read_text().splitlines()
                        if line.startswith("Pss:")).split()[1]) / 1024
    except (OSError, StopIteration):
        pass
    try:
        return int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0
