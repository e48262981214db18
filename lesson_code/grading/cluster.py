"""Grade on the workers of a Dask cluster: the same function as on one machine, sent to where there is room.

A worker that is gone costs nothing: the scheduler gives its tasks to another. Every worker tries the sandbox for itself
before it grades. Whoever reaches a Dask scheduler can run code on its workers and read what goes there, the class
secret too: tcp:// knows no password, tls:// does (dask's own settings name the certificates).
"""

import contextlib
import functools
import logging
import socket
import urllib.parse
import warnings
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError

from lesson_code.grading.collect import listed
from lesson_code.grading.words import Mistake, Trouble, one_line

WAIT = 10  # seconds for the scheduler to answer
OWN = ("tcp://127.", "tcp://localhost", "tcp://[::1]", "127.", "localhost", "tls://")


class Unfit(Exception):
    """This worker cannot grade; the message says why."""


class Cluster(Executor):
    """The workers behind a scheduler's address, each of them looked at. Errors: Mistake, Trouble, in one line each."""

    def __init__(self, address, assignment):
        try:
            import distributed
        except ImportError:
            raise Mistake("dask.distributed is missing: install the book's extra 'cluster' "
                          "(.venv/bin/python -m pip install distributed does)") from None
        for name in [each for each in logging.root.manager.loggerDict if each.startswith("distributed")]:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # it is said in the grader's own words
        warnings.filterwarnings("ignore", module="distributed")
        self.address = one_line(address, 100)
        self.versions = tuple((item.id, item.version) for item in assignment.exercises)
        self.sent = {}
        silent = type("Client", (distributed.Client,), {"__del__": lambda self: None})  # one that never came up is loud
        try:
            socket.create_connection(host_and_port(address), WAIT).close()  # dask itself tries far longer
            self.client = silent(address, timeout=WAIT, set_as_default=False)
        except ValueError:
            raise Mistake(f"--scheduler {self.address}: wanted is tcp://HOST:PORT, or tls://HOST:PORT") from None
        except OSError:
            raise Trouble(f"no scheduler answers at {self.address}: is it running (dask scheduler), and the address "
                          "right?") from None
        try:
            self.slots = self.look()
        except BaseException:
            self.close()
            raise

    def look(self):
        """How many tasks run at once; Trouble where there is no worker, or one that cannot grade."""
        slots = self.client.nthreads()
        if not slots:
            raise Trouble(f"the scheduler at {self.address} has no worker: start some (dask worker {self.address})")
        try:
            said = self.client.run(unfit, self.versions, on_error="return")
        except OSError as error:
            raise Trouble(f"the workers of {self.address} do not answer: {one_line(error)}") from None
        bad = [f"{worker}: {in_words(why)}" for worker, why in sorted(said.items()) if why]
        if bad:
            raise Trouble(f"nothing was graded, as not every worker can: {listed(bad)}. Mend it, or end that worker")
        return sum(slots.values())

    def submit(self, function, *arguments):
        if self.client.status != "running":
            raise self.gone()
        future = Future()
        theirs = self.sent[future] = self.client.submit(on_worker, function, self.versions, *arguments, pure=False)
        theirs.add_done_callback(functools.partial(self._done, future))
        return future

    def _done(self, future, theirs):
        self.sent.pop(future, None)
        with contextlib.suppress(InvalidStateError):  # given up meanwhile
            if theirs.status == "finished":
                future.set_result(theirs.result())
            elif theirs.status == "error":
                future.set_exception(theirs.exception())
            else:
                future.set_exception(self.gone())

    def gone(self):
        return Trouble(f"the scheduler at {self.address} is gone. Type the line again once it is back: nothing is lost")

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Give up what was sent. The cluster is not ended: it is not ours."""
        for future, theirs in list(self.sent.items()):
            with contextlib.suppress(InvalidStateError):
                future.set_exception(BrokenExecutor())
            if self.client.status == "running":
                theirs.cancel()
        self.sent.clear()

    def close(self):
        self.client.close(timeout=2)


def host_and_port(address):
    """Of tcp://HOST:PORT or tls://HOST:PORT; ValueError."""
    url = urllib.parse.urlsplit(address if "://" in address else f"tcp://{address}")
    if url.scheme not in ("tcp", "tls") or not url.hostname or not url.port:
        raise ValueError(address)
    return url.hostname, url.port


def open_to_all(address):
    """A warning where whoever reaches the scheduler over a network may use it; else ""."""
    return "" if address.startswith(OWN) else (
        f"{one_line(address, 100)}: whoever can reach this scheduler can run code on its workers and read the class "
        "secret that goes there. Keep it in a network of your own, or use tls://")


def in_words(why):
    return one_line(why) if isinstance(why, str) else f"it cannot run the grader ({one_line(why)}): are the " \
        "book's package and its extra 'class' there, as here?"


def unfit(versions):
    """On a worker: why it cannot grade, or "". Tried once, for it does not get better by itself."""
    return _unfit(tuple(map(tuple, versions)))


@functools.cache
def _unfit(versions):
    from lesson_code.exercises import EXERCISES
    from lesson_code.grading.probe import probe
    from lesson_code.grading.sandbox import Refused
    from lesson_code.grading.versions import version_of

    other = [id for id, version in versions if id not in EXERCISES or version_of(id) != version]
    if other:
        return f"its lesson_code has other versions of {listed(other)}: install the same there as here"
    try:
        probe()
    except Refused as reason:
        return str(reason).splitlines()[0]
    return ""


def on_worker(function, versions, *arguments):
    """On a worker: function(*arguments), if this worker can grade."""
    why = unfit(versions)
    if why:
        raise Unfit(why)
    return function(*arguments)
