"""A rule in the contest: tuned on some seeds with a counted budget, judged on others."""

import zlib
from typing import NamedTuple

import numpy as np

from lesson_code.checks import by_name, check_whole, number_or_array
from lesson_code.contest.contract import guarded, same_again, trouble_with
from lesson_code.contest.driver import Trouble, replay, walk
from lesson_code.contest.table import RATES, Contest
from lesson_code.contest.tasks import TASKS, loss_left
from lesson_code.optimizers import OPTIMIZERS

TUNING = (101, 102, 103)
SEEDS = tuple(range(9))
SECONDS = 120.0          # for one rule on one problem
BOOK = {"gradient_descent": {}, "momentum": {"beta": [0.5, 0.8, 0.9, 0.95, 0.98]},
        "adam": {"beta_1": [0.5, 0.8, 0.9, 0.95], "beta_2": [0.9, 0.99, 0.999]}}


class Entry(NamedTuple):
    """One rule on one problem.

    settings: {"learning_rate" or option: (trials,)}. tuning: (trials, tuning seeds) and judged: (trials, seeds), the
    loss left as a share of the start's. Every setting is judged, so that any budget can be looked up; the choice
    among them sees `tuning` alone. gradients: how many were counted. trouble: None, or why the rule has no numbers.
    """

    rule: str
    task: str
    settings: dict
    tuning: np.ndarray
    judged: np.ndarray
    gradients: int
    trouble: Trouble | None = None


def drawn(trials, choices, draw=0):
    """The settings of `trials` trials, {"learning_rate": (trials, 1), option: (trials, 1)}.

    The rate is log-uniform in RATES, the same for every rule; each option is one of its choices. The first k of more
    trials are the trials of a budget of k.
    """
    rng = np.random.default_rng(draw)
    low, high = np.log(RATES)
    settings = {"learning_rate": np.exp(low + (high - low) * rng.random((trials, 1)))}
    for name, values in choices.items():
        own = np.random.default_rng([draw, zlib.crc32(name.encode())])
        settings[name] = own.choice(np.asarray(values, float), size=(trials, 1))
    return settings


def enter(rule, *, choices=None, options=None, against=tuple(BOOK), tasks=tuple(TASKS), seeds=SEEDS, tuning=TUNING,
          trials=16, gradients=150, draw=0):
    """Let a rule run beside the book's: the same number of trials, each of the same number of gradients.

    rule: a registered name or a function. choices: {option, or "learning_rate": [values]} that a trial draws from
    (a rate without choices comes from RATES); options: fixed ones.
    against: names of other rules (those of the book draw from BOOK). tasks: names of TASKS. seeds make the problems
    on which the chosen settings are judged, tuning those on which they are chosen. trials: settings that each rule
    may try on each problem; gradients: of each run; draw: the seed of the settings. Returns a Contest, which prints
    as a table. Errors: ValueError for seeds in both, unknown names, numbers below 1. What is wrong with a rule
    stands over the table; it comes last.
    """
    budget = checked_budget(seeds, tuning, trials, gradients, draw)
    makers = {name: by_name(TASKS, name, "problem") for name in tasks}
    own = by_name(OPTIMIZERS, rule, "optimizer")
    name = getattr(own, "__name__", "the rule")
    if name in against and OPTIMIZERS.get(name) is not own:
        raise ValueError(f"{name} is among the rules that it runs against: give your rule another name")
    rivals = {rival: by_name(OPTIMIZERS, rival, "optimizer") for rival in against if rival != name}
    choices = checked_choices(BOOK.get(name, {}) if choices is None and own is OPTIMIZERS.get(name) else choices or {})
    entries = entries_of(own, makers, choices, options or {}, budget)
    for rival, function in rivals.items():
        run = of_the_book if rival in BOOK else entries_of
        entries += run(function, makers, BOOK.get(rival, {}), {}, budget)
    drawn_from = {rival: BOOK.get(rival, {}) for rival in rivals}
    return Contest(tuple(entries), *budget[:4], {name: choices} | drawn_from, options or {})


def checked_budget(seeds, tuning, trials, gradients, draw):
    seeds, tuning = (tuple(check_whole("a seed", seed, 0) for seed in each) for each in (seeds, tuning))
    both = sorted(set(seeds) & set(tuning))
    if both or not seeds or not tuning:
        raise ValueError("tuning and judging need seeds of their own" + (f"; both have {both[0]}" if both else ""))
    return (seeds, tuning, check_whole("trials", trials, 1), check_whole("gradients", gradients, 1),
            check_whole("draw", draw, 0))


def checked_choices(choices):
    for name, values in choices.items():
        if not isinstance(number_or_array(name, values), np.ndarray) or not len(values):
            raise ValueError(f"choices of {name} must be a list of numbers to draw from, not {values!r}; "
                             "a fixed value goes into options=")
    return choices


_KEPT = {}  # entries of the book's own rules, which do not change


def of_the_book(rule, makers, choices, options, budget):
    """Entries of one of the book's rules; each is run once for each budget."""
    for task, make in makers.items():
        if (rule, make, budget) not in _KEPT:
            _KEPT[rule, make, budget], = entries_of(rule, {task: make}, choices, options, budget)
    return [_KEPT[rule, make, budget] for make in makers.values()]


def entries_of(rule, makers, choices, options, budget):
    """The entries of a rule on all problems; one that breaks the contract runs on none."""
    trouble = trouble_with(rule, choices, options)
    return [entry(rule, task, make, choices, options, budget, trouble) for task, make in makers.items()]


def entry(rule, task, make, choices, options, budget, trouble=None):
    """Tune and judge one rule on one problem; its trouble, if there is any, is in the Entry."""
    seeds, tuning, trials, gradients, draw = budget
    name = getattr(rule, "__name__", "the rule")
    blank = Entry(name, task, {}, np.full((trials, len(tuning)), np.inf), np.full((trials, len(seeds)), np.inf), 0)
    if trouble:
        return blank._replace(trouble=trouble)
    settings = drawn(trials, choices, draw)
    runs = guarded(lambda: all_runs(rule, make, settings, options, (*tuning, *seeds), gradients), SECONDS)
    if isinstance(runs, Trouble):
        return blank._replace(trouble=runs)
    left, first_nan, used = runs
    if first_nan.all():
        trouble = Trouble("gives NaN", f"it makes NaN of finite numbers, first after {first_nan.min()} gradients")
    flat = {key: values[:, 0] for key, values in settings.items()}
    return Entry(name, task, flat, left[:, :len(tuning)], left[:, len(tuning):], used, trouble)


def all_runs(rule, make, settings, options, seeds, gradients):
    """(loss left (trials, seeds), first NaN (trials, seeds), gradients used) of every setting on every seed."""
    left, nans, used = [], [], 0
    for seed in seeds:
        task = make(np.random.default_rng(seed))
        params, first_nan, tape, count = walk(task, rule, settings, options, gradients, seed)
        left.append(loss_left(task.problem, params))
        nans.append(first_nan)
        used += count
    # The last seed's gradients once more, without new ones: a rule that has learned from the runs is found out.
    start = np.broadcast_to(task.problem.start, params.shape)
    same_again(lambda tape, run=None: replay(rule, start, tape, settings, options, run), tape, params)
    return np.stack(left, axis=-1), np.stack(nans, axis=-1), used
