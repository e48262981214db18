"""Runs the answers of one submission in one sandbox; what ends the sandbox costs one exercise, not the next one."""

from lesson_code.contest.judging import Ended as NoMore
from lesson_code.grading import watch
from lesson_code.grading.sandbox import Ended, NotStarted, Sandbox
from lesson_code.homework import asking, protocol

TRIES = 2     # of what ended without a reason: the machine may have been the reason
PATIENCE = 5  # times limits.wall that a rule may be waited for, in all its runs together


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
            result = self._trusted(lambda: self._once(job))
            if result.status not in ("killed", "lost") or result.error:
                return result
        if watch.host_is_short():
            raise Broken("this machine is short of memory")
        return result

    def player(self, answer, exercise):
        """play(work) for contest.judging: a rule in a process of its own for each `work`, and nothing left of others.

        It raises Trouble; judging.Ended; Broken and sandbox.Refused.
        """
        clock = asking.Clock(PATIENCE * self.limits.wall)
        job = asking.talking_job(answer, exercise, self.limits.wall)

        def play(work):
            for left in reversed(range(TRIES)):
                try:
                    return self._trusted(lambda: self._played(work, job, clock))
                except NoMore as end:
                    if end.status != "killed" or not left:
                        if end.status == "killed" and watch.host_is_short():
                            raise Broken("this machine is short of memory") from None
                        raise

        return play

    def _once(self, job):
        try:
            return protocol.decode_result(*self._box().ask(protocol.encode_jobs([job]), job["seconds"]), job)
        except Ended as end:
            self._end()
            return protocol.Result(end.status, (), str(end), (), job["seconds"])

    def _played(self, work, job, clock):
        try:
            for _ in range(TRIES):
                how, data = clock.waits(self._box().ask, protocol.encode_jobs([job]), job["seconds"])
                if how != "untidy":
                    break
                self._end()  # an answer before this one has left files: a new sandbox has none
            found = work(asking.asked(how, data, self._more, clock))
            if self.box.ask(asking.END, job["seconds"], more=True)[0] != "done":
                self._end()
        except Ended as end:
            self._end()
            raise NoMore(end.status, str(end)) from None
        except BaseException:  # the dialogue stands where it stood: the next job needs another sandbox
            self._end()
            raise
        return found

    def _more(self, message, seconds):
        return self.box.ask(message, seconds, more=True)

    def _trusted(self, work):
        """work(), once more where the sandbox did not come up or went down by no doing of the student's."""
        for left in reversed(range(TRIES)):
            try:
                return work()
            except NotStarted as trouble:
                self._end()
                if not left:
                    raise Broken(str(trouble)) from None

    def _box(self):
        self.box = self.box or Sandbox(self.limits)
        return self.box

    def _end(self):
        if self.box is not None:
            self.box.close()
            self.box = None
