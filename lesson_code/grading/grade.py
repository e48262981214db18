"""One submission graded: read, run in a sandbox, compared outside of it. Pure: no database, no files.

    grade(data, student, assignment, secret) -> Graded

Every submission gets a sandbox of its own, every exercise a process of its own in it. An exercise's visible cases are
run first, and its hidden ones only when these are right: in a further process, by when everything that the student
will read has come out. So no hidden input can leave in the words of an error.
"""

import hashlib
import warnings
from typing import NamedTuple

import numpy as np

from lesson_code.exercises import EXERCISES
from lesson_code.grading import hidden
from lesson_code.grading.limits import LIMITS
from lesson_code.grading.runner import Broken, Runner
from lesson_code.homework import answers, reading
from lesson_code.homework.judge import judged, right_cases

LONGEST = 8_000  # letters of one exercise's text
ENDED = {"error": "student_error", "timeout": "timeout", "killed": "killed"}
HIDDEN_TEXT = ("Hidden cases are other inputs of the same kinds. Try your function on inputs of your own: another "
               "length, one entry only, zeros, negative and very large numbers.")
IN_HIDDEN = {"student_error": "In one of them your function raised an error.",
             "timeout": "In one of them your function did not come back in time.",
             "killed": "In one of them Python was ended from inside."}


class ExerciseGrade(NamedTuple):
    exercise: str
    status: str     # "graded", "student_error", "timeout", "killed" or "infrastructure_error"
    earned: float
    points: float
    visible: tuple  # (right, of)
    hidden: tuple   # (right, of); (0, 0) where they were not tried
    text: str       # for the student: of hidden cases it shows neither inputs nor outputs


class Graded(NamedTuple):
    status: str        # "graded", "unreadable" or "infrastructure_error" (some exercise has that status: try again)
    exercises: tuple   # of ExerciseGrade; none where the file is unreadable
    remarks: tuple     # sentences for the student
    sha256: str        # of the file


def grade(data, student, assignment, secret, limits=LIMITS):
    """The Graded of a file's bytes. `secret`: the class secret, bytes. Errors: sandbox.Refused without a sandbox."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        cells = reading.read(data)
    except reading.Unreadable as reason:
        return Graded("unreadable", (), (clean(f"Your file could not be read: {reason}."),), digest)
    wanted = {item.id: assignment.released[item.id] for item in assignment.exercises}
    with warnings.catch_warnings(), np.errstate(all="ignore"), Runner(limits) as runner:
        warnings.simplefilter("ignore")
        found = answers.find(cells, wanted)
        marks = tuple(one(item, found[item.id], student, assignment, secret, runner) for item in assignment.exercises)
    broken = any(each.status == "infrastructure_error" for each in marks)
    return Graded("infrastructure_error" if broken else "graded", marks, (), digest)


def one(item, answer, student, assignment, secret, runner):
    """The ExerciseGrade of one answer."""
    exercise = EXERCISES[item.id]
    count = len(exercise.visible)

    def mark(status, text, earned=0.0, visible=(0, count), unseen=(0, 0), remarks=()):
        said = "\n".join([text, *remarks, *answer.remarks])
        return ExerciseGrade(item.id, status, earned, item.points, visible, unseen, clean(said))

    if answer.state == "missing":
        return mark("graded", f"{item.id}: no answer was found.")
    if answer.state == "unsolved":
        return mark("graded", f"{item.id}: not solved yet.")
    if answer.state == "broken":
        return mark("student_error", f"{item.id}: the answer cannot be run.")
    try:
        tried = runner.run(answer, exercise, exercise.visible)
        verdict = judged(exercise, exercise.visible, tried)
        right = sum(right_cases(exercise, exercise.visible, tried))
        if verdict.status != "right" or right < count:
            return mark(ENDED.get(verdict.status, "graded"), verdict.text, 0.0, (right, count), (0, 0), tried.remarks)
        unseen = hidden.cases(exercise, item.version, student, secret, assignment.hidden_cases)
        if not unseen:
            return mark("graded", verdict.text, item.points, (right, count))
        tried = runner.run(answer, exercise, unseen)
    except Broken as reason:
        return mark("infrastructure_error", f"{item.id}: not graded yet, by no doing of yours: {reason}.")
    status = ENDED.get(judged(exercise, unseen, tried).status, "graded")  # its text would show a hidden case
    score = sum(right_cases(exercise, unseen, tried)), len(unseen)
    if score[0] == score[1] and status == "graded":
        return mark("graded", f"{item.id}: right, in all {count} cases of the check and in all {score[1]} hidden ones.",
                    item.points, (right, count), score)
    said = [f"{item.id}: right in all {count} cases of the check, but only in {score[0]} of {score[1]} hidden ones.",
            *filter(None, [IN_HIDDEN.get(status)]), HIDDEN_TEXT]
    return mark(status, "\n".join(said), item.points * assignment.partial, (right, count), score)


def clean(text):
    """A student's words without what a terminal would obey, and not too long."""
    kept = "".join(each if each.isprintable() or each == "\n" else " " for each in text)
    return kept if len(kept) <= LONGEST else kept[:LONGEST] + " …"
