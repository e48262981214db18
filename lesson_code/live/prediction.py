"""A question that the reader answers before the figure does."""
from html import escape

import ipywidgets

from . import marker, waiting
from .figure import picture_class


class Prediction(ipywidgets.VBox):
    """Something to commit to; then what was measured, in Python's own numbers.

    ``Prediction(question, choices, answer=one_of_them, because=…)``: two or more choices.
    ``Prediction(question, low=…, high=…, answer=number, because=…)``: a marker that the reader puts on an axis; what
    else an axis takes (log, unit, x_label, y_label, curve) stands at `marker.axis`.
    name: figures made with ``after=name`` wait until the reader has committed. because: what was measured.
    `committed` says what the reader committed to, None before. Errors: ValueError in words.
    """

    def __init__(self, question, choices=None, *, answer, because, name=None, low=None, high=None, **axis):
        if (choices is None) == (low is None and high is None):
            raise ValueError("a Prediction needs either choices, or an axis with its two ends, low= and high=")
        spec = {"kind": "prediction", "question": question, "because": because,
                "name": name if name is None else waiting.checked_name(name, "name")}
        if choices is None:
            if low is None or high is None:
                raise ValueError(f"an axis has two ends: give {'low' if low is None else 'high'}= too")
            spec["axis"] = marker.axis(low, high, answer=answer, **axis)
        else:
            spec |= choices_of(choices, answer, axis)
        self._spec = spec
        self.picture = picture_class()(spec=spec)
        if name is not None:
            waiting.ask(name, self.picture)
        super().__init__([self.picture])
        self.add_class("live-prediction")

    @property
    def committed(self):
        """The choice, or the text of the place on the axis, that the reader committed to; None before."""
        chosen = self.picture.committed
        return None if chosen is None else (self._spec.get("choices") or self._spec["axis"]["stops"])[chosen]

    def _offered(self):
        """What there is to choose from, as lines of text."""
        if "axis" not in self._spec:
            return [f"{letter}) {choice}" for letter, choice in zip("abcdefgh", self._spec["choices"])]
        axis = self._spec["axis"]
        label = f"{axis['x_label']}: " if axis["x_label"] else ""
        return [f"{label}a place from {axis['stops'][0]} to {axis['stops'][-1]}"
                f"{', on a logarithmic scale' if axis['scale'] == 'log' else ''}"]

    def __repr__(self):
        return "\n".join([self._spec["question"], *(f"  {line}" for line in self._offered())])

    def _repr_mimebundle_(self, **options):
        data = super()._repr_mimebundle_(**options)
        data, metadata = data if isinstance(data, tuple) else (data, {})
        return data | {"text/plain": repr(self)}, metadata | {"text/plain": {"still": self._still()}}

    def _still(self):
        """HTML for a page without JavaScript: the answer stands behind a fold."""
        spec = self._spec
        if "axis" in spec:
            offered, answer = f"<p>{escape(self._offered()[0])}</p>", spec["axis"]["answer"]["text"]
        else:
            items = "".join(f"<li>{escape(choice)}</li>" for choice in spec["choices"])
            offered, answer = f'<ol type="a">{items}</ol>', spec["choices"][spec["answer"]]
        return (f'<div class="live-still"><p>{escape(spec["question"])}</p>{offered}<details><summary>What was measured'
                f"</summary><p>{escape(answer)}: {escape(spec['because'])}</p></details></div>")


def choices_of(choices, answer, unknown):
    choices = list(choices)
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: only an axis, with low= and high=, takes this")
    if len(choices) < 2:
        raise ValueError("a question needs two choices at least")
    if answer not in choices:
        raise ValueError(f"the answer {answer!r} is none of the choices: {', '.join(choices)}")
    return {"choices": choices, "answer": choices.index(answer)}
