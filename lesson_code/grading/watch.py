"""What the processes of a sandbox use together, read from outside."""

import os
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Use(NamedTuple):
    processes: int
    memory: int    # bytes that belong to them alone; a page that two share after a fork counts twice
    seconds: float # of processor time, with the children that have ended


def use(pid):
    """The Use of the process `pid` and all below it; a process that ends meanwhile counts as nothing."""
    count, memory, ticks, left = 0, 0, 0, [pid]
    while left:
        each = left.pop()
        try:
            for thread in os.listdir(f"/proc/{each}/task"):
                with open(f"/proc/{each}/task/{thread}/children") as file:
                    left += file.read().split()
            with open(f"/proc/{each}/stat") as file:
                ticks += sum(map(int, file.read().rpartition(")")[2].split()[11:15]))
            with open(f"/proc/{each}/status") as file:
                memory += sum(int(line.split()[1]) for line in file if line.startswith(("RssAnon", "RssShmem"))) * 1024
            count += 1
        except (OSError, IndexError, ValueError):
            continue
    return Use(count, memory, ticks / TICKS)


def host_is_short():
    """Whether this machine has next to no memory left."""
    try:
        with open("/proc/meminfo") as file:
            found = {line.split(":")[0]: int(line.split()[1]) for line in file if line.startswith("Mem")}
        return found["MemAvailable"] < 0.03 * found["MemTotal"]
    except (OSError, KeyError, ValueError):
        return False
