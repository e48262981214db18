"""A question that the reader answers before the figure does."""
from html import escape

import ipywidgets

from .figure import picture_class


class Prediction(ipywidgets.VBox):
    """Choices to commit to; then what was measured, in Python's own numbers.

    question: one sentence. choices: two or more. answer: the right one of them. because: what was measured.
    """

    def __init__(self, question, choices, *, answer, because):
        if answer not in choices:
            raise ValueError(f"the answer {answer!r} is none of the choices: {', '.join(choices)}")
        spec = {"kind": "prediction", "question": question, "choices": list(choices),
                "answer": list(choices).index(answer), "because": because}
        self._spec = spec
        super().__init__([picture_class()(spec=spec)])
        self.add_class("live-prediction")

    def __repr__(self):
        choices = "\n".join(f"  {letter}) {choice}" for letter, choice in zip("abcdefgh", self._spec["choices"]))
        return f"{self._spec['question']}\n{choices}"

    def _repr_mimebundle_(self, **options):
        data = super()._repr_mimebundle_(**options)
        data, metadata = data if isinstance(data, tuple) else (data, {})
        # Without JavaScript the answer stands behind a fold.
        spec = {key: escape(text) if isinstance(text, str) else text for key, text in self._spec.items()}
        choices = "".join(f"<li>{escape(choice)}</li>" for choice in spec["choices"])
        answer = escape(spec["choices"][spec["answer"]])
        still = (f'<div class="live-still"><p>{spec["question"]}</p><ol type="a">{choices}</ol>'
                 f"<details><summary>What was measured</summary><p>{answer}: {spec['because']}</p></details></div>")
        return data | {"text/plain": repr(self)}, metadata | {"text/plain": {"still": still}}
