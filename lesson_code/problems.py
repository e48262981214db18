"""Problems to minimise: surfaces with an analytic gradient and known minima, and models on data.

A Problem is `objective`, `start`, and for a problem with data `X` and `y`. `objective(params, batch) ->
(value, grad)` takes params (..., P) with any leading axes and gives value (...) and grad (..., P); batch is
(X[rows], y[rows]), or None for a problem without data, and value is the mean over the batch's examples.

Every objective carries what a figure or a text needs to know about it:
  objective.name      its name in words
  objective.minima    known minima, (how many, P), the lowest first; (0, P) where none is known
  objective.window    ((low, high), ...) for each parameter: a sensible region to draw, or None
Objectives of `supervised` also carry `model`, `loss` and `value(params, batch)`, the value alone, in less time.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lesson_code import losses
from lesson_code.checks import by_name, check_data


class Problem(NamedTuple):
    """What to minimise (`objective`), where to begin (`start`, (..., P)), and the data (`X`, `y`), if any."""

    objective: Callable
    start: np.ndarray
    X: Any = None
    y: Any = None


def _surface(formula, name, start, minima, window):
    """A Problem without data, of formula(params) -> (value, grad)."""

    def objective(params, batch=None):
        return formula(params)

    start = np.asarray(start, float)
    minima = np.asarray(minima, float)
    return Problem(_describe(objective, name, minima, window), start)


def _describe(objective, name, minima, window, **more):
    for key, value in {"name": name, "minima": minima, "window": window, **more}.items():
        setattr(objective, key, value)
    return objective


def bowl(condition_number=10.0):
    """A quadratic bowl: f(x, y) = (x^2 + kappa y^2) / 2; minimum 0 at (0, 0).

    Curvature 1 along x and kappa along y, so the largest stable rate of gradient descent is 2 / max(1,
    kappa). Starts at (2, 1). Errors: ValueError unless kappa > 0.
    """
    return _quadratic(condition_number, 0.0, f"bowl, condition number {condition_number:g}", [2.0, 1.0])


def ravine(condition_number=20.0, angle=30.0):
    """A rotated ravine: f = (u^2 + kappa v^2) / 2, (u, v) the axes turned by `angle` degrees; minimum 0 at 0.

    No coordinate axis lies along the ravine, so a rate for each coordinate does not straighten it. The floor
    runs in the direction (cos angle, sin angle). Starts at (u, v) = (2, 1). Errors: ValueError unless kappa >
    0.
    """
    name = f"ravine, condition number {condition_number:g}, turned by {angle:g} degrees"
    return _quadratic(condition_number, angle, name, [2.0, 1.0])


def _quadratic(condition_number, angle, name, start):
    if not condition_number > 0:
        raise ValueError(f"the condition number must be above 0, it is {condition_number}")
    radians = np.deg2rad(angle)
    to_uv = np.array([[np.cos(radians), np.sin(radians)], [-np.sin(radians), np.cos(radians)]])
    curvature = np.array([1.0, condition_number])

    def formula(params):
        uv = params @ to_uv.T
        return (curvature * uv**2).sum(axis=-1) / 2, (curvature * uv) @ to_uv

    return _surface(formula, name, start @ to_uv, [[0.0, 0.0]], ((-2.5, 2.5), (-2.5, 2.5)))


def rosenbrock(a=1.0, b=100.0):
    """Rosenbrock's valley: f(x, y) = (a - x)^2 + b (y - x^2)^2; minimum 0 at (a, a^2).

    Starts at (-1.2, 1). Rosenbrock (1960), "An automatic method for finding the greatest or least value of a
    function".
    """

    def formula(params):
        x, y = params[..., 0], params[..., 1]
        value = (a - x) ** 2 + b * (y - x**2) ** 2
        by_x = -2 * (a - x) - 4 * b * x * (y - x**2)
        by_y = 2 * b * (y - x**2)
        return value, np.stack([by_x, by_y], axis=-1)

    reach = max(2.0, abs(a) + 1)
    window = ((-reach, reach), (-1.0, max(3.0, a**2 + 1)))
    return _surface(formula, "Rosenbrock's valley", [-1.2, 1.0], [[a, a**2]], window)


def double_well(tilt=0.0):
    """A double well in one dimension: f(x) = x^4 / 4 - x^2 / 2 + tilt x; untilted, minima -1/4 at -1 and 1.

    A tilt above 0 lowers the left well. Beyond |tilt| = 2 / (3 sqrt 3) = 0.385 one well is left. Starts at
    (1.5).
    """

    def formula(params):
        x = params[..., 0]
        return x**4 / 4 - x**2 / 2 + tilt * x, (x**3 - x + tilt)[..., np.newaxis]

    roots = np.roots([1.0, 0.0, -1.0, tilt])
    flat = np.sort(roots[np.abs(roots.imag) < 1e-7].real)
    minima = flat[3 * flat**2 - 1 > 0]
    minima = minima[np.argsort(formula(minima[:, np.newaxis])[0], kind="stable")]
    return _surface(formula, "double well", [1.5], minima[:, np.newaxis], ((-2.0, 2.0),))


def saddle():
    """A saddle: f(x, y) = (x^2 - y^2) / 2; flat at (0, 0), no minimum: it falls for ever along y.

    `objective.saddles` is [[0, 0]]. Starts at (1, 0.001), almost on the ridge.
    """

    def formula(params):
        x, y = params[..., 0], params[..., 1]
        return (x**2 - y**2) / 2, np.stack([x, -y], axis=-1)

    problem = _surface(formula, "saddle", [1.0, 0.001], np.zeros((0, 2)), ((-2.0, 2.0), (-2.0, 2.0)))
    problem.objective.saddles = np.zeros((1, 2))
    return problem


SINES = 6
LOWEST, HIGHEST = [0.5, 0.5, 0.0], [1.5, 3.0, 2 * np.pi]  # of a, omega, phi
HALF_WIDTH = 8.0


def random_landscape(seed=0, starts=None):
    """A random landscape in one dimension: f(x) = x^2 / 10 + sum_i a_i sin(omega_i x + phi_i), i = 1 ... 6.

    default_rng(seed) draws for one sine after the other a (uniform, 0.5 to 1.5), omega (0.5 to 3) and phi (0
    to 2 pi). `starts` points lie evenly over (-8, 8), each in the middle of its share; without it there is
    one, at 6.4.

    seed: a whole number, or an array of them for as many landscapes side by side. Seeds of shape S give a
    start of shape (*S, starts, 1), and then `objective` takes params (..., *S, starts, 1). objective.minima:
    the global minimum, (1, 1), or (*S, 1, 1) for an array of seeds. Errors: ValueError for a seed that is not
    a whole number from 0 up.
    """
    seeds = np.asarray(seed)
    if seeds.dtype.kind not in "iu" or (seeds.size and seeds.min() < 0):
        raise ValueError(f"a seed is a whole number from 0 up, not {seed!r}")
    drawn = [np.random.default_rng(one).uniform(LOWEST, HIGHEST, (SINES, 3)).T for one in seeds.flat]
    minima = np.array([_global_minimum(*one) for one in drawn]).reshape(*seeds.shape, 1, 1)
    coefficients = np.array(drawn).reshape(*seeds.shape, 3, SINES)
    if seeds.ndim:
        coefficients = coefficients[..., np.newaxis, :, :]  # an axis for the starts
    formula = _landscape(coefficients[..., 0, :], coefficients[..., 1, :], coefficients[..., 2, :])
    shares = np.array([0.9]) if starts is None else (np.arange(starts) + 0.5) / starts
    start = np.broadcast_to(
        HALF_WIDTH * (2 * shares[:, np.newaxis] - 1), (*seeds.shape, len(shares), 1)
    ).copy()
    if starts is None and seeds.ndim == 0:
        start = start[0]
    return _surface(formula, "random landscape", start, minima, ((-HALF_WIDTH, HALF_WIDTH),))


def _landscape(a, omega, phi):
    def formula(params):
        angle = omega * params + phi
        value = params[..., 0] ** 2 / 10 + (a * np.sin(angle)).sum(axis=-1)
        return value, params / 5 + (a * omega * np.cos(angle)).sum(axis=-1, keepdims=True)

    return formula


def _global_minimum(a, omega, phi):
    """The lowest point of a grid far finer than the shortest wave, then Newton's method."""
    reach = np.sqrt(20 * a.sum())  # beyond it x^2 / 10 outweighs all sines together
    grid = np.linspace(-reach, reach, 4001)
    x = grid[np.argmin(_landscape(a, omega, phi)(grid[:, np.newaxis])[0])]
    for _ in range(10):
        slope = x / 5 + (a * omega * np.cos(omega * x + phi)).sum()
        curvature = 1 / 5 - (a * omega**2 * np.sin(omega * x + phi)).sum()
        x = x - slope / curvature
    return x


def noisy_bowl(points, curvature=1.0):
    """The mean of n bowls, f_i(w) = lambda |w - x_i|^2 / 2; minimum at the mean of the points.

    points: X (n, P); curvature lambda. With it a constant rate never comes to rest: drawn with replacement,
    batches of B make w settle to the variance eta sigma^2 / (B lambda (2 - eta lambda)), sigma^2 being the
    variance (by n) of the examples' gradients. Starts at the mean plus 3 standard deviations. Errors:
    ValueError for NaN or no rows.
    """
    X = check_data(points, None)[0]

    def objective(params, batch):
        difference = params[..., np.newaxis, :] - batch[0]
        value = losses.reduce(curvature / 2 * (difference**2).sum(axis=-1), "mean")
        return value, curvature * difference.mean(axis=-2)

    mean, spread = X.mean(axis=0), X.std(axis=0)
    window = tuple(map(tuple, np.stack([mean - 4 * spread, mean + 4 * spread], axis=-1).tolist()))
    return Problem(_describe(objective, "noisy bowl", mean[np.newaxis], window), mean + 3 * spread, X)


def supervised(model, X, y, loss, start=None):
    """The Problem of a model on data: the mean of `loss` over the rows, and its gradient by the parameters.

    model: one of `models`; X: (n, inputs); y: (n,) numbers, labels or class numbers, or (n, classes) soft
    targets; loss: a name in LOSSES or a function like those. start: (..., P), or the model's own with
    default_rng(0). Errors: ValueError for shapes that do not fit, NaN in the data, an unknown loss.
    """
    loss = by_name(losses.LOSSES, loss, "loss")
    X, y = check_data(X, y, model.inputs)
    if start is None:
        start = model.init(np.random.default_rng(0)).astype(X.dtype)
    start = np.asarray(start)
    _check_loss(loss, model, start, X, y)
    formula = getattr(loss, "formula", loss)  # the data are checked, here and once

    def objective(params, batch):
        X, y = batch
        prediction, pullback = model.forward(params, X)
        value, gradient = formula(prediction, y)
        return losses.reduce(value, "mean"), pullback(gradient / len(X))

    def value(params, batch):
        return losses.reduce(formula(model.forward(params, batch[0])[0], batch[1])[0], "mean")

    name = f"{model.name} with {getattr(loss, '__name__', 'its own loss')}"
    _describe(objective, name, np.zeros((0, model.size)), None, model=model, loss=loss, value=value)
    return Problem(objective, start, X, y)


def _check_loss(loss, model, start, X, y):
    """Try the loss once on all targets: it says itself what is wrong with them."""
    if start.shape[-1:] != (model.size,):
        raise ValueError(
            f"{model.name}: a start has {model.size} parameters on its last axis, this one is {start.shape}"
        )
    params = start.reshape(-1, model.size)[0]
    with np.errstate(all="ignore"):
        prediction, _ = model.forward(params, X)
        value, gradient = loss(prediction, y)
    if np.shape(value) != (len(X),) or np.shape(gradient) != prediction.shape:
        raise ValueError(
            f"{model.name} predicts {prediction.shape} for {len(X)} rows; a loss gives one value for each row"
            f" and a gradient like the prediction, this one gave {np.shape(value)} and {np.shape(gradient)}"
        )
