"""Optimizers: each rule against its equations written out, in pure Python; purity; the registry."""

import inspect

import numpy as np
import pytest

from lesson_code import OPTIMIZERS, register, train
from lesson_code.problems import bowl
from tests.by_hand import CASES, GRADIENTS, START


def run(name, learning_rate, **options):
    params, state = START, {}
    for grad in GRADIENTS:
        params, state = OPTIMIZERS[name](params, grad, state, learning_rate, **options)
    return params


def test_every_optimizer_has_a_case():
    assert {name for name, _, _ in CASES} == set(OPTIMIZERS)


@pytest.mark.parametrize("name, by_hand, options", CASES)
def test_rule_is_its_equations(name, by_hand, options):
    np.testing.assert_allclose(run(name, 0.1, **options), by_hand(0.1, **options), rtol=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_option_has_a_case_and_does_something(name):
    options = list(inspect.signature(OPTIMIZERS[name]).parameters)[4:]
    given = [case_options for case_name, _, case_options in CASES if case_name == name]
    for option in options:
        changed = [each for each in given if option in each]
        assert changed, option
        without = [{key: value for key, value in each.items() if key != option} for each in changed]
        # The two forms of Nesterov's momentum are one at a constant rate.
        assert (name, option) == ("nesterov", "form") or any(
            abs(run(name, 0.1, **each) - run(name, 0.1, **rest)).max() > 1e-9
            for each, rest in zip(changed, without, strict=True)), option


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
def test_a_rate_that_changes_tells_the_forms_apart(name):
    """Keras' velocity keeps the rate that a step was made with: after a rate of 0 it still moves."""
    def after(form):
        params, state = OPTIMIZERS[name](START, GRADIENTS[0], {}, 0.1, beta=0.5, form=form)
        return OPTIMIZERS[name](params, GRADIENTS[0], state, 0.0, beta=0.5, form=form)[0] - params

    np.testing.assert_array_equal(after("pytorch"), 0)
    np.testing.assert_allclose(after("keras"), -0.1 * (0.5 if name == "momentum" else 0.25) * GRADIENTS[0])


WORDS = [("momentum", "form"), ("nesterov", "form"), ("adam", "epsilon_place"), ("amsgrad", "epsilon_place"),
         ("amsgrad", "maximum"), ("adamw", "epsilon_place")]


@pytest.mark.parametrize(("name", "option"), WORDS)
def test_another_word_is_an_error_that_lists_the_words(name, option):
    with pytest.raises(ValueError, match=f"{option} must be one of '.*', not 'optax'"):
        run(name, 0.1, **{option: "optax"})


def test_nesterov_has_two_forms():
    with pytest.raises(ValueError, match="form must be one of 'pytorch', 'keras', not 'average'"):
        run("nesterov", 0.1, form="average")


def test_amsgrad_is_another_path():
    assert abs(run("adam", 0.1, beta_2=0.5) - run("adam", 0.1, beta_2=0.5, amsgrad=True)).max() > 1e-3


def test_amsgrad_is_adams_amsgrad():
    np.testing.assert_array_equal(run("amsgrad", 0.1, beta_2=0.5), run("adam", 0.1, beta_2=0.5, amsgrad=True))


def test_adamw_without_decay_is_adam_and_the_decay_is_the_rate_times_it():
    np.testing.assert_array_equal(run("adamw", 0.1, weight_decay=0.0), run("adam", 0.1))
    params, _ = OPTIMIZERS["adamw"](START, 0 * START, {}, 0.1, weight_decay=0.5)
    np.testing.assert_allclose(params, 0.95 * START, rtol=1e-15)


def test_the_first_step_of_adam_is_the_rate_at_any_gradient_scale():
    for scale in (1e-6, 1.0, 1e6):
        params, _ = OPTIMIZERS["adam"](np.zeros(2), scale * np.array([1.0, -1.0]), {}, 0.1, epsilon=0.0)
        np.testing.assert_allclose(params, [-0.1, 0.1], rtol=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_sweep_axes_and_swept_numbers_broadcast(name):
    rates = np.array([0.01, 0.1, 1.0])
    params, state = np.tile(START, (3, 1)), {}
    for grad in GRADIENTS:
        params, state = OPTIMIZERS[name](params, np.tile(grad, (3, 1)), state, rates[:, np.newaxis])
    for one, rate in zip(params, rates, strict=True):
        np.testing.assert_array_equal(one, run(name, rate))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rule_changes_nothing_that_it_is_given(name):
    options = {"amsgrad": True} if name == "adam" else {}
    state = {}
    for grad in GRADIENTS:
        params, grad = START.copy(), grad.copy()
        given = {key: np.copy(value) for key, value in state.items()}
        old_state, old_grad, keys = state, grad.copy(), set(state)
        _, state = OPTIMIZERS[name](params, grad, state, 0.1, **options)
        assert set(old_state) == keys and state is not old_state
        np.testing.assert_array_equal(params, START)
        np.testing.assert_array_equal(grad, old_grad)
        for key, value in given.items():
            np.testing.assert_array_equal(old_state[key], value)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_state_entries_are_scalars_or_shaped_like_params(name):
    _, state = OPTIMIZERS[name](np.zeros((4, 3, 2)), np.ones((4, 3, 2)), {}, 0.1)
    assert all(np.shape(entry) in ((), (4, 3, 2)) for entry in state.values())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_float32_stays_float32(name):
    params, state = START.astype(np.float32), {}
    for grad in GRADIENTS.astype(np.float32):
        params, state = OPTIMIZERS[name](params, grad, state, 0.1)
    assert params.dtype == np.float32


@pytest.fixture
def registry():
    """The registry as it was, after the test."""
    before = dict(OPTIMIZERS)
    yield OPTIMIZERS
    OPTIMIZERS.clear()
    OPTIMIZERS.update(before)


def test_a_registered_rule_trains_by_its_name(registry):
    @register
    def half_step(params, grad, state, learning_rate):
        return params - 0.5 * learning_rate * grad, state

    mine = train(bowl(), "half_step", 0.1, steps=7)
    np.testing.assert_array_equal(mine.params, train(bowl(), "gradient_descent", 0.05, steps=7).params)
    np.testing.assert_array_equal(mine.params, train(bowl(), half_step, 0.1, steps=7).params)


def test_registering_ones_own_name_again_replaces_it(registry):
    def rule(params, grad, state, learning_rate):
        return params, state

    first = register(rule)

    def rule(params, grad, state, learning_rate):
        return params - learning_rate, state

    assert first is not rule and register(rule) is rule and registry["rule"] is rule


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_taking_a_built_in_name_is_an_error(registry, name):
    def mine(params, grad, state, learning_rate):
        return params, state

    mine.__name__ = name
    built_in = registry[name]
    with pytest.raises(ValueError, match=f"{name} is a built-in optimizer"):
        register(mine)
    assert registry[name] is built_in


@pytest.mark.parametrize("thing", [lambda params, grad, state, learning_rate: (params, state), 3, "adam"])
def test_register_wants_a_function_with_a_name(registry, thing):
    with pytest.raises(ValueError, match="a function with a name, made with def"):
        register(thing)


OLD = [
    ({"lr": 0.001}, "lr= is the old name: write learning_rate="),
    ({"learning_rate": 0.001, "decay": 0.0}, r"schedules\.inverse_time\(rate, decay\)"),
    ({"learning_rate": 0.001, "epsilon": None}, "leave epsilon out to get its default, 1e-08"),
]
WITH_EPSILON = [name for name in OPTIMIZERS if "epsilon" in inspect.signature(OPTIMIZERS[name]).parameters]


@pytest.mark.parametrize("options, message", OLD)
def test_old_names_are_answered_with_todays_way(options, message):
    with pytest.raises(ValueError, match=message):
        OPTIMIZERS["adam"](START, GRADIENTS[0], {}, **options)


@pytest.mark.parametrize("name", WITH_EPSILON)
def test_epsilon_none_is_answered_by_every_rule_that_has_one(name):
    default = inspect.signature(OPTIMIZERS[name]).parameters["epsilon"].default
    with pytest.raises(ValueError, match=f"^{name}: epsilon=None is gone: .* its default, {default}, or give"):
        OPTIMIZERS[name](START, GRADIENTS[0], {}, 0.1, epsilon=None)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_lr_and_decay_are_answered_by_every_rule(name):
    with pytest.raises(ValueError, match=rf"^{name}: lr= .*learning_rate=; decay= .*schedules\.inverse_time"):
        OPTIMIZERS[name](START, GRADIENTS[0], {}, lr=0.1, decay=0.0)


def test_the_rules_with_an_epsilon():
    assert set(WITH_EPSILON) == set(OPTIMIZERS) - {"gradient_descent", "momentum", "nesterov"}


def test_the_whole_old_line_is_answered_at_once():
    old = {"lr": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": None, "decay": 0.0, "amsgrad": False}
    with pytest.raises(ValueError, match=r"adam: .*lr=.*decay=.*epsilon=None"):
        OPTIMIZERS["adam"](START, GRADIENTS[0], {}, **old)
