"""The rules' cases, run by PyTorch, optax and Keras in float64 (in the environment of `make parity`)."""

import contextlib

from tests.parity import cases
from tests.parity.libraries import jax, jnp, keras, np, optax, torch


@contextlib.contextmanager
def float64_by_default():
    """PyTorch keeps NAdam's product of the mu_t in the default dtype whatever the parameters' is (see nadam.py)."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@float64_by_default()
def torch_rule(case, steps=cases.RECORDED):
    name, options = case.torch
    name, _, dampened = name.partition(", ")
    runs = []
    for gradients in np.moveaxis(cases.gradients(), 1, 0):  # a run for each scale
        if dampened:
            gradients[0] *= 1 - options["dampening"]
        params = torch.tensor(cases.start(), requires_grad=True)
        optimizer = getattr(torch.optim, name)([params], lr=cases.RATE, **options)
        kept = []
        for grad, rate in zip(gradients, cases.rates(case), strict=True):
            optimizer.param_groups[0]["lr"] = float(rate)
            params.grad = torch.tensor(grad)
            optimizer.step()
            kept.append(params.detach().numpy().copy())
        runs.append(kept)
    return {"params": np.moveaxis(np.array(runs), 0, 1)[np.array(steps) - 1]}


def optax_rule(case, steps=cases.RECORDED):
    name, options = case.optax
    rates = jnp.array(cases.rates(case))
    rate = rates.__getitem__ if case.halves else cases.RATE  # a function of the step's number is a schedule
    if name == "ema, as a rule":
        optimizer = optax.chain(optax.ema(**options, debias=False), optax.scale_by_learning_rate(rate))
    else:
        optimizer = getattr(optax, name)(rate, **options)

    def step(carry, grad):
        params, state = carry
        updates, state = optimizer.update(grad, state, params)
        params = optax.apply_updates(params, updates)
        return (params, state), params

    def run(gradients):
        start = jnp.array(cases.start())
        return jax.lax.scan(step, (start, optimizer.init(start)), gradients)[1]

    params = jax.vmap(run, in_axes=1, out_axes=1)(jnp.array(cases.gradients()))
    return {"params": np.array(params)[np.array(steps) - 1]}


def keras_rule(case, steps=cases.RECORDED):
    """All scales are one variable: Keras' rules take each number of it by itself."""
    name, options = case.keras
    name, _, undone = name.partition(", ")
    params = keras.Variable(np.tile(cases.start(), (len(cases.SCALES), 1)), dtype="float64")
    optimizer = getattr(keras.optimizers, name)(learning_rate=cases.RATE, **options)
    optimizer.build([params])
    rates = cases.rates(case)
    if undone:
        t = np.arange(1, cases.STEPS + 1)
        rates = rates * (1 - optimizer.beta_1**t) / (1 - optimizer.beta_2**t) ** 0.5
    kept = []
    for grad, rate in zip(cases.gradients(), rates, strict=True):
        optimizer.learning_rate.assign(rate)
        optimizer.apply([torch.tensor(grad)], [params])
        kept.append(params.numpy().copy())
    return {"params": np.array(kept)[np.array(steps) - 1]}
