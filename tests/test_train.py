"""`train` against the contract written out as a plain loop: one run, one step, one batch at a time."""

import subprocess
import sys

import numpy as np
import pytest

import lesson_code
from lesson_code import OPTIMIZERS, History, Problem, models, problems, train

RNG = np.random.default_rng(2)
N = 23  # a prime: every batch size but 1 and 23 leaves a short last batch
X = RNG.normal(size=(N, 3))
NUMBERS, CLASSES = RNG.normal(size=N), RNG.integers(4, size=N)
LINEAR = problems.supervised(models.linear(3), X, NUMBERS, "squared_error")
SOFTMAX = problems.supervised(models.softmax_regression(3, 4), X, CLASSES, "softmax_cross_entropy")
MLP = problems.supervised(models.mlp(3, 5, 4, "tanh"), X, CLASSES, "softmax_cross_entropy")
PROBLEMS = {"linear": LINEAR, "softmax": SOFTMAX, "mlp": MLP}
SIZES = [1, 4, 10, 22, N]


def plain_loop(problem, rule, rate, size, steps, seed=0, sampling="epoch", **options):
    """All parameters and full-data losses of one run, from step 0 to `steps`."""
    n = len(problem.X)
    params, state, path, losses = problem.start, {}, [], []
    per_epoch = int(np.ceil(n / size))
    for step in range(steps + 1):
        path.append(params)
        losses.append(problem.objective(params, (problem.X, problem.y))[0])
        if sampling == "epoch":
            epoch, place = divmod(step, per_epoch)
            rows = np.random.default_rng([seed, epoch]).permutation(n)[place * size : (place + 1) * size]
        else:
            rows = np.random.default_rng([seed, step]).integers(n, size=size)
        _, grad = problem.objective(params, (problem.X[rows], problem.y[rows]))
        params, state = OPTIMIZERS[rule](params, grad, state, rate, **options)
    return np.array(path), np.array(losses)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS.keys())
@pytest.mark.parametrize("rule", ["gradient_descent", "momentum", "adam"])
@pytest.mark.parametrize("sampling", ["epoch", "replacement"])
def test_every_cell_of_a_sweep_is_the_plain_loop(problem, rule, sampling):
    rates = [0.001, 0.02, 0.05]
    rate, size = np.ix_(rates, SIZES)
    history = train(problem, rule, rate, size, steps=50, seed=3, sampling=sampling)
    assert history.params.shape == (51, 3, 5, len(problem.start))
    assert history.loss.shape == (51, 3, 5) and history.steps.tolist() == list(range(51))
    for i, j in np.ndindex(3, 5):
        path, losses = plain_loop(problem, rule, rates[i], SIZES[j], 50, seed=3, sampling=sampling)
        np.testing.assert_allclose(history.params[:, i, j], path, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(history.loss[:, i, j], losses, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_a_single_run_is_its_cell_of_a_sweep(size):
    rate, sizes = np.ix_(np.geomspace(0.01, 0.3, 4), SIZES)
    sweep = train(SOFTMAX, "adam", rate, sizes, steps=60)
    single = train(SOFTMAX, "adam", rate[2, 0], size, steps=60)
    cell = sweep.params[:, 2, SIZES.index(size)]
    np.testing.assert_allclose(single.params, cell, rtol=1e-12, atol=1e-12)
    assert single.loss.shape == (61,) and single.diverged_at.shape == ()


def spy(problem):
    """The problem, and a list that its objective fills with (leading axes, rows of the batch)."""
    calls = []

    def objective(params, batch):
        calls.append((params.shape[:-1], batch[0][:, 0].astype(int).tolist()))
        return problem.objective(params, batch)

    rows = np.arange(N, dtype=float)
    numbered = np.column_stack([rows, X[:, 1:]])
    return problem._replace(objective=objective, X=numbered), calls


def batches_of(calls):
    return [rows for _, rows in calls if len(rows) < N]


def test_an_epoch_is_the_stated_permutation_in_slices_the_last_one_short():
    problem, calls = spy(LINEAR)
    train(problem, "gradient_descent", 0.0, 10, epochs=2, seed=5, record_every=1)
    seen = batches_of(calls)[-6:]
    assert [len(rows) for rows in seen] == [10, 10, 3, 10, 10, 3]
    for epoch in (0, 1):
        order = np.random.default_rng([5, epoch]).permutation(N).tolist()
        assert sum(seen[3 * epoch : 3 * epoch + 3], []) == order


def test_with_replacement_each_step_draws_its_own_rows():
    problem, calls = spy(LINEAR)
    train(problem, "gradient_descent", 0.0, 10, steps=4, seed=5, sampling="replacement")
    for step, rows in enumerate(batches_of(calls)[-4:]):
        assert rows == np.random.default_rng([5, step]).integers(N, size=10).tolist()


def test_a_full_batch_with_replacement_is_still_drawn():
    drawn = train(LINEAR, "gradient_descent", 0.1, None, steps=3, sampling="replacement")
    path, _ = plain_loop(LINEAR, "gradient_descent", 0.1, N, 3, sampling="replacement")
    np.testing.assert_allclose(drawn.params, path, rtol=1e-12)
    assert np.abs(drawn.params[1] - train(LINEAR, "gradient_descent", 0.1, steps=1).params[1]).max() > 1e-4


def test_the_short_last_batch_is_averaged_over_its_own_rows():
    """Three rows, batches of two: the second step moves by the third row's whole gradient, not half of it."""
    line = problems.supervised(
        models.linear(1), np.ones((3, 1)), np.array([1.0, 1.0, 1.0]), "half_squared_error"
    )
    history = train(line, "gradient_descent", 0.25, 2, steps=2)
    np.testing.assert_allclose(history.params, [[0, 0], [0.25, 0.25], [0.375, 0.375]], rtol=1e-15)


def test_the_objective_is_called_once_for_each_batch_size_with_all_its_rates():
    problem, calls = spy(LINEAR)
    rate, size = np.ix_(np.geomspace(0.001, 0.1, 6), [4, 2, 10])
    train(problem, "adam", rate, size, steps=2, record_every=2)
    in_steps = [(shape, len(rows)) for shape, rows in calls if len(rows) < N][-6:]
    assert sorted(in_steps) == sorted([((6,), length) for length in (2, 4, 10)] * 2)


def test_no_batch_size_and_all_rows_are_the_full_batch():
    none, all_rows = (train(SOFTMAX, "momentum", 0.1, size, steps=30) for size in (None, N))
    np.testing.assert_array_equal(none.params, all_rows.params)
    path, _ = plain_loop(SOFTMAX, "momentum", 0.1, N, 30)
    np.testing.assert_allclose(none.params, path, rtol=1e-12, atol=1e-14)


def test_epochs_and_steps_mean_one_thing():
    rate, size = np.ix_([0.01, 0.1], [4, 10, N])
    by_epochs = train(SOFTMAX, "adam", rate, size, epochs=3)
    assert by_epochs.steps.shape == by_epochs.loss.shape == (4, 2, 3)
    for j, per_epoch in enumerate([6, 3, 1]):
        assert by_epochs.steps[:, 1, j].tolist() == [0, per_epoch, 2 * per_epoch, 3 * per_epoch]
        by_steps = train(SOFTMAX, "adam", rate[:, 0], size[0, j], steps=3 * per_epoch)
        np.testing.assert_allclose(
            by_epochs.params[:, :, j], by_steps.params[::per_epoch], rtol=1e-12, atol=1e-13
        )
        np.testing.assert_allclose(
            by_epochs.loss[:, :, j], by_steps.loss[::per_epoch], rtol=1e-12, atol=1e-13
        )


@pytest.mark.parametrize(
    "steps, record_every, expected",
    [(7, 3, [0, 3, 6, 7]), (6, 3, [0, 3, 6]), (5, 1, [0, 1, 2, 3, 4, 5]), (5, 500, [0, 5]), (0, 1, [0])],
)
def test_recorded_steps(steps, record_every, expected):
    history = train(LINEAR, "adam", [0.1, 0.2], 4, steps=steps, record_every=record_every)
    assert history.steps.tolist() == expected
    every = train(LINEAR, "adam", [0.1, 0.2], 4, steps=steps)
    np.testing.assert_array_equal(history.params, every.params[expected])
    np.testing.assert_array_equal(history.loss, every.loss[expected])


def test_the_sweep_is_the_broadcast_of_start_rates_sizes_and_options():
    start = np.arange(8.0).reshape(2, 1, 1, 1, 4) / 10
    rate, size, beta = np.ix_([0.01, 0.1, 0.2], [4, N], [0.0, 0.5, 0.9, 0.95])
    history = train(LINEAR._replace(start=start), "momentum", rate, size, steps=10, beta=beta)
    assert history.loss.shape == (11, 2, 3, 2, 4) and history.diverged_at.shape == (2, 3, 2, 4)
    np.testing.assert_array_equal(history.params[0, 1, 2, 0, 3], start[1, 0, 0, 0])
    one = train(LINEAR._replace(start=start[1, 0, 0, 0]), "momentum", 0.1, 4, steps=10, beta=0.95)
    np.testing.assert_allclose(history.params[:, 1, 1, 0, 3], one.params, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("amsgrad", [False, True])
def test_a_swept_switch(amsgrad):
    both = train(problems.rosenbrock(), "adam", 0.1, steps=50, amsgrad=np.array([False, True]))
    one = train(problems.rosenbrock(), "adam", 0.1, steps=50, amsgrad=amsgrad)
    np.testing.assert_allclose(both.params[:, int(amsgrad)], one.params, rtol=1e-13)


@pytest.mark.parametrize("size", [None, [1, 4]])
def test_a_rule_sees_swept_numbers_with_a_last_axis_of_one(size):
    seen = []

    def look(params, grad, state, learning_rate, beta=0.0):
        seen.append((params.shape, grad.shape, learning_rate.shape, beta.shape))
        return params - learning_rate * (grad + beta), {"last": grad}

    rate, sizes = np.ix_([0.1, 0.2, 0.3], [N] if size is None else size)
    train(LINEAR, look, rate, sizes, steps=2, beta=0.1 * rate)
    for params, grad, learning_rate, beta in seen:
        assert params == grad and params[-1] == 4
        assert learning_rate == beta == (*params[:-1], 1)


def test_a_norm_by_run_works_in_a_sweep():
    def normalised(params, grad, state, learning_rate):
        return params - learning_rate * grad / np.linalg.norm(grad, axis=-1, keepdims=True), {}

    rate, size = np.ix_([0.01, 0.1], [4, 10])
    history = train(LINEAR, normalised, rate, size, steps=3)
    lengths = np.linalg.norm(np.diff(history.params, axis=0), axis=-1)
    np.testing.assert_allclose(lengths, np.broadcast_to(rate, (3, 2, 2)), rtol=1e-12)


def test_diverged_at_is_the_exact_first_step():
    """w <- (1 - rate) w on f = w^2 / 2: finite until |1 - rate|^t exceeds the largest float64."""
    rates = np.array([0.5, 2.0, 3.0, 5.0, 100.0])
    line = problems.bowl(1.0)._replace(start=np.array([1.0, 1.0]))
    history = train(line, "gradient_descent", rates, steps=1100, record_every=1100)
    expected = []
    for rate in rates:
        w, step = 1.0, 0
        with np.errstate(over="ignore"):
            while np.isfinite(w) and step < 1100:
                w, step = w - rate * w, step + 1
        expected.append(-1 if np.isfinite(w) else step)
    assert history.diverged_at.tolist() == expected
    assert expected[2] == 1024 and expected[:2] == [-1, -1]
    assert not np.isfinite(history.loss[-1, 2:]).any() and np.isfinite(history.loss[-1, :2]).all()


def test_a_sum_that_overflows_is_no_divergence():
    def leap(params, grad, state, learning_rate):
        return np.full_like(params, 1.5e308), {}

    assert train(problems.bowl(), leap, [0.1, 0.2], steps=3).diverged_at.tolist() == [-1, -1]


def test_a_run_that_comes_back_keeps_its_first_step_out():
    def visit(params, grad, state, learning_rate):
        t = state.get("t", 0) + 1
        return np.where(t == 2, np.nan, np.zeros_like(params)), {"t": t}

    assert train(problems.bowl(), visit, 0.1, steps=5).diverged_at == 2


def test_divergence_in_one_run_leaves_the_others_alone_and_warns_nobody(recwarn):
    rate, size = np.ix_([0.01, 1e6], [4, N])
    history = train(MLP._replace(X=1e150 * MLP.X), "gradient_descent", rate, size, steps=40)
    mixed = train(LINEAR, "gradient_descent", rate, size, steps=80)
    assert (mixed.diverged_at[1] > 0).all() and (mixed.diverged_at[0] == -1).all()
    alone = train(LINEAR, "gradient_descent", 0.01, 4, steps=80)
    np.testing.assert_allclose(mixed.params[:, 0, 0], alone.params, rtol=1e-12, atol=1e-14)
    assert history.loss.shape == (41, 2, 2) and not list(recwarn)


def test_seed_decides_the_order_and_nothing_else_does():
    first, again, other = (train(LINEAR, "adam", 0.1, 4, steps=10, seed=seed).params for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-4


def test_train_leaves_problem_and_inputs_alone():
    start, rates = LINEAR.start.copy(), np.array([0.1, 0.2])
    history = train(LINEAR._replace(start=start), "adam", rates, 4, steps=5)
    history.params[...] = 9
    np.testing.assert_array_equal(start, LINEAR.start)
    assert rates.tolist() == [0.1, 0.2]


def test_a_problem_without_y_or_without_data():
    points = problems.noisy_bowl(X)
    assert train(points, "adam", 0.1, [1, 4], epochs=2).loss.shape == (3, 2)
    plain = Problem(lambda params, batch: ((params**2).sum(axis=-1), 2 * params), [3, 4])
    history = train(plain, "gradient_descent", 0.25, steps=2)
    assert history.params.tolist() == [[3, 4], [1.5, 2], [0.75, 1]] and history.loss[0] == 25


def test_float32_data_train_in_float32():
    small = problems.supervised(models.linear(3), X.astype(np.float32), NUMBERS, "squared_error")
    rate, size = np.ix_([0.01, 0.1], [4, N])
    history = train(small, "adam", rate, size, steps=20, beta_1=np.array([0.9, 0.8]))
    assert history.params.dtype == history.loss.dtype == np.float32
    exact = train(LINEAR, "adam", rate, size, steps=20, beta_1=np.array([0.9, 0.8]))
    np.testing.assert_allclose(history.loss, exact.loss, rtol=1e-4)


def test_many_parameters_are_trained_in_blocks_with_the_same_result(monkeypatch):
    rate, size = np.ix_([0.01, 0.1], SIZES)
    together = train(SOFTMAX, "adam", rate, size, steps=30)
    monkeypatch.setattr("lesson_code.blocks.PARAMETERS_IN_A_BLOCK", 50)
    monkeypatch.setattr(sys.modules["lesson_code.train"], "EXAMPLES_AT_ONCE", 30)
    apart = train(SOFTMAX, "adam", rate, size, steps=30)
    for one, other in zip(together, apart, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


class Bar:
    shown = []

    def __init__(self, **about):
        self.about, self.done = about, about["initial"]
        Bar.shown.append(self)

    def update(self):
        self.done += 1

    def close(self):
        self.closed = True


@pytest.mark.parametrize("quiet, long, bars", [("", True, 1), ("", False, 0), ("1", True, 0)])
def test_long_work_shows_a_bar_unless_told_to_be_quiet(monkeypatch, quiet, long, bars):
    monkeypatch.setenv("DOWNHILL_QUIET", quiet)
    monkeypatch.setattr("lesson_code.progress.SECONDS_BEFORE_A_BAR", -1.0 if long else 1000.0)
    monkeypatch.setattr("tqdm.auto.tqdm", Bar)
    Bar.shown = []
    rate, size = np.ix_([0.01, 0.1], [4, N])
    train(LINEAR, "adam", rate, size, epochs=3)
    assert len(Bar.shown) == bars
    for bar in Bar.shown:
        assert bar.about["total"] == bar.done == 3 * (6 + 1) and bar.closed


def test_the_names_of_the_package():
    for name in ("LOSSES", "OPTIMIZERS", "register", "Problem", "History", "train", "fit"):
        assert getattr(lesson_code, name) is not None
    assert History._fields == ("params", "loss", "steps", "diverged_at")
    assert Problem._fields == ("objective", "start", "X", "y")
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        lesson_code.nonsense  # noqa: B018


def test_training_needs_neither_matplotlib_nor_widgets():
    heavy = "matplotlib", "ipywidgets", "anywidget"
    code = f"import sys, lesson_code; print(*[name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
