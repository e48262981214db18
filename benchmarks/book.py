"""Seconds of `make book`: caches and _build removed (.venv stays), then again with nothing changed."""

import os
import shutil
import subprocess
import time

from benchmarks.machine import ROOT, NotThere, busy

TARGETS = {"caches and _build removed": 60, "nothing changed": 10}


def make(target):
    """Seconds of `make target`; its output is shown only if it fails."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    before = time.perf_counter()
    done = subprocess.run(["make", target], cwd=ROOT, capture_output=True, text=True, env=clean)
    if done.returncode:
        raise RuntimeError(f"make {target} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return time.perf_counter() - before


def main():
    if not shutil.which("make") or not (ROOT / ".venv" / "ready").exists():
        raise NotThere("this needs make, and the environment that `make book` makes in .venv")
    if busy():
        print(busy())
    make("clean")
    for what, wanted in TARGETS.items():
        print(f"make book, {what:26} {make('book'):6.1f} s   wanted <= {wanted} s", flush=True)


if __name__ == "__main__":
    main()
