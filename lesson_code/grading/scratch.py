"""A folder for the temporary files of one grader. A grader that is killed cannot remove it: the next one does."""

import contextlib
import functools
import os
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

from lesson_code.grading import process

PREFIX, OWNER = "downhill-grader-", "owner"
LONGEST = 107 - len("/pymp-12345678/listener-12345678")  # multiprocessing has a socket in it: the system's limit


@contextlib.contextmanager
def folder():
    """While it lasts, what this process (multiprocessing, the probe) makes by tempfile lies in a folder of its own."""
    before = tempfile.tempdir
    made = _made(tempfile.gettempdir())
    tempfile.tempdir = made if len(os.fsencode(made)) <= LONGEST else before
    try:
        yield
    finally:
        tempfile.tempdir = before


@functools.cache
def _made(inside):
    """Made once, and removed when the process ends: the server that forks workers has its socket there till then."""
    for left in Path(inside).glob(f"{PREFIX}*/{OWNER}"):
        with contextlib.suppress(OSError, ValueError):  # another user's, or another grader was quicker
            if process.owner_gone(left.read_text()):
                shutil.rmtree(left.parent, ignore_errors=True)
    made = tempfile.mkdtemp(dir=inside, prefix=PREFIX)
    Finalize(None, shutil.rmtree, (made,), {"ignore_errors": True}, exitpriority=-101)  # its own folder goes at -100
    Path(made, OWNER).write_text(process.owner())
    return made
