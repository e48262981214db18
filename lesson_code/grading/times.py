"""When a file was handed in: what Canvas's name or Moodle's worksheet says, before the file's own time."""

import datetime
import re

from lesson_code.grading import scores
from lesson_code.grading.words import one_line, several

COLUMN = "Last modified (submission)"
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")
MOODLE = re.compile(r"(?:[a-z]+,\s*)?(?:(?P<day>\d{1,2})\s+(?P<month>[a-z]+)|(?P<month2>[a-z]+)\s+(?P<day2>\d{1,2}),)"
                    r"\s+(?P<year>\d{4}),\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?:\s*(?P<half>[ap])m)?", re.I)
NEAR = 60  # seconds between files that were unpacked together


def moodle_time(text, zone):
    """The seconds of 'Tuesday, 24 November 2026, 1:46 PM', as Moodle writes it in English, or None."""
    found = MOODLE.fullmatch((text or "").strip())
    month = ((found["month"] or found["month2"]) if found else "").lower()
    if month not in MONTHS:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    try:
        return datetime.datetime(int(found["year"]), MONTHS.index(month) + 1, int(found["day"] or found["day2"]), hour,
                                 int(found["minute"]), tzinfo=zone).timestamp()
    except ValueError:
        return None


def of_worksheet(entries, roster, due):
    """(entries with the times of Moodle's worksheet, notes). A file that is older than that came before it."""
    if due is None or roster is None or roster.kind != "moodle" or COLUMN not in roster.columns:
        return entries, []
    made, unread = [], {}
    for entry in entries:
        if entry.source == "moodle":
            said = roster.people[entry.student].row.get(COLUMN, "")
            time = moodle_time(said, due.tzinfo)
            if time is None:
                unread.setdefault(entry.student, said)
            else:
                entry = entry._replace(received=min(time, entry.received), source="worksheet")
        made.append(entry)
    student, said = next(iter(unread.items()), ("", ""))
    return made, [f"{COLUMN} of {several(len(unread), 'student')} cannot be read (the first: {student}: "
                  f"{one_line(said, 60)!r}), and the file's own time is taken: set Moodle to English and export "
                  "the worksheet again"] if unread else []


def doubts(entries, assignment):
    """Sentences on times that take points and that nobody should trust unseen."""
    if not assignment.due:
        return []
    said, own, costly = [], [], []
    canvas = [entry for entry in entries if entry.source == "canvas"]
    if 0 < len(canvas) < len(entries) / 2:
        said.append(f"{several(len(canvas), 'file')} of {len(entries)} named as Canvas names them ({canvas[0].path}), "
                    "and believed: in time without _LATE. Did a student choose that name?")
    for entry in entries:
        due = assignment.extensions.get(entry.student, assignment.due)
        if entry.late and entry.received <= due.timestamp():
            said.append(f"{entry.path}: Canvas marks it as late, its time {scores.when(entry.received, due)} does not: "
                        "it counts as in time. If it was late, give it its true time (touch) or set the points "
                        "(override)")
        if entry.source not in ("canvas", "worksheet") or entry.late:
            own.append(entry.received)
            if scores.lateness(entry.received, due, assignment.late)[1] < 1:
                costly.append(entry)
    punctual = [entry.received for entry in canvas if not entry.late]
    for entry in costly:
        if entry.late and any(abs(entry.received - one) <= NEAR for one in punctual):
            time = scores.when(entry.received, assignment.due)
            said.append(f"{entry.path}: Canvas marks it as late, and its time, {time}, takes points off. Files in time "
                        "have the same, so it is that of the download: give this one its true time (touch)")
    together = [entry for entry in costly if sum(abs(entry.received - one) <= NEAR for one in own) > 2]
    if together:
        first = together[0]
        said.append(f"LATE POINTS ARE TAKEN OFF BY THE TIME OF A DOWNLOAD? {several(len(together), 'late file')} of "
                    f"{len(costly)} came within one minute of others ({first.path}: "
                    f"{scores.when(first.received, assignment.due)}). Canvas and Moodle do not keep the time at which "
                    "a student handed in. See the chapter's \"Late work\", before points are given out")
    return said
