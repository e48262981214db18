"""Runs the answers of one submission in one sandbox; what ends the sandbox costs one exercise, not the next one."""

from lesson_code.contest.judging import Ended as NoMore
from lesson_code.contest.judging import in_step
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
            result = self.trusted(lambda: self._once(job))
            if result.status not in ("killed", "lost") or result.error:
                return result
        if watch.host_is_short():
            raise Broken("this machine is short of memory")
        return result

    def player(self, answer, exercise):
        """The Player of a rule, for contest.judging."""
        return Player(self, answer, exercise)

    def _once(self, job):
        try:
            return protocol.decode_result(*self._box().ask(protocol.encode_jobs([job]), job["seconds"]), job)
        except Ended as end:
            self._end()
            return protocol.Result(end.status, (), str(end), (), job["seconds"])

    def talk(self, work, job, clock):
        """work(asking.Asked) of a job, a dialogue. Raises NotStarted, judging.Ended, and what `work` raises."""
        try:
            for _ in range(TRIES):
                how, data = clock.waits(self._box().ask, protocol.encode_jobs([job]), job["seconds"])
                if how != "untidy":
                    break
                self._end()  # an answer before this one has left files: a new sandbox has none
            found = work(asking.asked(how, data, self._more, clock, job["runs"]))
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

    def trusted(self, work):
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


class Player:
    """Plays a rule in the sandbox: each run in a process of its own, where nothing of earlier runs can be found.

    Errors: Trouble; judging.Ended; Broken and sandbox.Refused.
    """

    def __init__(self, runner, answer, exercise):
        self.runner, self.answer, self.exercise = runner, answer, exercise
        self.clock = asking.Clock(PATIENCE * runner.limits.wall)

    def alone(self, work):
        return self._played(work, 1)

    def together(self, runs):
        return self._played(lambda rule: in_step(runs, rule.steps), len(runs))

    def _played(self, work, count):
        job = asking.talking_job(self.answer, self.exercise, self.runner.limits.wall, count)
        for left in reversed(range(TRIES)):
            try:
                return self.runner.trusted(lambda: self.runner.talk(work, job, self.clock))
            except NoMore as end:
                if end.status == "killed" and left:
                    continue
                if end.status == "killed" and watch.host_is_short():
                    raise Broken("this machine is short of memory") from None
                raise
