"""Try answers on this machine, without a sandbox: a student's own, in a process of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from lesson_code.contest.judging import in_step
from lesson_code.homework import asking
from lesson_code.homework.protocol import SECONDS, SHIPPED, decode_results, encode_jobs, frames

FORKS = sys.platform == "linux"  # elsewhere numpy's libraries may not survive a fork, or there is none
MOST_BYTES = 64 << 20
START = 60.0                     # seconds for the start of Python and numpy on a slow machine


def lay_out(folder):
    """Copy what child.py needs into `folder`."""
    for path in SHIPPED:
        shutil.copyfile(path, Path(folder) / path.name)
    return Path(folder) / "child.py"


def run(jobs, forks=FORKS, came=lambda: None):
    """{id: Result} of the jobs (protocol.job), one after another; came() is called as each is there."""
    if not jobs:
        return {}
    with tempfile.TemporaryDirectory(prefix="downhill-", ignore_cleanup_errors=True) as folder:
        script = lay_out(folder)
        if not forks:
            found = {}
            for each in jobs:
                found |= alone(script, each)
                came()
            return found
        found, left = {}, jobs
        while left:
            found |= forked(script, left, came)
            left = [each for each in left if found[each["id"]].status == "lost"]
            if left:  # the first of them has ended the process that the others need: it is tried once more, alone
                found |= forked(script, left[:1], came)
                left = left[1:]
        return found


def forked(script, jobs, came):
    seconds = START + sum(each["seconds"] + 3 for each in jobs)
    return decode_results(talk(script, jobs, [], seconds, came)[1], jobs)


def alone(script, job):
    """The result of one job in a process of its own, without a fork."""
    code, data = talk(script, [job], ["--one"], START / 4 + job["seconds"], lambda: None)
    ended = b"timeout" if code is None else b"exited" if code == 0 else b"killed"
    return decode_results(b"0 %s %d\n" % (ended, len(data)) + data, [job])


def talk(script, jobs, options, seconds, came):
    """(exit status, or None where it had to be ended; what it wrote)"""
    child = started(script, options)
    ended = threading.Event()

    def end():
        ended.set()
        kill(child)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    writer = threading.Thread(target=feed, args=(child.stdin, encode_jobs(jobs)), daemon=True)
    writer.start()
    data, there = bytearray(), 0
    try:
        while (chunk := child.stdout.read1(1 << 16)) and len(data) <= MOST_BYTES:
            data += chunk
            for _ in range(there, there := len(list(frames(bytes(data))))):
                came()
    finally:
        kill(child) if len(data) > MOST_BYTES or sys.exc_info()[0] else None
        child.wait()
        timer.cancel()
        kill(child)  # what is left of its group
        child.stdout.close()
    return None if ended.is_set() else child.returncode, bytes(data)


def started(script, options):
    group = {"start_new_session": True} if os.name == "posix" else {}
    return subprocess.Popen([sys.executable, "-P", str(script), *options], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=script.parent, **group)


def feed(pipe, data):
    try:
        with pipe:
            pipe.write(data)
    except (OSError, ValueError):  # the child has ended before it had read all
        pass


def kill(child):
    """End the process and its group."""
    try:
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    except OSError:
        pass


class Player:
    """Plays a rule for contest.judging in one process of its own, where it begins anew in each run.

    A context manager, which ends the process. Errors: judging.Ended, Trouble.
    """

    def __init__(self, answer, exercise):
        self.job, self.clock = asking.talking_job(answer, exercise, SECONDS, 1), asking.Clock(3 * SECONDS)
        self.rule = self.child = self.folder = None
        self.end = float("inf")

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="downhill-", ignore_cleanup_errors=True)
        self.child = started(lay_out(self.folder.name), ["--one"])
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_):
        kill(self.child)
        self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        self.folder.cleanup()

    def alone(self, work):
        if self.rule is None:
            first = self.ask(encode_jobs([self.job]), START / 4 + self.job["seconds"])
            self.rule = asking.asked(*first, self.more, self.clock)
        return work(self.rule)

    def together(self, runs):
        return [self.alone(lambda rule: in_step([each], rule.steps))[0] for each in runs]  # noqa: B023

    def more(self, message, seconds):
        return self.ask(message.partition(b"\n")[2], seconds)  # with no process between there is one frame

    def ask(self, data, seconds):
        """(how it ended, the frame that came) of one message."""
        self.end = time.monotonic() + seconds
        try:
            self.child.stdin.write(data)
            self.child.stdin.flush()
            line = self.child.stdout.readline(20)
            data = self.child.stdout.read(int(line)) if 0 <= int(line) <= MOST_BYTES else b""
            whole = len(data) == int(line)
        except (OSError, ValueError):  # the child has ended
            whole = False
        late, self.end = time.monotonic() >= self.end, float("inf")
        return ("said", line + data) if whole else ("timeout" if late else "killed", b"")

    def _watch(self):
        while self.child.poll() is None:
            if time.monotonic() >= self.end:
                kill(self.child)
            time.sleep(0.1)
