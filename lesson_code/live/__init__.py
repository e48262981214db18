"""Live figures: arrays that Python computed for every stop of the controls, drawn by a small piece of JavaScript."""
from .figure import LiveFigure
from .prediction import Prediction

__all__ = ["LiveFigure", "Prediction"]
