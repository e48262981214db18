"""Commands run as an ordinary user in the environment that has PostgreSQL's driver and Dask (.venv-servers)."""

import contextlib
import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import time

from tests.class_room import ordinary

LOCK = ordinary.REPOSITORY / "tests" / "servers" / "requirements.txt"


@functools.cache
def place():
    """The Place: .venv-servers itself, or as root the same lock installed where others may read it."""
    here = ordinary.place()
    if os.geteuid() != 0:
        program = ordinary.REPOSITORY / ".venv-servers" / "bin" / "python"
        assert program.exists(), "there is no .venv-servers: make .venv-servers/ready (make test does it)"
        return here._replace(python=str(program))
    shutil.copytree(LOCK.parent, here.folder / "tests" / "servers", ignore=shutil.ignore_patterns("__pycache__"))
    program = here.folder / "venv-servers" / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", ordinary.readable_python(), program.parents[1]], check=True)
    (here.folder / "servers.txt").write_text(ordinary.lock(LOCK, (*ordinary.WANTED, "psycopg", "distributed")))
    subprocess.run([*uv, "pip", "install", "--quiet", "--compile-bytecode", "--require-hashes", "--python", program,
                    "-r", here.folder / "servers.txt"], check=True)
    return here._replace(python=str(program))


def lines(*given, env=None, real=False, python=None):
    """downhill-class, line after line, with a fast stand-in for the grade or the real one: [(status, stdout, stderr)].

    A line is a text, or a list where a word may have blanks; see lines.py.
    """
    words = [line.split() if isinstance(line, str) else [str(word) for word in line] for line in given]
    here = place() if python is None else place()._replace(python=python)
    done = here.run("-m", "tests.servers.lines", "real" if real else "stand-in", json.dumps(words), env=env)
    assert done.returncode == 0, done
    return [tuple(each) for each in json.loads(done.stdout)]


@contextlib.contextmanager
def started(line, output, user=ordinary.USER, env=None):
    """A Popen that runs as an ordinary user; ended at the end, by its own number and no other."""
    here = place()
    given = {"PATH": os.environ["PATH"], "HOME": str(here.work), "TMPDIR": str(here.work), "LANG": "C.UTF-8",
             "PYTHONPATH": str(here.folder), "PYTHONDONTWRITEBYTECODE": "1", "DOWNHILL_QUIET": "1", **(env or {})}
    with open(output, "wb") as file:
        process = subprocess.Popen([*as_user(user), *map(str, line)], cwd=here.work, env=given, stdout=file,
                                   stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def as_user(user):
    """What a line begins with, to be run by a user of this number where the tests run as root."""
    if os.geteuid() != 0:
        return []
    return [shutil.which("setpriv"), f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs"]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as ear:
        return ear.getsockname()[1]


def until(true, what, seconds=60):
    """Wait until true() is, and give what it gave."""
    end = time.monotonic() + seconds
    while not (got := true()):
        assert time.monotonic() < end, what
        time.sleep(0.05)
    return got
