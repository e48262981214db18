"""A Dask cluster of the tests' own on loopback: a scheduler, and workers that run as an ordinary user."""

import contextlib
import itertools
import os

from tests.servers.place import free_port, place, started, until

COUNT = itertools.count()


class Cluster:
    """A scheduler's address and its workers' processes; all are ended with `stack`."""

    def __init__(self, stack):
        self.stack, self.workers = stack, []
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.process = self.run("dask_scheduler", "--host", "127.0.0.1", "--port", self.port, "--no-show",
                                word="Scheduler at")

    def run(self, program, *words, word, stack=None, **env):
        log = place().work / f"dask-{os.getpid()}-{next(COUNT)}.log"
        line = [place().python, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"]
        process = (stack or self.stack).enter_context(started(line, log, env=env))
        until(lambda: process.poll() is not None or word in log.read_text(), program)
        assert process.poll() is None, log.read_text()
        return process

    def worker(self, stack=None, **env):
        """One more worker, registered at the scheduler."""
        made = self.run("dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--memory-limit", "0",
                        "--local-directory", place().work / "dask", word="Registered to", stack=stack, **env)
        self.workers.append(made)
        return made


@contextlib.contextmanager
def cluster(workers=2):
    with contextlib.ExitStack() as stack:
        made = Cluster(stack)
        for _ in range(workers):
            made.worker()
        yield made
