"""The command line of bubblewrap: what a sandbox is made of, and whether one can be had at all."""

import os
import shutil
import sys
from pathlib import Path

from lesson_code.grading import library, seccomp
from lesson_code.homework.protocol import SHIPPED

INSIDE = Path(__file__).with_name("inside.py")
CHILD = "/child"  # where the code of homework/child.py lies inside
DEVICES = ("null", "zero", "full", "random", "urandom")
ENVIRONMENT = {"HOME": "/tmp", "TMPDIR": "/tmp", "PATH": "/nowhere", "LANG": "C.UTF-8", "MPLBACKEND": "agg",
               "MPLCONFIGDIR": "/tmp/matplotlib", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
               "MKL_NUM_THREADS": "1"}


class Refused(Exception):
    """There is no sandbox here; the message says why and what to do."""


def command(limits):
    """The arguments of bubblewrap, without its program and what runs inside. Raises Refused."""
    can_be_had()
    put = ["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
           "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--disable-userns",
           "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL", "--clearenv"]
    for name, value in ENVIRONMENT.items():
        put += ["--setenv", name, value]
    for outside, inside in library.binds():
        put += ["--ro-bind", outside, inside]
    for folder in library.covered():
        put += ["--tmpfs", folder, "--remount-ro", folder]
    for path in (INSIDE, *SHIPPED):
        put += ["--ro-bind", str(path), f"{CHILD}/{path.name}"]
    for name in DEVICES:
        put += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for folder in ("/tmp", "/dev/shm"):
        put += ["--perms", "0700", "--size", str(limits.disk), "--tmpfs", folder]
    return [*put, "--remount-ro", "/", "--chdir", "/tmp"]


def can_be_had():
    """Raise Refused where a sandbox cannot be had at all."""
    if not sys.platform.startswith("linux"):
        raise Refused("the sandbox needs Linux. Grade in a virtual machine or a container with Linux")
    if os.geteuid() == 0:
        raise Refused("you are root. Student code is graded by an ordinary user only: log in as one, or "
                      "make one (sudo adduser grader) and run the command as that user (sudo -u grader …)")
    if not shutil.which("bwrap"):
        raise Refused("the program bwrap is missing. On Debian and Ubuntu: sudo apt install bubblewrap")
    if not shutil.which("ldd"):
        raise Refused("the program ldd is missing. On Debian and Ubuntu: sudo apt install libc-bin")
    try:
        seccomp.program()
    except seccomp.Missing as reason:
        raise Refused(str(reason)) from None
