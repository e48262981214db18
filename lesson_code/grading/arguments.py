"""The words of downhill-class: its commands and options, and what --help says of each."""

import argparse

from lesson_code.grading.words import Mistake, nearest, one_line

KINDS = ("canvas", "moodle", "plain")
WITHDRAW = """A file that was handed in by mistake counts for nobody, and is not graded again. Nothing is deleted:
--undo takes it back. The same file handed in for another student counts for that one.

A file that is another student's: withdraw it, rename it to handin-ASSIGNMENT-NAME.ipynb with that student's name,
and grade again."""
REPORT = """Of each exercise, how many answers are right; right in part (in the check's cases, but not in all hidden
ones); wrong; ended with an error; were stopped (by the time limit, or because they wanted too much memory or too
many processes); or are not there. Then the known mistake that most students made, in the words of the hint that
they read."""
FEEDBACK = """A page for each student, in ASSIGNMENT/feedback, and there index.html for you: everyone, with a link.

--for moodle makes ASSIGNMENT/feedback-moodle.zip for the assignment's "Upload multiple feedback files in a zip".
  It needs the assignment's grading worksheet as roster.csv, or Moodle's download of the submissions, unpacked as it is:
  Anna Maier_12345_assignsubmission_file_/hw1.ipynb
--for canvas makes ASSIGNMENT/feedback-canvas.zip for "Re-Upload Submissions". It needs Canvas's download of the
  submissions, unpacked as it is: maieranna_12345_67890_hw1.ipynb. Canvas gives the page to the student under the
  name of the notebook that was handed in, so in this zip the page is a notebook.
Students for whom there is no file are named."""
EXPORT = """The points as CSV. Who has no total yet is left out for Canvas and Moodle, and has an empty cell in the
plain table: no one gets a 0 because something was not graded.

Several assignments make one plain table, with a column for each and the sum. Students are matched by id, or by
e-mail address where a class list is Moodle's grading worksheet: its numbers are others in each assignment."""


class Parser(argparse.ArgumentParser):
    """One line for a mistake."""

    def _check_value(self, action, value):
        if action.choices is not None and value not in action.choices and nearest(value, action.choices):
            raise Mistake(f"there is no {action.metavar or 'choice'} {one_line(value, 60)!r}"
                          + nearest(value, action.choices))
        super()._check_value(action, value)

    def error(self, message):
        raise Mistake(f"{message} ({self.prog} --help says more)")


def positive(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number from 1")
    return int(text)


def share(text):
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r}: a share from 0 to 1")
    return value


def points(text):
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r}: points are a number from 0 up")
    return value


def parser(description):
    it = Parser(prog="downhill-class", description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = it.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)

    def add(name, help, description=""):
        return commands.add_parser(name, help=help, formatter_class=argparse.RawDescriptionHelpFormatter,
                                   description=description or f"{help[0].upper()}{help[1:]}.")

    one = add("release", help="make an assignment's folder, with the students' notebook")
    one.add_argument("assignment", metavar="ASSIGNMENT", help="the folder to make")
    one.add_argument("--exercises", required=True, help="their names with commas between; huber:2 is worth 2 points")
    one.add_argument("--points", type=points, default=1.0, help="what each of the others is worth (1)")
    one.add_argument("--title", default="", help="as students and Canvas know it (the folder's name)")
    one.add_argument("--due", default="", help="2026-12-01T23:59+01:00; without a zone: this machine's")
    one.add_argument("--attempts", choices=["best", "last"], default="best", help="which of a student's files counts")
    one.add_argument("--hidden-cases", type=positive, default=20, help="of each exercise, for each student (20)")
    one.add_argument("--partial", type=share, default=0.0, help="share for right visible cases alone (0)")
    one.add_argument("--late-days", type=positive, help="days after which a late file earns nothing")
    one.add_argument("--late-share", type=share, default=0.1, help="share taken for each day begun (0.1)")
    one.add_argument("--grace", type=int, default=15, metavar="MINUTES", help="minutes that are not late (15)")
    one.add_argument("--roster", default="", help="the class list, if it is not ASSIGNMENT/roster.csv")
    book = {"default": "", "metavar": "URL", "help": "postgresql://USER@HOST/DATABASE in place of gradebook.sqlite"}
    one.add_argument("--gradebook", **book)

    add("exercises", help="the exercises' names, and their chapters")

    one = add("rehearse", help="let five made-up students hand in to a new assignment")
    one.add_argument("assignment", metavar="ASSIGNMENT")

    one = add("grade", help="grade what is new in a folder of students' files")
    one.add_argument("folder", metavar="FOLDER", help="the files' folder, or the assignment's (then its submissions/)")
    one.add_argument("--assignment", default="", help="its folder, if it is not FOLDER or the one around it")
    one.add_argument("--jobs", type=positive, help="processes side by side (one for each processor)")

    one = add("status", help="who is graded, who waits, what could not be read")
    one.add_argument("assignment", metavar="ASSIGNMENT")
    one.add_argument("--all", action="store_true", help="a line for every student, and what you changed by hand")

    one = add("report", help="how each exercise went, and the most common mistake; no names",
              description=REPORT)
    one.add_argument("assignment", metavar="ASSIGNMENT")

    one = add("regrade", help="grade again; what was graded before is kept")
    one.add_argument("assignment", metavar="ASSIGNMENT")
    one.add_argument("--exercise", action="append", default=[], help="this exercise alone (may be repeated)")
    one.add_argument("--new-version", action="store_true", help="take the exercise as it is now")
    one.add_argument("--jobs", type=positive, help="processes side by side")

    one = add("override", help="set a student's points for an exercise, with a reason that the student reads")
    one.add_argument("assignment", metavar="ASSIGNMENT")
    one.add_argument("student", metavar="STUDENT", help="id, name or e-mail address")
    one.add_argument("exercise", metavar="EXERCISE")
    one.add_argument("points", metavar="POINTS", type=points, nargs="?")
    one.add_argument("--remove", action="store_true", help="take back what you set: the graded points count again")
    one.add_argument("--reason", required=True, help="the student reads it")

    one = add("withdraw", help="a file that was handed in by mistake: it counts for nobody, and is not graded again",
              description=WITHDRAW)
    one.add_argument("assignment", metavar="ASSIGNMENT")
    one.add_argument("file", metavar="FILE", help="its name, as in the folder of submissions")
    one.add_argument("--reason", default="", help="the student reads it")
    one.add_argument("--undo", action="store_true", help="the file counts again")
    one.add_argument("--number", type=positive, help="which one, where several files had this name")

    one = add("feedback", help="write a page for each student, and a zip for Canvas or Moodle to give them out",
              description=FEEDBACK)
    one.add_argument("assignment", metavar="ASSIGNMENT")
    one.add_argument("--for", dest="kind", choices=KINDS[:2], help="make the zip too")
    one.add_argument("--out", default="", help="the pages' folder (ASSIGNMENT/feedback)")

    one = add("export", help="write the points as CSV; of several assignments, with their sum", description=EXPORT)
    one.add_argument("assignment", metavar="ASSIGNMENT", nargs="+")
    one.add_argument("--for", dest="kind", choices=KINDS, default="plain")
    one.add_argument("--out", default="", help="the file (ASSIGNMENT/grades-KIND.csv; of several grades-course.csv)")
    one.add_argument("--missing-as-zero", action="store_true", help="0 for those who handed in nothing")
    for name in ("grade", "status", "report", "regrade", "override", "withdraw", "feedback", "export"):
        commands.choices[name].add_argument("--gradebook", **book)
    for name in ("grade", "regrade"):
        commands.choices[name].add_argument("--scheduler", default="", metavar="ADDRESS",
                                            help="grade on the workers of a Dask cluster: tcp://HOST:PORT")
    return it
