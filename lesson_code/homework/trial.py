"""Try answers on this machine, without a sandbox: a student's own, in a process of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from lesson_code.homework.protocol import SHIPPED, decode_results, encode_jobs

FORKS = sys.platform == "linux"  # elsewhere numpy's libraries may not survive a fork, or there is none
START = 60.0                     # seconds for the start of Python and numpy on a slow machine


def lay_out(folder):
    """Copy what child.py needs into `folder`."""
    for path in SHIPPED:
        shutil.copyfile(path, Path(folder) / path.name)
    return Path(folder) / "child.py"


def run(jobs, forks=FORKS):
    """{id: Result} of the jobs (protocol.job), one after another."""
    if not jobs:
        return {}
    with tempfile.TemporaryDirectory(prefix="downhill-", ignore_cleanup_errors=True) as folder:
        script = lay_out(folder)
        if forks:
            found = decode_results(started(script, jobs, []), jobs)
            lost = [each for each in jobs if found[each["id"]].status == "lost"]
            if 0 < len(lost) < len(jobs) or (lost and len(jobs) > 1):  # one of them has ended the others' process
                for each in lost:
                    found |= decode_results(started(script, [each], []), [each])
            return found
        found = {}
        for each in jobs:
            ended, data = alone(script, each)
            found |= decode_results(b"0 %s %d\n" % (ended, len(data)) + data, [each])
        return found


def started(script, jobs, options):
    """What the child writes for these jobs; it is ended when it takes far longer than they may."""
    return talk(script, jobs, options, START + sum(each["seconds"] + 3 for each in jobs))[1]


def alone(script, job):
    """(how it ended, what it sent) of one job in a process of its own, without a fork."""
    code, data = talk(script, [job], ["--one"], START / 4 + job["seconds"])
    return b"timeout" if code is None else b"exited" if code == 0 else b"killed", data


def talk(script, jobs, options, seconds):
    """(exit status, or None where it had to be ended; what it wrote)"""
    group = {"start_new_session": True} if os.name == "posix" else {}
    child = subprocess.Popen([sys.executable, "-P", str(script), *options], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=script.parent, **group)
    ended = threading.Event()

    def end():
        ended.set()
        kill(child)

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        data, _ = child.communicate(encode_jobs(jobs))
    except BrokenPipeError:
        data = b""
    finally:
        timer.cancel()
        kill(child)
        child.wait()
    return None if ended.is_set() else child.returncode, data


def kill(child):
    """End the process and its group."""
    try:
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    except OSError:
        pass
