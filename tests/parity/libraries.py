"""PyTorch, JAX, optax and Keras, set to float64 (in the environment of `make parity`)."""

import os

os.environ["KERAS_BACKEND"] = "torch"  # before keras is imported
os.environ.setdefault("KERAS_HOME", ".venv-parity/keras")  # else it writes settings into the home folder

import jax  # noqa: E402

jax.config.update("jax_enable_x64", True)  # before any array is made

import jax.numpy as jnp  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import optax  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional  # noqa: E402

keras.config.set_floatx("float64")
__all__ = ["functional", "jax", "jnp", "keras", "np", "optax", "torch"]
