"""The same runs in PyTorch, eager, one after another; prints seconds and final losses as JSON."""

import itertools
import json
import sys
import time

import numpy as np
import torch
from torch.nn import functional

from benchmarks import sweep_cases


def batches(n, size):
    """Rows of each step, in the order that `train` documents."""
    for epoch in itertools.count():
        order = np.random.default_rng([sweep_cases.SEED, epoch]).permutation(n)
        yield from torch.split(torch.tensor(order), size)


def one_run(name, X, y, rate, size, steps):
    outputs, loss = (10, functional.cross_entropy) if "digits" in name else (1, functional.mse_loss)
    model = torch.nn.Linear(X.shape[1], outputs, dtype=torch.float64)
    for parameter in model.parameters():
        torch.nn.init.zeros_(parameter)
    kind = torch.optim.Adam if sweep_cases.CASES[name] == "adam" else torch.optim.SGD
    optimizer = kind(model.parameters(), lr=float(rate))
    for _, rows in zip(range(steps), batches(len(X), size), strict=False):
        optimizer.zero_grad()
        loss(model(X[rows]), y[rows]).backward()
        optimizer.step()
    with torch.no_grad():
        return loss(model(X), y).item()


def main(name):
    torch.set_num_threads(1)
    X, y = map(torch.tensor, sweep_cases.data(name))
    y = y if "digits" in name else y[:, None]
    rates = sweep_cases.RATES[list(sweep_cases.PYTORCH_RATES)]
    one_run(name, X, y, rates[0], 32, 50)  # warm up
    before = time.perf_counter()
    found = [[one_run(name, X, y, rate, size, sweep_cases.STEPS) for size in sweep_cases.SIZES]
             for rate in rates]
    print(json.dumps({"seconds": time.perf_counter() - before, "runs": len(rates) * len(sweep_cases.SIZES),
                      "dtype": str(X.dtype), "loss": found, "version": torch.__version__}))


if __name__ == "__main__":
    main(sys.argv[1])
