"""The machine that measures, in plain words, and child processes with one thread."""

import datetime
import json
import os
import platform
import subprocess
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
ONE_THREAD = dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                            "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"], "1")


class NotThere(Exception):
    """Something that a benchmark needs is not on this machine; the message says how to get it."""


def processor():
    """The processor's model, as the system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def described():
    """Processor, cores, system, Python, numpy, date: what a reader needs to judge a time. No host name."""
    return {"processor": processor(), "cores": os.cpu_count(), "system": platform.system(),
            "python": platform.python_version(), "numpy": np.__version__,
            "date": datetime.date.today().isoformat()}


def busy():
    """A sentence about other work on the machine, or nothing: it makes times longer."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return f"other work on the machine: load {load:.1f} on {os.cpu_count()} cores" if load > 0.5 else ""


def run_json(python, module, *arguments):
    """The JSON that `python -m module arguments` prints last, run at the root of the book with one thread."""
    done = subprocess.run([str(python), "-m", module, *map(str, arguments)], cwd=ROOT, capture_output=True,
                          text=True, env={**os.environ, **ONE_THREAD, "DOWNHILL_QUIET": "1"})
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def environment_python(folder, makes="make parity", named="DOWNHILL_PARITY_PYTHON"):
    """The Python of an environment at the root, or of the one that the variable `named` names."""
    named = os.environ.get(named)
    path = Path(named) if named else ROOT / folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not path.exists():
        raise NotThere(f"{folder} is missing: `{makes}` makes it")
    return path

