"""One page for each student: every point explained; and a list of them for the teacher.

Self-contained, without scripts, all text of others escaped.
"""

import hashlib
import html
import re
import string
from pathlib import Path

from lesson_code.grading.files import replace
from lesson_code.grading.release import heading
from lesson_code.grading.scores import when
from lesson_code.grading.words import clean, number, one_line, several, several_points, slug

STATUS = {"graded": "", "student_error": "Your code stopped with an error.",
          "timeout": "Your code did not come to an end in time, and was stopped.",
          "killed": "Your code was ended: it wanted more memory, processes or files than an answer needs."}
INDEX = "index.html"
HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>$title: $name</title>
<style>
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --soft: #57606a; --line: #d0d7de; --box: #f6f8fa;
        --good: #116329; --bad: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #14181d; --soft: #9aa4af; --line: #39424d;
        --box: #1c2229; --good: #57d364; --bad: #ff8a80; } }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 4rem; color: var(--ink); background: var(--paper);
       font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 0; }
section { border-top: 1px solid var(--line); margin-top: 1.25rem; padding-top: 1rem; }
.head { display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; flex-wrap: wrap; }
.points { font-weight: 600; white-space: nowrap; } .good { color: var(--good); } .bad { color: var(--bad); }
.soft { color: var(--soft); } p { margin: .5rem 0; } ul { margin: .5rem 0; padding-left: 1.25rem; }
pre { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; margin: .5rem 0;
      font: 14px/1.45 ui-monospace, monospace; white-space: pre-wrap; }
@media print { :root { --ink: #000; --paper: #fff; --soft: #333; --line: #999; --box: #fff; --good: #000; --bad: #000; }
      body { max-width: none; padding: 0; font-size: 11pt; } pre { font-size: 9pt; } h2 { break-after: avoid; }
      section { break-inside: avoid; } }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .5rem .25rem 0; }
td:last-child, th:last-child { text-align: right; } tr { border-bottom: 1px solid var(--line); }
a { color: inherit; }
</style>
</head>
"""
PAGE = string.Template(HEAD + """<body>
<header>
<p class="soft">$title</p>
<div class="head"><h1>$name</h1><span class="points">$total</span></div>
$intro
</header>
<main>
$exercises
</main>
$files
</body>
</html>
""")


LIST = string.Template(HEAD + """<body>
<header>
<p class="soft">For you alone: students see nobody else's points.</p>
<h1>$title</h1>
</header>
<main>
<table>
<tr><th>Student</th><th>Id</th><th>State</th><th>Of $of</th></tr>
$rows
</table>
</main>
</body>
</html>
""")


def with_page(students):
    """Those who get a page: who handed something in, or has points."""
    return [student for student in students if student.state != "nothing handed in" or student.withdrawn
            or student.total is not None]


def write(folder, assignment, students):
    """A page for each student who gets one, and the list. Returns the names of pages there that are nobody's now."""
    folder, students = Path(folder), list(students)
    folder.mkdir(exist_ok=True)
    wanted = with_page(students)
    for student in wanted:
        replace(folder / file_name(student.key), page(assignment, student))
    replace(folder / INDEX, listing(assignment, students, wanted))
    return sorted({path.name for path in folder.glob("*.html")} - {INDEX, *(file_name(one.key) for one in wanted)})


def file_name(key):
    """A name that is safe in every file system, and another one for every student."""
    plain = slug(key)[:60]
    if re.fullmatch(r"[a-z0-9-]+", plain) and plain == key and f"{plain}.html" != INDEX:
        return f"{plain}.html"
    return f"{plain or 'student'}-{hashlib.sha256(key.encode()).hexdigest()[:8]}.html"


def safe(text):
    return html.escape(clean(text))


def paragraph(text, kind=""):
    return f'<p{" class=" + kind if kind else ""}>{safe(text)}</p>' if text else ""


def listing(assignment, students, wanted):
    """The teacher's page: every student, the total, and a link to the page."""
    rows, linked = [], {one.key for one in wanted}
    for one in students:
        name, total = safe(one_line(one.name, 120)), "" if one.total is None else number(one.total)
        link = f'<a href="{file_name(one.key)}">{name}</a>' if one.key in linked else name
        rows.append(f"<tr><td>{link}</td><td>{safe(one_line(one.key, 120))}</td>"
                    f"<td>{safe(one.state.replace('_', ' '))}</td><td>{total}</td></tr>")
    return LIST.substitute(title=safe(assignment.title), name="all students", of=number(assignment.points),
                           rows="\n".join(rows))


def page(assignment, student):
    found = parts(assignment, student)
    return PAGE.substitute(found, exercises="\n".join(found["sections"]))


def parts(assignment, student):
    """What the page says, piece by piece, as HTML."""
    total = student.total
    of = f"of {several_points(assignment.points)}"
    return dict(
        title=safe(assignment.title), name=safe(one_line(student.name, 120)),
        total=f"{number(total)} {of}" if total is not None else f"{open_yet(student)}, {of}",
        intro="\n".join(intro(student)), files=files(assignment, student),
        sections=[exercise(assignment, student, score) for score in student.scores])


def open_yet(student):
    """What is said where there are no points."""
    return "no points yet" if student.state == "nothing handed in" else "not graded yet"


def intro(student):
    if student.state == "unreadable":
        yield paragraph("What you handed in could not be read. This is not a mark: hand it in again, or ask your "
                        "teacher.", "bad")
    if student.withdrawn and not (student.files or student.problems):
        yield paragraph("No file of yours counts: your teacher has withdrawn what was handed in. The reason stands at "
                        "the end.", "bad")
    if student.state in ("waiting", "infrastructure_error"):
        yield paragraph("Not all of what you handed in is graded yet. This is not your doing, and costs you nothing.")


def exercise(assignment, student, score):
    good = score.final is not None and max(score.final, score.earned or 0) >= score.points  # late may be right
    points = open_yet(student) if score.final is None else f"{number(score.final)} of {several_points(score.points)}"
    kind = "" if score.final is None else "good" if good else "bad"
    body = []
    if score.attempt is not None:
        body += attempt(score)
    elif score.final is None and student.state == "unreadable":
        body.append(paragraph("No answer could be read."))
    if score.final is not None:
        body.append(paragraph(reckoning(assignment, score), "soft"))
    if score.override:
        said = f"Set by your teacher to {several_points(score.override.points)}: {score.override.reason}"
        body.append(paragraph(said))
        if not score.override.holds:
            body.append(paragraph(f"Taken back by your teacher: {score.override.removed}"))
    title = f'{safe(heading(score.id))} <span class="soft">({safe(score.id)})</span>'
    return (f'<section><div class="head"><h2>{title}</h2><span class="points {kind}">{points}</span></div>\n'
            + "\n".join(each for each in body if each) + "\n</section>")


def attempt(score):
    row = score.attempt
    yield paragraph(STATUS.get(row.status, ""))
    if row.visible_of and row.visible_right < row.visible_of:  # else the words below say it
        yield paragraph(f"Cases of the check: {row.visible_right} of {row.visible_of} right."
                        + (f" Hidden cases: {row.hidden_right} of {row.hidden_of} right." if row.hidden_of else ""))
    if clean(row.text).strip():
        yield f"<pre>{safe(row.text.strip())}</pre>"


def reckoning(assignment, score):
    """How the points came about."""
    row = score.attempt
    if row is None:
        return ""
    right = row.visible_right == row.visible_of and row.hidden_right == row.hidden_of
    said = "Earned: " + ("not settled" if score.earned is None else f"{number(score.earned)} of {number(score.points)}")
    if score.earned is not None and not right:
        said += f", as all cases must be right for {several_points(score.points)}"
        if score.earned and row.points:
            said += f"; right cases of the check alone give {number(100 * row.earned / row.points)} %"
    if score.file.late_days:
        days, due = several(score.file.late_days, "day"), when(score.file.due.timestamp(), assignment.due)
        said += f". It was due {due}. Handed in {days} late" + (
            f": {number(100 * score.file.share)} % of it count" if score.file.share < 1 else ", which costs nothing")
    return said + "."


def files(assignment, student):
    """What was handed in, and which of it counts."""
    rows = []
    counting = {score.file.id for score in student.scores if score.file}
    for file in student.files:
        said = f"{file.path}, {when(file.received, assignment.due)}"
        if file.late_days:
            said += f", {several(file.late_days, 'day')} late"
        if file.outcome == "unreadable":
            said += ": could not be read"
        elif file.id in counting and len(student.files) > 1:
            said += ": counts" if len(counting) == 1 else ": counts for " + ", ".join(
                score.id for score in student.scores if score.file and score.file.id == file.id)
        rows.append(f"<li>{safe(said)}" + "".join(
            f"<br>{safe(remark)}" for remark in file.remarks if file.outcome != "infrastructure_error") + "</li>")
    rows += [f"<li>{safe(path)}: {safe(reason)}</li>" for path, reason in student.problems]
    rows += [f"<li>{safe(file.path)}, {when(file.received, assignment.due)}: withdrawn by your teacher, it does not "
             f"count: {safe(file.reason)}</li>" for file in student.withdrawn]
    return f'<section><h2>What you handed in</h2>\n<ul>\n{chr(10).join(rows)}\n</ul></section>' if rows else ""
