"""One sandbox for one submission: bubblewrap around a Python that has numpy and nothing of this machine.

    with Sandbox(limits) as box:
        how, data = box.ask(job, seconds)  # one exercise at a time, in the words of homework/protocol.py

Errors: Refused where no sandbox is to be had (as root, without bubblewrap, on another system than Linux): nothing is
then run at all. NotStarted for this machine's trouble. Ended for what the student's code did.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import time

from lesson_code.grading import library, seccomp, watch
from lesson_code.grading.bubblewrap import CHILD, Refused, command
from lesson_code.grading.limits import LIMITS

__all__ = ["Ended", "NotStarted", "Refused", "Sandbox", "probe"]

TICK = 0.05      # seconds between two looks at what a sandbox uses
GRACE = 2.0      # seconds more than the process inside gives an exercise
KEPT = 16_384    # bytes of what it writes to stderr


class NotStarted(Exception):
    """The sandbox did not come up, or went down by no doing of the student's: this machine's trouble."""


class Ended(Exception):
    """The student's code brought the sandbox to an end. status: "timeout" or "killed"; the message is the student's."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Sandbox:
    """A running sandbox; a context manager. Raises Refused, NotStarted."""

    def __init__(self, limits=LIMITS):
        self.limits, self.said, self.left = limits, bytearray(), bytearray()
        self.before = self.looked = 0.0  # seconds of processor time before this job; when it was last looked at
        with contextlib.ExitStack() as open_files:
            arguments = open_files.enter_context(in_memory("\0".join(command(limits)).encode()))
            rules = open_files.enter_context(in_memory(seccomp.program()))
            line = ["bwrap", "--args", str(arguments.fileno()), "--seccomp", str(rules.fileno()), "--",
                    str(library.interpreter()), "-I", "-B", f"{CHILD}/inside.py", json.dumps(limits._asdict())]
            try:
                self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                                stderr=subprocess.PIPE, env={"PATH": os.environ.get("PATH", "")},
                                                pass_fds=(arguments.fileno(), rules.fileno()))
            except OSError as error:
                raise NotStarted(f"bubblewrap cannot be started: {error}") from None
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            os.set_blocking(pipe.fileno(), False)
        try:
            self._started()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """End everything inside."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                pipe.close()

    def ask(self, job, seconds, more=False):
        """(how it ended, what it sent) of one job (protocol.encode_jobs); nothing that came back is to be trusted.

        more: it is the next message of the same job, a dialogue. Raises Ended, NotStarted; the sandbox is then closed.
        """
        try:
            if not more:
                self.before, self.looked = watch.use(self.process.pid).seconds, time.monotonic()
            line, data = self._answer(job, seconds + GRACE)
            return line.split()[1].decode(), data
        except (IndexError, ValueError):
            self.close()
            raise NotStarted("the sandbox answers in words that were not agreed") from None
        except BaseException:
            self.close()
            raise

    def _started(self):
        try:
            line, _ = self._answer(b"", self.limits.start)
        except Ended as error:
            raise NotStarted(f"the sandbox did not start: {self.words() or error}") from None
        if line != b"ready 0":
            raise NotStarted(f"the sandbox did not start: it said {line[:200]!r}")

    def words(self):
        """What came on the sandbox's error channel."""
        return bytes(self.said).decode("utf-8", "replace").strip()

    def _answer(self, unsent, seconds):
        """Send, and wait for a line that ends in a count of bytes, and for these."""
        end, unsent = time.monotonic() + seconds, memoryview(unsent)
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            ready.register(self.process.stderr, selectors.EVENT_READ)
            if unsent:
                ready.register(self.process.stdin, selectors.EVENT_WRITE)
            while (found := self._whole()) is None:
                for key, _ in ready.select(TICK):
                    if key.fileobj is self.process.stdin:
                        unsent = unsent[self._write(unsent):]
                        if not unsent:
                            ready.unregister(self.process.stdin)
                    elif not self._read(key):
                        ready.unregister(key.fileobj)
                if time.monotonic() - self.looked > TICK:
                    self.looked = time.monotonic()
                    self._look()
                if time.monotonic() > end:
                    raise Ended("timeout", f"it had not ended after {seconds - GRACE:g} seconds")
        return found

    def _whole(self):
        """(line, data) once all of it is there."""
        line, newline, rest = self.left.partition(b"\n")
        if len(line) > 80:
            raise ValueError
        if not newline:
            return None
        count = int(line.split()[-1])
        if count > self.limits.answer:
            raise Ended("killed", "your code sends back far too much")
        if len(rest) < count:
            return None
        self.left = rest[count:]
        return bytes(line), bytes(rest[:count])

    def _read(self, key):
        """Keep what has come; whether more may follow."""
        got = os.read(key.fd, 1 << 16)
        if key.fileobj is self.process.stderr:
            self.said = (self.said + got)[-KEPT:]
        elif got:
            self.left += got
        else:
            self._gone()
        return bool(got)

    def _write(self, unsent):
        try:
            return os.write(self.process.stdin.fileno(), unsent[:1 << 16])
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            self._gone()

    def _look(self):
        use = watch.use(self.process.pid)
        if use.memory > self.limits.together:
            raise Ended("killed", f"its processes together took more than {self.limits.together >> 20} MB of memory")
        if use.seconds - self.before > 2 * self.limits.cpu:
            raise Ended("killed", f"its processes together took more than {2 * self.limits.cpu} seconds "
                                  "of processor time")

    def _gone(self):
        """The sandbox has ended without an answer. Process 1 cannot be killed from inside: it was not the student."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        with contextlib.suppress(OSError):
            self.said = (self.said + (os.read(self.process.stderr.fileno(), KEPT) or b""))[-KEPT:]
        code = self.process.returncode
        by = f"by {signal.Signals(-code).name}" if code and code < 0 else f"with exit status {code}"
        short = "; this machine is short of memory" if watch.host_is_short() else ""
        raise NotStarted(f"the sandbox ended {by}{short}. {self.words()}".strip())


def probe(limits=LIMITS):
    """Try the sandbox itself. Raises Refused, with what to do, where it does not hold."""
    from lesson_code.grading.probe import probe as tried

    tried(limits)


def in_memory(content):
    """An open file with this content, at its beginning."""
    file = open(os.memfd_create("sandbox"), "w+b")
    file.write(content)
    file.seek(0)
    return file
