"""What Keras 3 does today with the note's Adam line: `python -m tests.parity.keras_note`.

Run it where keras and a backend are installed (tests/parity/requirements.txt). It writes
lesson_code/data/keras_note.json, which the page "The note this book grew from" prints. For each call: whether the
optimizer can be made, whether its first update runs, and the error in Keras' own words (first line).
"""

import json
import os
import platform
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("KERAS_HOME", tempfile.mkdtemp())

import keras  # noqa: E402
import numpy as np  # noqa: E402

TARGET = Path(__file__).parents[2] / "lesson_code" / "data" / "keras_note.json"
START, GRADIENT, STEPS = [1.0, -2.0], [0.5, 3.0], 3
CALLS = [
    "keras.optimizers.Adam(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False)",
    "keras.optimizers.Adam(lr=0.001)",
    "keras.optimizers.Adam(beta_1=0.9)",
    "keras.optimizers.Adam(beta_2=0.999)",
    "keras.optimizers.Adam(epsilon=None)",
    "keras.optimizers.Adam(decay=0.0)",
    "keras.optimizers.Adam(decay=0.5)",
    "keras.optimizers.Adam(amsgrad=False)",
    "keras.optimizers.Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False)",
    "keras.optimizers.Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False)",
]


def said(error):
    """An exception's type and the first line of its message."""
    return {"error": type(error).__name__, "message": str(error).strip().splitlines()[0]}


def outcome(call):
    """What comes of a call and of the updates after it: {"call", "made", "first_update", "warnings", "after"}."""
    found = {"call": call, "made": "ok", "first_update": None, "warnings": [], "after": None}
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            optimizer = eval(call, {"keras": keras})
        found["warnings"] = [str(warning.message) for warning in caught]
    except Exception as error:
        return found | {"made": said(error)}
    try:
        variable = keras.Variable(np.array(START), dtype="float64")
        for _ in range(STEPS):
            optimizer.apply([keras.ops.convert_to_tensor(GRADIENT, dtype="float64")], [variable])
            found["first_update"] = "ok"
        found["after"] = variable.value.tolist()
    except Exception as error:
        found["first_update"] = said(error)
    return found


def main():
    versions = {"keras": keras.__version__, "backend": keras.backend.backend(), "numpy": np.__version__,
                "python": platform.python_version()}
    if versions["backend"] == "torch":
        import torch
        versions["torch"] = torch.__version__.split("+")[0]
    stored = {"made_by": "python -m tests.parity.keras_note", "versions": versions, "start": START,
              "gradient": GRADIENT, "steps": STEPS, "calls": [outcome(call) for call in CALLS]}
    TARGET.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(CALLS)} calls, Keras {keras.__version__}, {versions['backend']}")


if __name__ == "__main__":
    main()
