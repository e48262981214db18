"""release: make an assignment's folder, with the students' notebook in it."""

import datetime
import functools
import json
import os
import re
import secrets
import shutil
from pathlib import Path

from lesson_code.exercises import EXERCISES
from lesson_code.grading.assignment import FILE, NAME, RELEASED, SECRET, SUBMISSIONS
from lesson_code.grading.versions import version_of
from lesson_code.grading.words import Mistake, aligned, clean, nearest, number, one_line, several, several_points
from lesson_code.homework.released import from_book

BOOK = Path(__file__).resolve().parents[2] / "book"
HEAD = """# {title}

{count} in this notebook, {points} in all{due}. Write each answer into the cell that ends in `return None`, and \
run the cell below it: `check` says at once whether the answer is right, or the first thing that is wrong. The grader \
tries further cases, which the check does not know. It grades each exercise by itself and takes cells of helper \
functions along: your code need not be the book's, only right. Print and plot as you like.

{rules}"""
END = """## Hand it in

Save the notebook. Then write your name between the quotes, take the `#` away and run the cell: it says what the \
grader will find and makes the one file to hand in. Without the book's environment: hand in this notebook as it is."""
LAST = """from lesson_code.homework import handin

# handin("{name}.ipynb", "Your Name")"""
IGNORED = f"{SECRET}\n{SUBMISSIONS}/\nfeedback/\nfeedback-*.zip\nroster.csv\n*.sqlite*\ngrades*.csv\n"


def release(folder, ids, points, options):
    """Write the folder; Mistake if it is there, or if an exercise is not known. Returns what to tell the teacher."""
    folder = Path(folder)
    name = options.get("name") or folder.resolve().name
    if not NAME.fullmatch(name):
        raise Mistake(f"{name!r} is no name for an assignment: letters, digits, hyphens, dots, no blanks")
    if folder.is_symlink() or folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Mistake(f"{folder} is there already and was left as it is: choose another name, or delete it yourself")
    if not folder.resolve().parent.is_dir():
        raise Mistake(f"{folder.resolve().parent} is not there: make that folder first")
    late = options.get("late")
    if late and late.grace_minutes < 0:
        raise Mistake(f"--grace {late.grace_minutes}: minutes from 0 up")
    worth = points_for(ids, points)
    title = one_line(options.get("title") or name)
    beside = folder.resolve().parent / f".{name}.{os.getpid()}"
    try:
        beside.mkdir(0o700)
        write(beside, name, title, worth, options)
        if folder.is_dir():
            folder.rmdir()
        os.rename(beside, folder)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    total = sum(worth.values())
    return (f"{title}: {several(len(worth), 'exercise')}, {several_points(total)}, in {folder}\n"
            f"Give your students {folder / (name + '.ipynb')}; put their files into {folder / SUBMISSIONS}.\n"
            f"Keep {folder / SECRET} to yourself: hidden cases are drawn with it.")


def points_for(ids, points):
    """{id: points} from ids such as "huber" and "huber:2", and what the others are worth."""
    worth = {}
    for word in ids:
        id, _, own = word.partition(":")
        if id not in EXERCISES:
            raise Mistake(f"there is no exercise {one_line(id, 60)!r}" + (nearest(id, EXERCISES)
                          or ". There are: " + ", ".join(EXERCISES)))
        if id in worth:
            raise Mistake(f"exercise {id!r} is named twice")
        try:
            worth[id] = float(own) if own else points
        except ValueError:
            worth[id] = -1
        if not 0 <= worth[id] < 1e6:
            raise Mistake(f"{word!r}: points are a number from 0 up, as in {id}:2")
    if not worth:
        raise Mistake("no exercise is named: --exercises huber,same-step")
    return worth


def write(folder, name, title, worth, options):
    given = from_book(list(worth))
    (folder / SUBMISSIONS).mkdir()
    handle = os.open(folder / SECRET, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    (folder / RELEASED).write_text(json.dumps([given[id]._asdict() for id in worth], indent=1) + "\n", "utf-8")
    (folder / FILE).write_text(file_text(name, title, worth, options), "utf-8")
    notebook = handout(name, title, worth, options)
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (folder / ".gitignore").write_text(IGNORED)


def file_text(name, title, worth, options):
    """The assignment file."""
    due = options.get("due")
    lines = ["# An assignment of Downhill. Points, dates and the rules for late work may change later: grades follow.",
             "# After a change of hidden_cases or partial: downhill-class regrade.",
             f"title = {json.dumps(title, ensure_ascii=False)}",
             f"name = {json.dumps(name)}",
             f"due = {due.isoformat()}" if due else "# due = 2026-12-01T23:59:00+01:00",
             f'attempts = "{options.get("attempts", "best")}"  # "best" or "last": which of a student\'s files counts',
             f"hidden_cases = {options.get('hidden_cases', 20)}      # of each exercise, drawn for each student",
             f"partial = {options.get('partial', 0.0)}          # share for right visible cases and a wrong hidden one"]
    if options.get("roster"):
        lines.append(f"roster = {json.dumps(options['roster'], ensure_ascii=False)}")
    if options.get("gradebook"):
        lines.append(f"gradebook = {json.dumps(options['gradebook'])}")
    late = options.get("late")
    lines += ["", *(f"{'' if late else '# '}{line}" for line in (
        "[late]              # without this table late files count in full, and are marked as late",
        f"days = {late.days if late else 7}            # after so many days a file earns nothing",
        f"per_day = {late.per_day if late else 0.1}       # the share taken for each day begun",
        f"grace_minutes = {late.grace_minutes if late else 15}"))]
    lines += ["", "# [extensions]      # another due date for one student",
              '# "1234567" = 2026-12-08T23:59:00+01:00']
    for id, points in worth.items():
        lines += ["", "[[exercise]]", f'id = "{id}"', f"points = {number(points)}", f'version = "{version_of(id)}"']
    return "\n".join(lines) + "\n"


def handout(name, title, worth, options):
    """The students' notebook: of each exercise the words, the cell to fill and the check, and no solution."""
    count = "One exercise is" if len(worth) == 1 else f"{len(worth)} exercises are"
    due = options.get("due")
    head = HEAD.format(rules=rules_for(options), title=clean(title), count=count,
                       points=several_points(sum(worth.values())), due=f", due {day(due)}")
    cells = [cell("markdown", head if due else head.replace(", due ", ""), "how-to"),
             cell("code", "import numpy as np\n\nfrom lesson_code.exercises import check", "imports")]
    for id, points in worth.items():
        for part in of_exercise(id):
            role, text = part["metadata"]["exercise"]["role"], "".join(part["source"])
            if role == "prompt":
                text += f"\n\n*{several_points(points)}. From the chapter \"{chapter(EXERCISES[id].page)}\".*"
            if role != "solution":
                cells.append(cell(part["cell_type"], text, part["id"], exercise={"id": id, "role": role}))
    cells += [cell("markdown", END, "hand-in"), cell("code", LAST.format(name=name), "make-hand-in")]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel, "assignment": {"name": name, "exercises": list(worth)}},
            "nbformat": 4, "nbformat_minor": 5}


def listing():
    """Every exercise and the chapter that asks it, in the book's order."""
    asked = sorted(from_book().values(), key=lambda one: number_of(one.page))
    return aligned([(one.exercise, chapter(one.page)) for one in asked]).rstrip("\n")


@functools.cache
def chapter(page):
    """The title of a page of the book."""
    cells = json.loads((BOOK / f"{page}.ipynb").read_text("utf-8"))["cells"]
    return "".join(cells[0]["source"]).splitlines()[0].lstrip("# ")


def number_of(page):
    found = re.match(r"\d+", chapter(page))
    return int(found[0]) if found else 999


@functools.cache
def heading(id):
    """What the book calls an exercise."""
    prompt = next(each for each in of_exercise(id) if each["metadata"]["exercise"]["role"] == "prompt")
    return "".join(prompt["source"]).splitlines()[0].lstrip("# ")


def rules_for(options):
    """What students should know about several files, late ones and partial points."""
    late, partial = options.get("late"), options.get("partial")
    said = ["You may hand in more than once: " + (
        "the last file counts." if options.get("attempts") == "last" else "of each exercise the best answer counts.")]
    if partial:
        said.append(f"An answer that is right in the cases of the check alone earns {number(100 * partial)} % of its "
                    "points.")
    if late:
        grace = f" and {several(late.grace_minutes, 'more minute')}" if late.grace_minutes else ""
        said.append(f"Each day begun after the due date{grace} takes {number(100 * late.per_day)} % of the points; "
                    f"after {several(late.days, 'day')} nothing is earned.")
    return " ".join([*said, "If your teacher says otherwise, that holds."])


def of_exercise(id):
    """The exercise's cells in the book."""
    page = json.loads((BOOK / f"{EXERCISES[id].page}.ipynb").read_text("utf-8"))
    return [each for each in page["cells"] if each["metadata"].get("exercise", {}).get("id") == id]


def cell(kind, text, id, **metadata):
    made = {"cell_type": kind, "id": id, "metadata": metadata, "source": text.splitlines(keepends=True)}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def day(moment):
    """1 December 2026, 23:59 (UTC+01:00)."""
    return f"{moment.day} {moment:%B %Y, %H:%M} ({moment.tzname()})" if moment else ""


def moment(text):
    """A date given on the command line; without a zone it is this machine's, without a time the day's end."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise Mistake(f"{one_line(text, 60)!r} is no date: write it as 2026-12-01 or 2026-12-01T23:59+01:00") from None
    if len(text) == len("2026-12-01"):
        found = found.replace(hour=23, minute=59)
    return found if found.tzinfo else found.astimezone()
