"""The words on a rule that was judged: first what breaks the contract, then the table of problems."""

import time

import numpy as np

from lesson_code.contest.judging import DENSE, TRIALS, VISIBLE, Ended, Here, in_table, judged, keeps_contract
from lesson_code.contest.stepping import Trouble
from lesson_code.exercises.running import cannot_be_called, quiet
from lesson_code.exercises.verdict import UNSOLVED, Verdict, lines, with_remarks

PATIENCE = 12  # times the seconds of one step, for all runs together


def examine(exercise, rule, seconds, seed=None):
    """The Verdict of `check` on a rule: on the visible problems, then on those of another seed if one is given."""
    trouble = cannot_be_called(rule, exercise.visible[0])
    if trouble:
        return Verdict("error", lines(f"{exercise.id}: {trouble}."))
    until = time.monotonic() + PATIENCE * seconds
    with quiet() as remarks:
        for each in (VISIBLE,) if seed is None else (VISIBLE, seed):
            verdict, _ = seen(exercise, Here(rule, seconds, until), each)
            if verdict.status != "right":
                break
    return with_remarks(verdict, "", remarks)


def seen(exercise, play, seed=VISIBLE):
    """(the Verdict on a rule, its Marks) on the problems of a seed; without marks where it could not be judged."""
    try:
        end = play.alone(keeps_contract)
        marks = judged(play, seed)
    except Trouble as trouble:
        return of_trouble(exercise, trouble), []
    except Ended as end:
        status = {"student_error": "error"}.get(end.status, end.status)
        return Verdict(status, in_words(exercise, end)), []
    behind = [each.task for each in marks if not each.right]
    table = [f"    {line}" for line in in_table(marks)]
    if not behind:
        said = f"{exercise.id}: right, in all {len(marks)} problems:"
        return Verdict("right", "\n".join([said, *table])), marks
    said = [f"{exercise.id}: not yet. Its best of {TRIALS} rates beside gradient descent's best of {DENSE}:", *table,
            f"It leaves too much in {len(behind)} of {len(marks)} problems: {', '.join(behind)}."]
    hint = hint_for(exercise, end) or near_miss(marks)
    return Verdict("wrong", "\n".join([*said, *([lines("Hint: " + hint)] if hint else [])])), marks


def of_trouble(exercise, trouble):
    if trouble.word == "unsolved":
        return Verdict("unsolved", f"{exercise.id}: {UNSOLVED}")
    status = {"does not return": "timeout"}.get(trouble.word, "error" if trouble.word.startswith("raised") else "wrong")
    return Verdict(status, in_words(exercise, trouble))


def in_words(exercise, error):
    said = str(error).rstrip(".")
    return lines(f"{exercise.id}: {said}" + ("" if said.endswith("?") else "."))


def near_miss(marks):
    """What helps a rule, known or not, that falls short in the bowl alone; or ""."""
    bowl = marks[0]
    if bowl.task != "bowl" or bowl.right or not all(each.right for each in marks[1:]):
        return ""
    ahead = f"It is ahead of gradient descent in the bowl, not by the factor {1 / bowl.wanted:g} that is asked. "
    return (ahead if bowl.ratio < 1 else "") + ("The bowl is a long, narrow valley without noise: what can your rule "
                                                "keep from its past steps that carries it along the floor?")


def hint_for(exercise, end):
    """The hint of the first known mistake that leads to the same parameters from the same made-up gradients, or ""."""
    for form, hint in exercise.wrongs:
        theirs = Here(form).alone(keeps_contract)
        if theirs.shape == end.shape and np.allclose(theirs, end, rtol=1e-6, atol=1e-9, equal_nan=True):
            return hint
    return ""
