"""How sharp is what the exercise own-rule asks? The share of seeds on which each known form is right.

    python -m benchmarks.own_rule [SEEDS] [FIRST]     100 seeds take about 12 minutes of one core

A seed stands for a class: it makes the problems of all its students, and the list of rates. Besides the exercise's
own forms (those that give other numbers) there are gradient descent in another scale and weak momentum, which show
where the line lies.
"""

import json
import sys
from pathlib import Path

import numpy as np

from lesson_code.contest.judging import WANTED, Here, judged
from lesson_code.exercises import EXERCISES

OUT = Path(__file__).parents[1] / "_build"
TWINS = ("heavy_ball_by_steps", "adam_row_by_row")  # the numbers of another right form
FIRST = 10**9  # beyond every seed that a page shows


def scaled_descent(params, grad, state, learning_rate):
    return params - 0.37 * learning_rate * grad, {}


def weak_momentum(beta):
    def rule(params, grad, state, learning_rate):
        velocity = beta * state.get("velocity", 0.0) + grad
        return params - learning_rate * velocity, {"velocity": velocity}

    rule.__name__ = f"momentum, beta {beta}"
    return rule


def forms():
    """[(what it is, rule)]"""
    own = EXERCISES["own-rule"]
    rights = [each for each in own.rights if each.__name__ not in TWINS]
    return [*(("right", each) for each in rights), *(("wrong", each) for each, _ in own.wrongs),
            ("wrong", scaled_descent), *(("near", weak_momentum(beta)) for beta in (0.5, 0.7))]


def main(count=100, first=0):
    found = {}
    for seed in range(FIRST + first, FIRST + first + count):
        for kind, rule in forms():
            found.setdefault(f"{kind}: {rule.__name__}", []).append([each.ratio for each in judged(Here(rule), seed)])
        OUT.mkdir(exist_ok=True)
        (OUT / f"own-rule-{first}.json").write_text(json.dumps(found))
        print(f"\r{seed - FIRST - first + 1} of {count}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(table(found))


def table(found):
    """Of each form the share of seeds on which it is right, and on each problem its median ratio and the far one."""
    limits = np.array(list(WANTED.values()))
    lines = [f"{'right on':>43}  " + "".join(f"{task + ' (' + format(limit, 'g') + ')':>24}"
                                              for task, limit in WANTED.items())]
    for name, rows in found.items():
        ratios = np.array(rows)
        right = (ratios <= limits).all(axis=1).mean()
        far = ratios.max(axis=0) if name.startswith("right") else ratios.min(axis=0)
        lines.append(f"{name:34} {100 * right:6.1f} %  " + "".join(
            f"{f'{middle:.2g}, {most:.2g}':>24}" for middle, most in zip(np.median(ratios, axis=0), far)))
    return "\n".join([*lines, "of each problem: the median ratio, then the largest of a right form, or the least"])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
