"""Classes of 30 and 300 (--all: 3,000 too), 10 exercises each, graded by downhill-class, beside nbgrader's autograde.

Made up by class_cases.py: each student hands in one of the forms that the exercises' tests know, a right one in 70 of
100 (none without an end: that would measure the time limit). Measured is `downhill-class grade` with full isolation, as
an ordinary user, from the command to its end, with a process for each processor; and once with one process.

nbgrader gets the same answers, in the assignment that our generator makes of the same exercises, and one `nbgrader
autograde` for all: one file after another, a kernel for each, no isolation. Both ask as many hidden cases; nbgrader
runs the notebook's own checks besides. Neither writes feedback. Each side has graded one file before, so that nothing
is compiled or read from the disk for the first time.

Processor time and memory (the peak) are those of all processes together, as tree.py says. "As due": files that got
the points that their forms should earn. The ratio is that of the seconds, a file, with all processors.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks import class_cases, machine
from benchmarks.class_cases import NAME
from benchmarks.tree import Watch
from tests.class_room import ordinary

SIZES, ALL = (30, 300), (3000,)
WANTED = 5
FORMAT = "{:40} {:>6} {:>8} {:>9} {:>8} {:>12} {:>7} {:>10}"
HEAD = FORMAT.format("", "files", "seconds", "s a file", "files/s", "CPU s a file", "MB", "as due")


class Measured(NamedTuple):
    files: int
    seconds: float
    processor: float
    memory: float
    as_due: int

    def line(self, label):
        each = self.seconds / self.files
        return FORMAT.format(label, self.files, f"{self.seconds:.1f}", f"{each:.3f}", f"{1 / each:.2f}",
                             f"{self.processor / self.files:.3f}", f"{self.memory:.0f}",
                             f"{self.as_due}/{self.files}")


def ours(count, jobs=None):
    """The Measured of a class of `count`. Errors: NotThere without a sandbox."""
    if not sys.platform.startswith("linux"):
        raise machine.NotThere("the sandbox needs Linux")
    here, forms = ordinary.place(), class_cases.plan(count)
    folder = Path(tempfile.mkdtemp(dir=here.work)) / NAME

    def command(*words, states=(0,)):
        done = here.run("-m", "lesson_code.grading.command", *words, seconds=36_000, env=machine.ONE_THREAD)
        if done.returncode not in states:
            raise machine.NotThere(f"downhill-class {words[0]} ended with {done.returncode}: {done.stderr.strip()}")

    here.give(folder.parent)
    command("release", folder, "--exercises", ",".join(class_cases.EXERCISES), "--hidden-cases", class_cases.HIDDEN)
    class_cases.write(folder / f"{NAME}.ipynb", forms, folder / "submissions")
    here.give(folder / "submissions")
    with Watch() as seen:
        command("grade", folder, *(["--jobs", jobs] if jobs else []), states=(0, 1))
    command("export", folder, states=(0, 1))
    with open(folder / "grades-plain.csv", encoding="utf-8-sig", newline="") as file:
        found = {row["id"]: row["total"] for row in csv.DictReader(file)}
    shutil.rmtree(folder.parent)
    return measured(seen, forms, found)


def nbgrader(count, python):
    """(the Measured of the same class, nbgrader's version and what it runs on)"""
    forms, scripts = class_cases.plan(count), python.parent
    env = {**os.environ, **machine.ONE_THREAD, "PYTHONPATH": str(machine.ROOT), "JUPYTER_PREFER_ENV_PATH": "1",
           "PATH": os.pathsep.join([str(scripts), os.environ["PATH"]])}
    with tempfile.TemporaryDirectory() as course:

        def run(*line):
            done = subprocess.run([*map(str, line)], cwd=course, env=env, capture_output=True, text=True)
            if done.returncode:
                raise RuntimeError(f"{line} ended with {done.returncode}:\n{done.stderr[-3000:]}")
            return done.stdout.splitlines()[-1:]

        source = Path(course, "source", NAME, f"{NAME}.ipynb")
        source.parent.mkdir(parents=True)
        source.write_text(json.dumps(class_cases.nbgrader_source()), encoding="utf-8")
        Path(course, "plan.json").write_text(json.dumps(
            {student: {id: class_cases.code(form) for id, form in own.items()} for student, own in forms.items()}))
        Path(course, "nbgrader_config.py").write_text(
            f"c = get_config()\nc.CourseDirectory.course_id = {NAME!r}\nc.CourseDirectory.root = {course!r}\n"
            "c.ExecutePreprocessor.kernel_name = 'python3'\n")
        about, = run(python, "-m", "benchmarks.class_nbgrader", "ready", "plan.json")
        with Watch() as seen:
            run(scripts / "nbgrader", "autograde", NAME)
        found, = run(python, "-m", "benchmarks.class_nbgrader", "points")
    return measured(seen, forms, json.loads(found)), json.loads(about)


def measured(seen, forms, found):
    as_due = sum(found.get(student) not in (None, "") and float(found[student]) == class_cases.points(own)
                 for student, own in forms.items())
    return Measured(len(forms), seen.seconds, seen.processor, seen.memory, as_due)


def main(all_sizes=False, sizes=SIZES):
    cores, small = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(), sizes[0]
    print(machine.busy())
    ours(1)
    print(HEAD)

    def show(label, found):
        print(found.line(label), flush=True)
        return found

    all_cores = f"downhill-class grade, {cores} processes"
    first = show(all_cores, ours(small))
    missing = None
    try:
        python = machine.environment_python(".venv-formats", "make .venv-formats/ready", "DOWNHILL_FORMATS_PYTHON")
        nbgrader(1, python)
        peer, about = nbgrader(small, python)
        show(f"nbgrader {about['version']} autograde", peer)
    except machine.NotThere as error:
        missing = error
    again = show(f"{all_cores}, again", ours(small))
    one = show("downhill-class grade --jobs 1", ours(small, jobs=1))
    if not missing:
        print(f"nbgrader / ours, a file: {ratio(peer, first):.1f} and {ratio(peer, again):.1f}   wanted >= {WANTED}; "
              f"with one process {ratio(peer, one):.1f}; of processor time {ratio(peer, first, 'processor'):.1f} and "
              f"{ratio(peer, again, 'processor'):.1f}", flush=True)
        print(f"nbgrader on Python {about['python']}, numpy {about['numpy']}")
    for size in (*sizes[1:], *(ALL if all_sizes else ())):
        show(all_cores, ours(size))
    if missing:
        raise missing


def ratio(peer, mine, what="seconds"):
    return getattr(peer, what) / peer.files / (getattr(mine, what) / mine.files)


if __name__ == "__main__":
    main(sizes=tuple(map(int, sys.argv[1:])) or SIZES)
