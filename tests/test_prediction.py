"""Questions in Python: what they refuse, what they say, and how figures find the question that they wait for."""
import ipywidgets
import numpy as np
import pytest

from lesson_code import LiveFigure
from lesson_code.live import Prediction, waiting

CURVE = {"kind": "curve", "controls": {"learning rate": [0.1, 1.0]}, "x": np.arange(3), "y": {"loss": np.ones((2, 3))}}


@pytest.fixture(autouse=True)
def no_other_questions(monkeypatch):
    monkeypatch.setattr(waiting, "_asked", {})
    monkeypatch.setattr(waiting, "_waiting", {})


def asked(name="which"):
    return Prediction("Which?", ["a", "b"], answer="b", because="It was 7.", name=name)


def axis(low=0, high=10, answer=4, **more):
    return Prediction("How much?", low=low, high=high, answer=answer, because="It was 7.", **more)


def ties(question, figure):
    """How many links lead from the question to the figure."""
    wanted = ((question.picture, "committed"), (figure.picture, "committed"))
    links = [widget for widget in ipywidgets.widgets.widget._instances.values()
             if isinstance(widget, ipywidgets.widgets.widget_link.DirectionalLink)]
    return sum((link.source, link.target) == wanted for link in links)


def test_a_question_does_not_give_its_answer_away_before():
    for question in (asked(), axis(answer=3.5)):
        data, metadata = question._repr_mimebundle_()
        assert "7" not in data["text/plain"] and "3.5" not in data["text/plain"]
        assert "It was 7." in metadata["text/plain"]["still"].split("<summary>")[1]
        assert "It was 7." not in metadata["text/plain"]["still"].split("<details>")[0]
        assert question.committed is None


def test_a_question_says_its_form_in_words():
    assert repr(asked()) == "Which?\n  a) a\n  b) b"
    assert repr(axis(0.001, 10, log=True, unit="kg", x_label="mass")) == (
        "How much?\n  mass: a place from 0.001 kg to 10 kg, on a logarithmic scale")
    assert repr(axis(0, 180, 30, unit="°")) == "How much?\n  a place from 0° to 180°"


@pytest.mark.parametrize("arguments, words", [
    ({"choices": ["a", "b"], "answer": "c"}, "none of the choices: a, b"),
    ({"choices": ["a"], "answer": "a"}, "two choices at least"),
    ({"answer": 1}, "either choices, or an axis"),
    ({"choices": ["a", "b"], "answer": "a", "low": 0, "high": 1}, "either choices, or an axis"),
    ({"choices": ["a", "b"], "answer": "a", "log": True}, "log: only an axis"),
    ({"low": 0, "answer": 1}, "give high= too"),
    ({"high": 0, "answer": 1}, "give low= too"),
    ({"low": 5, "high": 5, "answer": 5}, "low must be the smaller"),
    ({"low": 0, "high": 5, "answer": 1, "log": True}, "start above 0"),
    ({"low": 0, "high": 5, "answer": 6}, "answer 6 does not lie on the axis from 0 to 5"),
    ({"low": 0, "high": 5, "answer": np.nan}, "answer=nan: an axis needs a finite number"),
    ({"low": 0, "high": np.inf, "answer": 1}, "high=inf: an axis needs a finite number"),
    ({"low": 0, "high": 5, "answer": "much"}, "answer='much': an axis needs a finite number"),
    ({"low": 0, "high": 5, "answer": 1, "curve": [1, 2, 3]}, "two rows of"),
    ({"low": 0, "high": 5, "answer": 1, "curve": ([0, 5], [1, 2, 3])}, "two rows of"),
    ({"low": 0, "high": 5, "answer": 1, "curve": ([1, 5], [1, 2])}, "must rise and reach from 0 to 5"),
    ({"choices": ["a", "b"], "answer": "a", "name": "Two words"}, "small letters, digits and hyphens"),
])
def test_a_mistake_is_said_in_words(arguments, words):
    with pytest.raises(ValueError, match=words):
        Prediction("Which?", because="", **arguments)


def test_words_of_the_question_are_no_markup():
    still = Prediction("Is 1 < 2?", ["<b>yes</b>", "no"], answer="<b>yes</b>", because="a & b")._still()
    assert "Is 1 &lt; 2?" in still and "&lt;b&gt;yes&lt;/b&gt;" in still and "a &amp; b" in still and "<b>" not in still


def test_stops_of_an_axis_are_whole_numbers_where_it_has_few_and_equal_factors_on_a_logarithmic_one():
    assert axis(0, 100, 37)._spec["axis"]["stops"] == [str(n) for n in range(101)]
    spec = axis(0.1, 1000, 10, log=True)._spec["axis"]
    stops = np.array(spec["stops"], float)
    np.testing.assert_allclose(stops[1:] / stops[:-1], 10 ** (4 / 120), rtol=0.02)
    np.testing.assert_allclose(spec["places"], np.linspace(0, 1, 121), atol=1e-4)
    assert (stops[0], stops[-1], spec["answer"]) == (0.1, 1000, {"at": 0.5, "text": "10"})


def test_close_is_a_twentieth_of_the_axis_and_never_nothing():
    assert axis(0, 100, 40)._spec["axis"]["close"] == [35, 45]
    first, last = axis(0, 20, 3.4)._spec["axis"]["close"]
    assert first <= 3 <= last


def test_the_marker_moves_on_the_curve_and_so_does_the_measured_value():
    x = np.linspace(-1, 9, 401)
    spec = axis(0, 8, 2, curve=(x, (x - 4) ** 2))._spec["axis"]
    heights = np.interp(spec["places"], [0, 1], [0, 8])
    heights = ((heights - 4) ** 2) / 25
    np.testing.assert_allclose(spec["curve"], heights, atol=2e-3)
    assert spec["answer"]["height"] == pytest.approx(4 / 25, abs=2e-3)


def test_what_the_reader_committed_to_is_read_back():
    choice, place = asked(), axis(0, 100, 37)
    choice.picture.committed, place.picture.committed = 0, 42
    assert (choice.committed, place.committed) == ("a", "42")


def test_a_figure_and_its_question_find_each_other_whichever_is_made_first():
    first = LiveFigure(**CURVE, after="which")
    question = asked()
    second = LiveFigure(**CURVE, after="which")
    other = LiveFigure(**CURVE, after="another")
    assert [ties(question, figure) for figure in (first, second, other)] == [1, 1, 0]


def test_a_question_whose_cell_is_run_again_is_waited_for_too():
    figure = LiveFigure(**CURVE, after="which")
    asked()
    again = asked()
    assert ties(again, figure) == 1
    assert ties(again, LiveFigure(**CURVE, after="which")) == 1


def test_a_figure_that_waits_for_a_name_that_is_none_is_an_error_before_anything_runs():
    with pytest.raises(ValueError, match="small letters, digits and hyphens"):
        LiveFigure(kind="curve", after="The first")


def test_the_page_is_told_what_waits():
    waits, open_one = LiveFigure(**CURVE, after="which", alt="Two losses"), LiveFigure(**CURVE)
    assert (waits.picture.spec["after"], waits.picture.spec["alt"]) == ("which", "Two losses")
    assert "after" not in open_one.picture.spec and waits.picture.committed is None and not waits.picture.shown
    assert waits._repr_mimebundle_()[1]["image/png"]["after"] == "which"
    assert repr(waits) == repr(open_one)
