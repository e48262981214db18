"""The words on an answer that was tried in a process of its own: the same as those of `check`."""

from lesson_code.exercises.exercise import EXERCISES
from lesson_code.exercises.plain import NotPlain, plain
from lesson_code.exercises.running import DRAWS, PRINTS, Stopped
from lesson_code.exercises.verdict import (
    Outcome,
    Verdict,
    decide,
    ended,
    first_difference,
    lines,
    reference,
    with_remarks,
)

KILLED = ("Python was ended from inside it: by an exit, by a call that it cannot survive, or because it asked for "
          "too much memory or too many processes")


def judged(exercise, cases, result):
    """The Verdict on the Result of an answer that was called in these cases ({argument: value} each).

    exercise: an Exercise or its id. The visible cases come first. Where the whole text is to be shown to a student,
    `cases` must hold no hidden one: an answer may put what it was given into its error's words.
    """
    exercise = EXERCISES[exercise] if isinstance(exercise, str) else exercise
    trouble = cannot_be_judged(exercise, result)
    if trouble:
        return trouble
    outcomes = outcomes_of(cases, result)
    visible = [parts_of_case(result, place) for place in range(len(exercise.visible))]
    decision = decide(exercise, cases, outcomes, lambda: visible)
    seen = list(result.cases[:decision.cases])
    changed = next((case.changed for case in seen if case.changed), "")
    if decision.hinted:  # `check` has then called it in the visible cases again
        seen += result.cases[:len(exercise.visible)]
    said = [words for words, on in [(PRINTS, any(case.prints for case in seen)),
                                    (DRAWS, any(case.draws for case in seen))] if on]
    return with_remarks(decision.verdict, changed, said)


def reason(verdict):
    """The first reason of a text that `judged` has made, in one line; "" where the status says all."""
    if verdict.status in ("right", "unsolved"):
        return ""
    first, *rest = verdict.text.split("\n")
    if not first.endswith(":"):  # no case is shown
        return " ".join(first.partition(": ")[2].split() + [word for line in rest for word in line.split()])
    while rest and rest[0].startswith("    "):
        rest = rest[1:]
    said = [line for line in rest if not line.startswith("    ")]
    for place, line in enumerate(said):
        if line.startswith(("Hint: ", "Your function ")):
            return " ".join(said[:place])
    return " ".join(said)


def right_cases(exercise, cases, result):
    """A list of True and False: in which cases the answer is right. For points: it tells nothing of the cases."""
    exercise = EXERCISES[exercise] if isinstance(exercise, str) else exercise
    marks = []
    for place, case in enumerate(cases):
        parts = parts_of_case(result, place)
        marks.append(parts is not None and first_difference(exercise, parts, reference(exercise, case)) is None)
    return marks


def cannot_be_judged(exercise, result):
    """The Verdict where there is no outcome of any case, or None."""
    said = {"student_error": ("error", f"{exercise.id}: {result.error}."),
            "lost": ("killed", f"{exercise.id}: {KILLED}."),
            "killed": ("killed", f"{exercise.id}: {result.error or KILLED}."),
            "timeout": ("timeout", f"{exercise.id}: the cells that it needs had not run to their end after "
                                   f"{result.seconds:g} seconds, and were stopped: is there a loop without an end?")}
    if result.status in said and (result.error or not result.begun):
        status, text = said[result.status]
        return Verdict(status, lines(text))
    return None


def outcomes_of(cases, result):
    """One Outcome for each case, the last one that for which the trial ended."""
    for case in result.cases:
        said = case.said
        if case.status == "timeout":
            said = Stopped(case.left_behind).in_words(result.case_seconds)
        elif case.status == "none":
            said = said_of_none()
        elif case.status == "wrong":
            said = ended(said)
        yield Outcome(case.status, said, case.parts)
    if len(result.cases) < len(cases):
        if result.status == "timeout":
            yield Outcome("timeout", f"all cases together had not returned after {result.seconds:g} seconds; it was "
                                     "stopped in this one.")
        else:
            yield Outcome("killed", KILLED + ".")


def parts_of_case(result, place):
    """The numbers of one case, or None."""
    if place >= len(result.cases) or result.cases[place].status != "answered":
        return None
    return result.cases[place].parts


def said_of_none():
    try:
        plain(None)
    except NotPlain as reason:
        return ended(reason)
