"""report: how an assignment went, exercise by exercise, so that a teacher sees what to teach again. It names nobody."""

from collections import Counter

from lesson_code.exercises import EXERCISES
from lesson_code.grading.words import aligned, several

KINDS = ("right", "in part", "wrong", "error", "stopped", "no answer")
UNANSWERED = ("not solved yet", "no answer was found")  # how the grade's words on such an answer begin


def kind_of(attempt):
    """One of KINDS. "in part": right in the check's cases, not in all hidden ones."""
    if attempt.status in ("timeout", "killed"):
        return "stopped"
    if attempt.status == "student_error":
        return "error"
    if attempt.visible_of and attempt.visible_right == attempt.visible_of:
        return "right" if attempt.hidden_right == attempt.hidden_of else "in part"
    said = attempt.text.removeprefix(f"{attempt.exercise}: ")
    return "no answer" if said.startswith(UNANSWERED) else "wrong"


def hint_of(attempt):
    """The hint that the student read, which is that of a mistake the exercise knows; or ""."""
    text = one_spaced(attempt.text)
    known = [hint for _, hint in EXERCISES[attempt.exercise].wrongs if f"Hint: {one_spaced(hint)}" in text]
    return max(known, key=len, default="")


def one_spaced(text):
    return " ".join(text.split())


def report(assignment, students):
    """The lines."""
    students = list(students)
    attempts = {item.id: [score.attempt for one in students for score in one.scores
                          if score.id == item.id and score.attempt is not None] for item in assignment.exercises}
    graded = sum(any(score.attempt is not None for score in one.scores) for one in students)
    yield (f"{assignment.title}: {several(len(students), 'student')}, {graded} with a graded file; of each the answer "
           "that counts:")
    counts = {id: Counter(map(kind_of, made)) for id, made in attempts.items()}
    table = [("exercise", *KINDS), *((id, *(str(counts[id][kind]) for kind in KINDS)) for id in counts)]
    yield from aligned(table).splitlines()
    for id, made in attempts.items():
        hints = Counter(filter(None, map(hint_of, made)))
        if hints:
            hint, count = max(hints.items(), key=lambda pair: pair[1])
            yield f"{id}: the most common known mistake, {several(count, 'time')}: {hint}"
        elif counts[id]["wrong"]:
            yield f"{id}: no known mistake among those that are wrong"
