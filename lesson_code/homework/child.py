"""Tries answers, in a process of their own: `python child.py`, in a folder with plain.py, running.py and given.py.

It reads jobs from standard input and writes what came of them to the descriptor that was standard output; nothing
that an answer prints gets there. For each job a line "<bytes> <seconds>", then that many bytes of JSON. For each
result a line "<number of the job> <how it ended> <bytes>", then that many bytes: lines of JSON, one for each case
(protocol.py reads them, and trusts none of it).

One process is forked for each job, before any answer has run in this one, and reads the job itself: this process
never holds it. What hangs, exits or crashes costs its own job. With --one there is a single job, run without a fork.
"""

import base64
import ctypes
import json
import os
import select
import signal
import sys
import time

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
os.environ["MPLBACKEND"] = "agg"

import numpy as np  # noqa: E402

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [FOLDER, *(each for each in sys.path if each not in ("", FOLDER))]
import cells  # noqa: E402
import given  # noqa: E402
import plain  # noqa: E402
import running  # noqa: E402

sys.path.remove(FOLDER)

MOST_BYTES = 4 << 20    # of one job's result
LARGEST = 20_000        # entries of a part that are sent; of a larger one only its shape
LONGEST = 2_000         # letters of a reason


def main():
    out, sys.stdout = os.dup(1), sys.stderr
    if "--one" in sys.argv:
        size, _ = header()
        work(job_from(size), out)
        os._exit(0)  # no thread of the answer keeps it
    prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what an answer leaves behind becomes a child of this process
    prctl(4, 0)   # PR_SET_DUMPABLE: no answer reads this process' memory or descriptors
    number = 0
    while (found := header()) is not None:
        ended, data = forked(*found, out)
        write(out, b"%d %s %d\n" % (number, ended, len(data)) + data)
        number += 1


def header():
    """(bytes, seconds) of the next job, or None at the end; read byte by byte, so that no part of the job is."""
    line = b""
    while not line.endswith(b"\n"):
        one = os.read(0, 1)
        if not one:
            return None
        line += one
    size, seconds = line.split()
    return int(size), float(seconds)


def forked(size, seconds, out):
    """(how it ended, what it sent) of the next job, in a process of its own."""
    end = time.monotonic() + seconds
    from_answer, to_parent = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: no orphans
            os.close(out)
            os.close(from_answer)
            work(job_from(size), to_parent)
            os._exit(0)
        finally:
            os._exit(70)
    os.close(to_parent)
    try:
        os.setpgid(pid, pid)
    except OSError:  # it has done so itself, or is gone
        pass
    ended, data = listen(pid, from_answer, end)
    for one in (lambda: os.killpg(pid, signal.SIGKILL), lambda: os.kill(pid, signal.SIGKILL)):
        try:
            one()
        except OSError:
            pass
    status = os.waitpid(pid, 0)[1]
    os.close(from_answer)
    end_what_is_left()
    if ended == b"exited" and status != 0:
        cpu = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
        ended = b"timeout" if cpu else b"killed"
    return ended, bytes(data)


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


def job_from(size):
    """The next job; afterwards nothing of the other jobs can be reached, and nothing printed goes anywhere."""
    data = b""
    while len(data) < size:
        chunk = os.read(0, size - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return json.loads(data)


def write(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def work(job, pipe):
    """Run the job and send a line for each case."""
    def send(**what):
        write(pipe, json.dumps(what).encode() + b"\n")

    with running.quiet():
        function, trouble, remarks = cells.run(job["sources"], job["own"], job["function"])
        if function is not None:
            trouble = running.cannot_be_called(function, dict.fromkeys(job["arguments"]))
            remarks += filter(None, [running.other_order(function, job["arguments"])])
    send(remarks=[each[:LONGEST] for each in remarks], error=(trouble or "")[:LONGEST])
    for values in [] if trouble else job["cases"]:
        if not one_case(job, function, values, send):
            break
    send(end=True)


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


def encode(array):
    shape = {"shape": list(array.shape), "dtype": array.dtype.newbyteorder("<").str}
    if array.size > LARGEST:
        return shape
    little = array.astype(shape["dtype"])
    return {"array": base64.b64encode(little.tobytes()).decode(), **shape}


def decode(value):
    (kind, content), = [(key, each) for key, each in value.items() if key not in ("shape", "dtype")]
    if kind == "array":
        flat = np.frombuffer(base64.b64decode(content), value["dtype"])
        return flat.reshape(value["shape"]).copy()
    if kind == "number":
        return int(content) if content.lstrip("-").isdigit() else float(content)
    if kind in ("list", "tuple"):
        return {"list": list, "tuple": tuple}[kind](map(decode, content))
    if kind == "dict":
        return {key: decode(each) for key, each in content}
    return getattr(given, content) if kind == "function" else content


if __name__ == "__main__":
    main()
