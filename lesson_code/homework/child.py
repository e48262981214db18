"""Tries answers, in a process of their own: `python child.py`, in a folder with plain.py, running.py and given.py.

It reads jobs from standard input and writes what came of them to the descriptor that was standard output; nothing
that an answer prints gets there. For each job a line "<bytes> <seconds>", then that many bytes of JSON. For each
result a line "<number of the job> <how it ended> <bytes>", then that many bytes: lines of JSON, one for each case
(protocol.py reads them, and trusts none of it).

One process is forked for each job, before any answer has run in this one, and reads the job itself: this process
never holds it. What hangs, exits or crashes costs its own job. With --one there is a single job, run without a fork.

A job whose line has a third number is a dialogue (dialogue.py) with that many runs, each in a process of its own.
Messages follow it, each a line "<bytes> <seconds>" and that many bytes, and to each comes one result that ended
"said"; "0 0" ends it.
"""

import ctypes
import json
import math
import os
import select
import signal
import sys
import time

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
os.environ["MPLBACKEND"] = "agg"

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [FOLDER, *(each for each in sys.path if each not in ("", FOLDER))]
import cells  # noqa: E402
import dialogue  # noqa: E402
import plain  # noqa: E402
import running  # noqa: E402
from values import decode, encode  # noqa: E402

sys.path.remove(FOLDER)

MOST_BYTES = 4 << 20    # of one job's result
LONGEST = 2_000         # letters of a reason


def main():
    out, sys.stdout = os.dup(1), sys.stderr
    if "--one" in sys.argv:
        size, _, runs = header()
        ears = os.dup(0) if runs else None
        work(silenced(dialogue.exactly(0, size)), out, ears)
        os._exit(0)  # no thread of the answer keeps it
    prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what an answer leaves behind becomes a child of this process
    prctl(4, 0)   # PR_SET_DUMPABLE: no answer reads this process' memory or descriptors
    number = 0
    while (found := header()) is not None:
        ended, data = forked(number, *found, out)
        write(out, b"%d %s %d\n" % (number, ended, len(data)) + data)
        number += 1


def header():
    """(bytes, seconds, runs or 0) of the next job or message, or None at the end; read byte by byte, and no further."""
    line = b""
    while not line.endswith(b"\n"):
        one = os.read(0, 1)
        if not one:
            return None
        line += one
    size, seconds, *runs = line.split()
    return int(size), float(seconds), int(*runs)


def forked(number, size, seconds, runs, out):
    """(how it ended, what it sent) of the next job, in a process of its own."""
    if runs and left_in_folders():
        dialogue.exactly(0, size)
        return b"untidy", b""
    end = time.monotonic() + seconds
    from_answer, to_parent = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: no orphans
            os.close(from_answer)
            if runs:
                write(to_parent, relayed(number, size, end, runs, out, to_parent))
            else:
                os.close(out)
                work(silenced(dialogue.exactly(0, size)), to_parent)
            os._exit(0)
        finally:
            os._exit(70)
    os.close(to_parent)
    try:
        os.setpgid(pid, pid)
    except OSError:  # it has done so itself, or is gone
        pass
    ended, data = listen(pid, from_answer, math.inf if runs else end)
    for one in (lambda: os.killpg(pid, signal.SIGKILL), lambda: os.kill(pid, signal.SIGKILL)):
        try:
            one()
        except OSError:
            pass
    status = os.waitpid(pid, 0)[1]
    os.close(from_answer)
    end_what_is_left()
    if ended == b"exited" and status != 0:
        ended = dialogue.in_a_word(status)
    elif runs:
        ended, data = data, b""
    return bytes(ended), bytes(data)


def relayed(number, size, end, runs, out, to_parent):
    """How a dialogue ended; it is led from this process, in which no answer runs."""
    job = dialogue.exactly(0, size)

    def begin(pipe, ears):
        os.close(out)
        os.close(to_parent)
        prctl(1, signal.SIGKILL)
        work(silenced(job), pipe, ears)

    def forward(data):
        write(out, b"%d said %d\n" % (number, len(data)) + data)

    def following():
        size, seconds, _ = header() or (0, 0, 0)
        return (dialogue.exactly(0, size), seconds) if size else None

    return dialogue.relay(runs, begin, end, forward, following)


def left_in_folders():
    """Whether an earlier answer has left files for a later one to read; a sandbox knows where to look."""


def listen(pid, pipe, end):
    """Read what the process sends until it ends, sends too much, or its time is over."""
    data, wait, is_open = bytearray(), 0.001, True
    os.set_blocking(pipe, False)
    while True:
        over = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        while is_open and len(data) <= MOST_BYTES:  # also what it sent just before it ended
            try:
                chunk = os.read(pipe, 1 << 16)
            except BlockingIOError:
                break
            is_open, data = bool(chunk), data + chunk
        if len(data) > MOST_BYTES:
            return b"flood", b""
        if over:
            return b"exited", data
        left = end - time.monotonic()
        if left <= 0:
            return b"timeout", data
        if is_open:
            select.select([pipe], [], [], min(left, 0.05))
        else:
            time.sleep(min(left, wait))
            wait = min(2 * wait, 0.05)


def end_what_is_left():
    """End the processes that an answer has left behind; those in groups of their own too."""
    path, end = f"/proc/self/task/{os.getpid()}/children", time.monotonic() + 2
    while time.monotonic() < end:
        try:
            with open(path) as file:
                left = [int(each) for each in file.read().split()]
        except OSError:
            return
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            except OSError:
                pass


def prctl(*numbers):
    try:
        ctypes.CDLL(None).prctl(*numbers, 0, 0, 0)
    except (OSError, AttributeError):
        pass


def silenced(job):
    """The job read; afterwards nothing of the other jobs can be reached, and nothing printed goes anywhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return json.loads(job)


def write(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def work(job, pipe, ears=None):
    """Run the job and send a line for each case; or, with `ears` to hear by, a frame for each message."""
    def send(**what):
        write(pipe, json.dumps(what).encode() + b"\n" if ears is None else dialogue.framed(what))

    with running.quiet():
        function, trouble, remarks = cells.run(job["sources"], job["own"], job["function"])
        if function is not None:
            trouble = running.cannot_be_called(function, dict.fromkeys(job["arguments"]))
            remarks += filter(None, [running.other_order(function, job["arguments"])])
    send(remarks=[each[:LONGEST] for each in remarks], error=(trouble or "")[:LONGEST])
    if ears is not None:
        return None if trouble else dialogue.converse(function, job["case_seconds"], ears, send)
    for values in [] if trouble else job["cases"]:
        if not one_case(job, function, values, send):
            break
    return send(end=True)


def one_case(job, function, values, send):
    """Send what the answer gives in one case; whether to go on."""
    case = dict(zip(job["arguments"], map(decode, values)))
    copy, found = running.copied(case), {}
    with running.quiet() as remarks:
        try:
            answer = running.call(function, list(copy.values()), job["case_seconds"])
            if answer is None:
                found["none"] = True
            else:
                found["parts"] = [encode(each) for each in plain.parts_of(answer, job["parts"])]
        except running.Stopped as stop:
            found["timeout"] = stop.left_behind
        except running.Raised as error:
            found["error"] = str(error)[:LONGEST]
        except plain.NotPlain as reason:
            found["reason"] = str(reason)[:LONGEST]
        except KeyboardInterrupt as error:  # nobody sits before this process: it is the answer's own
            found["error"] = running.in_words(error, function)
        found["changed"] = running.changed_input(case, copy)
    send(**found, prints=running.PRINTS in remarks, draws=running.DRAWS in remarks)
    return "timeout" not in found


if __name__ == "__main__":
    main()
