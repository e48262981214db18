"""check(name, function): is the answer right, and if not, what is the first thing that is wrong?"""

import difflib

from lesson_code.exercises.exercise import EXERCISES
from lesson_code.exercises.plain import NotPlain, parts_of
from lesson_code.exercises.running import (
    Raised,
    Stopped,
    call,
    cannot_be_called,
    changed_input,
    copied,
    other_order,
    quiet,
)
from lesson_code.exercises.verdict import Outcome, Verdict, decide, ended, lines, with_remarks

MORE = 20  # further cases of a check


def check(name, function, seconds=5.0):
    """Print whether `function` solves the exercise `name`; an answer that takes longer than `seconds` is stopped."""
    print(examine(name, function, seconds).text)


def examine(name, function, seconds=5.0, seeds=range(MORE)):
    """The Verdict on an answer: visible cases first, then the further cases of `seeds`."""
    if not isinstance(name, str) and isinstance(function, str):
        return Verdict("error", f'The name comes first, then your function: check("{function}", ...).')
    if not isinstance(name, str) or name not in EXERCISES:
        near = difflib.get_close_matches(str(name), EXERCISES, 1)
        return Verdict("error", f"There is no exercise {name!r}."
                       + (f" Is {near[0]!r} meant?" if near else f" There are: {', '.join(EXERCISES)}."))
    exercise = EXERCISES[name]
    if exercise.contested:
        from lesson_code.contest import verdict  # it needs this package, and data

        return verdict.examine(exercise, function, seconds, None if seeds == range(MORE) else seeds[0])
    trouble = cannot_be_called(function, exercise.visible[0])
    if trouble:
        return Verdict("error", lines(f"{name}: {trouble}."))
    cases, changed = exercise.cases(seeds), []
    with quiet() as remarks:
        outcomes = (outcome(exercise, function, case, seconds, changed) for case in cases)
        verdict, *_ = decide(exercise, cases, outcomes, lambda: [parts_or_none(exercise, function, each, seconds)
                                                                 for each in exercise.visible])
    order = other_order(function, list(cases[0])) if verdict.status not in ("right", "unsolved") else ""
    return with_remarks(verdict, changed[0] if changed else "", [*filter(None, [order]), *remarks])


def outcome(exercise, function, case, seconds, changed):
    """The Outcome of one call; the name of an input that the answer changed is added to `changed`."""
    given = copied(case)
    try:
        answer = call(function, list(given.values()), seconds)
        parts = parts_of(answer, exercise.parts)
    except Stopped as stop:
        return Outcome("timeout", stop.in_words(seconds))
    except Raised as error:
        return Outcome("error", str(error))
    except NotPlain as reason:
        return Outcome("none" if answer is None else "wrong", ended(reason))
    finally:  # one that was stopped too: what it wrote there may be why it did not end
        changed += filter(None, [changed_input(case, given)])
    return Outcome("answered", "", parts)


def parts_or_none(exercise, function, case, seconds):
    """The numbers that the answer gives in this case, or None."""
    found = outcome(exercise, function, case, seconds, [])
    return found.parts if found.status == "answered" else None
