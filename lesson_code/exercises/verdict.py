"""What is said of an answer, once it is known what it gave in each case. Shared by the check and the homework.

The check calls the answer itself (checking.py); the homework has it called in a process of its own
(lesson_code/homework). Both bring one Outcome for each case, and `decide` finds the words.
"""

import itertools
import textwrap
from typing import NamedTuple

import numpy as np

from lesson_code.exercises.compare import close, difference, number, ratio
from lesson_code.exercises.plain import NotPlain, parts_of
from lesson_code.exercises.running import PRINTS, copied

UNSOLVED = "not solved yet (the function returns None)."
PRINTED = "It prints something, but the check sees only what it returns: write return."
WHOLE = ("Your numbers are whole. int(...), //, and an array that was made of whole numbers cut off what comes after "
         "the point.")
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
            others = visible()
            hint = hint_for(exercise, case, outcome.parts, others)
            more = "" if hint else in_proportion(exercise, outcome.parts, reference(exercise, case), others)
            text = report(exercise, case, position, len(cases), f"{wrong}.{more}", hint)
            return Decision(Verdict("wrong", text), position + 1, True)
    return Decision(Verdict("right", f"{exercise.id}: right, in all {len(cases)} cases."), len(cases), False)


def with_remarks(verdict, changed, remarks):
    """The Verdict with what else is to be said, each in lines of its own."""
    if verdict.status == "unsolved":
        return Verdict("unsolved", f"{verdict.text}\n{PRINTED}") if PRINTS in remarks else verdict
    said = [*remarks, CHANGES.format(changed)] if changed else remarks
    return Verdict(verdict.status, "\n".join([verdict.text, *map(lines, said)]))


def ended(reason):
    """The reason as a sentence."""
    return f"{reason}" if str(reason).endswith("?") else f"{reason}."


def reference(exercise, case):
    return parts_of(exercise.solve(*copied(case).values()), exercise.parts)


def first_difference(exercise, got, wanted):
    return next(filter(None, differences(exercise, got, wanted)), None)


def differences(exercise, got, wanted):
    """What is wrong with each part, or None."""
    names = exercise.parts or ("",)
    return [difference(a, b, name, exercise.rtol, exercise.atol) for a, b, name in zip(got, wanted, names)]


def in_proportion(exercise, got, wanted, visible):
    """A sentence, where the first wrong part is one multiple of the right one in all visible cases answered; or ""."""
    place = next(place for place, each in enumerate(differences(exercise, got, wanted)) if each)
    pairs = [(parts[place], reference(exercise, case)[place])
             for case, parts in zip(exercise.visible, visible) if parts is not None]
    telling = sum(bool((np.abs(b) > exercise.atol).any()) for _, b in pairs)  # 0 is any number times 0
    if telling < 2 or any(a.shape != b.shape for a, b in pairs):
        return ""
    theirs, ours = (np.concatenate([each.ravel() for each in side]) for side in zip(*pairs))
    factor = ratio(theirs, ours, exercise.rtol, exercise.atol)
    if factor is None or close(theirs, ours, exercise.rtol, exercise.atol).all():  # right in these: it fails later
        return ""
    every = "Every entry" if got[place].size > 1 else "It"
    times = f"{number(factor)} times what it should be" if abs(factor) > 1e-9 else "0.0"
    return f" {every} is {times}, in the other cases too."


def hint_for(exercise, case, got, visible):
    """The hint of the first known mistake with the same numbers on this case and every visible one answered; or ""."""
    answered = [(case, got), *((each, parts) for each, parts in zip(exercise.visible, visible) if parts is not None)]
    for form, hint in exercise.wrongs:
        if all(agrees(exercise, form, each, parts) for each, parts in answered):
            return hint
    right = [reference(exercise, case) for case, _ in answered]
    return in_another_order(exercise, answered, right) or whole_numbers(answered, right)


def in_another_order(exercise, answered, right):
    """The hint for parts that are right but for their order in all of these (case, parts); or ""."""
    for order in list(itertools.permutations(range(len(exercise.parts))))[1:]:
        if not any(first_difference(exercise, [parts[place] for place in order], wanted)
                   for (_, parts), wanted in zip(answered, right)):
            return f"What you return is right, its order is not: return {', '.join(exercise.parts)}."
    return ""


def whole_numbers(answered, right):
    """The hint for numbers that are right but for what comes after the point; or ""."""
    pairs = [(a, b) for (_, parts), wanted in zip(answered, right) for a, b in zip(parts, wanted)]
    if any(a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()) for a, b in pairs):
        return ""
    theirs, ours = (np.concatenate([each.ravel() for each in side]) for side in zip(*pairs))
    cut = theirs.any() and (theirs == np.rint(theirs)).all() and (np.abs(theirs - ours) < 1).all()
    return WHOLE if cut else ""


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
    parts = [f"{exercise.id}: not yet. Case {position + 1} of {count}:", *shown(case), lines(said)]
    return "\n".join(parts + ([lines("Hint: " + hint)] if hint else []))


def shown(case):
    """A line, or a few, for each argument."""
    return [f"    {name} = {shorten(value)}" for name, value in case.items()]


def shorten(value):
    """An argument in at most a few lines."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, separator=", ", precision=6, threshold=24, edgeitems=2, max_line_width=64)
        return text.replace("\n", "\n        ")
    return getattr(value, "__name__", None) or repr(value)


def lines(text):
    return "\n".join(textwrap.fill(line, 78, subsequent_indent=" " * (len(line) - len(line.lstrip())))
                     for line in text.split("\n"))
