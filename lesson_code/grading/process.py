"""Whether a process of this machine still runs, though its number may have been given anew."""

import os
from pathlib import Path


def started(process):
    """When it began, as the system counts; "" where it is gone, or where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]  # a zombie has ended, though nobody has asked how


def gone(process, began):
    """Whether the process that `began` then has ended."""
    if Path("/proc/self/stat").exists():
        return started(process) != began
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
