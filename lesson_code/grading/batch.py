"""Grade what waits in the gradebook, in processes side by side. Nothing is lost: a job is done when its row says so."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, ProcessPoolExecutor, wait
from typing import NamedTuple

from tqdm import tqdm

from lesson_code.grading import library, process
from lesson_code.grading.gradebook import LEASE, TRIES
from lesson_code.grading.words import Trouble, one_line

START = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
INFRASTRUCTURE, UNREADABLE, GRADED = "infrastructure_error", "unreadable", "graded"


class Running(NamedTuple):
    job: object
    since: float


class Stopped(BaseException):
    """The teacher, or the machine, asked the grader to end."""


def run(book, assignment, secret, grade, workers=None, cluster=None):
    """Grade every open job by grade(data, student, assignment, secret). Ctrl-C: Stopped, with the jobs given back."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = workers or (cluster.slots if cluster else here)
    versions = {item.id: item.version for item in assignment.exercises}
    pool = Pool(book, assignment, secret, grade, workers, versions, cluster)
    hidden = None if os.environ.get("DOWNHILL_QUIET") is None else True
    with tqdm(total=book.open_jobs(), desc="Grading", unit="file", disable=hidden, file=sys.stderr) as bar, ends_well():
        try:
            while pool.step():
                bar.total = max(bar.total, pool.finished)
                bar.update(pool.finished - bar.n)
            bar.update(pool.finished - bar.n)
        except Stopped:
            pool.end()
            book.release()
            raise
        finally:
            pool.end()


class Pool:
    """Claims jobs, hands them to worker processes, and saves what comes back."""

    def __init__(self, book, assignment, secret, grade, workers, versions, cluster=None):
        self.book, self.assignment, self.secret, self.grade = book, assignment, secret, grade
        self.workers, self.versions, self.cluster = workers, versions, cluster
        self.running, self.suspects, self.finished = {}, [], 0
        self.executor, self.renewed = None, time.monotonic()

    def step(self):
        """One round: True while there is something to do."""
        if self.suspects:  # a worker died while these ran: one at a time shows whose fault it was
            if not self.running:
                self.start(self.suspects.pop())
        elif len(self.running) <= self.workers:
            for job in self.book.claim(2 * self.workers - len(self.running)):
                self.start(job)
        if not self.running:
            return bool(self.suspects)
        done, _ = wait(self.running, timeout=1, return_when=FIRST_COMPLETED)
        alone = len(self.running) == 1
        for future in done:
            self.take(future, alone)
        self.watch()
        return True

    def start(self, job):
        if self.executor is None:
            self.executor = self.cluster or processes(self.workers, self.grade)
        wanted = self.assignment.only(job.exercises)
        try:
            data = self.book.data(job.submission)
            with whole():
                future = self.executor.submit(self.grade, data, job.student, wanted, self.secret)
                self.running[future] = Running(job, time.monotonic())
        except BrokenExecutor:
            self.lost([job])

    def take(self, future, alone):
        if future not in self.running:
            return
        job = self.running.pop(future).job
        try:
            graded = future.result()
        except BrokenExecutor:
            others = [each.job for each in self.running.values()]
            self.running.clear()
            if alone:
                self.failed(job, "the process that graded it was ended from outside")
            self.lost(others if alone else [job, *others])
        except Trouble:  # not of this job: the scheduler is gone
            raise
        except Exception as error:  # the grader's own fault, never the student's
            self.failed(job, f"{type(error).__name__}: {one_line(error)}")
        else:
            self.save(job, graded)

    def save(self, job, graded):
        if graded.status == UNREADABLE:
            return self.close(job, UNREADABLE, (), graded.remarks, ())
        kept = [one for one in graded.exercises if one.status != INFRASTRUCTURE and one.exercise in job.exercises]
        left = [id for id in self.known(job) if id not in {one.exercise for one in kept}]
        said = [one_line(one.text) for one in graded.exercises if one.status == INFRASTRUCTURE]
        self.close(job, INFRASTRUCTURE if left else GRADED, kept, [*graded.remarks, *said], left)

    def failed(self, job, said):
        self.close(job, INFRASTRUCTURE, (), [said], self.known(job))

    def known(self, job):
        """Its exercises, but for those that the assignment file has lost since."""
        return [id for id in job.exercises if id in self.versions]

    def close(self, job, outcome, kept, remarks, left):
        self.book.save(job, outcome, kept, remarks, left, self.versions)
        self.finished += not left or job.tries + 1 >= TRIES

    def lost(self, jobs):
        """The worker processes are gone; new ones are made for these jobs."""
        self.end()
        self.executor = None
        self.suspects += jobs

    def watch(self):
        """Renew the leases; end workers that hang, though the sandbox should have ended what they wait for."""
        now = time.monotonic()
        if now - self.renewed > LEASE / 5:
            self.book.renew(self.leased())
            self.renewed = now
        if any(now - each.since > 120 + 60 * len(each.job.exercises) for each in self.running.values()):
            self.end()

    def leased(self):
        return [each.job.id for each in self.running.values()] + [job.id for job in self.suspects]

    def end(self):
        if self.executor is not None:
            for worker in list((getattr(self.executor, "_processes", None) or {}).values()):
                worker.kill()
            calls = getattr(self.executor, "_call_queue", None)
            if calls is not None and sys.version_info < (3, 11, 5):  # else Python waits at its end, for ever, for
                calls._reader.close()                                # somebody to read what no worker reads (gh-94777)
            self.executor.shutdown(wait=False, cancel_futures=True)


def processes(workers, grade):
    """An executor. The server that forks its processes has imported what they need."""
    context = multiprocessing.get_context(START)
    if START == "forkserver":
        context.set_forkserver_preload(["__main__", grade.__module__, "lesson_code.exercises"])
    return ProcessPoolExecutor(workers, context, initializer=process.works_for,
                               initargs=(os.getpid(), process.started(os.getpid()), library.known()))


class Held:
    """While `now`, a request to end waits: it may reach a thread of numpy's, so that no mask of signals holds it up."""

    now, asked = False, 0


@contextlib.contextmanager
def whole():
    """What is done inside is done whole, and processes that begin in it never see Ctrl-C (works_for undoes that)."""
    Held.now = True
    masks = hasattr(signal, "pthread_sigmask")
    before = masks and signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        masks and signal.pthread_sigmask(signal.SIG_SETMASK, before)
        Held.now, asked, Held.asked = False, Held.asked, 0
        if asked:
            raise Stopped(asked)


@contextlib.contextmanager
def ends_well():
    """Ctrl-C and a request to end raise Stopped, between two steps."""

    def stop(number, frame):
        if Held.now:
            Held.asked = number
        else:
            raise Stopped(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
