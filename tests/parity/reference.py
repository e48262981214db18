"""The cases, run by PyTorch, optax and Keras in float64 (in the environment of `make parity`)."""

import functools
from unittest import mock

from tests.parity import cases
from tests.parity.libraries import functional, jax, jnp, keras, np, optax, torch
from tests.parity.rule_reference import keras_rule, optax_rule, torch_rule

TORCH_LOSSES = {
    "mse_loss": functional.mse_loss,
    "half_mse_loss": lambda p, t, reduction: functional.mse_loss(p, t, reduction=reduction) / 2,
    "l1_loss": functional.l1_loss,
    "huber_loss": functional.huber_loss,
    "binary_cross_entropy": functional.binary_cross_entropy,
    "binary_cross_entropy_with_logits": functional.binary_cross_entropy_with_logits,
    "cross_entropy": functional.cross_entropy,
    "nll_loss of log p": lambda p, t, reduction: functional.nll_loss(
        p.log(), t.argmax(dim=-1), reduction=reduction),
    "kl_div of log p": lambda p, t, reduction: functional.kl_div(p.log(), t, reduction=reduction).sum(dim=-1),
}


def smoothed(logits, target, label_smoothing):
    target = jax.nn.one_hot(target, logits.shape[-1]) if target.ndim < logits.ndim else target
    return optax.softmax_cross_entropy(logits, optax.smooth_labels(target, label_smoothing))


OPTAX_LOSSES = {
    "squared_error": optax.squared_error,
    "l2_loss": optax.l2_loss,
    "huber_loss": optax.huber_loss,
    "sigmoid_binary_cross_entropy": optax.sigmoid_binary_cross_entropy,
    "softmax_cross_entropy": optax.softmax_cross_entropy,
    "softmax_cross_entropy_with_integer_labels": optax.softmax_cross_entropy_with_integer_labels,
    "smoothed": smoothed,
    "kl_divergence of log p": lambda p, t: optax.losses.kl_divergence(jnp.log(p), t),
}


def by_number(loss):
    """Keras' loss of each number, without the mean over the last axis, which Keras 3.15 takes in float32."""

    def unreduced(target, prediction, **options):
        with mock.patch.object(keras.src.ops, "mean", lambda values, axis: values.squeeze(axis)):
            return loss(target[..., None], prediction[..., None], **options)

    return unreduced


KERAS_LOSSES = {
    "mean_squared_error": by_number(keras.losses.mean_squared_error),
    "mean_absolute_error": by_number(keras.losses.mean_absolute_error),
    "huber": by_number(keras.losses.huber),
    "binary_crossentropy": by_number(keras.losses.binary_crossentropy),
    "binary, logits": by_number(functools.partial(keras.losses.binary_crossentropy, from_logits=True)),
    "categorical_crossentropy": keras.losses.categorical_crossentropy,
    "categorical, logits": functools.partial(keras.losses.categorical_crossentropy, from_logits=True),
    "sparse, logits": functools.partial(keras.losses.sparse_categorical_crossentropy, from_logits=True),
    "kl_divergence": keras.losses.kl_divergence,
}
TORCH_RULES = {"gradient_descent": ("SGD", {}), "momentum": ("SGD", {"momentum": 0.9}), "adam": ("Adam", {})}


def versions():
    return {module.__name__: module.__version__ for module in (torch, optax, jax, keras, np)}


def torch_loss(case):
    prediction, target = (torch.tensor(array) for array in cases.loss_inputs(case.inputs))
    prediction.requires_grad_()
    if case.torch != "cross_entropy":  # class numbers have no class axis
        target = target.broadcast_to(prediction.shape)
    value = TORCH_LOSSES[case.torch](prediction, target, reduction="none", **case.options)
    value.sum().backward()
    return {"value": value.detach().numpy(), "gradient": prediction.grad.numpy()}


def optax_loss(case):
    prediction, target = map(jnp.array, cases.loss_inputs(case.inputs))
    if not case.optax.startswith(("softmax", "smoothed")):
        target = jnp.broadcast_to(target, prediction.shape)

    def loss(prediction):
        return OPTAX_LOSSES[case.optax](prediction, target, **case.options)

    gradient = jax.grad(lambda p: loss(p).sum())(prediction)
    return {"value": np.array(loss(prediction)), "gradient": np.array(gradient)}


def keras_loss(case):
    prediction, target = (torch.tensor(array) for array in cases.loss_inputs(case.inputs))
    prediction.requires_grad_()
    if not case.keras.startswith("sparse"):
        target = target.broadcast_to(prediction.shape)
    value = KERAS_LOSSES[case.keras](target, prediction, **case.options)
    value.sum().backward()
    return {"value": value.detach().numpy(), "gradient": prediction.grad.numpy()}


def forward(case, params, X):
    """The model by torch's own layers; the flat vector holds, unit after unit, its weights and its bias."""

    def layer(flat, inputs, X):
        units = flat.reshape(-1, inputs + 1)
        return functional.linear(X, units[:, :-1], units[:, -1])

    if case.model == "mlp":
        split = case.sizes["hidden"] * (case.sizes["inputs"] + 1)
        activation = getattr(torch, case.sizes.get("activation", "relu"))
        prediction = layer(params[split:], case.sizes["hidden"],
                           activation(layer(params[:split], case.sizes["inputs"], X)))
    else:
        prediction = layer(params, case.sizes["inputs"], X)
    return prediction.squeeze(-1)


def torch_training(case):
    start, X, y, by_prediction = (torch.tensor(array) for array in cases.training_inputs(case))
    params = start.clone().requires_grad_()
    prediction = forward(case, params, X)
    prediction.backward(by_prediction)
    result = {"prediction": prediction.detach().numpy(), "gradient": params.grad.numpy()}

    loss = TORCH_LOSSES[next(each.torch for each in cases.LOSSES if each.loss == case.loss)]
    params = start.clone().requires_grad_()
    name, options = TORCH_RULES[case.rule]
    optimizer = getattr(torch.optim, name)([params], lr=case.rate, **options)
    kept, losses, step, epoch = [], [], 0, 0
    while step < cases.TRAINING_STEPS:
        for rows in torch.split(torch.tensor(cases.order(epoch)), cases.BATCH):
            optimizer.zero_grad()
            loss(forward(case, params, X[rows]), y[rows], reduction="mean").backward()
            optimizer.step()
            step += 1
            if step in cases.TRAINING_RECORDED:
                kept.append(params.detach().numpy().copy())
                losses.append(loss(forward(case, params, X), y, reduction="mean").item())
        epoch += 1
    return {**result, "params after training": np.array(kept), "loss after training": np.array(losses)}


def everything(steps=cases.RECORDED):
    """All results: {"library/kind/case/what": array}."""
    found = {}
    for library, kind, case, run in [
        *(("torch", "rule", case, lambda c: torch_rule(c, steps)) for case in cases.RULES if case.torch),
        *(("optax", "rule", case, lambda c: optax_rule(c, steps)) for case in cases.RULES if case.optax),
        *(("keras", "rule", case, lambda c: keras_rule(c, steps)) for case in cases.RULES if case.keras),
        *(("torch", "loss", case, torch_loss) for case in cases.LOSSES if case.torch),
        *(("optax", "loss", case, optax_loss) for case in cases.LOSSES if case.optax),
        *(("keras", "loss", case, keras_loss) for case in cases.LOSSES if case.keras),
        *(("torch", "training", case, torch_training) for case in cases.TRAININGS),
    ]:
        found |= {f"{library}/{kind}/{case.name}/{what}": array for what, array in run(case).items()}
    return found
