"""One submission graded: read, run in a sandbox, compared outside of it. Pure: no database, no files.

    grade(data, student, assignment, secret) -> Graded

Every submission gets a sandbox of its own, every exercise a process of its own in it. The visible cases of all
exercises are run first, then, where these are right, the hidden ones, in further processes: by then everything that
the student will read has come out. So no hidden input can leave in the words of an error.

An answer that is an optimizer's rule runs on problems instead: those of the check, then hidden ones, the same for
everyone in the class, for a contest must be fair. Its gradients come from out here (contest/judging.py).
"""

import hashlib
import warnings
from typing import NamedTuple

import numpy as np

from lesson_code.contest.judging import VISIBLE, WANTED
from lesson_code.contest.verdict import seen
from lesson_code.exercises import EXERCISES
from lesson_code.grading import hidden
from lesson_code.grading.limits import LIMITS
from lesson_code.grading.runner import Broken, Runner
from lesson_code.grading.words import HOLDS_NONE, OF_ANOTHER
from lesson_code.homework import answers, reading
from lesson_code.homework.judge import judged, right_cases

LONGEST = 8_000  # letters of one exercise's text
UNANSWERED = {"missing": ("graded", "no answer was found."), "unsolved": ("graded", "not solved yet."),
              "broken": ("student_error", "the answer cannot be run.")}
ENDED = {"error": "student_error", "timeout": "timeout", "killed": "killed"}
HIDDEN_TEXT = {
    "cases": "Hidden cases are other inputs of the same kinds. Try your function on inputs of your own: another "
             "length, one entry only, zeros, negative and very large numbers.",
    "problems": "Hidden problems are of the same kinds, made by other seeds, and the rates tried are others. Try your "
                "rule on seeds of your own with contest.enter: one that was fitted to the check's problems falls "
                "behind there."}
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
    wanted = {item.id: assignment.released[item.id] for item in assignment.exercises}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = reading.notebook(data)
            found = answers.find(reading.cells_of(raw), wanted)
    except reading.Unreadable as reason:
        return Graded("unreadable", (), (clean(f"Your file could not be read: {reason}."),), digest)
    marks = {}
    with warnings.catch_warnings(), np.errstate(all="ignore"), Runner(limits) as runner:
        warnings.simplefilter("ignore")
        for item in assignment.exercises:
            marks[item.id] = in_check(item, found[item.id], runner)
        # Only now, when all words that the student will read are there, do hidden inputs go in.
        for item in assignment.exercises:
            if is_right(marks[item.id].visible) and marks[item.id].status == "graded":
                marks[item.id] = in_hidden(item, found[item.id], marks[item.id], student, assignment, secret, runner)
    broken = any(each.status == "infrastructure_error" for each in marks.values())
    remarks = other_file(raw, found, assignment)
    return Graded("infrastructure_error" if broken else "graded", tuple(marks.values()), remarks, digest)


def other_file(raw, found, assignment):
    """A sentence where the file holds no answer's cell, or lacks some and was made for another assignment."""
    missing, name = [each.state == "missing" for each in found.values()], reading.made_for(raw)
    other = name if name != assignment.name else ""
    if all(missing):
        return (clean(f"{HOLDS_NONE}" + (f": it was made for the assignment {other}." if other else ".")),)
    return (clean(f"{OF_ANOTHER}, {other}."),) if other and any(missing) else ()


def in_check(item, answer, runner):
    """The ExerciseGrade of an answer so far as the visible cases say it; it has earned nothing yet."""
    exercise = EXERCISES[item.id]
    score, remarks = (0, visible(exercise)), ()
    if answer.state == "answered":
        try:
            verdict, score, remarks = tried(exercise, answer, runner)
        except Broken as reason:
            return broken(item, reason)
        status, text = ENDED.get(verdict.status, "graded"), verdict.text
        remarks = () if verdict.status == "right" else remarks
    else:
        status, text = UNANSWERED[answer.state]
        text = f"{item.id}: {text}"
    said = clean("\n".join([text, *remarks, *answer.remarks]))
    return ExerciseGrade(item.id, status, 0.0, item.points, score, (0, 0), said)


def tried(exercise, answer, runner):
    """(Verdict, (right, of), remarks) of an answer in the cases of the check, or on its problems."""
    if exercise.contested:
        verdict, marks = seen(exercise, runner.player(answer, exercise), VISIBLE)
        return verdict, (sum(each.right for each in marks), visible(exercise)), ()
    found = runner.run(answer, exercise, exercise.visible)
    score = sum(right_cases(exercise, exercise.visible, found)), visible(exercise)
    return judged(exercise, exercise.visible, found), score, found.remarks


def visible(exercise):
    return len(WANTED if exercise.contested else exercise.visible)


def in_hidden(item, answer, mark, student, assignment, secret, runner):
    """The ExerciseGrade of an answer that is right in all visible cases."""
    if not assignment.hidden_cases:
        return mark._replace(earned=item.points)
    exercise = EXERCISES[item.id]
    try:
        if exercise.contested:
            status, score = on_problems(item, answer, secret, runner)
        else:
            unseen = hidden.cases(exercise, item.version, student, secret, assignment.hidden_cases)
            found = runner.run(answer, exercise, unseen)
            status = judged(exercise, unseen, found).status  # its text would show a hidden case
            score = sum(right_cases(exercise, unseen, found)), len(unseen)
    except Broken as reason:
        return broken(item, reason)
    status, what = ENDED.get(status, "graded"), "problems" if exercise.contested else "cases"
    if is_right(score) and status == "graded":
        return mark._replace(earned=item.points, hidden=score,
                             text=f"{mark.text}\nIt is right in all {score[1]} hidden {what} too.")
    said = [f"{item.id}: right in all {mark.visible[1]} {what} of the check, but in {score[0]} of {score[1]} hidden "
            "ones.", *filter(None, [IN_HIDDEN.get(status)]), HIDDEN_TEXT[what], *answer.remarks]
    return mark._replace(status=status, earned=item.points * assignment.partial, hidden=score,
                         text=clean("\n".join(said)))


def on_problems(item, answer, secret, runner):
    """(status, (right, of)) of a rule on the hidden problems: one seed for the whole class makes them."""
    exercise = EXERCISES[item.id]
    seed, = hidden.seeds(secret, item.id, item.version, None, 1)
    verdict, marks = seen(exercise, runner.player(answer, exercise), seed)
    return verdict.status, (sum(each.right for each in marks), len(WANTED))


def broken(item, reason):
    return ExerciseGrade(item.id, "infrastructure_error", 0.0, item.points, (0, visible(EXERCISES[item.id])), (0, 0),
                         clean(f"{item.id}: not graded yet, by no doing of yours: {reason}."))


def is_right(score):
    return score[0] == score[1]


def clean(text):
    """A student's words without what a terminal would obey, and not too long."""
    kept = "".join(each if each.isprintable() or each == "\n" else " " for each in text)
    return kept if len(kept) <= LONGEST else kept[:LONGEST] + " …"
