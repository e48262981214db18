"""A rule asked step by step. Stands beside child.py: both ends of a dialogue that lie in the answer's machine.

    relay     in the process that runs no answer: it carries each message in, and one frame back
    converse  in the answer's own process: it answers each message with a step of the rule

The problem, its gradients and their count stay with who asks (asking.py): in here there is never more than the next
gradient. A frame is a line "<bytes>", then that many bytes of JSON.
"""

import json
import os
import select
import time

import running
import stepping
from values import decode, encode

LONGEST = 2_000         # letters of a reason
MOST_BYTES = 4 << 20    # of one frame
LONGEST_LINE = 20       # of a frame's first line
LARGEST = 200_000       # entries of the parameters of all runs together
TICK = 0.05             # seconds between two looks at whether the answer's process is still there


class Flood(Exception):
    """What an answer sent is no frame, or far too long a one."""


def relay(pid, from_answer, to_answer, end, forward, following):
    """How the dialogue ended: "done" after the last message, or "exited", "timeout", "flood" by the answer's doing.

    forward(frame) sends a frame on. following() waits for the next message: (bytes, seconds), or None. No process but
    `pid` is heard: what it leaves behind may fill the pipe, and is ended with it.
    """
    os.set_blocking(from_answer, False)
    os.set_blocking(to_answer, False)
    came = bytearray()
    while True:
        ended, frame = heard(pid, from_answer, came, end)
        if ended:
            return ended
        forward(frame)
        found = following()
        if found is None:
            return b"done"
        message, end = found[0], time.monotonic() + found[1]
        ended = handed(pid, to_answer, message, end)
        if ended:
            return ended


def heard(pid, pipe, came, end):
    """(b"", the next frame), or (how it ended, b""); what was sent beyond the frame stays in `came`."""
    while True:
        try:
            frame = first_frame(came)
        except Flood:
            return b"flood", b""
        if frame is not None:
            return b"", frame
        left = end - time.monotonic()
        if left <= 0:
            return b"timeout", b""
        over = gone(pid)  # asked first: what was sent before the end can then be read
        try:
            chunk = os.read(pipe, 1 << 16)
        except BlockingIOError:
            if over:
                return b"exited", b""
            select.select([pipe], [], [], min(left, TICK))
        else:
            if not chunk:
                return b"exited", b""
            came += chunk


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


def handed(pid, pipe, message, end):
    """Write the message; b"", or how it ended."""
    left = memoryview(b"%d\n" % len(message) + message)
    while left:
        try:
            left = left[os.write(pipe, left[:1 << 16]):]
        except BlockingIOError:
            if time.monotonic() > end:
                return b"timeout"
            if gone(pid):
                return b"exited"
            select.select([], [pipe], [], TICK)
        except BrokenPipeError:
            return b"exited"
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
    size = int(line.split()[0])
    return json.loads(exactly(pipe, size)) if size else None


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
