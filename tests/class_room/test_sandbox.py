"""The sandbox: refused in words where it cannot be had, and tried before use so that a missing measure is seen."""

import os
import subprocess
import sys
import time

import pytest

from lesson_code.grading import bubblewrap, library, looks, probe, sandbox, seccomp, watch
from tests.class_room.ordinary import REPOSITORY, place

WITHOUT = """
import sys
from lesson_code.grading import bubblewrap, sandbox
whole = bubblewrap.command
def less(limits):
    put = whole(limits)
    for each in {less!r}:
        at = next(i for i in range(len(put)) if put[i:i + len(each)] == list(each))
        del put[at:at + len(each)]
    return put + {more!r}
sandbox.command = less
try:
    sandbox.probe()
except sandbox.Refused as reason:
    print(reason)
else:
    print("HOLDS")
"""


def probed(less=(), more=()):
    """What the probe says of a sandbox without some of bubblewrap's arguments, and with others."""
    said = place().run("-c", WITHOUT.format(less=list(less), more=list(more)))
    assert said.returncode == 0, said.stderr
    return said.stdout


def test_the_whole_sandbox_holds():
    assert probed() == "HOLDS\n"


@pytest.mark.parametrize("less, more, look", [
    ([["--unshare-net"]], [], "a network namespace of its own"),
    ([["--unshare-pid"], ["--as-pid-1"]], [], "a process namespace of its own"),
    ([["--as-pid-1"]], [], "a process namespace of its own"),
    ([["--uid", "1000"]], [], "its own user"),
    ([], ["--setenv", "CLASS_SECRET", "x"], "an empty environment"),
    ([["--remount-ro", "/"]], [], "nothing to write to but /tmp"),
    ([["--remount-ro", "/"]], ["--proc", "/proc"], "no /proc"),
    ([], ["--bind", "{work}", "{work}"], "no files of this machine"),
    ([], ["--remount-ro", "/tmp"], "a /tmp"),
])
def test_a_measure_that_is_missing_is_seen(less, more, look):
    if look == "a network namespace of its own" and set(looks.interfaces()) <= looks.NEW_HAS:
        pytest.skip("this machine itself has no network to be kept from")
    said = probed(less, [each.format(work=place().work) for each in more])
    assert "does not hold" in said and look in said, said
    assert "Nothing was run" in said


def test_a_missing_filter_of_system_calls_is_seen():
    code = ("from lesson_code.grading import sandbox, seccomp, probe\n"
            "import pyseccomp\n"
            "seccomp.DENIED.clear()\n"
            "try: sandbox.probe()\nexcept sandbox.Refused as reason: print(reason)")
    said = place().run("-c", code)
    assert "no sockets" in said.stdout and "no memory that belongs" in said.stdout, said.stderr + said.stdout


@pytest.mark.parametrize("change, words", [
    ({"platform": "darwin"}, "needs Linux"),
    ({"platform": "win32"}, "needs Linux"),
    ({"user": 0}, "you are root"),
    ({"which": None}, "apt install bubblewrap"),
    ({"missing": "libseccomp"}, "apt install libseccomp2"),
])
def test_it_is_refused_in_words(monkeypatch, change, words):
    monkeypatch.setattr(sys, "platform", change.get("platform", "linux"))
    monkeypatch.setattr(os, "geteuid", lambda: change.get("user", 1000), raising=False)
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: change.get("which", "/usr/bin/bwrap"))
    if "missing" in change:
        def fails():
            raise seccomp.Missing("On Debian: sudo apt install libseccomp2")
        monkeypatch.setattr(seccomp, "program", fails)
    with pytest.raises(sandbox.Refused, match=words):
        sandbox.probe()
    with pytest.raises(sandbox.Refused, match=words):
        sandbox.Sandbox()


@pytest.mark.parametrize("said, words", [
    ("bwrap: setting up uid map: Permission denied", "user namespaces"),
    ("bwrap: No permissions to create new namespace, likely because the kernel does not allow", "user namespaces"),
    ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", "AppArmor"),
    ("bwrap: Unknown option --disable-userns", "too old"),
    ("bwrap: Can't find source path /root/x: Permission denied", "may not read"),
])
def test_the_cause_is_named(said, words):
    assert words in probe.cause(said)


def test_a_bubblewrap_that_may_not_is_refused_with_the_way_out():
    code = f"import os; os.environ['PATH'] = {str(place().work / 'fake')!r} + ':' + os.environ['PATH']\n" \
           "from lesson_code.grading import sandbox\n" \
           "try: sandbox.probe()\nexcept sandbox.Refused as reason: print(reason)"
    (place().work / "fake").mkdir()
    fake = place().work / "fake" / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    said = place().run("-c", code).stdout
    assert "unprivileged_userns_clone" in said and "Nothing was run" in said and "uid map" in said


def test_nothing_outlives_a_grader_that_is_killed():
    code = ("import os, signal\n"
            "from lesson_code.grading import sandbox\n"
            "box = sandbox.Sandbox()\n"
            "pid = box.process.pid\n"
            "print(pid, open(f'/proc/{pid}/task/{pid}/children').read(), flush=True)\n"
            "os.kill(os.getpid(), signal.SIGKILL)")
    pids = place().run("-c", code).stdout.split()
    assert len(pids) == 2
    end = time.monotonic() + 5
    while any(os.path.exists(f"/proc/{pid}") for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
def test_what_lies_inside_is_python_numpy_and_matplotlib_alone():
    inside = dict(library.binds())
    tops = {path.split("/")[2] for path in inside.values() if path.startswith(f"{library.PACKAGES}/")}
    assert {"numpy", "matplotlib"} <= tops
    assert not tops & {"torch", "keras", "tensorflow", "sklearn", "optax", "jax", "lesson_code", "sqlalchemy", "pip"}
    assert not any(str(REPOSITORY / "lesson_code") in path or path in ("/", "/usr", "/home") for path in inside)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
def test_the_filter_names_calls_that_this_machine_knows():
    import pyseccomp

    unknown = [each for each in seccomp.DENIED if pyseccomp.resolve_syscall(pyseccomp.system_arch(), each) < 0]
    assert set(unknown) <= {"umount", "nfsservctl", "lookup_dcookie", "mknod", "iopl", "ioperm", "modify_ldt"}
    assert len(seccomp.program()) % 8 == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
def test_the_watch_counts_a_tree_of_processes():
    before = watch.use(os.getpid())
    hungry = "x = bytearray(b'x') * (64 << 20); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", hungry], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one:
        one.stdout.readline()
        now = watch.use(os.getpid())
        one.communicate(b"\n")
    assert now.processes > before.processes
    assert now.memory - before.memory > 60 << 20
    assert watch.use(2**22 + 1) == (0, 0, 0)
