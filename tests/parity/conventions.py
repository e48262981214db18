"""What the losses of PyTorch, Keras and optax do: names, defaults (by inspect), answers to questions.

`python -m tests.parity.make_fixtures` stores it, `make parity` compares it with the libraries as they are.
"""

import functools
import inspect
import json
import re
import warnings

import numpy as np

from tests.parity import loss_tables as tables
from tests.parity import reference
from tests.parity.reference import functional, jax, jnp, keras, optax, torch  # set to float64 there

warnings.simplefilter("ignore")  # PyTorch warns before it pairs all with all


def by_torch(loss, prediction, target, gradient=False, dtype=torch.float64, **options):
    prediction = torch.tensor(np.asarray(prediction, float), dtype=dtype, requires_grad=True)
    target = torch.tensor(np.asarray(target))
    value = loss(prediction, target.to(dtype) if target.is_floating_point() else target, **options)
    if not gradient:
        return value.detach().numpy()
    value.sum().backward()
    return prediction.grad.numpy()


def by_keras(loss, prediction, target, gradient=False, dtype=torch.float64, **options):
    return by_torch(
        lambda p, t, **options: loss(t, p, **options), prediction, target, gradient, dtype, **options
    )


def by_optax(loss, prediction, target, gradient=False, **options):
    prediction, target = jnp.array(np.asarray(prediction, float)), jnp.array(np.asarray(target))
    if not gradient:
        return np.array(loss(prediction, target, **options))
    return np.array(jax.grad(lambda p: loss(p, target, **options).sum())(prediction))


def keras_reduction(function, make, prediction, target, each):
    """What the class does, and what the function of the same name does."""
    found = tables.reduction(by_keras(make(), prediction, target), each, tables.default(make, "reduction"))
    alone = tables.reduction(by_keras(function, prediction, target), each)
    return f"class: {found}; function: {alone}"


E, ZEROS, FOUR = tables.ERRORS, 0 * tables.ERRORS, np.zeros((1, 4))
ONES = np.log(1 + np.exp(E))
K = keras.losses
F = functional


def of_torch(loss):
    return lambda: tables.name(getattr(F, loss, None), loss)


def of_keras(loss, shown=None):
    return lambda: tables.name(getattr(K, loss, None), shown or loss)


def of_optax(loss):
    return lambda: tables.name(getattr(optax.losses, loss, None), loss)


def logits(loss):
    return lambda target, prediction, **options: loss(target, prediction, from_logits=True, **options)


def smoothed_by_optax(z, t):
    return optax.softmax_cross_entropy(z, optax.smooth_labels(jax.nn.one_hot(t, 4), 0.1))


LOSS = re.compile(r"loss|error|entropy|huber|divergence|kl_div|smooth_labels", re.IGNORECASE)
FLOAT = torch.float32
PROBES = {
    "squared error": {
        "name": {
            "torch": of_torch("mse_loss"),
            "keras": of_keras("mean_squared_error"),
            "optax": of_optax("squared_error"),
        },
        "arguments, in order": {
            "torch": lambda: tables.first_two(F.mse_loss),
            "keras": lambda: tables.first_two(K.mean_squared_error),
            "optax": lambda: tables.first_two(optax.squared_error),
        },
        "loss at an error of 2": {
            "torch": lambda: by_torch(F.mse_loss, [2], [0.0]),
            "keras": lambda: by_keras(K.mean_squared_error, [2], [0.0]),
            "optax": lambda: by_optax(optax.squared_error, [2], [0.0]),
        },
        "without a word about reduction": {
            "torch": lambda: tables.reduction(
                by_torch(F.mse_loss, E, ZEROS), E**2, tables.default(F.mse_loss, "reduction")
            ),
            "keras": lambda: keras_reduction(K.mean_squared_error, K.MeanSquaredError, E, ZEROS, E**2),
            "optax": lambda: tables.reduction(by_optax(optax.squared_error, E, ZEROS), E**2),
        },
        "half of it": {
            "torch": of_torch("half_mse_loss"),
            "keras": of_keras("half_mean_squared_error"),
            "optax": of_optax("l2_loss"),
        },
        "absolute error": {
            "torch": of_torch("l1_loss"),
            "keras": of_keras("mean_absolute_error"),
            "optax": of_optax("absolute_error"),
        },
        "its gradient at no error": {
            "torch": lambda: by_torch(F.l1_loss, [1], [1.0], True),
            "keras": lambda: by_keras(K.mean_absolute_error, [1], [1.0], True),
        },
        "Huber": {
            "torch": of_torch("huber_loss"),
            "keras": of_keras("huber"),
            "optax": of_optax("huber_loss"),
        },
        "its default delta": {
            "torch": lambda: tables.default(F.huber_loss, "delta"),
            "keras": lambda: tables.default(K.huber, "delta"),
            "optax": lambda: tables.default(optax.huber_loss, "delta"),
        },
        "Huber at an error of `3`": {
            "torch": lambda: by_torch(F.huber_loss, [3], [0.0]),
            "keras": lambda: by_keras(K.huber, [3], [0.0]),
            "optax": lambda: by_optax(optax.huber_loss, [3], [0.0]),
        },
        "Huber at an error of `3`, delta 2": {
            "torch": lambda: by_torch(F.huber_loss, [3], [0.0], delta=2.0),
            "keras": lambda: by_keras(K.huber, [3], [0.0], delta=2.0),
            "optax": lambda: by_optax(optax.huber_loss, [3], [0.0], delta=2.0),
        },
        "a Huber that is divided by delta": {
            "torch": lambda: (
                "`smooth_l1_loss`, there " + tables.said(by_torch(F.smooth_l1_loss, [3], [0.0], beta=2.0))
            )
        },
        "(N, 1) against (N,)": {
            "torch": lambda: tables.pairing(by_torch(F.mse_loss, tables.COLUMN, tables.LINE)),
            "keras": lambda: tables.pairing(by_keras(K.MeanSquaredError(), tables.COLUMN, tables.LINE)),
            "optax": lambda: tables.pairing(by_optax(optax.squared_error, tables.COLUMN, tables.LINE)),
        },
    },
    "binary cross-entropy": {
        "on probabilities": {
            "torch": of_torch("binary_cross_entropy"),
            "keras": of_keras("binary_crossentropy"),
            "optax": of_optax("binary_cross_entropy"),
        },
        "on logits": {
            "torch": of_torch("binary_cross_entropy_with_logits"),
            "keras": lambda: (
                "the same with `from_logits=True`; " + tables.default(K.binary_crossentropy, "from_logits")
            ),
            "optax": of_optax("sigmoid_binary_cross_entropy"),
        },
        "arguments, in order": {
            "torch": lambda: tables.first_two(F.binary_cross_entropy_with_logits),
            "keras": lambda: tables.first_two(K.binary_crossentropy),
            "optax": lambda: tables.first_two(optax.sigmoid_binary_cross_entropy),
        },
        "without a word about reduction": {
            "torch": lambda: tables.reduction(
                by_torch(F.binary_cross_entropy_with_logits, E, ZEROS),
                ONES,
                tables.default(F.binary_cross_entropy_with_logits, "reduction"),
            ),
            "keras": lambda: keras_reduction(
                K.binary_crossentropy,
                K.BinaryCrossentropy,
                np.full((2, 3), 0.5) + E / 20,
                ZEROS,
                -np.log(0.5 - E / 20),
            ),
            "optax": lambda: tables.reduction(by_optax(optax.sigmoid_binary_cross_entropy, E, ZEROS), ONES),
        },
        "loss at p = 0, label 1": {
            "torch": lambda: by_torch(F.binary_cross_entropy, [0], [1.0]),
            "keras": lambda: by_keras(K.binary_crossentropy, [0], [1.0]),
        },
        "gradient by p there": {
            "torch": lambda: by_torch(F.binary_cross_entropy, [0], [1.0], True),
            "keras": lambda: by_keras(K.binary_crossentropy, [0], [1.0], True),
        },
        "loss at p = 1, label 0, float32": {
            "torch": lambda: by_torch(F.binary_cross_entropy, [1], [0.0], dtype=FLOAT),
            "keras": lambda: by_keras(K.binary_crossentropy, [1], [0.0], dtype=FLOAT),
        },
        "loss at logit `-1000`, label 1": {
            "torch": lambda: by_torch(F.binary_cross_entropy_with_logits, [-1000], [1.0]),
            "keras": lambda: by_keras(logits(K.binary_crossentropy), [-1000], [1.0]),
            "optax": lambda: by_optax(optax.sigmoid_binary_cross_entropy, [-1000], [1.0]),
        },
        "gradient by the logit there": {
            "torch": lambda: by_torch(F.binary_cross_entropy_with_logits, [-1000], [1.0], True),
            "keras": lambda: by_keras(logits(K.binary_crossentropy), [-1000], [1.0], True),
            "optax": lambda: by_optax(optax.sigmoid_binary_cross_entropy, [-1000], [1.0], True),
        },
        "soft label `0.25` at logit 0: gradient": {
            "torch": lambda: by_torch(F.binary_cross_entropy_with_logits, [0], [0.25], True),
            "keras": lambda: by_keras(logits(K.binary_crossentropy), [0], [0.25], True),
            "optax": lambda: by_optax(optax.sigmoid_binary_cross_entropy, [0], [0.25], True),
        },
        "label smoothing": {
            # At logit 0 the gradient is 1/2 - t.
            "keras": lambda: (
                tables.default(K.binary_crossentropy, "label_smoothing")
                + "; `0.1` makes of label 1 "
                + tables.said(
                    0.5 - by_keras(logits(K.binary_crossentropy), [0], [1.0], True, label_smoothing=0.1)
                )
            )
        },
        "label 2 at logit 0": {
            "torch": lambda: by_torch(F.binary_cross_entropy_with_logits, [0], [2.0]),
            "keras": lambda: by_keras(logits(K.binary_crossentropy), [0], [2.0]),
            "optax": lambda: by_optax(optax.sigmoid_binary_cross_entropy, [0], [2.0]),
        },
        "(N, 1) against (N,)": {
            library: lambda run=run, loss=loss: tables.pairing(run(loss, tables.SURE, [1.0, 0.0, 1.0]))
            for library, run, loss in [
                ("torch", by_torch, F.binary_cross_entropy_with_logits),
                ("keras", by_keras, K.BinaryCrossentropy(from_logits=True, reduction="none")),
                ("optax", by_optax, optax.sigmoid_binary_cross_entropy),
            ]
        },
    },
    "softmax cross-entropy": {
        "class numbers": {
            "torch": of_torch("cross_entropy"),
            "keras": of_keras("sparse_categorical_crossentropy"),
            "optax": of_optax("softmax_cross_entropy_with_integer_labels"),
        },
        "one-hot or soft targets": {
            "torch": of_torch("cross_entropy"),
            "keras": of_keras("categorical_crossentropy"),
            "optax": of_optax("softmax_cross_entropy"),
        },
        "arguments, in order": {
            "torch": lambda: tables.first_two(F.cross_entropy),
            "keras": lambda: tables.first_two(K.categorical_crossentropy),
            "optax": lambda: tables.first_two(optax.softmax_cross_entropy),
        },
        "takes, if you say nothing": {
            "torch": lambda: tables.takes(by_torch(F.cross_entropy, tables.LOGITS[:1], [0])),
            "keras": lambda: (
                tables.takes(by_keras(K.sparse_categorical_crossentropy, tables.LOGITS[:1], [0]))
                + ", "
                + tables.default(K.sparse_categorical_crossentropy, "from_logits")
            ),
            "optax": lambda: tables.takes(
                by_optax(optax.softmax_cross_entropy_with_integer_labels, tables.LOGITS[:1], [0])
            ),
        },
        "axis of the classes": {
            library: lambda run=run, loss=loss: tables.class_axis(
                lambda shape, target: run(loss, np.ones(shape), np.zeros(target, int))
            )
            for library, run, loss in [
                ("torch", by_torch, F.cross_entropy),
                ("keras", by_keras, K.sparse_categorical_crossentropy),
                ("optax", by_optax, optax.softmax_cross_entropy_with_integer_labels),
            ]
        },
        "without a word about reduction": {
            "torch": lambda: tables.reduction(
                by_torch(F.cross_entropy, tables.LOGITS, [0, 1]),
                tables.each_class_loss(),
                tables.default(F.cross_entropy, "reduction"),
            ),
            "keras": lambda: keras_reduction(
                logits(K.sparse_categorical_crossentropy),
                functools.partial(K.SparseCategoricalCrossentropy, from_logits=True),
                tables.LOGITS,
                [0, 1],
                tables.each_class_loss(),
            ),
            "optax": lambda: tables.reduction(
                by_optax(optax.softmax_cross_entropy_with_integer_labels, tables.LOGITS, [0, 1]),
                tables.each_class_loss(),
            ),
        },
        "smoothing `0.1`, four classes: target of the right one": {
            "torch": lambda: tables.smoothed_target(
                by_torch(F.cross_entropy, FOUR, [0], True, label_smoothing=0.1)
            ),
            "keras": lambda: tables.smoothed_target(
                by_keras(logits(K.categorical_crossentropy), FOUR, np.eye(4)[:1], True, label_smoothing=0.1)
            ),
            "optax": lambda: tables.smoothed_target(by_optax(smoothed_by_optax, FOUR, [0], True)),
        },
        "right class at p = 0": {
            "keras": lambda: by_keras(K.categorical_crossentropy, [[0, 1]], [[1.0, 0.0]])
        },
        "a row of p that sums to 2": {
            "keras": lambda: (
                "divided by its sum"
                if np.isclose(by_keras(K.categorical_crossentropy, [[0.5, 0.5, 1]], [[1.0, 0, 0]]), np.log(4))
                else "as it is"
            )
        },
        **{
            f"class number `{number}` of four classes": {
                library: lambda run=run, loss=loss, number=number: run(loss, FOUR, [number])
                for library, run, loss in [
                    ("torch", by_torch, F.cross_entropy),
                    ("keras", by_keras, logits(K.sparse_categorical_crossentropy)),
                    ("optax", by_optax, optax.softmax_cross_entropy_with_integer_labels),
                ]
            }
            for number in (4, -1, -100)
        },
    },
    "KL divergence": {
        "name": {
            "torch": of_torch("kl_div"),
            "keras": of_keras("kl_divergence"),
            "optax": of_optax("kl_divergence"),
        },
        "arguments, in order": {
            "torch": lambda: tables.first_two(F.kl_div),
            "keras": lambda: tables.first_two(K.kl_divergence),
            "optax": lambda: tables.first_two(optax.losses.kl_divergence),
        },
        "takes": {
            "torch": lambda: tables.takes_divergence(lambda p, t: by_torch(F.kl_div, p, t, reduction="sum")),
            "keras": lambda: tables.takes_divergence(lambda p, t: by_keras(K.kl_divergence, p, t)),
            "optax": lambda: tables.takes_divergence(lambda p, t: by_optax(optax.losses.kl_divergence, p, t)),
        },
        "without a word about reduction": {
            "torch": lambda: tables.divergence_reduction(
                by_torch(F.kl_div, np.log(tables.DISTRIBUTION), tables.OTHER),
                tables.default(F.kl_div, "reduction"),
            ),
            "keras": lambda: tables.divergence_reduction(
                by_keras(K.kl_divergence, tables.DISTRIBUTION, tables.OTHER)
            ),
            "optax": lambda: tables.divergence_reduction(
                by_optax(optax.losses.kl_divergence, np.log(tables.DISTRIBUTION), tables.OTHER)
            ),
        },
        "p = 0 where the target is 1/2": {
            "torch": lambda: by_torch(F.kl_div, [[-np.inf, 0]], [[0.5, 0.5]], reduction="sum"),
            "keras": lambda: by_keras(K.kl_divergence, [[0, 1]], [[0.5, 0.5]]),
            "optax": lambda: by_optax(optax.losses.kl_divergence, [[-np.inf, 0]], [[0.5, 0.5]]),
        },
        "target of 0": {
            "torch": lambda: by_torch(F.kl_div, np.log([[0.5, 0.5]]), [[1.0, 0.0]], reduction="sum"),
            "keras": lambda: by_keras(K.kl_divergence, [[0.5, 0.5]], [[1.0, 0.0]]),
            "optax": lambda: by_optax(optax.losses.kl_divergence, np.log([[0.5, 0.5]]), [[1.0, 0.0]]),
        },
    },
}


def facts():
    """{"versions": …, "found": {table: {row: {library: words}}}}; a library without the thing: "none"."""
    found = {
        which: {
            row: {
                library: tables.outcome(PROBES[which][row].get(library, lambda: None))
                for library in ("torch", "keras", "optax")
            }
            for row in rows
        }
        for which, rows in tables.ROWS.items()
    }
    names = {"torch": words(F, torch.nn), "keras": words(K), "optax": words(optax.losses)}
    return {
        "made by": "python -m tests.parity.make_fixtures",
        "versions": reference.versions(),
        "found": found,
        "words": names,
    }


def words(*modules):
    """Names of the losses of modules, of their options, and the options with their defaults."""
    found = set()
    for module in modules:
        for shown in filter(LOSS.search, dir(module)):
            if shown.startswith("_") or not callable(getattr(module, shown)):
                continue
            found.add(shown)
            for option in inspect.signature(getattr(module, shown)).parameters.values():
                found |= {option.name, f"{option.name}={option.default!r}"}
    return sorted(word for word in found if "=<" not in word)  # no default, or a function at some address


def store():
    tables.FACTS.write_text(json.dumps(facts(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def changed():
    """Sentences for what the libraries do otherwise than was stored."""
    stored, found = tables.facts()["found"], facts()["found"]
    return [
        f"{library}, {which}, {row}: {said}, stored {stored[which][row][library]}"
        for which, rows in found.items()
        for row, libraries in rows.items()
        for library, said in libraries.items()
        if stored[which][row][library] != said
    ]
