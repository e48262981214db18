"""Whether a process of this machine still runs, though its number may have been given anew; and workers that ask so.

A worker imports this module as it begins: no database is loaded in it.
"""

import os
import signal
import socket
import threading
import time
from pathlib import Path

from lesson_code.grading import library


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


def owner():
    """This process among those of all machines."""
    return f"{socket.gethostname()}:{os.getpid()}:{started(os.getpid())}"


def owner_gone(one):
    """Whether a grader of this machine has ended; of those of other machines nothing is known."""
    host, number, began = one.split(":")
    return host == socket.gethostname() and gone(int(number), began)


def works_for(grader, began, found):
    """In a worker, first of all: Ctrl-C is the grader's to answer, and no worker outlives its grader.

    found: the grader's library.known().
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(grader, began), daemon=True).start()
    library.take(found)


def _end_with(grader, began):
    """The server that forks workers lives as long as they do, so the grader itself is watched."""
    while not gone(grader, began):
        time.sleep(0.3)
    os._exit(1)
