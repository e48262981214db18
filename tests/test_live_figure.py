"""LiveFigure in Python: what it computes, what it reads back, and how it answers a mistake before anything runs."""
import base64
from unittest import mock

import numpy as np
import pytest

from lesson_code import OPTIMIZERS, LiveFigure, models, problems, register, train

RATES = np.logspace(-3, 0, 7)
X = np.linspace(-1, 1, 20)[:, None]
LINE = problems.supervised(models.linear(1), X, 2 * X[:, 0] + 1, "squared_error")
CURVE = {"controls": {"learning rate": RATES}, "x": np.arange(5), "y": {"loss": np.ones((7, 5))}}


def walk(**more):
    return LiveFigure(LINE, ["gradient_descent", "momentum"], learning_rate=RATES, batch_size=[1, 5, 20], steps=30,
                      window=((-1, 3), (-1, 3)), **more)


def test_the_state_of_the_controls_is_read_back():
    figure = walk(default={"learning rate": 0.03, "batch size": 5})
    assert (figure.learning_rate, figure.batch_size) == (RATES[3], 5)
    figure.widgets["learning rate"].index, figure.widgets["batch size"].index = 4, 0
    assert (figure.learning_rate, figure.batch_size) == (RATES[4], 1)
    for name, history in figure.history.items():
        alone = train(LINE, name, RATES[4], 1, steps=30)
        np.testing.assert_allclose(history.params, alone.params, atol=1e-12)
        assert history.diverged_at == alone.diverged_at


def test_every_optimizer_of_a_reader_is_accepted():
    @register
    def lazy(params, grad, state, learning_rate):
        return params - learning_rate * grad / 2, {}
    try:
        figure = LiveFigure(problems.ravine(), ["gradient_descent", "lazy"], learning_rate=RATES, steps=20)
        half = train(problems.ravine(), "gradient_descent", figure.learning_rate / 2, steps=20)
        np.testing.assert_allclose(figure.history["lazy"].loss, half.loss, rtol=1e-12)
    finally:
        OPTIMIZERS.pop("lazy")


def test_an_option_of_a_rule_is_a_control_and_others_do_not_depend_on_it():
    figure = LiveFigure(problems.ravine(), ["gradient_descent", "momentum"], learning_rate=RATES, steps=20,
                        extra={"beta": [0.0, 0.5, 0.9]}, default={"beta": 0.0})
    at_zero = figure.history
    np.testing.assert_allclose(at_zero["momentum"].loss, at_zero["gradient_descent"].loss, rtol=1e-12)
    figure.widgets["beta"].index = 2
    assert not np.allclose(figure.history["momentum"].loss, at_zero["momentum"].loss)
    np.testing.assert_array_equal(figure.history["gradient_descent"].loss, at_zero["gradient_descent"].loss)


def bowls(kappas):
    return {"condition number": {kappa: problems.bowl(kappa) for kappa in kappas}}


def test_a_control_may_choose_the_problem():
    figure = LiveFigure(bowls([1, 10, 40]), ["gradient_descent", "adam"], learning_rate=RATES, steps=20,
                        default={"condition number": 40, "learning rate": 0.03})
    assert repr(figure) == "LiveFigure(path, 7 learning rate x 3 condition number)"
    alone = train(problems.bowl(40), "adam", figure.learning_rate, steps=20)
    np.testing.assert_allclose(figure.history["adam"].params, alone.params, rtol=1e-12)
    figure.widgets["condition number"].index = 0
    alone = train(problems.bowl(1), "gradient_descent", figure.learning_rate, steps=20)
    np.testing.assert_allclose(figure.history["gradient_descent"].params, alone.params, rtol=1e-12)


def test_each_problem_lies_on_its_own_ground():
    def heights(figure, stop=None):
        figure = figure._drawing
        shown = figure.arrays["curve"][1][0]
        return shown if stop is None else shown[stop]

    two = {seed: problems.random_landscape(seed) for seed in (3, 4)}
    both = LiveFigure({"landscape": two}, "gradient_descent", learning_rate=RATES, steps=10, y_label="height")
    for stop, problem in enumerate(two.values()):
        one = LiveFigure(problem, "gradient_descent", learning_rate=RATES, steps=10, y_label="height")
        np.testing.assert_array_equal(heights(both, stop), heights(one))
        assert both.picture.spec["grounds"][stop] == one.picture.spec["grounds"][0]
        np.testing.assert_array_equal(both._drawing.arrays["position"][1][:, stop], one._drawing.arrays["position"][1])


def test_a_window_and_a_label_for_each_problem():
    windows = {1: ((-3, 3), (-3, 3)), 10: ((-9, 9), (-1, 1))}
    figure = LiveFigure(bowls([1, 10]), "gradient_descent", learning_rate=RATES, steps=5, window=windows,
                        x_label={1: "round", 10: "long"})
    surfaces = [ground["surface"]["x"] for ground in figure.picture.spec["grounds"]]
    assert surfaces == [{"label": "round", "range": [-3, 3]}, {"label": "long", "range": [-9, 9]}]


@pytest.mark.parametrize(("problem", "message"), [
    ({}, "one control and a Problem for each of its stops"),
    ({"kappa": problems.bowl()}, "one control and a Problem for each of its stops"),
    ({"kappa": {1: problems.bowl(), 2: problems.double_well()}}, "one number of parameters"),
    ({"learning rate": {1: problems.bowl()}}, "give the problems' control another name")])
def test_problems_that_make_no_control(problem, message):
    with pytest.raises(ValueError, match=message):
        LiveFigure(problem, "gradient_descent", learning_rate=RATES, steps=5)


def test_the_cell_stores_one_line_and_the_page_gets_a_picture_with_a_text():
    figure = LiveFigure(**CURVE, kind="curve", alt="A flat loss")
    data, metadata = figure._repr_mimebundle_()
    assert data["text/plain"] == repr(figure) == "LiveFigure(curve, 7 learning rate)"
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == "A flat loss"
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_curve_may_name_its_ticks():
    spec = LiveFigure(**CURVE, kind="curve", x_ticks=[1, 2, 4]).picture.spec
    assert spec["plot"]["x"]["ticks"] == [1.0, 2.0, 4.0]
    assert "ticks" not in LiveFigure(**CURVE, kind="curve").picture.spec["plot"]["x"]


@pytest.mark.parametrize("arguments, words", [
    ({"kind": "pie"}, "there is no kind 'pie'"),
    ({}, "needs a problem"),
    ({"problem": LINE, "optimizers": []}, "which optimizers"),
    ({"problem": LINE, "optimizers": "gradient_descent", "kind": "map"}, "draws arrays, not a problem"),
    ({"problem": LINE, "optimizers": "gradient_descent", "learning_rate": RATES, "steps": 5}, "window"),
    ({"problem": LINE, "optimizers": "sgdd", "learning_rate": RATES, "steps": 5, "kind": "curve"}, "sgdd"),
    ({"problem": LINE, "optimizers": "adam", "learning_rate": [-1.0], "steps": 5, "kind": "curve"}, "0 or above"),
    ({"problem": LINE, "optimizers": "adam", "learning_rate": [], "steps": 5, "kind": "curve"}, "has no stops"),
    ({"problem": LINE, "optimizers": "adam", "learning_rate": [0.1, 0.10001], "steps": 5, "kind": "curve"},
     "read the same"),
    (CURVE | {"kind": "curve", "y": {"loss": np.ones((6, 5))}}, "an axis for each control, 7 (learning rate)"),
    (CURVE | {"kind": "curve", "y": {"loss": np.ones(5)}}, "an axis for each control"),
    (CURVE | {"kind": "curve", "default": {"rate": 0.1}}, "the controls are learning rate"),
    (CURVE | {"kind": "curve", "numbers": {"best": np.ones(3)}}, "numbers['best']"),
    ({"kind": "map", "controls": {"learning rate": RATES}, "z": np.ones(7), "columns": "learning rate", "rows": "size",
      "value": "loss"}, "none of its controls"),
])
def test_a_mistake_is_answered_in_words(arguments, words):
    with pytest.raises(ValueError) as error:
        LiveFigure(**arguments)
    assert words in str(error.value)


def test_a_figure_that_fails_leaves_the_earlier_one_as_it_was():
    figure = walk()
    before = bytes(figure.picture.atlas), figure.picture.spec["controls"]
    with mock.patch("lesson_code.live.runs.train", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        walk()
    assert (bytes(figure.picture.atlas), figure.picture.spec["controls"]) == before


def test_a_bundle_that_was_not_made_is_said_with_the_command_that_makes_it(tmp_path):
    from lesson_code.live import figure
    with mock.patch.object(figure, "BUNDLE", tmp_path), pytest.raises(FileNotFoundError, match="make js"):
        figure.bundle("figure.js")
