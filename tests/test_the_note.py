"""The page of the note: its fixture, its rows and claims, and the verdicts, each from an experiment of its own."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from lesson_code import LOSSES, OPTIMIZERS, losses, measure, models, problems, train
from lesson_code.data import FOLDER, digits, penguins, split, standardise
from tests.notebooks import normalise

PAGE = Path(__file__).parents[1] / "book" / "the-note.ipynb"
NOTE = """\
def MSE(y, t):
    return (1/2) * np.sum((y-t)**2)

def cross_entrpy_error(y, t):
    delta = le - 7
    return -np.sum(t * np.log(y + delta))

model.fit(X_train, y_train, batch_size=len(trainX))
model.fit(X_train, y_train, batch_size=1)
model.fit(X_train, y_train, batch_size=32#32를 배치 크기로 하였을 경우
keras.optimizers.Adam(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False)
"""


@pytest.fixture(scope="module")
def page():
    return normalise.read(PAGE)


@pytest.fixture(scope="module")
def prose(page):
    return "\n\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def printed(page):
    return "".join(out.get("text", "") for cell in page.cells if cell.cell_type == "code" for out in cell.outputs)


@pytest.fixture(scope="module")
def keras():
    stored = json.loads((FOLDER / "keras_note.json").read_text(encoding="utf-8"))
    return stored, {one["call"].removeprefix("keras.optimizers.Adam"): one for one in stored["calls"]}


# The note's code and what becomes of it


def test_the_notes_code_stands_on_the_page_as_it_was_written(prose):
    assert f"```python\n{NOTE}```" in prose
    assert "해피밀세트" in prose and "27 April 2020" in prose
    assert "손실 함수(Loss Function)와 최적화(Optimizer)" in prose


def test_no_other_korean_is_quoted(prose):
    rest = prose.replace(NOTE, "").replace("해피밀세트", "").replace("손실 함수(Loss Function)와 최적화(Optimizer)", "")
    assert not re.findall("[가-힣]+", rest)


@pytest.mark.parametrize("line", [
    "MSE: runs",
    "cross_entrpy_error: NameError: name 'le' is not defined",
    "fit, all: NameError: name 'trainX' is not defined",
    "fit, 1: runs",
    "fit, 32: SyntaxError: '(' was never closed",
    "Adam: ValueError: Argument(s) not recognized: {'lr': 0.001}",
    "adam: lr= is the old name",
    "adam: decay= is gone",
    "adam: epsilon=None is gone",
    "the same as Keras within 1e-12: True",
    "right answer given 0.6: 0.510825, exactly 0.510826",    # Saito's 0.510825 and 2.302584
    "right answer given 0.1: 2.302584, exactly 2.302585",
])
def test_each_row_of_the_note_is_run_on_the_page(printed, line):
    assert line in printed


def test_the_mended_calls_of_fit_take_2_2876_and_90_updates(printed):
    for size, updates in [(1438, 2), (1, 2876), (32, 90)]:
        assert f"batch_size={size:4}: {updates:4} updates in two epochs" in printed


# Keras' answer, from a run of the real one


def test_keras_versions_are_those_of_the_parity_environment(keras):
    wanted = (Path(__file__).parent / "parity" / "requirements.txt").read_text(encoding="utf-8")
    for name in ("keras", "torch", "numpy"):
        assert f"{name}=={keras[0]['versions'][name]}" in wanted


def test_the_fixture_tried_the_whole_line_and_every_argument(keras):
    whole = NOTE.splitlines()[-1].removeprefix("keras.optimizers.Adam")
    arguments = re.findall(r"[\w]+=[\w.]+", whole)
    assert len(arguments) == 6 and keras[0]["calls"][0]["call"].endswith(whole)
    assert not {f"({argument})" for argument in arguments} - set(keras[1])


@pytest.mark.parametrize("call, made, first_update", [
    ("(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False)", "ValueError", None),
    ("(lr=0.001)", "ValueError", None),
    ("(beta_1=0.9)", "ok", "ok"),
    ("(beta_2=0.999)", "ok", "ok"),
    ("(amsgrad=False)", "ok", "ok"),
    ("(decay=0.0)", "ok", "ok"),
    ("(epsilon=None)", "ok", "TypeError"),
    ("(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False)", "ok", "TypeError"),
    ("(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False)", "ok", "ok"),
])
def test_what_keras_does(keras, call, made, first_update):
    def kind(came):
        return came["error"] if isinstance(came, dict) else came
    assert (kind(keras[1][call]["made"]), kind(keras[1][call]["first_update"])) == (made, first_update)


def test_keras_ignores_decay_and_says_so(keras):
    decayed, plain = keras[1]["(decay=0.5)"], keras[1]["(amsgrad=False)"]
    assert decayed["after"] == plain["after"] and not plain["warnings"]
    assert any("`decay` is no longer supported and will be ignored" in said for said in decayed["warnings"])


def test_todays_form_walks_as_keras_does(keras):
    stored, calls = keras
    params, state = np.array(stored["start"]), {}
    for _ in range(stored["steps"]):
        params, state = OPTIMIZERS["adam"](params, np.array(stored["gradient"]), state, float(np.float32(0.001)),
                                           beta_1=0.9, beta_2=0.999, epsilon=1e-7, epsilon_place="folded")
    (today,) = [one["after"] for call, one in calls.items() if "epsilon=1e-7" in call]
    np.testing.assert_allclose(params, today, rtol=0, atol=1e-12)


# The fourteen claims: each stands on the page with a verdict, and the verdicts' directions


def test_all_fourteen_claims_stand_on_the_page_each_with_experiment_and_verdict(prose):
    headings = re.findall(r"^### Claims? ([0-9]+)(?: and ([0-9]+))?\.", prose, flags=re.M)
    assert [int(number) for pair in headings for number in pair if number] == list(range(1, 15))
    sections = re.split(r"^### Claim", prose, flags=re.M)[1:]
    for section in sections:
        if not section.startswith(" 11."):                   # tried together with claim 12
            assert "**" in section and re.search(r"Set-up|set-up", section), section[:60]
            assert re.search(r"holds", section, flags=re.I), section[:60]
    verdicts = prose.split("## The fourteen verdicts")[1].split("## In five sentences")[0]
    assert [int(number) for number in re.findall(r"^([0-9]+)\. .*\*\*", verdicts, flags=re.M)] == list(range(1, 15))


def test_1_the_order_of_several_errors_depends_on_the_loss():
    one, three, zero = [2.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.0] * 3
    total = {name: [LOSSES[name](error, zero)[0].sum() for error in (one, three)]
             for name in ("squared_error", "absolute_error")}
    assert total["squared_error"] == [4, 3] and total["absolute_error"] == [2, 3]


def test_2_where_two_kinds_can_be_told_apart_the_weights_grow_without_end():
    birds = penguins("bill_depth_mm", "flipper_length_mm", target="species")
    two = birds.y != 1
    problem = problems.supervised(models.logistic(2), standardise(birds.X[two]).X, birds.y[two] / 2,
                                  "binary_cross_entropy_with_logits")
    run = train(problem, "gradient_descent", 1.0, steps=3000, record_every=1000)
    length = np.linalg.norm(run.params[1:, :2], axis=-1)
    assert (np.diff(length) > 0.5).all() and (np.diff(run.loss) < 0).all()
    assert ((run.params[-1, :2] @ problem.X.T + run.params[-1, 2] > 0) == (problem.y > 0)).all()


def test_4_with_three_classes_only_the_right_ones_probability_counts():
    guesses = np.array([[0.3, 0.69, 0.01], [0.3, 0.35, 0.35], [0.2, 0.4, 0.4]])
    value = LOSSES["categorical_cross_entropy"](guesses, np.tile([1.0, 0.0, 0.0], (3, 1)))[0]
    assert value[0] == value[1] < value[2]


def squared_on_softmax(z, t):
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    difference = p - np.eye(z.shape[-1])[t]
    return (difference**2).sum(axis=-1), 2 * p * (difference - (p * difference).sum(axis=-1, keepdims=True))


def test_3_the_swapped_loss_costs_little_at_a_middle_rate():
    bills = penguins("bill_length_mm", "bill_depth_mm", target="species")
    Z, mass = standardise(bills.X).X, penguins().y / 1000
    share = (mass - mass.min()) / np.ptp(mass)
    right, off = np.empty((2, 3)), np.empty((2, 3))
    for seed in range(3):
        X, t, X_test, t_test = split(Z, bills.y, seed=seed)
        for row, loss in enumerate((squared_on_softmax, "softmax_cross_entropy")):
            model = models.softmax_regression(2, 3)
            run = train(problems.supervised(model, X, t, loss), "gradient_descent", 0.1, 32, epochs=20, seed=seed)
            right[row, seed] = measure.accuracy(model, run.params[-1], X_test, t_test)
        X, t, X_test, t_test = split(Z, share, seed=seed)
        for row, (model, loss) in enumerate([(models.linear(2), "squared_error"),
                                             (models.logistic(2), "binary_cross_entropy_with_logits")]):
            problem = problems.supervised(model, X, t, loss)
            end = train(problem, "gradient_descent", 0.1, 32, epochs=20, seed=seed).params[-1]
            out = model.forward(end, X_test)[0]
            off[row, seed] = np.sqrt((((1 / (1 + np.exp(-out)) if row else out) - t_test)**2).mean())
            if not row:
                assert train(problem, "gradient_descent", 1.0, 32, epochs=20).loss[-1] > 1e3
    assert right.min() > 0.89 and abs(right[0].mean() - right[1].mean()) < 0.02
    assert off[1].mean() < off[0].mean() < 1.1 * off[1].mean()


def test_6_two_rules_learn_different_things_from_one_example():
    one = problems.supervised(models.linear(2), np.array([[3.0, 1.0]]), np.array([1.0]), "squared_error")
    ends = {rule: train(one, rule, 0.02, steps=1500).params[-1] for rule in ("gradient_descent", "adam")}
    np.testing.assert_allclose(ends["gradient_descent"], np.array([3, 1, 1]) / 11, atol=1e-6)   # the least norm
    np.testing.assert_allclose(ends["adam"], [0.2, 0.2, 0.2], atol=1e-6)


def settle(landscape, points):
    return train(landscape._replace(start=points), "gradient_descent", 0.01, steps=3000, record_every=3000).params[-1]


@pytest.fixture(scope="module")
def many():
    return problems.random_landscape(np.arange(30), starts=7)


def test_8_and_9_small_rates_stay_in_their_valley_and_large_ones_leave_the_best(many):
    bottom = settle(many, many.start)
    for rate in (1e-4, 1e-3):
        ends = train(many, "gradient_descent", rate, steps=500).params[-1]
        assert (np.abs(settle(many, ends) - bottom) < 0.05).all()
    beside = many._replace(start=many.objective.minima + 0.1)
    left = {rate: np.abs(settle(many, train(beside, "gradient_descent", rate, steps=20).params[-1])
                         - many.objective.minima) > 0.05 for rate in (0.01, 0.1, 0.5)}
    assert not left[0.01].any() and not left[0.1].any() and left[0.5].mean() > 0.4


def test_10_most_full_batch_walks_miss_the_global_minimum(many):
    reached = np.abs(settle(many, many.start) - many.objective.minima) < 0.05
    assert 0.1 < reached.mean() < 0.4


def test_10_an_epoch_of_all_the_data_is_the_shortest_and_its_update_the_longest():
    clock = measure.seconds()
    updates = {B: clock.update(B) for B in (1, 32, 1438)}
    epochs = {B: seconds * -(-1438 // B) for B, seconds in updates.items()}
    assert updates[1] < updates[32] < updates[1438] and epochs[1438] < epochs[32] < epochs[1]
    assert 20 * epochs[32] < epochs[1] and 6 < updates[1438] / updates[1] < 6.5


def test_11_and_12_the_order_turns_round_with_what_is_counted():
    X, y, X_test, y_test = split(*digits()[:2], test_share=0.2)
    model = models.softmax_regression(64, 10)
    problem = problems.supervised(model, X, y, "softmax_cross_entropy")

    def right(B, rate, seed=1, **length):
        end = train(problem, "gradient_descent", rate, B, seed=seed, **length).params[-1]
        return measure.accuracy(model, end, X_test, y_test)
    hundred = dict(steps=100, record_every=100)
    assert right(1, 0.1, epochs=2) > right(1438, 1.0, epochs=2) + 0.05
    assert right(1, 0.1, **hundred) < right(32, 1.0, **hundred) < right(1438, 3.0, **hundred)
    spread = {B: np.ptp([right(B, rate, seed, **hundred) for seed in range(1, 6)]) for B, rate in [(1, 0.1), (32, 1.0)]}
    assert spread[1] > 5 * spread[32]


def test_13_momentum_can_roll_out_of_either_well_and_seldom_ends_elsewhere(many):
    well, eta = problems.double_well(tilt=0.1), 0.05
    ends = {beta: train(well, "momentum", eta, steps=800, beta=beta).params[-1, 0] for beta in (0.5, 0.9, 0.95)}
    assert ends[0.5] > 0.9 and ends[0.9] > 0.9 and ends[0.95] < -1
    for low, high in [(0.2, 1.9), (-1.9, 0.0)]:
        start = well._replace(start=np.linspace(low, high, 100)[:, None])
        rest, end = (train(start, rule, eta, steps=800).params[-1] for rule in ("gradient_descent", "momentum"))
        assert 0 < (rest * end < 0).sum() < 30
    walk = train(many, "momentum", 0.01, steps=2000, record_every=2000).params[-1]
    assert (np.abs(settle(many, walk) - settle(many, many.start)) > 0.05).mean() < 0.1
    gentle = train(many, "momentum", 0.001, steps=2000, record_every=2000).params[-1]
    assert (np.abs(settle(many, gentle) - settle(many, many.start)) < 0.05).all()


def test_14_adam_still_needs_its_rate():
    X, y = split(*digits()[:2], test_share=0.2)[:2]
    problem = problems.supervised(models.softmax_regression(64, 10), X, y, "softmax_cross_entropy")
    loss = train(problem, "adam", np.array([1e-5, 0.1, 10.0]), 32, epochs=2).loss[-1]
    assert loss[1] < 0.25 and loss[0] > 2 and loss[2] > 1


def test_the_half_sum_takes_the_means_walk_at_the_rate_divided_by_half_the_number():
    y, t = np.full(32, 0.3), np.zeros(32)
    half = losses.reduce(losses.half_squared_error(y, t)[0], "sum")
    assert half == pytest.approx(16 * losses.reduce(losses.squared_error(y, t)[0], "mean"))


def test_14_adam_without_momentum_and_correction_is_rmsprop():
    grads = np.random.default_rng(0).normal(size=(50, 3))
    a, b, state_a, state_b = np.zeros(3), np.zeros(3), {}, {}
    for grad in grads:
        a, state_a = OPTIMIZERS["adam"](a, grad, state_a, 0.01, beta_1=0.0, bias_correction=False)
        b, state_b = OPTIMIZERS["rmsprop"](b, grad, state_b, 0.01, rho=0.999)
    np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)
    corrected = OPTIMIZERS["adam"](np.zeros(3), grads[0], {}, 0.01, beta_1=0.0)[0]
    assert not np.allclose(corrected, OPTIMIZERS["rmsprop"](np.zeros(3), grads[0], {}, 0.01, rho=0.999)[0])
