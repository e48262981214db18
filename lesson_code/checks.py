"""Checks of what a reader typed, made before any work is done: each says what was wanted and what came."""

import difflib

import numpy as np

MOST_MEMORY = 8e9  # bytes
PROBLEM = ("objective", "start", "X", "y")


def by_name(registry, choice, what):
    """The function that a name stands for in a registry; a function is returned as it is."""
    if callable(choice):
        return choice
    if not isinstance(choice, str) or choice not in registry:
        close = difflib.get_close_matches(str(choice).lower(), registry, 1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(f"unknown {what} {choice!r}: give a function or one of {', '.join(registry)}.{hint}")
    return registry[choice]


def check_data(X, y, inputs=None):
    """X as floats (n, features) and y with one entry for each row, both without NaN."""
    X = as_floats("X", X)
    if X.ndim != 2 or not len(X):
        hint = "; one column is X[:, None]" if X.ndim == 1 else ""
        raise ValueError(
            f"X must be a table (rows, features) with at least one row; its shape is {X.shape}{hint}"
        )
    if inputs is not None and X.shape[1] != inputs:
        raise ValueError(f"the model takes {inputs} features, X has {X.shape[1]}: its shape is {X.shape}")
    check_finite("X", X)
    if y is None:
        return X, None
    y = np.asarray(y)
    if y.dtype.kind not in "biuf":
        raise ValueError(
            f"y must hold numbers, it holds {y.dtype}; turn names of classes into the numbers 0, 1, 2 ..."
        )
    if y.ndim == 0 or len(y) != len(X):
        raise ValueError(f"y needs one entry for each of the {len(X)} rows of X; its shape is {y.shape}")
    check_finite("y", y)
    return X, y.astype(X.dtype) if y.dtype.kind in "bf" else y


def as_floats(what, values):
    """An array of float64, or of float32 where it is that already."""
    try:
        values = np.asarray(values)
    except ValueError:
        raise ValueError(f"{what} must be an array of numbers; its rows are not all of one length") from None
    if values.dtype.kind not in "biuf":
        raise ValueError(f"{what} must hold numbers, it holds {values.dtype}")
    return values if values.dtype in (np.float32, np.float64) else values.astype(float)


def check_finite(what, values):
    wrong = ~np.isfinite(values)
    if wrong.any():
        place = ", ".join(map(str, np.argwhere(wrong)[0]))
        raise ValueError(
            f"{what} must hold finite numbers; {wrong.sum()} are NaN or infinite, first at {what}[{place}]"
        )


def check_whole(what, number, lowest):
    """A whole number from `lowest` up, as an int."""
    if isinstance(number, (bool, np.bool_)) or not isinstance(number, (int, np.integer)) or number < lowest:
        raise ValueError(f"{what} must be a whole number from {lowest} up, not {number!r}")
    return int(number)


def check_rate(rate, where="learning_rate"):
    """A rate as an array of floats: no number below 0, none NaN or infinite."""
    try:
        rate = np.asarray(rate, float)
    except (TypeError, ValueError):
        raise ValueError(
            f"{where} must be a number, an array of numbers or a schedule, not {rate!r}"
        ) from None
    wrong = ~(np.isfinite(rate) & (rate >= 0))
    if wrong.any():
        raise ValueError(f"{where} must be 0 or above and finite, not {rate[wrong].flat[0]}")
    return rate


def check_sizes(batch_size, n):
    """Batch sizes as an array of whole numbers from 1 to n; None is the full batch."""
    if n is None:
        if batch_size is not None:
            raise ValueError(f"this problem has no data, so it takes no batch_size; {batch_size!r} was given")
        return np.asarray(0)
    sizes = np.asarray(n if batch_size is None else batch_size)
    if sizes.dtype.kind == "f" and np.isfinite(sizes).all() and (sizes == np.round(sizes)).all():
        sizes = sizes.astype(int)
    if sizes.dtype.kind not in "iu":
        raise ValueError(f"batch_size must be a whole number, or an array of them, not {batch_size!r}")
    if sizes.size and not (1 <= sizes.min() and sizes.max() <= n):
        wrong = sizes[(sizes < 1) | (sizes > n)].flat[0]
        raise ValueError(f"batch_size must lie between 1 and the {n} rows of the data, not {wrong}")
    return sizes


def number_or_array(name, value):
    """An option as the rule gets it: a list or array of numbers becomes an array to sweep, all else stays."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    if not isinstance(value, (list, tuple, np.ndarray)):
        return value
    value = np.asarray(value)
    if value.dtype.kind not in "biuf" or not np.isfinite(value).all():
        raise ValueError(f"{name} must be a number or an array of finite numbers, not {value.tolist()!r}")
    return value


def check_problem(problem):
    """A Problem with its start and data as floats, all finite."""
    if getattr(problem, "_fields", None) != PROBLEM or not callable(problem.objective):
        raise ValueError(f"train needs a Problem(objective, start, X, y), not {type(problem).__name__}")
    objective, start, X, y = problem
    start = as_floats("start", start)
    if start.ndim == 0 or start.shape[-1] == 0:
        raise ValueError(
            f"start must be an array of parameters, (..., P) with P at least 1; its shape is {start.shape}"
        )
    check_finite("start", start)
    if X is not None:
        X = as_floats("X", X)
        if X.ndim == 0 or not len(X):
            raise ValueError(f"X must have at least one row; its shape is {X.shape}")
        check_finite("X", X)
    if y is not None:
        y = np.asarray(y)
        if X is None or y.ndim == 0 or len(y) != len(X):
            rows = "no X" if X is None else f"{len(X)} rows of X"
            raise ValueError(f"y needs one entry for each row of X; it has shape {y.shape} for {rows}")
        if y.dtype.kind == "f":
            check_finite("y", y)
    return type(problem)(objective, start, X, y)


def check_length(n, steps, epochs, record_every):
    """Exactly one of steps and epochs; epochs only with data."""
    if (steps is None) == (epochs is None):
        raise ValueError(
            f"give either steps= or epochs=, exactly one of them; steps is {steps}, epochs is {epochs}"
        )
    if epochs is not None and n is None:
        raise ValueError("an epoch is one pass over the data and this problem has none: give steps=")
    if epochs is not None and record_every != 1:
        raise ValueError(
            "record_every counts steps and goes with steps=; with epochs= every epoch is recorded"
        )
    check_whole("record_every", record_every, 1)
    check_whole("steps", steps, 0) if epochs is None else check_whole("epochs", epochs, 0)


def check_sampling(sampling, seed):
    if sampling not in ("epoch", "replacement"):
        raise ValueError(f'sampling is "epoch" or "replacement", not {sampling!r}')
    check_whole("seed", seed, 0)


def check_memory(records, sweep, start):
    """Records that no ordinary machine can hold are refused before the work."""
    size = records * int(np.prod(sweep, dtype=object)) * start.shape[-1] * start.itemsize
    if size > MOST_MEMORY:
        raise ValueError(
            f"{records} records of {sweep} runs with {start.shape[-1]} parameters take {size / 1e9:.1f} GB:"
            " record less often (record_every=) or train fewer runs in a call"
        )


def broadcast(**shapes):
    """The shape of the sweep that several swept things make together."""
    for name, shape in shapes.items():
        if 0 in shape:
            raise ValueError(f"{name} is empty, its shape is {shape}: there is nothing to train")
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        given = ", ".join(f"{name} {shape}" for name, shape in shapes.items() if shape)
        raise ValueError(
            f"these do not make one sweep: {given}. Give each its own axis, for example"
            " rate, size = np.ix_(rates, sizes)"
        ) from None
