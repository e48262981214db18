"""What leaves the gradebook: pages for students, tables of points, the report on the class."""

from pathlib import Path

from lesson_code.grading import assignment as assignments
from lesson_code.grading import collect, course, export, notes, report, scores
from lesson_code.grading import feedback as pages
from lesson_code.grading import feedback_zips as zips
from lesson_code.grading.opening import opened, roster_of, tell, warn
from lesson_code.grading.words import Mistake, clean, several


def read(options, folder):
    """(assignment, roster, gradebook, every Student), with a note where grades were made by other rules."""
    assignment = assignments.load(folder, versions=False)
    roster, book = roster_of(assignment), opened(options, assignment, make=False)
    everyone = scores.students(book, assignment, roster)
    for line in notes.on_points(assignment, everyone):
        warn(line)
    return assignment, roster, book, everyone


def report_of_class(options):
    assignment, _, _, everyone = read(options, options.assignment)
    for line in report.report(assignment, everyone.values()):
        print(clean(line), flush=True)
    return 0


def feedback(options):
    assignment, roster, book, everyone = read(options, options.assignment)
    folder = Path(options.out or Path(options.assignment) / "feedback")
    wanted = pages.with_page(everyone.values())
    parcels, without = zips.make(options.kind, assignment, book, wanted, roster) if options.kind else ({}, [])
    old = pages.write(folder, assignment, everyone.values())
    tell(f"{several(len(wanted), 'page')} in {folder}; {pages.INDEX} there lists them, for you")
    if old:
        warn(f"of no student any more, and left in {folder}: {collect.listed(old)}")
    if options.kind:
        path = folder.with_name(f"{folder.name}-{options.kind}.zip")
        zips.write(path, parcels.values())
        tell(zips.told(options.kind, parcels, path))
    for key, why in without:
        tell(f"  not in the zip: {key}: {why}")
    if without:
        tell(f"  For those: {zips.WANTED[options.kind]}")
    return int(bool(without))


def export_points(options):
    if len(options.assignment) > 1:
        return export_course(options)
    assignment, roster, _, everyone = read(options, options.assignment[0])
    path = Path(options.out or Path(options.assignment[0]) / f"grades-{options.kind}.csv")
    if options.kind == "canvas":
        warn(export.other_points(assignment, roster))
        warn(export.new_column(assignment, roster))
    left_out = export.write(path, options.kind, assignment, everyone.values(), roster, options.missing_as_zero)
    tell(f"{several(len(everyone) - len(left_out), 'student')} with points in {path}")
    for key, why in left_out:
        tell(f"  no points: {key}: {why.replace('_', ' ')}")
    return int(any(why != "nothing handed in" for _, why in left_out))


def export_course(options):
    if options.kind != "plain":
        raise Mistake(f"{options.kind.title()} takes one assignment at a time; several make a plain table")
    folders = [Path(folder) for folder in options.assignment]
    if len({folder.resolve() for folder in folders}) < len(folders):
        raise Mistake("an assignment is named twice")
    parts = []
    for folder in folders:
        assignment, roster, _, everyone = read(options, folder)
        parts.append(course.Part(assignment, everyone, roster))
    path = Path(options.out or "grades-course.csv")
    count, without, note = course.write(path, parts, options.missing_as_zero)
    warn(note)
    tell(f"{several(count, 'student')} with a total in {path}")
    for key, why in without:
        tell(f"  no total: {key}: " + "; ".join(f"{name}: {said}" for name, said in why))
    return int(any(said != "nothing handed in" for _, why in without for _, said in why))
