"""Figures that wait until a question is answered: question and figure find each other by the question's name.

The tie is a link between the two widgets, so it holds on a page without a kernel and in JupyterLab, whichever of
the two is shown first, and however often its cell is run again.
"""
import re

import ipywidgets

_asked = {}         # name -> the question's widget, the one that was made last
_waiting = {}       # name -> widgets of the figures that wait for it


def checked_name(name, what):
    if not (isinstance(name, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)):
        raise ValueError(f"{what}={name!r}: the name of a question is small letters, digits and hyphens, as in "
                         f'{what}="largest-rate"')
    return name


def ask(name, question):
    """A question of this name was made; figures that wait for the name already wait for it from now on."""
    _asked[name] = question
    for figure in _waiting.get(name, ()):
        _tie(question, figure)


def wait(name, figure):
    """A figure was made that waits for the question of this name, now or when it is made."""
    _waiting.setdefault(name, []).append(figure)
    if name in _asked:
        _tie(_asked[name], figure)


def _tie(question, figure):
    ipywidgets.jsdlink((question, "committed"), (figure, "committed"))
