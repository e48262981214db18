"""Notes to the teacher beside the results: files that are alike, grades made by other rules."""

from pathlib import Path

import sqlalchemy as sql

from lesson_code.grading import changes, collect, scores
from lesson_code.grading.tables import submissions
from lesson_code.grading.words import HOLDS_NONE, OF_ANOTHER, number
from lesson_code.homework import reading


def handed_in(book):
    """Every (student, sha256) of the gradebook that counts."""
    with book.writing() as run:
        return set(map(tuple, run.execute(sql.select(submissions.c.student, submissions.c.sha256)))) - withdrawn(run)


def withdrawn(run):
    """Every (student, sha256) that counts for nobody."""
    rows = run.execute(sql.select(submissions.c.id, submissions.c.student, submissions.c.sha256)).all()
    out = changes.withdrawn(run)
    return {(row.student, row.sha256) for row in rows if row.id in out}


def alike(book, assignment, before):
    """Sentences on files that are the same, where one of them is new since `before`; not of the untouched notebook."""
    now = handed_in(book)
    new, shas = {sha for _, sha in now - before}, [sha for _, sha in now]
    doubled = {sha for sha in new if shas.count(sha) > 1}
    given = Path(assignment.folder, f"{assignment.name}.ipynb")
    given = code(given.read_bytes()) if doubled and given.is_file() else None
    ids = dict(book.rows(sql.select(submissions.c.sha256, submissions.c.id))) if doubled else {}
    touched = {sha for sha in doubled if given is None or code(book.data(ids[sha])) != given}
    return collect.same_content([pair for pair in sorted(now) if pair[1] in touched])


def code(data):
    """The sources of a notebook's cells; None where it cannot be read."""
    try:
        return [cell.source.strip() for cell in reading.read(data)]
    except reading.Unreadable:
        return None


def old_rules(assignment, everyone):
    """A sentence where grades that count were made by other rules, or ""."""
    ids = scores.outdated(assignment, everyone.values())
    return ids and (
        f"partial or hidden_cases is another now than when some answers to {collect.listed(ids)} were graded, and "
        f"students are not treated alike. Grade all anew: downhill-class regrade {assignment.folder}")


def on_points(assignment, everyone):
    """Sentences on points that are not what the assignment file says now."""
    yield old_rules(assignment, everyone)
    for key, student in everyone.items():
        for one in student.scores:
            if one.override and one.override.holds and one.override.points > one.points:
                yield (f"{key}: {one.id}: {number(one.override.points)} points, set by hand, and it is worth "
                       f"{number(one.points)} now: set them anew (override)")


def other_files(everyone):
    """Sentences on files that count and seem to be handed in by mistake: their 0 is no answer's."""
    for student in everyone.values():
        counting = {score.file.id for score in student.scores if score.file}
        for file in student.files:
            said = [one for one in file.remarks if file.id in counting and one.startswith((HOLDS_NONE, OF_ANOTHER))]
            yield from (f"{student.key}: {file.path}: {one}" for one in said)
