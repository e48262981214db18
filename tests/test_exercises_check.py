"""What the check says of answers that are wrong in kind: shapes, types, errors, endless loops, side effects."""

import math
import signal
import sys
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from lesson_code.exercises import EXERCISES, beside, check, examine, running
from lesson_code.exercises.verdict import in_proportion
from tests.notebooks import normalise

SHORT = 0.3  # seconds
ERROR = np.array([0.5, -0.5, 0.2])  # the first case of "huber"


def logits(answer):
    """An answer to stable-loss that is right but for what `answer` does with it."""
    return lambda z, t: answer(np.logaddexp(0, z) - z * t)


def said(name, function, seconds=5.0):
    verdict = examine(name, function, seconds)
    return verdict.status, " ".join(verdict.text.split())


class Agreeable(np.ndarray):
    """Claims to equal everything."""

    def __eq__(self, other):
        return np.ones(self.shape, bool)

    __array_ufunc__ = None


class Duck:
    def __init__(self, array):
        self.array = array

    def __array__(self, *_, **__):
        raise AssertionError("the check called a method of the answer")

    __eq__ = __float__ = __iter__ = __len__ = __getitem__ = __repr__ = __array__


class Float(float):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


KINDS = {
    "masked": (lambda a: np.ma.masked_array(a, mask=True), "masked array"),
    "matrix": (lambda a: np.matrix(a), "a matrix"),
    "agreeable": (lambda a: (0 * a).view(Agreeable), "an Agreeable"),
    "object": (lambda a: a.astype(object), "dtype object"),
    "complex": (lambda a: a + 0j, "complex"),
    "complex number in a list": (lambda a: [complex(x) for x in a], "complex"),
    "text": (lambda a: str(a), "text"),
    "texts": (lambda a: [str(x) for x in a], "text"),
    "array of texts": (lambda a: a.astype(str), "dtype <U"),
    "dates": (lambda a: a.astype("datetime64[s]"), "datetime64"),
    "booleans": (lambda a: a > 0, "True or False"),
    "duck": (lambda a: Duck(a), "a Duck"),
    "own float": (lambda a: [Float(0), Float(0), Float(0)], "a Float"),
    "dict": (lambda a: dict(enumerate(a)), "a dict"),
    "generator": (lambda a: (x for x in a), "a generator"),
    "map": (lambda a: map(float, a), "a map"),
    "range": (lambda a: range(3), "a range"),
    "ragged": (lambda a: [[1.0, 2.0], [3.0], [4.0]], "differ in length"),
    "shape": (lambda a: a[:, None], "shape (3, 1), wanted shape (3,): the extra axis would broadcast"),
    "all pairs": (lambda a: a[:, None] - a, "every row was paired with every other"),
    "scalar": (lambda a: a.mean(), "you returned a single number, wanted shape (3,)"),
    "empty": (lambda a: a[:0], "shape (0,), wanted shape (3,)"),
    "empty list": (lambda a: [], "shape (0,), wanted shape (3,)"),
    "billion": (lambda a: np.broadcast_to(a[0], (10**9,)), "far too many"),
    "broadcast": (lambda a: np.broadcast_to(a[0], (3,)), "row 1"),
    "nan": (lambda a: a * np.nan, "is nan in row 0"),
    "float16": (lambda a: a.astype(np.float16), "float16 keeps about three digits"),
    "whole numbers": (lambda a: a.astype(int), "expected 0.693147, got 0.0"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_of_the_wrong_kind_is_wrong_with_a_reason(kind):
    change, reason = KINDS[kind]
    status, text = said("stable-loss", logits(change))
    assert status == "wrong" and reason in text, text
    assert "Case 1 of 23: z = [ 0., 2., -1.] t = [1., 1., 0.]" in text


def test_lists_in_themselves_and_lists_without_end_are_wrong():
    endless = []
    endless.append(endless)
    for answer in (endless, [0.0] * 2_000_000):
        status, text = said("stable-loss", lambda z, t, answer=answer: answer)
        assert status == "wrong" and "far too long" in text


def test_parts_are_asked_for_by_name():
    wanted = "wanted are 2 parts: value, gradient"
    for answer, reason in [(ERROR, "one array, of shape (3,)"), ((ERROR,) * 3, "3 parts"), ("ab", "text"),
                           (1.0, "one number"), (np.float64(1), "one number"), (np.array(1.0), "one number")]:
        status, text = said("huber", lambda error, delta, answer=answer: answer)
        assert status == "wrong" and reason in text and (wanted in text) == ("part" in reason or "one" in reason), text


@pytest.mark.parametrize(("part", "words"), [
    (True, "diverges: you returned True or False: wanted is a number"), ("yes", "diverges: you returned text"),
    (None, "diverges: this part is None"), ([1.0], "diverges: you returned shape (1,), wanted a single number")])
def test_a_part_of_the_wrong_kind_is_named(part, words):
    text = said("predict-divergence", lambda *case: (EXERCISES["predict-divergence"].solve(*case)[0], part))[1]
    assert words in text, text


def test_parts_row_by_row_are_told_so():
    rows = [(e * e / 2, e) for e in ERROR]
    for answer in (rows, np.array(rows), [np.array(row) for row in rows]):
        text = said("huber", lambda error, delta, answer=answer: answer)[1]
        assert "value and gradient row by row; wanted are value of all rows, then gradient." in text


def test_a_shape_that_is_not_reduced_or_too_much_is_told_so():
    one = "wanted a single number: take it out of its array, or take the mean or the sum, as the task asks."
    assert "shape (1,), " + one in said("largest-rate", lambda x: x[:1])[1]
    assert "shape (3,), wanted a single number: pick one, or" in said("largest-rate", lambda x: x)[1]
    assert "wanted shape (3,): one for each entry, not one for all." in said("stable-loss", logits(np.mean))[1]


def test_numbers_that_were_cut_to_whole_ones_are_told_so():
    whole = "Hint: Your numbers are whole."
    squares = EXERCISES["three-reductions"].solve
    assert whole in said("three-reductions", lambda *case: [int(one) for one in squares(*case)])[1]
    assert whole in said("by-index", lambda p, c: np.rint(EXERCISES["by-index"].solve(p, c)))[1]
    assert whole not in said("same-step", lambda *case: 0)[1]
    for other in (lambda *case: [int(one) + 3 for one in squares(*case)], lambda *case: (0.0, 0.0, 0.0),
                  lambda *case: [one + 0.5 for one in squares(*case)]):
        assert whole not in said("three-reductions", other)[1]


def test_arguments_in_another_order_are_told_where_the_answer_is_wrong():
    order = "Your function takes (t, z), the check gives it (z, t): in this order, whatever they are called."
    assert said("stable-loss", lambda t, z: np.logaddexp(0, z) - z * t)[1].endswith(order)
    assert said("stable-loss", lambda t, z: z[t[5]])[1].endswith(order)
    assert "takes" not in said("stable-loss", lambda z, t: z)[1]
    assert "takes" not in said("stable-loss", lambda t, x: t)[1]
    assert said("three-reductions", lambda target, prediction: EXERCISES["three-reductions"].solve(
        prediction, target)) == ("right", "three-reductions: right, in all 22 cases.")


@pytest.mark.parametrize(("answer", "part"), [
    (lambda z, t: z if z > 0 else t, "truth value of an array"),
    (lambda z, t: math.exp(z), "converted to Python scalars"),
    (lambda z, t: z ^ 2, "bitwise_xor"), (lambda z, t: list(z) * list(t), "multiply sequence by non-int"),
    (lambda z, t: [math.exp(1000 + a) for a in z], "math range error"),
    (lambda z, t: np.array([z, 1]), "inhomogeneous shape")])
def test_what_numpy_says_of_arrays_is_said_in_a_learner_s_words(answer, part):
    text = said("stable-loss", answer)[1]
    assert part in text and f" ({running.MEANT[part]}) in its line:" in text, text


def test_a_wrong_sign_and_a_common_factor_are_named():
    negative = said("stable-loss", logits(np.negative))[1]
    assert "has the wrong sign in row 0: expected 0.693147, got -0.693147" in negative
    assert "(3 of 3 entries are). Every entry is 3.0 times what it should be, in the other cases too." in said(
        "stable-loss", logits(lambda a: 3 * a))[1]
    assert "are). Every entry is 0.0, in the other cases too." in said("stable-loss", logits(lambda a: 0 * a))[1]
    assert "It is 5.0 times what it should be, in the other cases too." in said(
        "same-step", lambda *case: 5 * EXERCISES["same-step"].solve(*case))[1]
    assert "derivative by w has the wrong sign: expected 4.0, got -4.0" in said(
        "gradient-of-the-line", lambda w, b, x, t: (2 * ((t - w * x - b) * x).mean(), 2 * (t - w * x - b).mean()))[1]


def test_a_factor_is_named_only_where_it_holds_in_every_visible_case():
    """In one case it can hold by accident: Adam's first step has the same length in all parameters."""
    def halved_once(*case):
        path = np.array(EXERCISES["adam-walk"].solve(*case))
        return np.concatenate([path[:1] / 2, path[1:]])

    text = said("adam-walk", halved_once)[1]
    assert "adam-walk: not yet. Case 1 of" in text and "(2 of 2 entries are)." in text and "times" not in text


def test_a_factor_is_not_named_where_one_case_alone_tells_of_it():
    """0 is any number times 0."""
    exercise = SimpleNamespace(solve=lambda a: a, parts=(), rtol=1e-5, atol=1e-6,
                               visible=[{"a": np.array([1.0, 2.0])}, {"a": np.zeros(2)}, {"a": np.array([1.0, 3.0])}])
    answers = [[3 * case["a"]] for case in exercise.visible]
    assert in_proportion(exercise, answers[0], [exercise.visible[0]["a"]], answers[:2] + [None]) == ""
    assert " is 3.0 times " in in_proportion(exercise, answers[0], [exercise.visible[0]["a"]], answers)


def test_a_factor_is_not_named_where_only_a_further_case_is_wrong():
    shown = [each["x"].tolist() for each in EXERCISES["largest-rate"].visible]
    text = said("largest-rate", lambda x: EXERCISES["largest-rate"].solve(x) * (1 if x.tolist() in shown else 2))[1]
    assert "Case 4 of" in text and "times" not in text


def test_a_factor_is_not_named_beside_a_hint():
    text = said("largest-rate", lambda x: 2 * EXERCISES["largest-rate"].solve(x))[1]
    assert "Hint: The square brings a factor 2" in text and "times what" not in text


@pytest.mark.parametrize("exercise", [each for each in EXERCISES.values() if each.parts], ids=lambda each: each.id)
def test_parts_in_another_order_are_told_so(exercise):
    status, text = said(exercise.id, lambda *case: tuple(exercise.solve(*case))[::-1])
    assert status == "wrong" and text.endswith(
        f"Hint: What you return is right, its order is not: return {', '.join(exercise.parts)}."), text


def test_a_nought_that_was_expected_is_no_divisor():
    from lesson_code.exercises.compare import difference

    assert "expected 0.0, got -1000.0 (1 of 2" in difference(np.array([-1000.0, 1]), np.array([0.0, 1]), "", 1e-5, 1e-6)


def test_infinite_is_not_near_a_finite_number_nor_a_finite_one_near_infinity():
    from lesson_code.exercises.compare import close

    assert not close(np.array([np.inf, 1.0, np.nan]), np.array([1.0, np.inf, 1.0]), 1e-5, 1e-6).any()
    assert close(np.array([np.inf, np.nan]), np.array([np.inf, np.nan]), 1e-5, 1e-6).all()


def test_unsolved_prints_one_fixed_line(capsys):
    check("huber", lambda error, delta: None)
    check("huber", lambda error, delta: print("hello"))
    assert capsys.readouterr().out == 2 * "huber: not solved yet (the function returns None).\n" + (
        "It prints something, but the check sees only what it returns: write return.\n")


def test_a_forgotten_return_on_one_path_is_said():
    status, text = said("huber", lambda error, delta: (error**2 / 2, error) if len(error) == 3 else None)
    assert status == "wrong" and text.endswith("is a return missing on this path?")


def test_an_answer_that_raises_is_told_its_own_line_and_no_library_s():
    def answer(z, t):
        wide = np.zeros((2, 2))
        return np.linalg.inv(wide) @ z

    status, text = said("stable-loss", answer)
    assert status == "error" and "your function raised LinAlgError: Singular matrix" in text
    assert text.endswith("in its line: return np.linalg.inv(wide) @ z")
    assert "Traceback" not in text and "lesson_code" not in text and ".py" not in text


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError


def raises(error):
    def answer(z, t):
        raise error
    return answer


def recursion(z, t):
    return recursion(z, t)


@pytest.mark.parametrize(("answer", "words"), [
    (raises(Unspeakable()), "Unspeakable"), (raises(SystemExit(3)), "asked Python to exit"),
    (raises(GeneratorExit()), "GeneratorExit"), (recursion, "without end"), (lambda z, t: input("?"), "input()"),
    (lambda z, t: np.linalg.inv(np.zeros((2, 2))), "Singular matrix")])
def test_errors_of_every_kind_are_words(answer, words):
    status, text = said("stable-loss", answer)
    assert status == "error" and words in text, text


def test_the_reader_s_own_interrupt_goes_through():
    with pytest.raises(KeyboardInterrupt):
        examine("stable-loss", raises(KeyboardInterrupt()))


async def later(z, t):
    return z


@pytest.mark.filterwarnings("error")
def test_things_that_are_no_function_of_these_arguments_are_said():
    for given, words in [(1.0, "without brackets"), (None, "without brackets"), (np.zeros(3), "without brackets"),
                         (object(), "made with def"), (lambda z: z, "function takes (z), the check gives it (z, t)"),
                         (lambda: 0, "takes (nothing)")]:
        status, text = said("stable-loss", given)
        assert status == "error" and words in text, text
    assert "async" in said("stable-loss", later)[1]
    assert "Is 'stable-loss' meant?" in said("stable-los", later)[1]
    assert said(None, later)[0] == "error" and said([], later)[0] == "error"
    assert said(later, "huber")[1] == 'The name comes first, then your function: check("huber", ...).'


def test_parameters_may_have_other_names():
    assert said("stable-loss", lambda logit, label: np.logaddexp(0, logit) - logit * label)[0] == "right"


def test_prints_pictures_and_warnings_do_not_mix_with_the_verdict(capsys):
    import matplotlib.pyplot as plt

    def answer(z, t):
        print("here", file=sys.stderr)
        plt.figure()
        np.log(np.zeros(1))
        return np.logaddexp(0, z) - z * t

    before = plt.get_fignums()
    status, text = said("stable-loss", answer)
    assert status == "right" and "prints" in text and "draws" in text
    assert capsys.readouterr() == ("", "") and plt.get_fignums() == before


def test_an_answer_that_writes_into_its_input_is_told_and_spoils_no_other_case():
    def answer(z, t):
        z *= 1
        value = np.logaddexp(0, z) - z * t
        z[:] = 7
        t.shape = (1, -1)
        return value

    for _ in range(2):
        status, text = said("stable-loss", answer)
        assert status == "right" and "changes its input z" in text
    assert said("stable-loss", logits(np.asarray)) == ("right", "stable-loss: right, in all 23 cases.")


def fills(z, t):
    """Its loop has no end because it writes into the array that it walks along."""
    while len(z):
        z[:] = 0


def spoils(z, t):
    z[:] = 0
    return z[len(z)]


@pytest.mark.parametrize(("answer", "kind"), [(fills, "timeout"), (spoils, "error")])
def test_an_answer_that_did_not_return_is_told_that_it_changed_its_input(answer, kind):
    status, text = said("stable-loss", answer, SHORT)
    assert status == kind and "Your function changes its input z." in text


def endless(z, t):
    while True:
        pass


def stubborn(z, t):
    """Catches everything; ends by itself so that no thread of it outlives the tests."""
    end = time.monotonic() + 6
    while time.monotonic() < end:
        try:
            time.sleep(0.02)
        except BaseException:
            continue


def late(z, t):
    """Endless in a later case only."""
    while len(z) == 2:
        pass
    return np.logaddexp(0, z) - z * t


def on_a_thread(work):
    result = []
    thread = threading.Thread(target=lambda: result.append(work()))
    thread.start()
    thread.join(20)
    return result[0]


@pytest.mark.parametrize("answer", [endless, stubborn, late])
@pytest.mark.parametrize("where", ["main", "thread"])
def test_an_answer_that_does_not_return_is_stopped(answer, where):
    started = time.monotonic()
    work = lambda: said("stable-loss", answer, SHORT)  # noqa: E731
    status, text = work() if where == "main" else on_a_thread(work)
    words = "cannot be stopped: restart the kernel" if (answer, where) == (stubborn, "thread") else "was stopped"
    assert status == "timeout" and "after 0.3 seconds" in text and words in text, text
    assert time.monotonic() - started < 4


def test_without_signals_as_on_windows_the_main_thread_is_free_again(monkeypatch):
    monkeypatch.delattr(running.signal, "setitimer")
    assert said("stable-loss", endless, SHORT)[0] == "timeout"
    assert said("stable-loss", logits(np.asarray))[0] == "right"
    assert said("stable-loss", raises(ValueError("own")))[0] == "error"
    status, text = said("stable-loss", lambda z, t: time.sleep(6), SHORT)
    assert status == "timeout" and "restart the kernel" in text


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no such timer on this system")
def test_the_alarm_of_somebody_else_is_put_back():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 30)
        assert said("stable-loss", logits(np.asarray))[0] == "right"
        assert 20 < signal.getitimer(signal.ITIMER_REAL)[0] <= 30
        signal.raise_signal(signal.SIGALRM)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_in_a_notebook_s_kernel_pictures_are_kept_back_and_endless_loops_stopped(tmp_path):
    from nbformat import v4

    cells = ["from lesson_code.exercises import check\nimport matplotlib.pyplot\nimport numpy as np",
             "def answer(z, t):\n    import matplotlib.pyplot as plt\n    plt.plot(z)\n    plt.show()\n    display(z)\n"
             "    return np.logaddexp(0, z) - z * t\ncheck('stable-loss', answer)",
             "def answer(z, t):\n    while True:\n        pass\ncheck('stable-loss', answer, seconds=0.3)",
             "def answer(z, t):\n    return z + missing\ncheck('stable-loss', answer)",
             "display(1)"]
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    normalise.execute(notebook, tmp_path)
    outputs = [cell.outputs for cell in notebook.cells[1:]]
    assert [[each.output_type for each in cell] for cell in outputs] == [["stream"]] * 3 + [["display_data"]]
    for cell, words in zip(outputs, ["draws", "was stopped", "in its line:  return z + missing"]):
        assert words in cell[0].text, cell[0].text


def test_the_picture_lays_the_answer_over_the_right_curve():
    cases = [{"error": np.linspace(-2, 2, 5), "delta": delta} for delta in (0.5, 1.0)]
    right = EXERCISES["huber"].solve
    both = beside("huber", lambda error, delta: (2 * right(error, delta)[0], error), cases)
    assert list(both) == ["the right one", "yours"]
    np.testing.assert_allclose(both["the right one"], [right(**case)[0] for case in cases])
    np.testing.assert_allclose(both["yours"], 2 * both["the right one"])
    once = beside("huber", lambda error, delta: right(error, delta) if delta == 0.5 else None, cases)["yours"]
    assert np.isfinite(once[0]).all() and np.isnan(once[1]).all()
    started = time.monotonic()
    for answer in (lambda error, delta: None, lambda error, delta: (1.0, 1.0), raises(ValueError()), endless):
        assert list(beside("huber", answer, cases, seconds=SHORT)) == ["the right one"]
    assert time.monotonic() - started < 2


PLACES = [{"slope": EXERCISES["nesterov-places"].visible[0]["slope"], "u": 1.0, "rate": rate, "beta": 0.5, "steps": 3}
          for rate in (0.1, 0.2)]
NOT_IN_IT = "Your answer is not in the picture. With slope = w u = 1.0 rate = 0.1 beta = 0.5 steps = 3 "


@pytest.mark.parametrize(("answer", "words"), [
    (lambda *case: None, ""),
    (lambda *case: EXERCISES["nesterov-places"].solve(*case), ""),
    (lambda *case: np.zeros(3), NOT_IN_IT + "you returned shape (3,), wanted shape (4,)."),
    (lambda *case: np.full(4, np.nan), NOT_IN_IT + "none of your numbers is finite."),
    (lambda *case: 1 / 0, NOT_IN_IT + "your function raised ZeroDivisionError"),
    (lambda *case: "1", NOT_IN_IT + "you returned text"),
    (lambda u: u, NOT_IN_IT + "your function takes (u), the check gives it (slope, u, rate, beta, steps), in this"),
    (3, NOT_IN_IT + "the check takes the function itself"),
    (lambda slope, u, rate, *rest: np.zeros(4) if rate == 0.1 else None,
     "Your answer is missing at some positions of the sliders. The first is slope = w u = 1.0 rate = 0.2 beta = 0.5 "
     "steps = 3 your function returned None here"),
], ids=range(9))
def test_the_picture_says_why_an_answer_is_not_in_it(answer, words, capsys):
    beside("nesterov-places", answer, PLACES, SHORT)
    text = " ".join(capsys.readouterr().out.split())
    assert text.startswith(words) and bool(text) == bool(words), text
