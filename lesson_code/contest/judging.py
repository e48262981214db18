"""Is a rule clearly ahead of gradient descent, on problems that a seed makes? What the exercise own-rule asks.

    play.alone(keeps_contract)      # with a stepper of the rule that has seen nothing yet
    marks = judged(play, seed)      # by play.together([run, …]): runs side by side that know nothing of each other

The objective, the seeds and the count of gradients stay here; the rule is handed one gradient after the other, here
(Here) or in processes of its own (homework/asking.py).
"""

import functools
import math
from typing import NamedTuple

import numpy as np

from lesson_code.blocks import batches
from lesson_code.contest.contract import behaves, made_up
from lesson_code.contest.disguise import disguised
from lesson_code.contest.driver import Meter
from lesson_code.contest.stepping import Stepper, Trouble
from lesson_code.contest.table import RATES, number
from lesson_code.contest.tasks import TASKS, loss_left
from lesson_code.optimizers import gradient_descent

WANTED = {"bowl": 0.2, "noisy bowl": 10.0, "digits softmax": 10.0, "penguin network": 10.0}
"""At most so many times the loss that tuned gradient descent leaves: far ahead in the bowl, far behind nowhere.

benchmarks/own_rule.py measures how often known right and wrong rules are told apart."""

TRIALS, TUNING, JUDGING = 16, 5, 5
GRADIENTS = {"bowl": 150, "noisy bowl": 80, "digits softmax": 80, "penguin network": 80}  # of a run
DENSE = 60     # trials of gradient descent: so many that no other list of rates does better by luck
TOGETHER = 12  # runs in one call of an objective: of more, products are split over threads, at a loss on a busy machine
VISIBLE = 0    # the seed of the problems on which `check` judges


class Ended(Exception):
    """There is no rule to ask any more: `status` "student_error", "timeout" or "killed"; the message says why."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Mark(NamedTuple):
    """A rule on one problem: the median loss left over the judging seeds, its own and gradient descent's."""

    task: str
    left: float
    descent: float
    wanted: float     # the largest ratio of the two that is right

    @property
    def ratio(self):
        return self.left / self.descent

    @property
    def right(self):
        return bool(self.left <= self.wanted * self.descent)


class Ask(NamedTuple):
    """What a run asks of a rule: a step with this gradient; at first with where it begins, and the learning rate."""

    grad: np.ndarray
    start: np.ndarray | None = None
    rate: float | np.ndarray | None = None


class Here:
    """Plays a rule in this process; each step is stopped after `seconds`, all after the moment `until`."""

    def __init__(self, rule, seconds=60.0, until=math.inf):
        self.rule, self.seconds, self.until = rule, seconds, until

    def alone(self, work):
        return work(Stepper(self.rule, self.seconds, self.until))

    def together(self, runs):
        return [self.alone(functools.partial(driven, run)) for run in runs]


class Draw(NamedTuple):
    """What a seed decides on one problem."""

    tuning: list      # seeds on which the rate is chosen
    judging: list     # seeds on which the rule is judged with it
    place: float      # where in its part of the range each rate lies, from 0 to 1


def drawn(task, seed):
    rng = np.random.default_rng([list(TASKS).index(task), *words(seed)])
    seeds = rng.integers(2**32, size=TUNING + JUDGING).tolist()
    return Draw(seeds[:TUNING], seeds[TUNING:], rng.random())


def words(seed):
    """A whole number of any size as numbers that a Generator takes."""
    return [seed >> shift & 0xFFFFFFFF for shift in range(0, max(seed.bit_length(), 1), 32)]


def rates(place, count=TRIALS):
    """(count,) learning rates, one from each of as many equal parts of the range, on a logarithmic scale."""
    low, high = np.log(RATES)
    return np.exp(low + (high - low) * (np.arange(count) + place) / count)


def judged(play, seed):
    """[Mark] of a rule on the problems of `seed`. Errors: what `play` raises."""
    left = lefts(play, list(WANTED), seed, lambda draw: rates(draw.place))
    return [Mark(task, left[task], descent(task, seed), wanted) for task, wanted in WANTED.items()]


def keeps_contract(stepper):
    """The parameters after made-up gradients, (runs, P). Errors: Trouble, "unsolved" where it returns None at once."""
    start, tape, rate = made_up()

    def walked(tape, run=None):
        stepper.begin(*((start, rate) if run is None else (start[run], rate[run].item())))
        for grad in tape:
            params = stepper.step(grad if run is None else grad[run])
        return params

    try:
        walked(tape[:1])
    except Trouble as trouble:
        raise Trouble("unsolved", trouble.text) if trouble.word == "returns None" else trouble from None
    behaves(walked, tape)
    return walked(tape)


def lefts(play, tasks, seed, trials):
    """{problem: median loss left} of a rule: its rate is chosen on the tuning seeds, and judged on the others.

    The tuning runs of a problem are the rows of one array. Each judging run is alone: it can know nothing of others.
    """
    draws = {task: drawn(task, seed) for task in tasks}
    tuning = play.together([functools.partial(run, task, draw.tuning, trials(draw)[:, np.newaxis])
                            for task, draw in draws.items()])
    best = {task: float(trials(draws[task])[np.median(left, axis=0).argmin()]) for task, left in zip(tasks, tuning)}
    judging = play.together([functools.partial(run, task, [each], best[task])
                             for task, draw in draws.items() for each in draw.judging])
    return {task: float(np.median(left)) for task, left in zip(tasks, np.reshape(judging, (len(tasks), JUDGING)))}


@functools.lru_cache(64)
def descent(task, seed):
    """The median loss that gradient descent leaves on the same seeds, tuned with DENSE trials."""
    return lefts(Here(gradient_descent), [task], seed, lambda draw: rates(0.5, DENSE))[task]


def run(task, seeds, rate):
    """The loss left at the end of each run: (seeds, runs) for rates (runs, 1), () for one of each.

    A generator: it yields an Ask for each step, and is sent the new parameters.
    """
    parts = [Part(task, seed, rate) for seed in seeds]
    single = np.ndim(rate) == 0
    params = np.stack([part.start for part in parts])  # (seeds, *runs, P)
    shape = params.shape[-1:] if single else (-1, params.shape[-1])
    first = {"start": params.reshape(shape), "rate": rate if single else np.tile(rate, (len(seeds), 1))}
    for _ in range(GRADIENTS[task]):
        grad = np.stack([part.grad(own) for part, own in zip(parts, params)])
        params = (yield Ask(grad.reshape(shape), **first)).reshape(params.shape)
        first = {}
    left = np.stack([part.left(own) for part, own in zip(parts, params)])
    return left[0] if single else left


def driven(run, stepper):
    """The result of a run that this stepper of a rule answers."""
    return in_step([run], lambda asks: [stepper.answer(asks[0])])[0]


def in_step(runs, steps):
    """The results of runs, begun here, that go side by side: steps([Ask or None, …]) answers all of them at once."""
    runs = [each() for each in runs]
    results, asks = [None] * len(runs), [next(each) for each in runs]
    while any(each is not None for each in asks):
        with np.errstate(all="ignore"):
            answers = steps(asks)
            for place, each in enumerate(asks):
                if each is not None:
                    try:
                        asks[place] = runs[place].send(answers[place])
                    except StopIteration as end:
                        results[place], asks[place] = end.value, None
    return results


class Part:
    """The problem of one seed in a disguise of its own, and how many of its gradients were taken."""

    def __init__(self, task, seed, rate):
        made = TASKS[task](np.random.default_rng(seed))
        (self.problem, size), runs = disguised(made, np.random.default_rng([seed, 1])), np.shape(rate)[:1]
        self.meter = Meter(self.problem.objective, GRADIENTS[task] * max(runs, default=1))
        self.rows = batches(self.problem.X, self.problem.y, size, "epoch", seed)
        self.start = np.broadcast_to(self.problem.start, (*runs, self.problem.start.size)).copy()

    def grad(self, params):
        batch = next(self.rows)
        if params.ndim == 1:
            return self.meter(params, batch)[1]
        parts = range(0, len(params), TOGETHER)
        return np.concatenate([self.meter(params[each:each + TOGETHER], batch)[1] for each in parts])

    def left(self, params):
        return loss_left(self.problem, params)


def in_table(marks):
    """Lines of at most 70 letters: of each problem both losses, how many times the one is the other, what is wanted."""
    rows = [f"{'loss left':16} {'yours':>9} {'gradient descent':>17} {'times it':>9}  wanted"]
    return rows + [f"{each.task:16} {number(each.left):>9} {number(each.descent):>17} {times(each.ratio):>9}  "
                   f"at most {each.wanted:g}" for each in marks]


def times(ratio):
    return "" if not np.isfinite(ratio) else f"{ratio:.1e}" if ratio < 1e-3 else f"{ratio:.3g}"
