"""The first process of a sandbox: sets the limits, then does what child.py does, which forks for each exercise.

Stand-alone: in the sandbox there is no lesson_code. It is process 1 of its own process namespace: no signal from
student code reaches it, and what a student's process leaves behind is ended with one call.
"""

import contextlib
import json
import os
import resource
import signal
import sys

PACKAGES = "/packages"  # numpy and matplotlib
WRITABLE = ("/tmp", "/dev/shm")


def limited(limits):
    """What every process inside may use; `cpu` and `processes` hold from the first fork on."""
    for kind, most in (("AS", limits["memory"]), ("FSIZE", limits["file"]), ("NOFILE", limits["files"]), ("CORE", 0)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (most, most))

    def in_child():
        with contextlib.suppress(ValueError, OSError):  # a fork of a fork has them already
            resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + 1))
            resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"], limits["processes"]))

    os.register_at_fork(after_in_child=in_child)


def alone():
    """End every other process of this namespace."""
    if os.getpid() != 1:
        return
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.kill(-1, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.waitpid(-1, 0)


def left_in_folders():
    """Whether something lies where answers may write: the next run of a rule begins where nothing does."""
    for path in WRITABLE:
        with os.scandir(path) as found:
            if next(found, None):
                return True
    return False


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # for process 1: no signal from inside
    limited(json.loads(sys.argv[1]))
    sys.path[:0] = [os.path.dirname(os.path.abspath(__file__))]
    sys.path.append(PACKAGES)
    import child

    child.end_what_is_left, child.left_in_folders = alone, left_in_folders
    os.write(1, b"ready 0\n")
    child.main()


if __name__ == "__main__":
    main()
