"""The real grade, but with a short time for the student "endless". Imports what a worker needs, and no more."""

from lesson_code.grading.grade import grade as real
from lesson_code.grading.limits import LIMITS

SHORT = LIMITS._replace(wall=0.5)


def grade(data, student, assignment, secret):
    return real(data, student, assignment, secret, SHORT if student == "endless" else LIMITS)
