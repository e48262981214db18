"""What a contest found: tables in text, and the arrays of its pictures."""

from typing import NamedTuple

import numpy as np

from lesson_code.contest.contract import in_lines

BUDGETS = (1, 2, 4, 8, 16, 32, 64)


class Contest(NamedTuple):
    """The entries of a contest, (rules x problems), and their common budget. `print` shows the tables."""

    entries: tuple
    seeds: tuple
    tuning: tuple
    trials: int
    gradients: int

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

    def over_draws(self, rule, task, trials, draws=400, seed=0):
        """(draws,): the median loss left after tuning with `trials` trials, drawn again and again from all."""
        rng = np.random.default_rng(seed)
        tuning, judged = (np.median(each, axis=-1) for each in self.entry(rule, task)[3:5])
        picks = [rng.permutation(self.trials)[:trials] for _ in range(draws)]
        return np.array([judged[pick[tuning[pick].argmin()]] for pick in picks])

    def ahead(self, one, other, task, trials, other_trials=None):
        """The share of draws in which rule `one` is ahead of the `other`, each with its number of trials."""
        a = self.over_draws(one, task, trials, seed=1)
        return np.mean(a < self.over_draws(other, task, other_trials or trials, seed=2))

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
        lines = [f"{trials} trials on {len(self.tuning)} tuning seeds, {self.gradients} gradients a run,",
                 f"judged on {len(self.seeds)} other seeds. Loss left, share of the start's:"]
        for position, task in enumerate(self.tasks):
            lines += ["", f"{task:22}  lower  median   upper  failed"]
            rows = sorted(self.rules, key=lambda rule: ranks[rule][position])
            lines += [f"{ranks[rule][position]} {rule[:20]:20} {self.words(rule, task, trials)}" for rule in rows]
        lines += ["", "mean rank over the problems"]
        rows = sorted(self.rules, key=lambda rule: sum(ranks[rule]))
        lines += [f"  {rule[:20]:20} {np.mean(ranks[rule]):6.2f}" for rule in rows]
        said = dict.fromkeys(in_lines(f"{each.rule}: {each.trouble.text}.") for each in self.entries if each.trouble)
        return "\n".join([*lines, *(["", *said] if said else [])])

    def words(self, rule, task, trials):
        """One row: quartiles and failures, or what is wrong with the rule."""
        trouble = self.entry(rule, task).trouble
        if trouble:
            return f"{trouble.word}"
        left = self.judged(rule, task, trials)
        numbers = " ".join(f"{number(value):>7}" for value in quartiles(left))
        return f"{numbers}  {(~(left < 1)).sum():6}"

    def setting(self, rule, task, trials=None):
        """The setting chosen among the first `trials`, in words."""
        settings = self.entry(rule, task).settings
        chosen = self.chosen(rule, task, range(trials or self.trials))
        return ", ".join(f"{name.replace('_', ' ')} {values[chosen]:.3g}" for name, values in settings.items())

    def __str__(self):
        return self.table()

    def by_budget(self, budgets):
        """{rule: (problems, budgets)}: the median over many draws of so many trials, of the median loss left."""
        return {rule: np.array([[np.median(self.over_draws(rule, task, trials)) for trials in budgets]
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
                "names": ["best quarter", "median", "worst quarter"], "y_range": [0.0, 1.08 * float(top) + 0.01],
                "quantity": "powers of ten gained"}


def quartiles(values):
    """Lower quartile, median and upper quartile of (n,); infinite values have their place, the last."""
    ordered = np.sort(values)
    places = np.array([0.25, 0.5, 0.75]) * (len(ordered) - 1)
    below, above = np.floor(places).astype(int), np.ceil(places).astype(int)
    with np.errstate(invalid="ignore"):
        between = ordered[below] + (places - below) * (ordered[above] - ordered[below])
    return np.where(below == above, ordered[below], np.where(np.isnan(between), np.inf, between))


def number(value):
    """Two significant digits, or what an infinite loss means."""
    if not np.isfinite(value):
        return "diverg."
    return f"{value:.1e}" if value < 1e-3 or value >= 1e3 else f"{float(f'{value:.1e}'):.4g}"
