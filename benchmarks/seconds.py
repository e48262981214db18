"""Seconds of one update and one epoch by batch size (digits, softmax regression, `train`, one thread).

Writes lesson_code/data/seconds.json, which chapter 5 reads: a time belongs to the machine that took it, so
the book shows one measurement, with its machine, and does not measure anew in each build. Run it by hand.

Seconds of processor time, which for one thread of arithmetic are the seconds that pass on an idle machine. A
time is that of 2 m epochs less that of m epochs, so what a call of `train` costs once (its checks, the loss
over all data at both ends) drops out; each is the least of nine rounds: other work on the machine only adds.
"""

import json
import sys

from benchmarks.machine import ROOT, busy, described, run_json

FILE = ROOT / "lesson_code" / "data" / "seconds.json"
WHAT = ("seconds of one update and of one epoch: softmax regression on the 1,438 training digits, gradient "
        "descent, float64, one run at a time, one thread, processor time")


def rounded(seconds):
    return float(f"{seconds:.3g}")


def main():
    if busy():
        print(busy())
    sizes, updates, epochs = zip(*run_json(sys.executable, "benchmarks.seconds_measure"), strict=True)
    each = [seconds / count for seconds, count in zip(epochs, updates, strict=True)]
    print(f"{'batch size':>10} {'updates an epoch':>17} {'us an update':>13} {'ms an epoch':>12}")
    for size, count, update, epoch in zip(sizes, updates, each, epochs, strict=True):
        print(f"{size:10} {count:17} {1e6 * update:13.1f} {1e3 * epoch:12.2f}")
    found = {"what": WHAT, "made by": "python -m benchmarks seconds", "machine": described(),
             "batch_size": sizes, "updates_per_epoch": updates,
             "seconds_per_update": [*map(rounded, each)], "seconds_per_epoch": [*map(rounded, epochs)]}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"written: {FILE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
