"""The pages as a zip that Moodle or Canvas gives out: each file goes to the student whose number its name bears.

Moodle, "Upload multiple feedback files in a zip": a folder FULL NAME_NUMBER_assignsubmission_file_ for each student, as
in its download of the submissions; only the number counts, and the file in it has a name of its own. The grading
worksheet's Identifier holds the same number. (moodle/moodle: mod/assign/feedback/file/importziplib.php,
mod/assign/classes/downloader.php, col_recordid in mod/assign/gradingtable.php.)

Canvas, "Re-Upload Submissions": the names of its download, NAME_NUMBER_FILE'S NUMBER_FILE'S NAME. It looks for both
numbers, and shows to the student what it got under the name of the file that was handed in, so under the name of a
notebook: what it gets is a notebook. (instructure/canvas-lms: infer_comment_context_from_filename and
generate_comments_from_files in app/models/abstract_assignment.rb, lib/content_zipper.rb, issue 2406.)
"""

import io
import json
import re
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sql

from lesson_code.grading import collect, feedback
from lesson_code.grading.files import replace
from lesson_code.grading.rosters import digits
from lesson_code.grading.tables import again, submissions
from lesson_code.grading.words import Mistake, one_line, several

WANTED = {
    "moodle": "the assignment's grading worksheet as roster.csv, or Moodle's download of the submissions, unpacked as "
              "it is: Anna Maier_12345_assignsubmission_file_/hw1.ipynb",
    "canvas": "Canvas's download of the submissions, unpacked as it is: maieranna_12345_67890_hw1.ipynb"}
WHERE = {"moodle": "the assignment's submissions, Upload multiple feedback files in a zip",
         "canvas": "Grades, the assignment's menu, Re-Upload Submissions"}


class Parcel(NamedTuple):
    number: str     # the student's in Moodle or Canvas
    name: str       # in the zip
    text: str


def make(kind, assignment, book, students, roster):
    """({student: Parcel}, [(student, why there is none)]); Mistake where there is none for anybody."""
    names, made, without = downloads(book), {}, []
    for one in students:
        number, name = (moodle if kind == "moodle" else canvas)(one, names[one.key], assignment, roster)
        if number:
            made[one.key] = Parcel(number, name, (feedback.page if kind == "moodle" else as_notebook)(assignment, one))
        else:
            without.append((one.key, name))
    shared = {number for number, count in Counter(one.number for one in made.values()).items() if count > 1}
    without += [(key, f"number {one.number} is that of another student too") for key, one in made.items()
                if one.number in shared]
    made = {key: one for key, one in made.items() if one.number not in shared}
    if not made:
        raise Mistake(f"{kind.title()} knows students by its own numbers, and none is known here: wanted is "
                      + WANTED[kind])
    return made, sorted(without)


def write(path, parcels):
    """The zip, whole or not at all."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for one in sorted(parcels):
            entry = zipfile.ZipInfo(one.name)
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            file.writestr(entry, one.text)
    replace(path, data.getvalue())


def downloads(book):
    """{student: the names under which files came}, the withdrawn too: they tell the number just as well."""
    found = defaultdict(list)
    own, more = (sql.select(submissions.c.student, table.c.path, table.c.place) for table in (submissions, again))
    rows = [*book.rows(own), *book.rows(more.select_from(again.join(submissions)))]
    for student, path, _ in sorted(rows, key=lambda row: row.place):
        found[student].append(path)
    return found


def moodle(student, paths, assignment, roster):
    """(number, name in the zip), or ("", why not)."""
    person = roster and roster.people.get(student.key)
    number, name = digits(person.row.get("Identifier")) if person else "", student.name
    for path in reversed(paths):
        owner = collect.owner_of(Path(path), Path(), assignment.name)
        if not number and owner.source == "moodle":
            number, name = owner.numbers[0], owner.words[0]
    if not number:
        return "", "no number of Moodle's"
    plain = " ".join(re.sub(r'[\x00-\x1f_/\\:*?"<>|]', " ", name).split()).lstrip(".~ ")[:80]
    return number, f"{plain or 'Participant'}_{number}_assignsubmission_file_/{assignment.name}-feedback.html"


def canvas(student, paths, assignment, roster):
    """(number, name in the zip), or ("", why not): the name of the file that Canvas numbered last."""
    for path in reversed(paths):
        owner = collect.owner_of(Path(path), Path(), assignment.name)
        if owner.source == "canvas":
            person = roster and roster.kind == "canvas" and roster.people.get(student.key)
            if person and person.row.get("ID") not in (None, "", owner.numbers[0]):
                return "", f"{path} has another number than the class list: {one_line(person.row['ID'], 20)}"
            return owner.numbers[0], Path(path).name
    return "", "no file with a name of Canvas's"


def as_notebook(assignment, student):
    """The page as a notebook. Each cell is one block of HTML, in which Markdown changes nothing: no line is empty."""
    page = feedback.parts(assignment, student)
    head = f"<header><h1>{page['title']}: {page['name']}</h1><p>{page['total']}</p>\n{page['intro']}</header>"
    cells = [{"cell_type": "markdown", "id": f"feedback-{place}", "metadata": {}, "source": in_one_block(text)}
             for place, text in enumerate([head, *page["sections"], page["files"]]) if text]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def in_one_block(text):
    text = re.sub(r"<pre>.*?</pre>", lambda found: found[0].replace("\n", "&#10;"), text, flags=re.S)
    return re.sub(r"\n\s*\n", "\n", text).replace("$", "&#36;")


def told(kind, parcels, path):
    return f"{several(len(parcels), 'file')} in {path}. In {kind.title()}: {WHERE[kind]}"
