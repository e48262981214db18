"""The measurement of benchmarks/seconds.py, in a process with one thread; prints it as JSON."""

import json
import sys
import time

from lesson_code import data, models, problems, train

ROUNDS, AT_LEAST = 9, 0.2  # seconds that a timed stretch lasts


def timed(problem, size, steps):
    before = time.process_time()
    train(problem, "gradient_descent", 0.1, size, steps=steps, record_every=steps)
    return time.process_time() - before


def seconds_per_epoch(problem, size, updates):
    """The least time of 2 m epochs less the least time of m epochs, by m."""
    epochs = 1
    while min(timed(problem, size, epochs * updates) for _ in range(2)) < AT_LEAST:
        epochs *= 2
    rounds = [(timed(problem, size, epochs * updates), timed(problem, size, 2 * epochs * updates))
              for _ in range(ROUNDS)]
    once, twice = map(min, zip(*rounds, strict=True))
    return (twice - once) / epochs


def main():
    X, y, *_ = data.split(*data.digits()[:2], test_share=0.2)  # the training pictures of chapter 5
    problem = problems.supervised(models.softmax_regression(64, 10), X, y, "softmax_cross_entropy")
    n = len(X)
    found = []
    for size in [*(2**k for k in range(11)), n]:
        updates = -(-n // size)
        found.append([size, updates, seconds_per_epoch(problem, size, updates)])
        print(f"batch size {size} ...", file=sys.stderr, flush=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
