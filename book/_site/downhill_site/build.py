"""Build the book into _build/html: `python -m downhill_site.build`, or `make book`.

With `--solutions no` (`make book SOLUTIONS=no`) the exercises' solutions are left out, and the site is in
_build/html-without-solutions. Sphinx then reads a copy of the book in which no solution stands (unsolved.py), so
no part of it can let one through; the finished site is searched for them all the same (leaks.py).

The site is made in a folder of its own and put in place only when it is whole, so an interrupted or failed
build leaves the last good site, and no half-written one. Doctrees and pages are made afresh each time: Sphinx
forgets the warnings of pages that it reads from an earlier build, so a failed build would end well the second
time.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from .inputs import SITE_INPUTS, digest, files
from .paths import BUILD, HTML, ROOT, SITE, WITHOUT

NEXT, OLD = BUILD / "next", BUILD / "old"
FINGERPRINT = ".made-from"
QUIET = {
    "DOWNHILL_QUIET": "1",               # no progress bars: they would become part of the page
    "JUPYTER_PREFER_ENV_PATH": "1",      # the kernel of this environment, not one of the user's
    "OMP_NUM_THREADS": "1",              # two notebooks run side by side
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONPATH": os.pathsep.join([str(ROOT), str(SITE)]),
}


def fingerprint(solutions: bool = True) -> str:
    return digest(files(*SITE_INPUTS), salt=sys.version + ("" if solutions else "\0without solutions"))


def is_current(wanted: str, html: Path) -> bool:
    stamp = html / FINGERPRINT
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


def make_pages(source: Path) -> bool:
    """Run Jupyter Book on the book in `source` into NEXT; any warning fails."""
    from .javascript import node_environment

    shutil.rmtree(NEXT, ignore_errors=True)
    program = shutil.which("jupyter-book", path=Path(sys.executable).parent)
    command = [program, "build", str(source), "--path-output", str(NEXT), "-W", "-n", "--keep-going", "-q"]
    result = subprocess.run(command, env=node_environment(), stdout=subprocess.PIPE, text=True,
                            encoding="utf8")
    if result.returncode:
        print(result.stdout)
    return result.returncode == 0


def put_in_place(wanted: str, html: Path) -> None:
    made = NEXT / "_build" / "html"
    (made / FINGERPRINT).write_text(wanted)
    shutil.rmtree(OLD, ignore_errors=True)
    if html.exists():
        os.replace(html, OLD)
    os.replace(made, html)
    shutil.rmtree(OLD, ignore_errors=True)
    shutil.rmtree(NEXT, ignore_errors=True)


def build(solutions: bool = True) -> int:
    from . import javascript, leaks, unsolved
    from .check import problems
    from .execution import NotebookFailed, execute_all

    started = time.monotonic()
    if javascript.main():
        return 1
    html, wanted = HTML if solutions else WITHOUT, fingerprint(solutions)
    if is_current(wanted, html):
        print("Nothing has changed since the last build.")
        return 0
    source = ROOT if solutions else unsolved.copy_of_the_book()
    try:
        execute_all(source)
    except NotebookFailed as failure:
        print(f"\nThe book was not built. {failure}", file=sys.stderr)
        return 1
    print("Writing the pages ...", flush=True)
    if not make_pages(source):
        print("\nThe book was not built: mend the warnings and errors above first.", file=sys.stderr)
        return 1
    made = NEXT / "_build" / "html"
    found = problems(made) + ([] if solutions else leaks.problems(made))
    if found:
        print("\nThe book was not built:\n" + "\n".join(f"  {line}" for line in found), file=sys.stderr)
        return 1
    put_in_place(wanted, html)
    print(f"Built in {time.monotonic() - started:.0f} s.")
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m downhill_site.build", description="Build the book.")
    parser.add_argument("--solutions", choices=("yes", "no"), default="yes",
                        help="no: without the exercises' solutions, into _build/html-without-solutions")
    solutions = parser.parse_args(arguments).solutions == "yes"
    os.environ.update(QUIET)
    try:
        with only_one_build():
            status = build(solutions)
    except KeyboardInterrupt:
        print("\nInterrupted. The last finished site is untouched; the next `make book` starts right.",
              file=sys.stderr, flush=True)
        os._exit(130)    # notebooks still running are let go: their kernels end with this process
    if status == 0:
        html = HTML if solutions else WITHOUT
        print(f"The book{'' if solutions else ' without solutions'} is in {html}\n"
              f"Open {html / 'index.html'} in a browser,\n"
              f"or serve it:  python3 -m http.server --bind 127.0.0.1 --directory _build/{html.name} 8000")
    return status


if __name__ == "__main__":
    sys.exit(main())
