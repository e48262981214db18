"""What a chapter measures of a run: accuracy, the noise of a mini-batch's gradient, records on a log scale."""
import json

import numpy as np

from .data import FOLDER
from .optimizers import OPTIMIZERS
from .train import History, train


def accuracy(model, params, X, y):
    """Share of the rows whose largest logit is the right class: (*sweep,), from 0 to 1.

    params: (*sweep, P); X: (n, inputs); y: (n,) class numbers.
    """
    logits, _ = model.forward(params, X)
    return (logits.argmax(axis=-1) == y).mean(axis=-1)


def example_gradients(problem, params):
    """The gradient of each example's own loss at `params` (P,): (n, P). Their mean is the full gradient."""
    rows = range(len(problem.X))
    batch = [(problem.X[i:i + 1], None if problem.y is None else problem.y[i:i + 1]) for i in rows]
    return np.stack([problem.objective(params, one)[1] for one in batch])


def batch_means(values, size, draws, seed=0):
    """Means of `draws` mini-batches of `size` rows, drawn with replacement from `values` (n, …): (draws, …)."""
    rows = np.random.default_rng(seed).integers(len(values), size=(draws, size))
    return values[rows].mean(axis=1)


def bell(x, mean, variance):
    """The normal density at each x, for each mean and variance: x (points,), mean and variance (…) -> (…, points)."""
    mean, variance = np.asarray(mean)[..., None], np.asarray(variance)[..., None]
    return np.exp(-(x - mean) ** 2 / (2 * variance)) / np.sqrt(2 * np.pi * variance)


def variance(samples):
    """Variance over the last axis, NaN where a sample is not finite or beyond all bounds (a run that diverged)."""
    good = (np.abs(samples) < 1e6).all(axis=-1)
    return np.where(good, np.where(good[..., None], samples, 0).var(axis=-1), np.nan)


def train_log(problem, rule, learning_rate, batch_size, *, steps, **options):
    """`train`, recorded densely at first and ever more thinly: steps 0 to 20, then every 1/20 of ten times as many.

    The same run each time, since the data order hangs on the seed alone. Returns one History, records in order.
    """
    ends = [end for end in 20 * 10 ** np.arange(1, 8) if end < steps] + [steps]
    parts = [train(problem, rule, learning_rate, batch_size, steps=min(20, steps), **options)]
    for end in ends if steps > 20 else []:
        part = train(problem, rule, learning_rate, batch_size, steps=end, record_every=max(1, end // 20), **options)
        later = part.steps > parts[-1].steps[-1]
        parts.append(part._replace(params=part.params[later], loss=part.loss[later], steps=part.steps[later]))
    return History(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("params", "loss", "steps")),
                   parts[-1].diverged_at)


class Seconds:
    """What one update takes, measured once (data/seconds.json, made by `python -m benchmarks seconds`)."""

    def __init__(self, stored):
        machine = stored["machine"]
        self.machine = (f"{machine['processor']}, one of {machine['cores']} cores, {machine['system']}, Python "
                        f"{machine['python']}, numpy {machine['numpy']}, {machine['date']}")
        self._update = dict(zip(stored["batch_size"], stored["seconds_per_update"]))

    def update(self, size):
        """Seconds for one update with a batch of `size` pictures; only for the sizes that were measured."""
        if size not in self._update:
            raise ValueError(f"no time was measured for batch size {size}: "
                             f"there are {', '.join(map(str, self._update))}")
        return self._update[size]


def seconds():
    """Times of one update of softmax regression on the digits, by batch size, on the machine that they name."""
    return Seconds(json.loads((FOLDER / "seconds.json").read_text(encoding="utf-8")))


def divisors(rule, gradients, **options):
    """What an adaptive rule divides a step by, coordinate by coordinate: the root of its s, or of its v.

    rule: "adagrad", "rmsprop" or "adam"; gradients: (steps, *sweep, P), fed to it one after the other. Adam's v
    is corrected for its start at 0. epsilon is left out. Returns the shape of gradients. Errors: ValueError for
    a rule that keeps neither.
    """
    state, roots = {}, []
    beta_2 = options.get("beta_2", 0.999)
    for grad in gradients:
        _, state = OPTIMIZERS[rule](np.zeros_like(grad), grad, state, 1.0, **options)
        if not {"s", "v"} & state.keys():
            raise ValueError(f"{rule} divides by nothing: it keeps no squared gradients")
        squares = state["s"] if "s" in state else state["v"]
        roots.append(np.sqrt(squares / (1 - beta_2 ** state["t"]) if "t" in state else squares))
    return np.array(roots)
