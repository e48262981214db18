"""check(name, function): is the answer right, and if not, what is the first thing that is wrong?"""

import difflib
import textwrap
from typing import NamedTuple

import numpy as np

from lesson_code.exercises.compare import close, difference
from lesson_code.exercises.exercise import EXERCISES, copied
from lesson_code.exercises.plain import NotPlain, parts_of
from lesson_code.exercises.running import Raised, Stopped, call, cannot_be_called, quiet

MORE = 20  # further cases of a check
UNSOLVED = "not solved yet (the function returns None)."


class Verdict(NamedTuple):
    status: str  # "right", "wrong", "unsolved", "error" or "timeout"
    text: str    # what the student reads


def check(name, function, seconds=5.0):
    """Print whether `function` solves the exercise `name`; an answer that takes longer than `seconds` is stopped."""
    print(examine(name, function, seconds).text)


def examine(name, function, seconds=5.0, seeds=range(MORE)):
    """The Verdict on an answer: visible cases first, then the further cases of `seeds`."""
    if name not in EXERCISES:
        near = difflib.get_close_matches(str(name), EXERCISES, 1)
        return Verdict("error", f"There is no exercise {name!r}."
                       + (f" Is {near[0]!r} meant?" if near else f" There are: {', '.join(EXERCISES)}."))
    exercise = EXERCISES[name]
    trouble = cannot_be_called(function, exercise.visible[0])
    if trouble:
        return Verdict("error", lines(f"{name}: {trouble}."))
    with quiet() as remarks:
        verdict, changed = judge(exercise, function, seconds, seeds)
    if changed:
        remarks.append(f"Your function changes its input {changed}. It was given a copy; a caller's array would "
                       "be changed too: copy before you write into it.")
    if verdict.status == "unsolved":
        return verdict
    return Verdict(verdict.status, "\n".join([verdict.text, *map(lines, remarks)]))


def judge(exercise, function, seconds, seeds):
    """(Verdict, name of an input that the answer changed or "")."""
    changed = ""
    count = len(exercise.visible) + len(seeds)
    for position in range(count):
        further = position - len(exercise.visible)
        case = exercise.visible[position] if further < 0 else exercise.case(seeds[further])
        given = copied(case)
        try:
            answer = call(function, list(given.values()), seconds)
            if answer is None and position == 0:
                return Verdict("unsolved", f"{exercise.id}: {UNSOLVED}"), ""
            changed = changed or changed_input(case, given)
            got = parts_of(answer, exercise.parts)
        except Stopped as stop:
            said = f"it had not returned after {seconds:g} seconds, and was stopped: is there a loop without an end?"
            if stop.left_behind:
                said = f"it had not returned after {seconds:g} seconds and cannot be stopped: restart the kernel."
            return Verdict("timeout", report(exercise, case, position, count, said)), changed
        except Raised as error:
            return Verdict("error", report(exercise, case, position, count, str(error))), changed
        except NotPlain as reason:
            said = f"{reason}."
            return Verdict("wrong", report(exercise, case, position, count, said)), changed
        wrong = first_difference(exercise, got, reference(exercise, case))
        if wrong:
            hint = hint_for(exercise, function, seconds, case, got)
            return Verdict("wrong", report(exercise, case, position, count, wrong + ".", hint)), changed
    return Verdict("right", f"{exercise.id}: right, in all {count} cases."), changed


def reference(exercise, case):
    return parts_of(exercise.solve(*copied(case).values()), exercise.parts)


def first_difference(exercise, got, wanted):
    names = exercise.parts or ("",)
    found = (difference(a, b, name, exercise.rtol, exercise.atol) for a, b, name in zip(got, wanted, names))
    return next(filter(None, found), None)


def hint_for(exercise, function, seconds, case, got):
    """The hint of the known mistake that gives the same numbers on this case, and on most visible ones; or ""."""
    answers = [(each, parts_or_none(exercise, function, each, seconds)) for each in exercise.visible]
    best = (0, "")
    for form, hint in exercise.wrongs:
        if agrees(exercise, form, case, got):
            score = 1 + sum(agrees(exercise, form, each, parts) for each, parts in answers)
            best = max(best, (score, hint), key=lambda pair: pair[0])
    return best[1]


def parts_or_none(exercise, function, case, seconds):
    try:
        return parts_of(call(function, list(copied(case).values()), seconds), exercise.parts)
    except (Raised, Stopped, NotPlain):
        return None


def agrees(exercise, form, case, parts):
    """Whether a known form gives the same numbers; False where either gives none."""
    try:
        theirs = parts_of(form(*copied(case).values()), exercise.parts)
    except (ArithmeticError, LookupError, TypeError, ValueError, NotPlain):  # this mistake cannot answer this case
        return False
    return parts is not None and all(a.shape == b.shape and close(a, b, exercise.rtol, exercise.atol).all()
                                     for a, b in zip(parts, theirs))


def changed_input(case, given):
    """The first array argument that is not what it was."""
    return next((name for name, value in case.items() if isinstance(value, np.ndarray)
                 and not (value.shape == given[name].shape and np.array_equal(value, given[name]))), "")


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
