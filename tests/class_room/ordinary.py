"""Commands run as an ordinary user, as the grader wants it.

Where the tests run as root, a folder of their own in the temporary directory (mode 755) gets a copy of lesson_code and
an environment made from an interpreter that others can read, with the lock's own versions; commands run there under
a user number of their own by setpriv, which needs no account. Otherwise they run right here.
"""

import atexit
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

REPOSITORY = Path(__file__).parents[2]
USER = 54321
WANTED = ("numpy", "matplotlib", "tqdm", "pyseccomp", "sqlalchemy")
SETPRIV = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--no-new-privs")


class Place(NamedTuple):
    folder: Path     # what the ordinary user may read
    python: str
    work: Path       # what it may write

    def run(self, *arguments, seconds=300, **options):
        """Run this Python with the arguments as the ordinary user; the CompletedProcess, output as text."""
        return self.command(self.python, *map(str, arguments), seconds=seconds, **options)

    def command(self, *line, seconds=300, env=None, **options):
        """Run a command as the ordinary user, in its folder and with nearly no environment."""
        given = {"PATH": os.environ["PATH"], "HOME": str(self.work), "TMPDIR": str(self.work), "LANG": "C.UTF-8",
                 "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1", "DOWNHILL_QUIET": "1", **(env or {})}
        line = [*(SETPRIV if os.geteuid() == 0 else ()), *line]
        return subprocess.run(line, cwd=self.work, env=given, capture_output=True, text=True, timeout=seconds,
                              check=False, **options)

    def give(self, path):
        """Make a file or folder, with all it holds, the ordinary user's own."""
        if os.geteuid() == 0:
            for each in (path, *Path(path).rglob("*")):
                os.chown(each, USER, USER, follow_symlinks=False)
        return path


@functools.cache
def place():
    """The Place, made once in a process. On another system than Linux, which has no sandbox, the test is skipped."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the sandbox needs Linux")
    if os.geteuid() != 0:
        work = Path(tempfile.mkdtemp(prefix="downhill-class-"))
        atexit.register(shutil.rmtree, work, ignore_errors=True)
        return Place(REPOSITORY, sys.executable, work)
    folder = Path(tempfile.mkdtemp(prefix="downhill-class-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    for name in ("lesson_code", "book", "tests/class_room"):
        shutil.copytree(REPOSITORY / name, folder / name, symlinks=True,
                        ignore=shutil.ignore_patterns("__pycache__", "_site", "static", "*.npz.tmp"))
    shutil.copy(REPOSITORY / "downhill_class.py", folder)
    for name in ("__init__.py", "answers_as_notebooks.py"):
        if (REPOSITORY / "tests" / name).exists():
            shutil.copy(REPOSITORY / "tests" / name, folder / "tests" / name)
    subprocess.run([sys.executable, "-m", "compileall", "-q", folder / "lesson_code"], check=True)
    (folder / "work").mkdir()
    os.chown(folder / "work", USER, USER)
    python = folder / "venv" / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    (folder / "lock.txt").write_text(lock())
    subprocess.run([*uv, "venv", "--quiet", "--python", readable_python(), folder / "venv"], check=True)
    subprocess.run([*uv, "pip", "install", "--quiet", "--compile-bytecode", "--require-hashes", "--python", python,
                    "-r", folder / "lock.txt"], check=True)
    return Place(folder, str(python), folder / "work")


def lock(path="requirements.txt", wanted=WANTED):
    """The entries of a lock for the packages wanted and for what they require."""
    entries = re.split(r"\n(?=\S)", (REPOSITORY / path).read_text())
    wanted, grown = set(wanted), True
    while grown:
        grown = {name(each) for each in entries if wanted & set(re.findall(r"[\w.-]+", each.partition("# via")[2]))}
        grown -= wanted
        wanted |= grown
    return "\n".join(each for each in entries if name(each) in wanted) + "\n"


def name(entry):
    return re.match(r"[\w.-]*", entry)[0]


def readable_python():
    """An interpreter of 3.11 or later that any user may run."""
    asked = "import sys; raise SystemExit(sys.version_info < (3, 11))"
    for each in (getattr(sys, "_base_executable", sys.executable), "/usr/bin/python3", "/usr/local/bin/python3"):
        if os.path.exists(each):
            # Through a shell: setpriv itself still starts what the user may not read.
            line = [*SETPRIV, "sh", "-c", 'exec "$0" -c "$1"', each, asked]
            said = subprocess.run(line, cwd="/", capture_output=True, check=False)
            if said.returncode == 0:
                return each
    raise RuntimeError("the tests run as root, and found no Python 3.11 that other users can run: "
                       "on Debian, apt install python3")
