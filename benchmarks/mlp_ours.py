"""The training by `fit`, and the same arithmetic in plain numpy; prints processor seconds and final loss as JSON."""

import json
import sys
import time

import numpy as np

from benchmarks import mlp_cases
from lesson_code import fit, models


def by_fit(epochs=mlp_cases.EPOCHS):
    X, y, _ = mlp_cases.data()
    before = time.process_time()
    result = fit(models.mlp(64, 64, 10), X, y, loss="softmax_cross_entropy", optimizer="adam",
                 learning_rate=mlp_cases.RATE, batch_size=mlp_cases.SIZE, epochs=epochs, seed=mlp_cases.SEED)
    return time.process_time() - before, result.history.loss[-1]


def by_hand(epochs=mlp_cases.EPOCHS, folded=False):
    """What is left without the package: no checks, no records, arrays changed in place.

    folded: epsilon inside the correction of the bias, as scikit-learn and Keras have it.
    """
    X, y, ((W, b), (V, c)) = mlp_cases.data()
    before = time.process_time()
    sizes = [W.size, b.size, V.size, c.size]
    params, grad = np.concatenate([part.ravel() for part in (W, b, V, c)]), np.empty(sum(sizes))
    m, v, t = np.zeros_like(params), np.zeros_like(params), 0
    cuts = np.cumsum(sizes)[:-1]
    W, b, V, c = (part.reshape(of.shape) for part, of in zip(np.split(params, cuts), (W, b, V, c), strict=True))
    by_W, by_b, by_V, by_c = (part.reshape(of.shape)
                              for part, of in zip(np.split(grad, cuts), (W, b, V, c), strict=True))
    for order in mlp_cases.orders(len(X))[:epochs]:
        for first in range(0, len(X), mlp_cases.SIZE):
            rows = order[first:first + mlp_cases.SIZE]
            inputs, t = X[rows], t + 1
            a = np.maximum(inputs @ W.T + b, 0)
            z = a @ V.T + c
            z -= z.max(axis=1, keepdims=True)
            np.exp(z, out=z)
            z /= z.sum(axis=1, keepdims=True)
            z[np.arange(len(rows)), y[rows]] -= 1
            z /= len(rows)
            np.matmul(z.T, a, out=by_V)
            np.sum(z, axis=0, out=by_c)
            by_a = z @ V
            by_a *= a > 0
            np.matmul(by_a.T, inputs, out=by_W)
            np.sum(by_a, axis=0, out=by_b)
            m += 0.1 * (grad - m)
            v += 0.001 * (grad * grad - v)
            correction = (1 - 0.999**t) ** 0.5
            epsilon = mlp_cases.EPSILON / correction if folded else mlp_cases.EPSILON
            params -= mlp_cases.RATE / (1 - 0.9**t) * m / (np.sqrt(v) / correction + epsilon)
    seconds = time.process_time() - before
    z = np.maximum(X @ W.T + b, 0) @ V.T + c
    return seconds, np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(X)), y])


def main(name):
    run = {"fit": by_fit, "by hand": by_hand}[name]
    run(epochs=2)  # warm up
    seconds, loss = run()
    found = {"seconds": seconds, "loss": float(loss), "version": f"numpy {np.__version__}"}
    if name == "by hand":
        found["folded loss"] = float(by_hand(folded=True)[1])
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
