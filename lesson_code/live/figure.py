"""LiveFigure: sliders and a picture that Python computed for every position of the sliders, live with no kernel."""
import base64
import functools
import importlib.resources

import anywidget
import ipywidgets
import numpy as np
import traitlets

from . import runs, simplex, still, tables, waiting
from .drawing import packed, stop_text
from .residuals import residuals

BUNDLE = importlib.resources.files(__package__) / "static"
TABLES = {"curve": tables.curve, "map": tables.heat_map, "distribution": tables.distribution,
          "residuals": residuals, "bars": tables.bars, "simplex": simplex.simplex}
KINDS = ("path", *TABLES)
BUTTONS = 4                 # a control of up to so many worded stops is a row of buttons, not a slider


def bundle(name):
    file = BUNDLE / name
    if not file.is_file():
        raise FileNotFoundError(f"the live figures' drawing code, {name}, has not been put together yet: "
                                "run `make js` once in the book's folder")
    return file.read_text(encoding="utf-8")


@functools.cache
def picture_class():
    """The canvas of a live figure; made when the first one is asked for, since the bundle may not be there before."""

    class Picture(anywidget.AnyWidget):
        """The packed arrays, what is to be said of them, and where the controls stand.

        committed: the answer to a question, its own or the one that it waits for; None before. shown: a figure
        that waited has been shown; from then on it stays.
        """
        _esm = bundle("figure.js")
        _css = bundle("figure.css")
        spec = traitlets.Dict().tag(sync=True)
        atlas = traitlets.Bytes().tag(sync=True)
        committed = traitlets.Int(None, allow_none=True).tag(sync=True)
        shown = traitlets.Bool(False).tag(sync=True)

    return Picture


class LiveFigure(ipywidgets.VBox):
    """A figure live in JupyterLab and on a page without a kernel: arrays over a grid of controls, drawn by cell.

    ``LiveFigure(problem, optimizers, learning_rate=rates, batch_size=sizes, steps=120)`` runs every optimizer at
    every stop, in one `train` call each, and draws the walk (kind "path") or the loss (kind "curve").
    ``LiveFigure(kind="curve" | "map" | "distribution" | "bars" | "residuals", controls={name: stops}, …)`` draws
    arrays that you computed: one axis for each control, of its length or 1, then the figure's own (see `tables`,
    `residuals`); kind "simplex" takes functions of three logits (see `simplex`).

    name: the figure's address in the page (letters, digits, hyphens). alt: what it shows, in a sentence.
    default: {control: stop} where it starts. after: the name of a `Prediction`; until the reader has answered it, the
    figure only keeps its place, with a button that shows it. Every other argument goes to the kind.
    The names of optimizers may be your own, from `@register`. Errors: ValueError in words, before anything runs.
    """

    def __init__(self, problem=None, optimizers=None, *, kind="path", name=None, alt="", default=None, after=None,
                 **arguments):
        if kind not in KINDS:
            raise ValueError(f"there is no kind {kind!r} of live figure; there are {', '.join(KINDS)}")
        if after is not None:
            waiting.checked_name(after, "after")
        Picture = picture_class()
        drawing = self._draw(problem, optimizers, kind, arguments)
        start = start_of(drawing.controls, default or {})
        manifest, block = packed(drawing)
        self.kind, self.alt, self.after, self._drawing = kind, alt, after, drawing
        controls = [{"name": control, "stops": [stop_text(stop) for stop in stops]}
                    for control, stops in drawing.controls.items()]
        spec = drawing.spec | {"kind": kind, "name": name, "controls": controls, "default": start, "manifest": manifest}
        if after is not None:
            spec |= {"after": after, "alt": alt}
        self.picture = Picture(spec=spec, atlas=block)
        traits = {trait_of(control): traitlets.Int(index).tag(sync=True) for control, index in start.items()}
        self.picture.add_traits(**traits)
        self.widgets = {control: self._control(control, stops, start[control])
                        for control, stops in drawing.controls.items()}
        self._links = [ipywidgets.jslink((widget, "index"), (self.picture, trait_of(control)))
                       for control, widget in self.widgets.items()]
        if after is not None:
            waiting.wait(after, self.picture)
        super().__init__([*self.widgets.values(), self.picture])
        self.add_class("live-figure")

    @staticmethod
    def _draw(problem, optimizers, kind, arguments):
        if problem is None:
            if kind == "path":
                raise ValueError('kind "path" needs a problem and the names of optimizers, as in '
                                 'LiveFigure(problem, ["gradient_descent"], learning_rate=rates, steps=100)')
            return TABLES[kind](arguments.pop("controls", {}), **arguments)
        optimizers = [optimizers] if isinstance(optimizers, str) else list(optimizers or [])
        if not optimizers:
            raise ValueError('which optimizers? Give their names, as in ["gradient_descent", "momentum"]')
        if kind == "path":
            return runs.path(problem, optimizers, **arguments)
        if kind != "curve":
            raise ValueError(f'kind {kind!r} draws arrays, not a problem: give it controls= and its arrays')
        table, histories = runs.loss_curves(problem, optimizers, **arguments)
        return tables.curve(**table)._replace(history=histories)

    @staticmethod
    def _control(name, stops, index):
        options = [(stop_text(stop), position) for position, stop in enumerate(stops)]
        if len(stops) <= BUTTONS and isinstance(stops[0], str):
            return ipywidgets.ToggleButtons(options=options, index=index, description=name)
        return ipywidgets.SelectionSlider(options=options, index=index, description=name,
                                          layout=ipywidgets.Layout(width="98%"))

    def stop(self, control):
        """The stop on which a control stands: `figure.stop("learning rate")`."""
        return self._drawing.controls[control][self.widgets[control].index]

    @property
    def learning_rate(self):
        """The learning rate on which the slider stands."""
        return self.stop("learning rate")

    @property
    def batch_size(self):
        """The batch size on which the slider stands."""
        return self.stop("batch size")

    @property
    def history(self):
        """{optimizer: History of the run on which the controls stand}; None where the figure ran no optimizer."""
        if self._drawing.history is None:
            return None
        return {name: self._cell(history) for name, history in self._drawing.history.items()}

    def _cell(self, history):
        place = tuple(min(widget.index, size - 1) for widget, size in
                      zip(self.widgets.values(), history.diverged_at.shape))
        steps = history.steps if history.steps.ndim == 1 else history.steps[(slice(None), *place)]
        return history._replace(params=history.params[(slice(None), *place)], loss=history.loss[(slice(None), *place)],
                                steps=steps, diverged_at=history.diverged_at[place])

    def __repr__(self):
        grid = " x ".join(f"{len(stops)} {control}" for control, stops in self._drawing.controls.items())
        return f"LiveFigure({self.kind}, {grid})"

    def _repr_mimebundle_(self, **options):
        data = super()._repr_mimebundle_(**options)
        data, metadata = data if isinstance(data, tuple) else (data, {})
        index = {control: widget.index for control, widget in self.widgets.items()}
        image = still.png(self.kind, self._drawing, index)
        data = data | {"text/plain": repr(self), "image/png": base64.b64encode(image).decode()}
        return data, metadata | {"image/png": {"alt": self.alt or repr(self), "after": self.after}}


def trait_of(control):
    return control.replace(" ", "_") + "_index"


def start_of(controls, default):
    """Index of the stop on which each control starts: the one named (or nearest to it), else the middle one."""
    for name in default:
        if name not in controls:
            raise ValueError(f"default names {name!r}, but the controls are {', '.join(controls)}")
    start = {}
    for name, stops in controls.items():
        wanted = default.get(name, stops[len(stops) // 2])
        if isinstance(wanted, str):
            if wanted not in stops:
                raise ValueError(f"default {name}={wanted!r} is none of its stops: {', '.join(map(str, stops))}")
            start[name] = list(stops).index(wanted)
        else:
            start[name] = int(np.argmin(np.abs(np.asarray(stops, float) - wanted)))
    return start
