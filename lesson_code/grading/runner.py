"""Runs the answers of one submission in one sandbox; what ends the sandbox costs one exercise, not the next one."""

from lesson_code.grading import watch
from lesson_code.grading.sandbox import Ended, NotStarted, Sandbox
from lesson_code.homework import protocol

TRIES = 2  # of what ended without a reason: the machine may have been the reason


class Broken(Exception):
    """This machine's trouble, not the student's; the message says what."""


class Runner:
    """A context manager; it starts a sandbox when it first needs one, and another where the first has ended."""

    def __init__(self, limits):
        self.limits, self.box = limits, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()

    def run(self, answer, exercise, cases):
        """The protocol.Result of an answer called in these cases. Raises Broken, and sandbox.Refused."""
        seconds = self.limits.wall
        job = protocol.job(exercise.id, answer, exercise, cases, seconds, min(seconds, protocol.CASE_SECONDS))
        for _ in range(TRIES):
            result = self._once(job)
            if result.status not in ("killed", "lost") or result.error:
                return result
        if watch.host_is_short():
            raise Broken("this machine is short of memory")
        return result

    def _once(self, job):
        for left in reversed(range(TRIES)):
            try:
                self.box = self.box or Sandbox(self.limits)
                return protocol.decode_result(*self.box.ask(protocol.encode_jobs([job]), job["seconds"]), job)
            except Ended as end:
                self._end()
                return protocol.Result(end.status, (), str(end), (), job["seconds"])
            except NotStarted as trouble:
                self._end()
                if not left:
                    raise Broken(str(trouble)) from None

    def _end(self):
        if self.box is not None:
            self.box.close()
            self.box = None
