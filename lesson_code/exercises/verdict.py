"""What is said of an answer, once it is known what it gave in each case. Shared by the check and the homework.

The check calls the answer itself (checking.py); the homework has it called in a process of its own
(lesson_code/homework). Both bring one Outcome for each case, and `decide` finds the words.
"""

import textwrap
from typing import NamedTuple

import numpy as np

from lesson_code.exercises.compare import close, difference
from lesson_code.exercises.plain import NotPlain, parts_of
from lesson_code.exercises.running import copied

UNSOLVED = "not solved yet (the function returns None)."
CHANGES = ("Your function changes its input {}. It was given a copy; a caller's array would be changed too: copy "
           "before you write into it.")


class Verdict(NamedTuple):
    status: str  # "right", "wrong", "unsolved", "error", "timeout" or "killed"
    text: str    # what the student reads


class Outcome(NamedTuple):
    """What an answer gave in one case."""

    status: str        # "answered", "none" (it returned None), "wrong" (not numbers), "error", "timeout", "killed"
    said: str = ""     # the reason, where it did not answer
    parts: tuple = ()  # its numbers, where it did: plain arrays


class Decision(NamedTuple):
    verdict: Verdict
    cases: int    # how many cases were looked at: the last of them is the one that is shown
    hinted: bool  # whether a hint was looked for, in the visible cases


def decide(exercise, cases, outcomes, visible):
    """The Decision on an answer: `outcomes` one for each case, read only as far as needed.

    visible(): the answer's parts, or None, in each visible case; asked only where a hint is looked for.
    """
    for position, (case, outcome) in enumerate(zip(cases, outcomes)):
        if outcome.status == "none" and position == 0:
            return Decision(Verdict("unsolved", f"{exercise.id}: {UNSOLVED}"), 1, False)
        if outcome.status != "answered":
            status = "wrong" if outcome.status == "none" else outcome.status
            text = report(exercise, case, position, len(cases), outcome.said)
            return Decision(Verdict(status, text), position + 1, False)
        wrong = first_difference(exercise, outcome.parts, reference(exercise, case))
        if wrong:
            hint = hint_for(exercise, case, outcome.parts, visible())
            text = report(exercise, case, position, len(cases), wrong + ".", hint)
            return Decision(Verdict("wrong", text), position + 1, True)
    return Decision(Verdict("right", f"{exercise.id}: right, in all {len(cases)} cases."), len(cases), False)


def with_remarks(verdict, changed, remarks):
    """The Verdict with what else is to be said, each in lines of its own; nothing is, where it is unsolved."""
    if verdict.status == "unsolved":
        return verdict
    said = [*remarks, CHANGES.format(changed)] if changed else remarks
    return Verdict(verdict.status, "\n".join([verdict.text, *map(lines, said)]))


def reference(exercise, case):
    return parts_of(exercise.solve(*copied(case).values()), exercise.parts)


def first_difference(exercise, got, wanted):
    names = exercise.parts or ("",)
    found = (difference(a, b, name, exercise.rtol, exercise.atol) for a, b, name in zip(got, wanted, names))
    return next(filter(None, found), None)


def hint_for(exercise, case, got, visible):
    """The hint of the first known mistake with the same numbers on this case and every visible one answered; or ""."""
    answered = [(each, parts) for each, parts in zip(exercise.visible, visible) if parts is not None]
    for form, hint in exercise.wrongs:
        if all(agrees(exercise, form, each, parts) for each, parts in [(case, got), *answered]):
            return hint
    return ""


def agrees(exercise, form, case, parts):
    """Whether a known form gives the same numbers; False where either gives none."""
    try:
        with np.errstate(all="ignore"):
            theirs = parts_of(form(*copied(case).values()), exercise.parts)
    except (ArithmeticError, LookupError, TypeError, ValueError, NotPlain):  # this mistake cannot answer this case
        return False
    return parts is not None and all(a.shape == b.shape and close(a, b, exercise.rtol, exercise.atol).all()
                                     for a, b in zip(parts, theirs))


def report(exercise, case, position, count, said, hint=""):
    """What is wrong, in which case, and the hint."""
    shown = [f"    {name} = {shorten(value)}" for name, value in case.items()]
    parts = [f"{exercise.id}: not yet. Case {position + 1} of {count}:", *shown, lines(said)]
    return "\n".join(parts + ([lines("Hint: " + hint)] if hint else []))


def shorten(value):
    """An argument in at most a few lines."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, separator=", ", precision=6, threshold=24, edgeitems=2, max_line_width=64)
        return text.replace("\n", "\n        ")
    return getattr(value, "__name__", None) or repr(value)


def lines(text):
    return "\n".join(textwrap.fill(line, 78, subsequent_indent=" " * (len(line) - len(line.lstrip())))
                     for line in text.split("\n"))
