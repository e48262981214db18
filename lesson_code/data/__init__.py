"""The data sets of the book, shipped with the package (licences and citations: README.md beside this file).

Nothing is downloaded. `digits()` and `penguins()` return a Data; `split` parts it, `standardise` rescales it.
"""

import csv
from importlib.resources import files
from typing import NamedTuple

import numpy as np

FOLDER = files(__name__)
MEASUREMENTS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
SPECIES = ("Adelie", "Chinstrap", "Gentoo")


class Data(NamedTuple):
    """A data set: X (n, features), y (n,), and what they mean.

    names: of the features. units: a unit for each name, and for the target. target: the name of y. classes:
    what the class numbers in y stand for, or None where y is measured. description: one sentence.
    """

    X: np.ndarray
    y: np.ndarray
    names: tuple
    units: dict
    target: str
    classes: tuple | None
    description: str


class Split(NamedTuple):
    """A data set in two parts, to train on and to test on."""

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


class Standardised(NamedTuple):
    """X with mean 0 and standard deviation 1 in each column; the `mean` and `scale` that were taken out."""

    X: np.ndarray
    mean: np.ndarray
    scale: np.ndarray


def digits():
    """1,797 handwritten digits: X (1797, 64), ink from 0 (paper) to 1 (full); y (1797,), the digit.

    Stored are counts from 0 to 16 of inked points in each 4 x 4 block; here they are divided by 16.
    X[i].reshape(8, 8) is the picture, row by row from the top. Alpaydin and Kaynak (1998), UCI repository, CC
    BY 4.0.
    """
    with np.load(FOLDER / "digits.npz") as stored:
        X, y = stored["pixels"] / 16, stored["digit"].astype(int)
    names = tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8))
    units = dict.fromkeys(names, "share of inked points, 0 to 1") | {"digit": "class number"}
    description = "1,797 handwritten digits of 8 x 8 pixels, ink from 0 (paper) to 1 (full)"
    return Data(X, y, names, units, "digit", tuple(map(str, range(10))), description)


def penguins(*features, target="body_mass_g"):
    """342 penguins: X (342, features), y (342,) as measured; by default flipper length (mm), body mass (g).

    features: any of bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g; without any,
    flipper_length_mm. target: another of these, or "species": class numbers 0 Adelie, 1 Chinstrap, 2 Gentoo.
    The two birds of 344 that were not measured are left out. Horst, Hill and Gorman (2020), palmerpenguins,
    CC0. Errors: ValueError for an unknown name.
    """
    features = features or ("flipper_length_mm",)
    for name in (*features, target):
        if name not in MEASUREMENTS and not (name == target == "species"):
            raise ValueError(
                f"unknown column {name!r}: the penguins have {', '.join(MEASUREMENTS)} (target: or species)"
            )
    with (FOLDER / "penguins.csv").open(encoding="utf-8", newline="") as table:
        birds = [bird for bird in csv.DictReader(table) if bird["body_mass_g"] != "NA"]
    X = np.array([[float(bird[name]) for name in features] for bird in birds])
    classes = SPECIES if target == "species" else None
    y = np.array([SPECIES.index(bird[target]) if classes else float(bird[target]) for bird in birds])
    units = {name: name.rsplit("_", 1)[1] for name in (*features, target) if name in MEASUREMENTS}
    units.setdefault(target, "class number")
    description = "342 adult penguins of three species, Palmer Archipelago, Antarctica, 2007 to 2009"
    return Data(X, y, features, units, target, classes, description)


def split(X, y, test_share=0.25, seed=0):
    """X and y in two parts: of default_rng(seed).permutation(n) the last `test_share` is the test part.

    X: (n, ...), y: (n, ...); the test part has round(test_share n) rows. Errors: ValueError if a part would
    be empty.
    """
    n = len(X)
    test_rows = round(test_share * n)
    if len(y) != n or not 0 < test_rows < n:
        raise ValueError(
            f"cannot split {n} rows of X and {len(y)} of y into a training and a test part of {test_rows}"
        )
    order = np.random.default_rng(seed).permutation(n)
    train, test = order[: n - test_rows], order[n - test_rows :]
    return Split(X[train], y[train], X[test], y[test])


def standardise(X):
    """(X - mean) / standard deviation by column; a column that never changes becomes 0 (its scale is 1).

    X: (n, features) or (n,). Rescale other rows in the same way: (X_test - mean) / scale.
    """
    X = np.asarray(X, float)
    mean, scale = X.mean(axis=0), X.std(axis=0)
    scale = np.where(np.ptp(X, axis=0) > 0, scale, 1.0)
    return Standardised((X - mean) / scale, mean, scale)
