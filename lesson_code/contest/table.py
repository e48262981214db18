"""What a contest found: tables in text, and the arrays of its pictures."""

import math
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from lesson_code.contest.contract import in_lines

RATES = (1e-4, 10.0)  # the learning rate is drawn log-uniformly from this range, where a rule has no choices of its own

BUDGETS = (1, 2, 4, 8, 16, 32, 64)


class Contest(NamedTuple):
    """The entries of a contest, (rules x problems), and their common budget. `print` shows the tables.

    choices: {rule: {option: the values that its trials drew from}}; fixed: the entrant's options that were not drawn.
    """

    entries: tuple
    seeds: tuple
    tuning: tuple
    trials: int
    gradients: int
    choices: dict = MappingProxyType({})
    fixed: dict = MappingProxyType({})

    @property
    def rules(self):
        return list(dict.fromkeys(each.rule for each in self.entries))

    @property
    def tasks(self):
        return list(dict.fromkeys(each.task for each in self.entries))

    @property
    def budgets(self):
        """The numbers of trials at which a picture stops: 1, 2, 4 ... and all."""
        return [budget for budget in BUDGETS if budget < self.trials] + [self.trials]

    def entry(self, rule, task):
        """One rule's Entry on one problem."""
        return next(each for each in self.entries if (each.rule, each.task) == (rule, task))

    def chosen(self, rule, task, trials):
        """Which of these trials (their numbers) has the lowest median loss on the tuning seeds."""
        trials = np.asarray(trials)
        return trials[np.median(self.entry(rule, task).tuning[trials], axis=-1).argmin()]

    def judged(self, rule, task, trials=None):
        """(seeds,): the loss left on the judging seeds with the setting chosen among the first `trials`."""
        return self.entry(rule, task).judged[self.chosen(rule, task, range(trials or self.trials))]

    def chances(self, rule, task, trials):
        """(median loss left (all trials,), its chance (all trials,)) when tuning has so many of them, drawn at random.

        No draw is made: the setting that is the i-th best of n in tuning, i from 0, is chosen where the other k - 1
        are among the n - 1 - i worse ones, C(n - 1 - i, k - 1) of the C(n, k) sets.
        """
        tuning, judged = (np.median(each, axis=-1) for each in self.entry(rule, task)[3:5])
        n = len(tuning)
        chance = np.array([math.comb(n - 1 - i, trials - 1) / math.comb(n, trials) for i in range(n)])
        return judged[np.argsort(tuning, kind="stable")], chance

    def ahead(self, one, other, task, trials, other_trials=None):
        """The share of all draws in which rule `one` is ahead of the `other`, each with its number of trials."""
        a, chance_a = self.chances(one, task, trials)
        b, chance_b = self.chances(other, task, other_trials or trials)
        return chance_a @ (a[:, np.newaxis] < b) @ chance_b

    def ranks(self, trials=None):
        """{rule: [its rank on each problem]}: 1 + how many rules have a lower median; equal medians share a rank."""
        medians = np.array([[np.median(self.judged(rule, task, trials)) for task in self.tasks]
                            for rule in self.rules])
        rank = 1 + (medians[None] < medians[:, None] * (1 - 1e-9)).sum(axis=1)
        return dict(zip(self.rules, rank.tolist()))

    def table(self, trials=None):
        """The result of a tuning budget, problem by problem, in lines of at most 80 characters."""
        trials = trials or self.trials
        ranks = self.ranks(trials)
        troubled = {each.rule: each.trouble for each in self.entries if each.trouble}
        said = dict.fromkeys(in_lines(f"{each.rule}: {each.trouble.text}.") for each in self.entries if each.trouble)
        lines = [*said, *([""] if said else []), *self.ranges(), "",
                 f"{trials} trials on {len(self.tuning)} tuning seeds, {self.gradients} gradients a run,",
                 f"judged on {len(self.seeds)} other seeds. Loss left, share of the start's:"]
        for position, task in enumerate(self.tasks):
            lines += ["", f"{task:22}  lower  median   upper  failed"]
            rows = sorted(self.rules, key=lambda rule: ranks[rule][position])
            lines += [f"{ranks[rule][position]} {rule[:20]:20} {self.words(rule, task, trials)}" for rule in rows]
        lines += ["", "mean rank over the problems"]
        rows = sorted((rule for rule in self.rules if rule not in troubled), key=lambda rule: sum(ranks[rule]))
        lines += [f"  {rule[:20]:20} {np.mean(ranks[rule]):6.2f}" for rule in rows]
        return "\n".join(lines)

    def ranges(self):
        """Lines that say what each rule's trials drew from."""
        lines = [f"learning rates drawn from {RATES[0]:g} to {RATES[1]:g}"]
        entrant = self.rules[0]
        for rule in self.rules:
            own = dict(self.choices.get(rule, {}))
            rates = {"own choices, learning rate": own.pop("learning_rate")} if "learning_rate" in own else {}
            fixed = {f"fixed {name}": [value] for name, value in self.fixed.items()} if rule == entrant else {}
            for name, values in (rates | own | fixed).items():
                shown = " ".join(f"{value:.6g}" if isinstance(value, (int, float)) else str(value) for value in values)
                lines.append(in_lines(f"{rule}, {name}: {shown}"))
        return lines

    def only(self, trials):
        """The same contest with some of its trials alone (their numbers)."""
        trials = np.asarray(trials)
        share = len(trials) / self.trials
        entries = tuple(each._replace(
            settings={name: values[trials] for name, values in each.settings.items()}, tuning=each.tuning[trials],
            judged=each.judged[trials], gradients=round(each.gradients * share)) for each in self.entries)
        return self._replace(entries=entries, trials=len(trials))

    def seeds_ahead(self, one, other, task):
        """On how many of the judging seeds rule `one` ends below the `other`: they run on the same seeds."""
        return int((self.judged(one, task) < self.judged(other, task)).sum())

    def words(self, rule, task, trials):
        """One row: quartiles and failures, or what is wrong with the rule."""
        trouble = self.entry(rule, task).trouble
        if trouble:
            return f"{trouble.word}"
        left = self.judged(rule, task, trials)
        numbers = " ".join(f"{number(value):>7}" for value in quartiles(left))
        return f"{numbers}  {np.isinf(left).sum():6}"

    def setting(self, rule, task, trials=None):
        """The setting chosen among the first `trials`, in words."""
        settings, trouble = self.entry(rule, task).settings, self.entry(rule, task).trouble
        if trouble:
            return f"none ({trouble.word})"
        chosen = self.chosen(rule, task, range(trials or self.trials))
        return ", ".join(f"{name.replace('_', ' ')} {values[chosen]:.3g}" for name, values in settings.items())

    def __str__(self):
        return self.table()

    def by_budget(self, budgets):
        """{rule: (problems, budgets)}: the median, over all draws of so many trials, of the median loss left."""
        return {rule: np.array([[weighted_median(*self.chances(rule, task, trials)) for trials in budgets]
                                for task in self.tasks]) for rule in self.rules}

    def bars(self):
        """Arguments of a LiveFigure of kind "bars": the quartiles of every rule, by problem and tuning budget."""
        def height(rule):
            left = np.array([[quartiles(self.judged(rule, task, trials)) for task in self.tasks]
                             for trials in self.budgets])
            return np.log10(1 / np.clip(left, 1e-12, 1.0))

        groups = {rule.replace("_", " "): height(rule) for rule in self.rules}
        top = max(values.max() for values in groups.values())
        return {"kind": "bars", "controls": {"tuning budget": self.budgets, "problem": self.tasks}, "groups": groups,
                "names": ["lower quartile", "median", "upper quartile"], "y_range": [0.0, 1.08 * float(top) + 0.01],
                "quantity": "powers of ten gained"}


def quartiles(values):
    """Lower quartile, median and upper quartile of (n,); infinite values have their place, the last."""
    ordered = np.sort(values)
    places = np.array([0.25, 0.5, 0.75]) * (len(ordered) - 1)
    below, above = np.floor(places).astype(int), np.ceil(places).astype(int)
    with np.errstate(invalid="ignore"):
        between = ordered[below] + (places - below) * (ordered[above] - ordered[below])
    return np.where(below == above, ordered[below], np.where(np.isnan(between), np.inf, between))


def weighted_median(values, weights):
    """The lowest of the values (n,) up to which at least half of the weights (n,) lies."""
    order = np.argsort(values)
    return values[order][np.searchsorted(np.cumsum(weights[order]), 0.5 * np.sum(weights) * (1 - 1e-12))]


def number(value):
    """Two significant digits, or what an infinite loss means."""
    if not np.isfinite(value):
        return "failed"
    return f"{value:.1e}" if value < 1e-3 or value >= 1e3 else f"{float(f'{value:.1e}'):.4g}"
