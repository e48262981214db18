"""What the sandbox looks like from inside. `probe` sends this file in as if it were a student's answer.

Stand-alone. OUTSIDE, PORT, ALLOWED and PROCESSES are put before it. Each look is true where the sandbox holds.
"""

import contextlib
import ctypes
import fcntl
import os
import resource
import socket
import struct

OUTSIDE, PORT, ALLOWED, PROCESSES = globals().get("GIVEN", ("", 0, (), 0))

NEW_HAS = {"lo", "tunl0", "sit0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "ip6tnl0", "ip6gre0"}
"""The interfaces that a fresh network namespace may have; none of them leads anywhere."""


def fails(action):
    try:
        action()
    except OSError:
        return True
    return False


def connect():
    with socket.socket() as one:
        one.settimeout(1)
        one.connect(("127.0.0.1", PORT))


def interfaces():
    """The network interfaces that there are, asked by number."""
    names = []
    for end in socket.socketpair()[:1]:
        for number in range(1, 30):
            asked = bytearray(struct.pack("16si20x", b"", number))
            with contextlib.suppress(OSError):
                fcntl.ioctl(end, 0x8910, asked)  # SIOCGIFNAME
                names.append(bytes(asked[:16]).rstrip(b"\0").decode())
    return names


def write(folder):
    with open(os.path.join(folder, "written-by-a-sandbox"), "w"):
        pass


def forks():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def survives():
    for each in (2, 9, 15, 19):
        with contextlib.suppress(OSError):
            os.kill(1, each)
    return True


LOOKS = {
    "its own user": lambda: os.getuid() == 1000,
    "a process namespace of its own, ruled by the child": lambda: os.getppid() == 1,
    "an empty environment": lambda: set(os.environ) <= set(ALLOWED),
    "no network": lambda: fails(connect),
    "no sockets": lambda: fails(socket.socket),
    "no memory that belongs to nobody": lambda: fails(lambda: os.memfd_create("hoard")),
    "a network namespace of its own": lambda: set(interfaces()) <= NEW_HAS,
    "no files of this machine": lambda: fails(lambda: open(OUTSIDE).close()),
    "no /proc": lambda: not os.path.exists("/proc/self"),
    "nothing to write to but /tmp": lambda: all(fails(lambda each=each: write(each)) for each in
                                                ("/", "/child", "/packages", "/usr", "/dev", os.path.dirname(OUTSIDE))),
    "a /tmp": lambda: not fails(lambda: write("/tmp")),
    "a filter of system calls": lambda: ctypes.CDLL(None).prctl(21, 0, 0, 0, 0) == 2,
    "no new rights": lambda: ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 1,
    "no namespaces of its own": lambda: ctypes.CDLL(None).unshare(0x10000000) == -1,
    "limits": lambda: resource.getrlimit(resource.RLIMIT_NPROC)[1] == PROCESSES,
    "a fork": forks,
    "a first process that no signal ends": survives,
}


def look():
    return [float(each()) for each in LOOKS.values()]
