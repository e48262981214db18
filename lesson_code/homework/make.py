"""Make one thing for a class from a chapter: `python -m lesson_code.homework.make KIND CHAPTER [EXERCISE ...]`.

KIND: student (the notebook without solutions), solutions (for teachers, run: every check says "right"),
nbgrader (an assignment's source notebook), otter (for `otter assign`, and a zip for Gradescope).
EXERCISE: an exercise's name, or name:points; all of the chapter's, with 1 point each, if none is named.
"""

import argparse
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from lesson_code.homework import nbgrader_assignment, otter_assignment
from lesson_code.homework.variants import (
    BOOK,
    Unknown,
    chapters,
    exercises,
    mark,
    named,
    read,
    with_solutions,
    without_solutions,
    written,
)

KINDS = ("student", "solutions", "nbgrader", "otter")
MADE = BOOK.parent / "_build" / "homework"


class Refused(Exception):
    """Nothing was made; the message says why."""


def points_of(words, known):
    """{exercise: points} from words such as "huber" and "huber:2"; all of `known` if there are none."""
    found = {}
    for word in words or known:
        name, _, worth = word.partition(":")
        name = named(name, known, "exercise of this chapter")
        if name in found:
            raise Refused(f"The exercise {name!r} is named twice.")
        if worth and not (worth.isascii() and worth.isdigit() and int(worth) > 0):
            raise Refused(f"{word!r}: points are a whole number from 1, as in {name}:2.")
        found[name] = int(worth or 1)
    return found


def executed(notebook, folder):
    """The notebook with the outputs of a run in `folder`; Refused if a check does not say right."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    made = nbformat.reads(written(notebook), as_version=4)
    client = NotebookClient(made, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}},
                            extra_arguments=["--log-level=ERROR"])
    try:
        client.execute()
    except CellExecutionError as error:
        raise Refused(f"A cell of the solution notebook raised {error.ename}: {error.evalue}") from None
    wrong = [f"{mark(cell)['id']}: {said(cell).strip()}" for cell in made.cells
             if mark(cell).get("role") == "check" and ": right, in all " not in said(cell)]
    if wrong:
        raise Refused("A worked solution is not right:\n" + "\n".join(wrong))
    return made


def said(cell):
    return "".join(output.get("text", "") for output in cell["outputs"])


def fresh(path, overwrite):
    """`path`, with its folder made; Refused if something is there."""
    if path.exists() and not overwrite:
        raise Refused(f"{path} is there already, and was left as it is. Delete or rename it, or make the new one "
                      "elsewhere: OUT=FOLDER with make, --out FOLDER without.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def make_student(name, page, points, out, options):
    path = fresh(out / f"{name}.ipynb", options.overwrite)
    path.write_text(written(without_solutions(read(page))), encoding="utf-8")
    return f"The notebook without solutions: {path}"


def make_solutions(name, page, points, out, options):
    path = fresh(out / f"{name}-solutions.ipynb", options.overwrite)
    print("Running the notebook with its solutions ...", flush=True)
    notebook = executed(with_solutions(read(page)), page.parent)
    path.write_text(written(notebook), encoding="utf-8")
    return f"The solution notebook, run; its {len(points)} checks say \"right\": {path}"


def make_nbgrader(name, page, points, out, options):
    path = fresh(out / "source" / name / f"{name}.ipynb", options.overwrite)
    notebook = nbgrader_assignment.assignment(read(page), points, options.seed)
    path.write_text(written(notebook), encoding="utf-8")
    return (f"The assignment's source notebook, {sum(points.values())} points: {path}\n"
            f"Copy the folder source/{name} into your course's, then:  nbgrader generate_assignment {name}")


def make_otter(name, page, points, out, options):
    folder = fresh(out / name, options.overwrite)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    master = folder / f"{name}.ipynb"
    notebook = otter_assignment.assignment(read(page), points, options.seed, name)
    master.write_text(written(notebook), encoding="utf-8")
    otter_assignment.copy_package(folder)
    if not options.otter:
        return f"The notebook for otter: {master}\nNext, in that folder:  otter assign {master.name} dist"
    command = [str(Path(options.otter).absolute()), "assign", master.name, "dist"]
    if subprocess.run(command, cwd=folder).returncode:
        shutil.rmtree(folder)
        raise Refused("otter assign ended with an error; what it said stands above.")
    made, = (folder / "dist" / "autograder").glob("*.zip")
    made.rename(folder / "autograder.zip")
    return (f"For students: {folder / 'dist' / 'student'}\n"
            f"For Gradescope (Configure autograder), or for otter run: {folder / 'autograder.zip'}")


def parser():
    it = argparse.ArgumentParser(prog="python -m lesson_code.homework.make", description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    it.add_argument("kind", metavar="KIND")
    it.add_argument("chapter", metavar="CHAPTER", nargs="?", default="")
    it.add_argument("exercises", metavar="EXERCISE", nargs="*")
    it.add_argument("--out", type=Path, help="the folder to make it in (instead of _build/homework/KIND)")
    it.add_argument("--overwrite", action="store_true", help="put it in place of what is there")
    it.add_argument("--seed", type=int, help="of the hidden cases (drawn anew for each assignment if not given)")
    it.add_argument("--otter", metavar="PROGRAM", help="otter's program: runs otter assign too")
    return it


def main(arguments=None):
    options = parser().parse_args(arguments)
    if options.seed is None:
        options.seed = 1000 + secrets.randbelow(2**40)
    try:
        kind, pages = named(options.kind, KINDS, "kind"), chapters()
        if not options.chapter:
            raise Refused("Which chapter? CHAPTER=NAME with make. With exercises there are: " + ", ".join(pages) + ".")
        name = named(options.chapter, pages, "chapter with exercises")
        points = points_of(options.exercises, exercises(read(pages[name])))
        out = (options.out or MADE / kind).absolute()
        print(globals()[f"make_{kind}"](name, pages[name], points, out, options))
    except (Unknown, Refused) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
