"""The code that every chapter runs: losses, optimizers, models, problems, one training loop for sweeps."""

from lesson_code.fit import Fit, fit
from lesson_code.losses import LOSSES
from lesson_code.optimizers import OPTIMIZERS, register
from lesson_code.problems import Problem
from lesson_code.train import History, train

__all__ = ["LOSSES", "OPTIMIZERS", "Fit", "History", "LiveFigure", "Problem", "fit", "register", "train"]


def __getattr__(name):
    # Loaded when first asked for: training needs numpy alone, a live figure needs ipywidgets and matplotlib.
    if name == "LiveFigure":
        from lesson_code.live import LiveFigure

        return LiveFigure
    raise AttributeError(f"module 'lesson_code' has no attribute {name!r}")
