"""Hand in a notebook: check it as a whole, say what counts and what does not, and write the one file to hand in.

A notebook with errors can be handed in: the file is written whatever the check finds.
"""

import argparse
import datetime
import sys
import textwrap
from pathlib import Path

from lesson_code.contest.verdict import seen
from lesson_code.exercises import EXERCISES
from lesson_code.exercises.checking import MORE
from lesson_code.homework import answers, judge, protocol, reading, released, trial, writing
from lesson_code.homework.code import Code
from lesson_code.homework.places import place
from lesson_code.homework.writing import Trouble
from lesson_code.progress import Progress

WORK = released.BOOK.parent / "work"  # where `make lab` puts the notebooks
USE = 'make handin NOTEBOOK={} NAME="Ada Lovelace"'
WIDTH = 100
WORDS = {"right": "right", "wrong": "not yet", "error": "not yet", "timeout": "stopped", "killed": "stopped",
         "unsolved": "not solved yet", "missing": "missing", "broken": "cannot be read"}


def handin(notebook, name):
    """Check `notebook` (a file's name or path) and write the file to hand in beside it; its name is printed.

    Save the notebook first: what is handed in is the saved file.
    """
    try:
        hand_in(notebook, name)
    except Trouble as trouble:
        print(f"Nothing was written: {ended(trouble)}")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="make handin", description=__doc__)
    parser.add_argument("notebook", nargs="?", metavar="NOTEBOOK")
    parser.add_argument("--name", default="", help="yours, as your teacher knows it")
    given = parser.parse_args(arguments)
    try:
        hand_in(given.notebook or the_only_one(), given.name or ask())
    except Trouble as trouble:
        print(f"Nothing was written: {ended(trouble)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Nothing was written.", file=sys.stderr)
        return 130
    return 0


def ended(trouble):
    """The sentence with its full stop."""
    return str(trouble) + ("" if str(trouble).endswith(("?", ")", '"')) else ".")


def ask():
    """The student's name, from whoever sits at the terminal, or ""."""
    if not sys.stdin.isatty():
        return ""
    try:
        return input("Your name, as your teacher knows it: ")
    except EOFError:
        return ""


def the_only_one():
    """The notebook in work/ that has answers. Errors: Trouble where there is none, or more than one."""
    folder = WORK if WORK.is_dir() else Path.cwd()
    found = with_answers(folder.rglob("*.ipynb"))
    if len(found) == 1:
        return found[0]
    names = [writing.shown(path) for path in found]
    if not names:
        raise Trouble(f"no notebook in {writing.shown(folder)} holds an answer yet. Is yours saved? Else say which it "
                      f"is: {USE.format('FILE')}")
    raise Trouble("say which notebook, these hold answers:\n" + "\n".join(f"  {USE.format(each)}" for each in names)
                  + "\n(with your name)")


def with_answers(paths):
    """Those of these notebooks that hold an answer, but for files that were made to be handed in."""
    held = []
    for path in sorted(paths):
        if not path.name.startswith("handin-") and not any(part.startswith(".") for part in path.parts[-3:]):
            try:
                found = answers_in(reading.read(writing.content(path)))
            except (reading.Unreadable, Trouble):
                continue
            if any(answer.state in ("answered", "broken") for answer in found.values()):
                held.append(path)
    return held


def hand_in(notebook, name):
    """Check the notebook, print a line for each exercise, write the file. Its path. Errors: Trouble."""
    name = writing.cleaned(name)
    path = Path(notebook)
    data = writing.content(path)
    try:
        raw = reading.notebook(data)
        cells = reading.cells_of(raw)
        found = asked(raw, answers_in(cells))
    except reading.Unreadable as reason:
        raise Trouble(f"{path.name}: {reason}") from None
    if writing.is_handed_in(raw):
        raise Trouble(f"{path.name} was made to be handed in already: hand it in, or name your own notebook")
    if not found:
        raise Trouble(f"{path.name} holds no exercise of this book")
    if not name:
        raise Trouble(f"it needs your name: {USE.format(writing.shown(path))}, or handin({path.name!r}, "
                      '"Ada Lovelace") in a cell')
    print(f"{path.name}, {saved(path)}. What you did after that is not in it.\n")
    lines, states = checked(found)
    print("\n".join(lines))
    apart = remarks(cells, found)
    if apart:
        print("\nTo know:\n" + "\n".join(f"  {each}" for each in apart))
    right = sum(state == "right" for state in states.values())
    target, replaced = writing.write(path, raw, name, states)
    more = "" if right == len(states) else " You can hand it in as it is, or go on and run this again."
    print(f"\n{right} of {len(states)} right.{more}")
    if all(answer.state in ("unsolved", "missing") for answer in found.values()):
        print(nothing_in(path))
    print(f"Hand in this one file{', which replaces your earlier one' if replaced else ''}:\n"
          f"  {writing.shown(target)}")
    return target


def nothing_in(path):
    """What to say where no exercise is answered. The right file? A browser calls a second download "adam (1)"."""
    others = [each for each in path.resolve().parent.glob("*.ipynb") if each.resolve() != path.resolve()
              and writing.own_stem(each) == writing.own_stem(path)]
    other = "".join(f" Or is {each.name} yours? It holds answers." for each in with_answers(others))
    return f"There is no answer in {path.name}. Have you saved the notebook?{other}"


def answers_in(cells):
    """{id: Answer} for every exercise of the pages that these cells come from; empty where they are of none."""
    try:
        every = released.from_book()
    except FileNotFoundError:  # the package alone, without the book
        raise Trouble("the book's pages are not on this machine, so nothing can be checked or written here. Hand in "
                      "the notebook itself") from None
    marks = {cell.mark["id"] for cell in cells if cell.mark}
    ids = {cell.id for cell in cells}
    pages = {each.page for id, each in every.items() if id in marks or each.cell_id in ids}
    if not pages:
        made = set().union(*(Code.of(cell).made for cell in cells if cell.kind == "code"))
        pages = {each.page for each in every.values() if each.function in made}
    return answers.find(cells, {id: each for id, each in every.items() if each.page in pages})


def asked(raw, found):
    """Of an assignment's notebook, which names its exercises, these alone; of a chapter's, all."""
    named = raw["metadata"].get("assignment", {}) if type(raw.get("metadata")) is dict else {}
    ids = named.get("exercises") if type(named) is dict else None
    only = {id: answer for id, answer in found.items() if type(ids) is list and id in ids}
    return only or found


def saved(path):
    """When the file was last saved, so that who forgot to save sees it."""
    then = datetime.datetime.fromtimestamp(path.stat().st_mtime)
    seconds = (datetime.datetime.now() - then).total_seconds()
    for unit, size in [("day", 86400), ("hour", 3600), ("minute", 60)]:
        if seconds >= size:
            count = int(seconds // size)
            when = f"{then:%d %B, %H:%M}" if size > 3600 else f"{then:%H:%M}"
            return f"saved {count} {unit}{'s' * (count != 1)} ago ({when})"
    return f"saved less than a minute ago ({then:%H:%M})"


def checked(found):
    """(lines that say how each exercise stands, {id: how})"""
    verdicts = tried({id: answer for id, answer in found.items() if answer.state == "answered"})
    titles = {id: released.titles().get(id, id) for id in found}
    lines, states, width = [], {}, max(map(len, titles.values())) + 2
    for id, answer in found.items():
        status, why = verdicts.get(id, (answer.state, ""))
        states[id] = status
        word = WORDS.get(status, status)
        said = [f"{word}: {why}" if why else word, *answer.remarks]
        lines += [textwrap.fill(each, WIDTH, initial_indent=f"{'' if number else titles[id]:{width}}",
                                subsequent_indent=" " * (width + 2)) for number, each in enumerate(said)]
    return lines, states


def tried(answered):
    """{id: (status, the first reason)}; where they cannot be tried on this machine, that is said."""
    rules = {id: answer for id, answer in answered.items() if EXERCISES[id].contested}
    cases = {id: EXERCISES[id].cases(range(MORE)) for id in answered if id not in rules}
    try:
        jobs = [protocol.job(id, answered[id], EXERCISES[id], cases[id]) for id in cases]
        with Progress(len(answered), "trying your answers") as progress:
            results = trial.run(jobs, came=progress.step)
            verdicts = {id: judge.judged(id, cases[id], results[id]) for id in cases}
            for id, answer in rules.items():
                with trial.Player(answer, EXERCISES[id]) as play:
                    verdicts[id], _ = seen(EXERCISES[id], play)
                progress.step()
    except Exception as error:  # whatever it is, it must not keep a student from handing in
        return {id: ("not checked", f"({type(error).__name__})") for id in answered}
    if len(results) > 1 and all(result.status == "lost" for result in results.values()):
        return {id: ("not checked", "answers cannot be tried on this machine") for id in answered}
    return {id: (verdict.status, judge.reason(verdict)) for id, verdict in verdicts.items()}


def remarks(cells, found):
    """Sentences on cells that are nobody's answer."""
    said, own = [], {answer.cell for answer in found.values()}
    for cell in cells:
        if cell.mark and cell.mark["id"] not in EXERCISES:
            said.append(f"{at(cell, cells)} is marked as an exercise that this book has not: {cell.mark['id']}.")
        if cell.kind == "code" and cell.position not in own:
            code = Code.of(cell)
            if code.tree is None:
                said.append(f"{at(cell, cells)} cannot be read as Python ({code.error}): nothing of it counts.")
    return said


def at(cell, cells):
    said = place(cell, cells)
    return said[0].upper() + said[1:]
