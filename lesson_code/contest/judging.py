"""Is a rule clearly ahead of gradient descent, on problems that a seed makes? What the exercise own-rule asks.

    play(keeps_contract)            # play(work) -> work(stepper), with a stepper of the rule that has seen nothing yet
    marks = judged(play, seed)

The objective, the seeds and the count of gradients stay here; the rule is handed one gradient after the other, here
(stepping.Stepper) or in a process of its own (homework/asking.py).
"""

import functools
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

WANTED = {"bowl": 0.1, "noisy bowl": 10.0, "digits softmax": 10.0, "penguin network": 10.0}
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
    return [mark(play, task, seed) for task in WANTED]


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


def mark(play, task, seed):
    """The Mark of a rule on one problem: a rate is chosen on the tuning seeds, and judged on the others.

    The tuning runs step side by side. Each judging run is alone: nothing of the others can be known to it.
    """
    draw = drawn(task, seed)
    left = median_left(play, task, draw, rates(draw.place))
    return Mark(task, left, descent(task, seed), WANTED[task])


@functools.lru_cache(64)
def descent(task, seed):
    """The median loss that gradient descent leaves on the same seeds, tuned with DENSE trials."""
    return median_left(lambda work: work(Stepper(gradient_descent, 60.0)), task, drawn(task, seed), rates(0.5, DENSE))


def median_left(play, task, draw, trials):
    tuning = play(functools.partial(run, task, draw.tuning, trials[:, np.newaxis]))
    best = float(trials[np.median(tuning, axis=0).argmin()])
    return float(np.median([play(functools.partial(run, task, [each], best)) for each in draw.judging]))


def run(task, seeds, rate, stepper):
    """The loss left at the end of each run: (seeds, runs) for rates (runs, 1), () for one of each."""
    parts = [Part(task, seed, rate) for seed in seeds]
    with np.errstate(all="ignore"):
        if np.ndim(rate) == 0:
            part, = parts
            params = part.start
            stepper.begin(params, rate)
            for _ in range(GRADIENTS[task]):
                params = stepper.step(part.grad(params))
            return part.left(params)
        params = np.stack([part.start for part in parts])  # (seeds, runs, P)
        stepper.begin(params.reshape(-1, params.shape[-1]), np.tile(rate, (len(seeds), 1)))
        for _ in range(GRADIENTS[task]):
            grad = np.concatenate([part.grad(own) for part, own in zip(parts, params)])
            params = stepper.step(grad).reshape(params.shape)
        return np.stack([part.left(own) for part, own in zip(parts, params)])


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
