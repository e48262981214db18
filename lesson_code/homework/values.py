"""Numbers and arguments on their way to and from an answer, as JSON. Stands beside child.py; protocol.py is outside."""

import base64

import given
import numpy as np

LARGEST = 20_000        # entries of an array that are sent; of a larger one only its shape


def encode(array, largest=LARGEST):
    shape = {"shape": list(array.shape), "dtype": array.dtype.newbyteorder("<").str}
    if array.size > largest:
        return shape
    little = array.astype(shape["dtype"])
    return {"array": base64.b64encode(little.tobytes()).decode(), **shape}


def decode(value):
    (kind, content), = [(key, each) for key, each in value.items() if key not in ("shape", "dtype")]
    if kind == "array":
        flat = np.frombuffer(base64.b64decode(content), value["dtype"])
        return flat.reshape(value["shape"]).copy()
    if kind == "number":
        return int(content) if content.lstrip("-").isdigit() else float(content)
    if kind in ("list", "tuple"):
        return {"list": list, "tuple": tuple}[kind](map(decode, content))
    if kind == "dict":
        return {key: decode(each) for key, each in content}
    return getattr(given, content) if kind == "function" else content
