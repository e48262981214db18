"""Build the book into _build/html: `python -m downhill_site.build`, or `make book`.

The site is made in a folder of its own and put in place only when it is whole, so an interrupted or failed
build leaves the last good site, and no half-written one. Doctrees and pages are made afresh each time: Sphinx
forgets the warnings of pages that it reads from an earlier build, so a failed build would end well the second
time.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from .inputs import SITE_INPUTS, digest, files
from .paths import BUILD, HTML, ROOT, SITE

NEXT, OLD = BUILD / "next", BUILD / "old"
FINGERPRINT = ".made-from"
QUIET = {
    "DOWNHILL_QUIET": "1",               # no progress bars: they would become part of the page
    "JUPYTER_PREFER_ENV_PATH": "1",      # the kernel of this environment, not one of the user's
    "OMP_NUM_THREADS": "1",              # two notebooks run side by side
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONPATH": os.pathsep.join([str(ROOT), str(SITE)]),
}


def fingerprint() -> str:
    return digest(files(*SITE_INPUTS), salt=sys.version)


def is_current(wanted: str) -> bool:
    stamp = HTML / FINGERPRINT
    return stamp.exists() and stamp.read_text() == wanted


@contextmanager
def only_one_build():
    """Wait for another build of the same folder to end. A build that is killed lets go of the lock."""
    BUILD.mkdir(exist_ok=True)
    with open(BUILD / "lock", "w") as handle:
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Another build is running; waiting for it to end ...", flush=True)
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make_pages() -> bool:
    """Run Jupyter Book into NEXT; any warning fails."""
    from .javascript import node_environment

    shutil.rmtree(NEXT, ignore_errors=True)
    program = shutil.which("jupyter-book", path=Path(sys.executable).parent)
    command = [program, "build", str(ROOT), "--path-output", str(NEXT), "-W", "-n", "--keep-going", "-q"]
    result = subprocess.run(command, env=node_environment(), stdout=subprocess.PIPE, text=True,
                            encoding="utf8")
    if result.returncode:
        print(result.stdout)
    return result.returncode == 0


def put_in_place(wanted: str) -> None:
    made = NEXT / "_build" / "html"
    (made / FINGERPRINT).write_text(wanted)
    shutil.rmtree(OLD, ignore_errors=True)
    if HTML.exists():
        os.replace(HTML, OLD)
    os.replace(made, HTML)
    shutil.rmtree(OLD, ignore_errors=True)
    shutil.rmtree(NEXT, ignore_errors=True)


def build() -> int:
    from . import javascript
    from .check import problems
    from .execution import NotebookFailed, execute_all

    started = time.monotonic()
    if javascript.main():
        return 1
    wanted = fingerprint()
    if is_current(wanted):
        print("Nothing has changed since the last build.")
        return 0
    try:
        execute_all()
    except NotebookFailed as failure:
        print(f"\nThe book was not built. {failure}", file=sys.stderr)
        return 1
    print("Writing the pages ...", flush=True)
    if not make_pages():
        print("\nThe book was not built: mend the warnings and errors above first.", file=sys.stderr)
        return 1
    found = problems(NEXT / "_build" / "html")
    if found:
        print("\nThe book was not built:\n" + "\n".join(f"  {line}" for line in found), file=sys.stderr)
        return 1
    put_in_place(wanted)
    print(f"Built in {time.monotonic() - started:.0f} s.")
    return 0


def main() -> int:
    os.environ.update(QUIET)
    try:
        with only_one_build():
            status = build()
    except KeyboardInterrupt:
        print("\nInterrupted. The last finished site is untouched; the next `make book` starts right.",
              file=sys.stderr, flush=True)
        os._exit(130)    # notebooks still running are let go: their kernels end with this process
    if status == 0:
        print(f"The book is in {HTML}\n"
              f"Open {HTML / 'index.html'} in a browser,\n"
              f"or serve it:  python3 -m http.server --bind 127.0.0.1 --directory _build/html 8000")
    return status


if __name__ == "__main__":
    sys.exit(main())
