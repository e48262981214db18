"""Still pictures in the book's style: `decorate` names what a picture shows, `STYLE` is the one style file."""
import importlib.resources

import matplotlib.pyplot as plt

STYLE = str(importlib.resources.files(__package__) / "lesson.mplstyle")


def use_style():
    """Draw every picture of this notebook in the book's style."""
    plt.style.use(STYLE)


def decorate(axes=None, *, legend=True, **labels):
    """Sets labels, limits and scales (`xlabel=`, `yscale=`, `title=` …) and a legend if it has entries.

    Returns None, so that a cell which ends in it stores no output.
    """
    axes = axes or plt.gca()
    axes.set(**labels)
    if legend and axes.get_legend_handles_labels()[1]:
        axes.legend()
