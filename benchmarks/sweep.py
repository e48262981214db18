"""One call of `train`, 40 rates x 8 batch sizes x 500 steps, beside a loop of the same runs in PyTorch eager.

Both sides float64 and one thread, each in a process of its own, in turn, three rounds; medians. PyTorch runs
every eighth rate at all batch sizes (40 of the 320 runs: batch size decides a run's time), its time is scaled
by 8. The last column shows that both ran the same: the difference of the final losses, by 1 + loss, in the
median and the worst run. (Adam at rates near 1 leaps about, and enlarges the last bit of a sum.)
"""

import sys
from statistics import median

import numpy as np

from benchmarks import machine, sweep_cases

ROUNDS = 3
TARGETS = {"softmax regression, digits": 15, "two-parameter regression": 200}


def main():
    torch_python = machine.environment_python(".venv-parity")
    print(machine.busy())
    print(f"{'':34} {'ours, s':>8} {'PyTorch, s':>11} {'ratio':>6} {'wanted':>7}   "
          f"{'by round':24} difference of losses")
    for name in sweep_cases.CASES:
        rounds = [(machine.run_json(sys.executable, "benchmarks.sweep_ours", name),
                   machine.run_json(torch_python, "benchmarks.sweep_torch", name)) for _ in range(ROUNDS)]
        ours = [mine["seconds"] for mine, _ in rounds]
        theirs = [torch["seconds"] * mine["runs"] / torch["runs"] for mine, torch in rounds]
        ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
        mine, torch = (np.array(side["loss"]) for side in rounds[0])
        with np.errstate(all="ignore"):
            differences = np.abs(mine - torch) / (1 + np.abs(torch))
        both = differences[np.isfinite(torch)]
        wanted = f">= {TARGETS[name]}" if name in TARGETS else ""
        print(f"{name:34} {median(ours):8.2f} {median(theirs):11.1f} {median(ratios):6.1f} {wanted:>7}   "
              f"{' '.join(f'{ratio:.1f}' for ratio in ratios):24} {np.median(both):.0e}, {both.max():.0e}",
              flush=True)
    print(f"PyTorch {rounds[0][1]['version']}, {rounds[0][1]['dtype']}; ours {rounds[0][0]['dtype']}")


if __name__ == "__main__":
    main()
