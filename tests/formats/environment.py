"""Run a script of this folder in the environment of nbgrader and otter-grader."""

import json
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / ".venv-formats" / ("Scripts" if os.name == "nt" else "bin")


def run(script, *arguments, with_lesson_code):
    """What the script prints, read as JSON. Without lesson_code it can import only what an assignment brings along."""
    program = shutil.which("python", path=SCRIPTS)
    assert program, "there is no .venv-formats: make .venv-formats/ready (make test does it)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT) if with_lesson_code else ""}
    result = subprocess.run([program, ROOT / "tests" / "formats" / script, *map(str, arguments)], env=environment,
                            cwd=Path(arguments[0]).parent, capture_output=True, text=True, timeout=600)
    assert result.returncode == 0, result.stderr[-3000:]
    return json.loads(result.stdout.splitlines()[-1])
