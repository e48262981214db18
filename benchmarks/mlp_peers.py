"""The same training in PyTorch, scikit-learn or Keras; prints processor seconds and final loss as JSON.

scikit-learn and Keras shuffle by themselves: their timed run is one plain call of `fit`, as a user writes it. The
final loss is that of a second run, not timed, that is fed the rows epoch by epoch in our order.
"""

import json
import os
import sys
import time

import numpy as np

from benchmarks import mlp_cases
from benchmarks.mlp_cases import EPOCHS, EPSILON, RATE, SIZE


def with_torch():
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    X, y, layers = mlp_cases.data()
    X, y = torch.tensor(X), torch.tensor(y)

    def run(epochs):
        first, second = (torch.nn.Linear(*reversed(weights.shape), dtype=torch.float64) for weights, _ in layers)
        model = torch.nn.Sequential(first, torch.nn.ReLU(), second)
        with torch.no_grad():
            for layer, (weights, bias) in zip((first, second), layers, strict=True):
                layer.weight.copy_(torch.tensor(weights))
                layer.bias.copy_(torch.tensor(bias))
        before = time.process_time()
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE, eps=EPSILON)
        for order in mlp_cases.orders(len(X))[:epochs]:
            for rows in torch.tensor(order).split(SIZE):
                optimizer.zero_grad()
                functional.cross_entropy(model(X[rows]), y[rows]).backward()
                optimizer.step()
        seconds = time.process_time() - before
        with torch.no_grad():
            return seconds, functional.cross_entropy(model(X), y).item()

    run(2)  # warm up
    return *run(EPOCHS), f"PyTorch {torch.__version__}"


def with_sklearn():
    import sklearn
    from sklearn.neural_network import MLPClassifier

    X, y, layers = mlp_cases.data()

    def new(epochs, shuffle):
        model = MLPClassifier((64,), solver="adam", alpha=0.0, batch_size=SIZE, learning_rate_init=RATE,
                              epsilon=EPSILON, max_iter=epochs, tol=0.0, n_iter_no_change=10**6, shuffle=shuffle,
                              warm_start=True, random_state=0)
        model.partial_fit(X[:SIZE], y[:SIZE], classes=np.arange(10))  # makes its arrays; then ours go in
        model.coefs_ = [weights.T.copy() for weights, _ in layers]
        model.intercepts_ = [bias.copy() for _, bias in layers]
        del model._optimizer
        return model

    def timed(epochs):
        model = new(epochs, shuffle=True)
        before = time.process_time()
        model.fit(X, y)
        return time.process_time() - before

    timed(2)  # warm up
    seconds = timed(EPOCHS)
    model = new(EPOCHS, shuffle=False)
    for order in mlp_cases.orders(len(X)):
        model.partial_fit(X[order], y[order])
    probabilities = model.predict_proba(X)
    return seconds, -np.log(probabilities[np.arange(len(X)), y]).mean(), f"scikit-learn {sklearn.__version__}"


def with_keras():
    os.environ["KERAS_BACKEND"] = "torch"  # before keras is imported
    os.environ.setdefault("KERAS_HOME", ".venv-parity/keras")  # else it writes settings into the home folder
    import keras
    import torch

    torch.set_num_threads(1)
    keras.config.set_floatx("float64")
    X, y, layers = mlp_cases.data()

    def new():
        model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(10)])
        model.set_weights([part for weights, bias in layers for part in (weights.T, bias)])
        model.compile(keras.optimizers.Adam(RATE, epsilon=EPSILON),
                      keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        return model

    def timed(epochs):
        model = new()
        before = time.process_time()
        model.fit(X, y, batch_size=SIZE, epochs=epochs, verbose=0)
        return time.process_time() - before

    timed(2)  # warm up
    seconds = timed(EPOCHS)
    model = new()
    for order in mlp_cases.orders(len(X)):
        model.fit(X[order], y[order], batch_size=SIZE, shuffle=False, verbose=0)
    loss = model.evaluate(X, y, batch_size=len(X), verbose=0)
    return seconds, loss, f"Keras {keras.__version__} on PyTorch"


def main(name):
    seconds, loss, version = {"torch": with_torch, "sklearn": with_sklearn, "keras": with_keras}[name]()
    print(json.dumps({"seconds": seconds, "loss": float(loss), "version": version}))


if __name__ == "__main__":
    main(sys.argv[1])
