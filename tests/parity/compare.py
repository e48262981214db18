"""How near is near enough, and the comparison of ours with a reference."""

import functools
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.parity import cases

FIXTURES = Path(__file__).parents[1] / "fixtures"
ARRAYS, ABOUT = FIXTURES / "parity.npz", FIXTURES / "parity.json"

LIBRARIES = ("torch", "optax", "keras")
RULE_LIMIT = 1e-12      # of the largest parameter of that run and step
VALUE_LIMIT = 1e-12     # of 1 + |reference|: losses, outputs, gradients
TRAINING_LIMIT = 1e-8   # of 1 + |reference|, after 100 steps


class Row(NamedTuple):
    """One line of the table: the largest difference, and the largest that is allowed."""

    library: str
    kind: str
    case: str
    what: str
    difference: float
    limit: float

    @property
    def near(self):
        return bool(self.difference <= self.limit)  # not so for NaN

    def __str__(self):
        said = "" if self.near else "   <- too far"
        return (f"{self.library:6} {self.case:58} {self.what:21} {self.difference:8.1e}"
                f"  limit {self.limit:.0e}{said}")


def rule_difference(found, reference):
    """(4 scales,): largest difference by the largest parameter of its step."""
    if found.shape != reference.shape:
        return np.full(len(cases.SCALES), np.inf)
    # errstate: a wrong rule may overflow; its row then reads nan or inf, and is too far.
    with np.errstate(all="ignore"):
        largest = np.abs(reference).max(axis=-1)
        return (np.abs(found - reference).max(axis=-1) / largest).max(axis=0)


def value_difference(found, reference):
    if np.shape(found) != reference.shape:
        return np.inf
    return (np.abs(found - reference) / (1 + np.abs(reference))).max()


def rows(reference, library, kind, case, found):
    """The rows of one case: `found` is what ours.py returned for it."""
    for what, array in found.items():
        stored = reference[f"{library}/{kind}/{case.name}/{what}"]
        if kind == "rule":
            for scale, difference in zip(cases.SCALES, rule_difference(array, stored), strict=True):
                yield Row(library, kind, case.name, f"gradient scale {scale:g}", difference, RULE_LIMIT)
        else:
            limit = TRAINING_LIMIT if "training" in what else VALUE_LIMIT
            yield Row(library, kind, case.name, what, value_difference(array, stored), limit)


def comparisons():
    """(library, kind, case) of everything that is compared."""
    for kind, listed in (("rule", cases.RULES), ("loss", cases.LOSSES), ("training", cases.TRAININGS)):
        for case in listed:
            for library in LIBRARIES:
                if getattr(case, library, None) or (kind, library) == ("training", "torch"):
                    yield library, kind, case


@functools.cache
def stored():
    """The fixtures: {"library/kind/case/what": array}."""
    with np.load(ARRAYS, allow_pickle=False) as file:
        return dict(file)


def too_far(library, kind, case, found):
    """The lines of a case that lie too far from the fixtures."""
    return [str(row) for row in rows(stored(), library, kind, case, found) if not row.near]


def about():
    """Versions of the libraries that made the fixtures, and the fingerprint of the inputs."""
    return json.loads(ABOUT.read_text(encoding="utf-8"))
