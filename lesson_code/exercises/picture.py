"""A student's curve over the right one."""

import numpy as np

from lesson_code.exercises.checking import outcome
from lesson_code.exercises.compare import wrong_shape
from lesson_code.exercises.exercise import EXERCISES
from lesson_code.exercises.running import cannot_be_called, quiet
from lesson_code.exercises.verdict import Outcome, lines, reference, shown

NOWHERE = "Your answer is not in the picture. With"
SOMEWHERE = "Your answer is missing at some positions of the sliders. The first is"


def beside(name, function, cases, seconds=5.0):
    """{"the right one": (cases, points), "yours": the same} of the answer's first part, ready for a LiveFigure.

    "yours" is missing while no case gets an answer in the right shape; a single case without one is a line of nan.
    Why an answer, or a part of it, is not drawn is printed; of an exercise that is not solved yet nothing is said.
    """
    exercise = EXERCISES[name]
    right = [reference(exercise, case)[0] for case in cases]
    yours, failed, answered = [np.full(one.shape, np.nan) for one in right], [], False
    with quiet():
        for place, case in enumerate(cases):
            trouble = cannot_be_called(function, case)
            found = Outcome("error", f"{trouble}.") if trouble else outcome(exercise, function, case, seconds, [])
            reason = found.said or why_not(found.parts[0], right[place])
            if not reason:
                yours[place], answered = found.parts[0], True
                continue
            failed.append((case, found.status, reason))
            if found.status != "answered" and not answered:
                break  # unsolved, or endless: one wait is enough
    if failed and (answered or failed[0][1] != "none"):
        case, _, reason = failed[0]
        print("\n".join([SOMEWHERE if answered else NOWHERE, *shown(case), lines(reason)]))
    return {"the right one": np.stack(right)} | ({"yours": np.stack(yours)} if answered else {})


def why_not(got, wanted):
    """Why a line of these points cannot be drawn, or ""."""
    if got.shape != wanted.shape:
        return f"{wrong_shape(got, wanted)}."
    return "" if np.isfinite(got).any() else "none of your numbers is finite."
