"""One run: the digits MLP (64-64-10, batches of 32, Adam, 20 epochs) by `fit`, beside PyTorch, scikit-learn, Keras.

All sides float64 and one thread, each in a process of its own, in turn, five rounds; medians, and each round's
ratio. A time is processor time, which for one thread is what passes on an idle machine. PyTorch is an eager loop
that gathers its batches by index (no DataLoader) and computes no loss but the batches'; scikit-learn and Keras
record the mean of the batches' losses, `fit` the loss over all data at each epoch's end. "By hand" is the same
arithmetic in plain numpy: about the most that `fit` could reach.

The last column shows that all ran the same training, from the same weights: the final loss over all data, less
that of the row named. scikit-learn and Keras order the rows by themselves, so their loss is that of a second run
that takes our order; and both fold Adam's epsilon into the correction, as "by hand, folded" does. scikit-learn's
penalty is off (alpha=0).
"""

import sys
from statistics import median

from benchmarks import machine

ROUNDS = 5
PEERS = {"torch": ">= 3", "sklearn": ">= 1.5", "keras": ">= 10"}


def main():
    peers_python = machine.environment_python(".venv-parity")
    print(machine.busy())
    rounds = []
    for _ in range(ROUNDS):
        ours, by_hand = (machine.run_json(sys.executable, "benchmarks.mlp_ours", name) for name in ("fit", "by hand"))
        peers = {name: machine.run_json(peers_python, "benchmarks.mlp_peers", name) for name in PEERS}
        rounds.append({"fit": ours, **peers, "by hand": by_hand})
    first = rounds[0]
    print(f"{'':28} {'seconds':>8} {'x fit':>6} {'wanted':>7}   {'by round':30} final loss")
    for name in first:
        ratios = [run[name]["seconds"] / run["fit"]["seconds"] for run in rounds]
        label = first[name]["version"] if name in PEERS else f"{name}, {first[name]['version']}"
        folds = name in ("sklearn", "keras")
        less = first[name]["loss"] - (first["by hand"]["folded loss"] if folds else first["fit"]["loss"])
        print(f"{label:28} {median(run[name]['seconds'] for run in rounds):8.3f} {median(ratios):6.2f} "
              f"{PEERS.get(name, ''):>7}   {' '.join(f'{ratio:.2f}' for ratio in ratios):30} "
              f"{'folded' if folds else 'fit'} {less:+.0e}", flush=True)
    print(f"fit ends at {first['fit']['loss']:.8f}; by hand, folded, at {first['by hand']['folded loss']:.8f}")


if __name__ == "__main__":
    main()
