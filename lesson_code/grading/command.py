"""downhill-class: release an assignment, grade a class, tell every student why, and export the points.

Exit status: 0 all is well; 1 something was left, and is listed; 2 nothing was done, because of a mistake in what was
typed or in a file, or because there is no sandbox; 130 stopped by Ctrl-C, and nothing is lost.
"""

import os
import sys
from pathlib import Path

from lesson_code.grading import arguments, scratch
from lesson_code.grading.words import Mistake, Trouble, clean, one_line


class NoSandbox(Exception):
    """In several lines: why there is none, and the ways out."""


def parser():
    return arguments.parser(__doc__)


def main(words=None, grade=None):
    """Run one command; grade: in tests, a stand-in for the real one."""
    try:
        options = parser().parse_args(words)
        return act(options, (lambda: grade) if grade else sandboxed)
    except NoSandbox as reason:
        print(f"downhill-class: {clean(reason)}", file=sys.stderr)
        return 2
    except Mistake as mistake:
        return said(mistake, 2)
    except Trouble as trouble:
        return said(trouble, 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return said(f"{error.filename or 'a file'}: {error.strerror or error}", 1)
    except KeyboardInterrupt:
        return said("stopped; nothing is lost", 130)


def act(options, ready):
    if options.command == "release":
        return released(options)
    if options.command == "exercises":
        from lesson_code.grading.release import listing

        print(listing())
        return 0
    try:
        from lesson_code.grading import actions  # here, so that the processes that grade need not import a database
    except ModuleNotFoundError as error:
        raise Mistake(f"{error.name} is missing: install the book's extra 'class' (make .venv/ready does)") from None
    if options.command in ("grade", "regrade"):
        ready = elsewhere if options.scheduler and ready is sandboxed else ready
        with scratch.folder():
            return getattr(actions, options.command)(options, ready)
    return actions.OTHERS[options.command](options)


def said(text, status):
    print(f"downhill-class: {one_line(text, 1000)}", file=sys.stderr)
    return status


def released(options):
    from lesson_code.grading import release
    from lesson_code.grading.assignment import Late

    late = Late(options.late_days, options.late_share, options.grace) if options.late_days else None
    if options.late_days and not options.due:
        raise Mistake("--late-days needs a date: --due 2026-12-01T23:59+01:00")
    rules = {"title": options.title, "due": release.moment(options.due) if options.due else None, "late": late,
             "attempts": options.attempts, "hidden_cases": options.hidden_cases, "partial": options.partial,
             "roster": str(Path(options.roster).absolute()) if options.roster else "", "gradebook": options.gradebook}
    if options.gradebook:
        from lesson_code.grading.postgresql import address

        address(options.gradebook, may_hold_password=False)
    if options.partial == 1:
        raise Mistake("--partial 1: a share below 1, or hard-coded answers would earn all")
    exercises = options.exercises.replace(",", " ").split()
    print(clean(release.release(options.assignment, exercises, options.points, rules)))
    return 0


def sandboxed():
    """The real grade, after the sandbox was seen to hold; NoSandbox, which says what to do, where there is none."""
    from lesson_code.grading.grade import grade
    from lesson_code.grading.probe import probe
    from lesson_code.grading.sandbox import Refused

    try:
        probe()
    except Refused as reason:
        raise NoSandbox(str(reason)) from None
    return grade


def elsewhere():
    """The real grade, for machines that each try the sandbox themselves."""
    from lesson_code.grading.grade import grade

    return grade


if __name__ == "__main__":
    sys.exit(main())
