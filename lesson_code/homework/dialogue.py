"""A rule asked step by step. Stands beside child.py: both ends of a dialogue that lie in the answer's machine.

    relay     in a process that runs no answer: it forks one for each run, and carries messages in and frames back
    converse  in the answer's own process: it answers each message with a step of the rule

The problems, their gradients and their count stay with who asks (asking.py): in here there is never more than the next
gradient of each run. A frame is a line "<bytes>", then that many bytes of JSON. A message, and what comes back, is one
frame for each run, in order; an empty one asks a run nothing.
"""

import json
import os
import select
import signal
import time

import running
import stepping
from values import decode, encode

LONGEST = 2_000         # letters of a reason
MOST_BYTES = 4 << 20    # of one frame
LONGEST_LINE = 20       # of a frame's first line
LARGEST = 200_000       # entries of the parameters of all runs together
TICK = 0.05             # seconds between two looks at whether an answer's process is still there


class Flood(Exception):
    """What an answer sent is no frame, or far too long a one."""


class Run:
    """The process of one run, as relay sees it. begin(pipe to write to, pipe to hear by) is what it does."""

    def __init__(self, begin, others):
        from_run, to_relay = os.pipe()
        ears, to_run = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                for each in (from_run, to_run, *(pipe for other in others for pipe in (other.ear, other.mouth))):
                    os.close(each)  # the runs cannot hear one another
                begin(to_relay, ears)
                os._exit(0)
            finally:
                os._exit(70)
        os.close(to_relay)
        os.close(ears)
        self.ear, self.mouth, self.came = from_run, to_run, bytearray()
        os.set_blocking(self.ear, False)
        os.set_blocking(self.mouth, False)


def relay(count, begin, end, forward, following):
    """How the dialogue ended: "done" after the last message, or "killed", "timeout", "flood" by the answer's doing.

    forward(data) sends the frames of all runs on. following() waits for the next message: (bytes, seconds), or None.
    No process but the run's own is heard: what it leaves behind may fill the pipe, and is ended with it.
    """
    runs = []
    for _ in range(count):
        runs.append(Run(begin, runs))
    asked = runs
    while True:
        said = {}
        for run in asked:
            ended, said[run] = heard(run, end)
            if ended:
                return how(ended, run.pid)
        forward(b"".join(b"%d\n" % len(frame) + frame for frame in (said.get(run, b"") for run in runs)))
        found = following()
        if found is None:
            return b"done"
        parts, end = frames(found[0], count), time.monotonic() + found[1]
        asked = [run for run, part in zip(runs, parts) if part]
        for run, part in zip(runs, parts):
            ended = handed(run, part, end) if part else b""
            if ended:
                return how(ended, run.pid)


def how(ended, pid):
    return in_a_word(os.waitpid(pid, 0)[1]) if ended == b"exited" else ended


def in_a_word(status):
    """How a process has ended by itself: by its limit of processor time, or in another way."""
    return b"timeout" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU else b"killed"


def heard(run, end):
    """(b"", the next frame), or (how it ended, b""); what was sent beyond the frame is kept."""
    while True:
        try:
            frame = first_frame(run.came)
        except Flood:
            return b"flood", b""
        if frame is not None:
            return b"", frame
        left = end - time.monotonic()
        if left <= 0:
            return b"timeout", b""
        over = gone(run.pid)  # asked first: what was sent before the end can then be read
        try:
            chunk = os.read(run.ear, 1 << 16)
        except BlockingIOError:
            if over:
                return b"exited", b""
            select.select([run.ear], [], [], min(left, TICK))
        else:
            if not chunk and over:
                return b"exited", b""
            if not chunk:  # it has closed its pipe
                time.sleep(min(left, TICK))
            run.came += chunk


def first_frame(came):
    """The first frame, taken off `came`; None while it is not all there. Errors: Flood for what is none."""
    line, newline, _ = bytes(came[:LONGEST_LINE]).partition(b"\n")
    if not newline and len(line) < LONGEST_LINE:
        return None
    if not line.isdigit() or int(line) > MOST_BYTES:
        raise Flood
    first = len(line) + 1
    if len(came) < first + int(line):
        return None
    frame = bytes(came[first:first + int(line)])
    del came[:first + int(line)]
    return frame


def frames(message, count):
    """The frames of a whole message, which comes from outside and is as it should be."""
    left = bytearray(message)
    return [first_frame(left) for _ in range(count)]


def handed(run, part, end):
    """Write a run its part of the message; b"", or how it ended."""
    left = memoryview(b"%d\n" % len(part) + part)
    while left:
        try:
            left = left[os.write(run.mouth, left[:1 << 16]):]
        except BlockingIOError:
            if time.monotonic() > end:
                return b"timeout"
            if gone(run.pid):
                return b"exited"
            select.select([], [run.mouth], [], TICK)
        except BrokenPipeError:
            return b"exited" if gone(run.pid) else b"flood"
    return b""


def gone(pid):
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def received(pipe):
    """The next message as JSON, or None at the end."""
    line = b""
    while not line.endswith(b"\n"):
        one = os.read(pipe, 1)
        if not one:
            return None
        line += one
    return json.loads(exactly(pipe, int(line)))


def exactly(pipe, size):
    data = b""
    while len(data) < size:
        chunk = os.read(pipe, size - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    return data


def framed(what):
    data = json.dumps(what).encode()
    return b"%d\n" % len(data) + data


def converse(function, seconds, pipe, say):
    """Answer each message that comes by the pipe with a step of the rule; each may take so many seconds."""
    stepper = stepping.Stepper(function, seconds)
    with running.quiet():
        while (message := received(pipe)) is not None:
            if "start" in message:
                stepper.begin(decode(message["start"]), decode(message["rate"]))
            try:
                found = {"params": encode(stepper.step(decode(message["grad"])), LARGEST)}
            except stepping.Trouble as trouble:
                found = {"word": trouble.word[:LONGEST], "text": trouble.text[:LONGEST]}
            say(number=message["number"], **found)
