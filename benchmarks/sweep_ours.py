"""One call of `train` for all 320 runs of a case; prints seconds and final losses as JSON."""

import json
import sys
import time

import numpy as np

from benchmarks import sweep_cases
from lesson_code import models, problems, train


def main(name):
    X, y = sweep_cases.data(name)
    if "digits" in name:
        problem = problems.supervised(models.softmax_regression(64, 10), X, y, "softmax_cross_entropy")
    else:
        problem = problems.supervised(models.linear(1), X, y, "squared_error")
    rule = sweep_cases.CASES[name]
    rate, size = np.ix_(sweep_cases.RATES, sweep_cases.SIZES)
    train(problem, rule, rate, size, steps=5, record_every=5)  # warm up
    before = time.perf_counter()
    history = train(problem, rule, rate, size, steps=sweep_cases.STEPS, record_every=sweep_cases.STEPS,
                    seed=sweep_cases.SEED)
    seconds = time.perf_counter() - before
    print(json.dumps({"seconds": seconds, "runs": rate.size * size.size, "dtype": str(history.params.dtype),
                      "loss": history.loss[-1, list(sweep_cases.PYTORCH_RATES)].tolist()}))


if __name__ == "__main__":
    main(sys.argv[1])
