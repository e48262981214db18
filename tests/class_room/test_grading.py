"""From a folder of files to points: what is graded once, again, by hand, late, twice, and never as 0."""

import json
import shutil
import sqlite3

import pytest

from lesson_code.grading import assignment, gradebook
from lesson_code.grading.gradebook import Gradebook
from lesson_code.grading.process import owner_gone
from tests.class_room.classes import DUE, DUE_SECONDS, Class, notebook

DAY = 86400
ROSTER = "id,name\nanna,Anna Maier\nbo,Bo Berg\ncy,Cy Chen\n"


def attempts(room):
    return room.rows("SELECT student, exercise, status, earned FROM attempts JOIN submissions ON "
                     "submission = submissions.id ORDER BY attempts.id")


def test_everyone_is_graded_once_and_the_second_time_only_what_is_new(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-bo.ipynb", "share 0.5", "status timeout")
    said, _ = room.grade()
    assert said == "2 files graded now.\n2 graded\n"
    assert room.totals() == {"anna": "6", "bo": "2"}
    assert room.grade().out == "Nothing new to grade.\n2 graded\n"
    room.hand_in("handin-hw1-cy.ipynb")
    assert room.grade().out == "1 file graded now.\n3 graded\n"
    assert len(attempts(room)) == 6


def test_a_file_is_known_by_what_is_in_it_not_by_its_name_or_time(room):
    path = room.hand_in("handin-hw1-anna.ipynb")
    room.grade()
    path.rename(path.with_name("handin-hw1-anna (1).ipynb"))
    assert room.grade().out.startswith("Nothing new")


def test_what_was_handed_in_is_kept_even_where_its_file_is_gone(room):
    path = room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-bo.ipynb")
    room.grade()
    path.unlink()
    room("regrade", room.folder)
    assert room.totals() == {"anna": "6", "bo": "6"} and len(attempts(room)) == 8


def test_regrade_adds_rows_and_keeps_the_old(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.grade()
    before = attempts(room)
    room("regrade", room.folder, "--exercise", "huber")
    assert attempts(room) == [*before, before[1]]
    room("regrade", room.folder)
    assert attempts(room) == [*before, before[1], *before]
    assert "'hubber' is not in this assignment: is 'huber' meant?" in room(
        "regrade", room.folder, "--exercise", "hubber", status=2).err


def test_attempts_and_overrides_cannot_be_changed(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.grade()
    room("override", room.folder, "anna", "huber", "1", "--reason", "x")
    with sqlite3.connect(room.folder / "gradebook.sqlite") as run:
        for table in ("attempts", "overrides"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET exercise = 'x'"):
                with pytest.raises(sqlite3.IntegrityError, match="are only added to"):
                    run.execute(statement)


def test_a_file_that_cannot_be_read_is_reported_and_never_0(room):
    room.hand_in("handin-hw1-anna.ipynb", data=b'{"cells": [')
    room.hand_in("handin-hw1-bo.ipynb")
    said, _ = room.grade(status=1)
    assert "  unreadable: anna: handin-hw1-anna.ipynb: This is no notebook: its JSON ends early." in said
    assert room.totals() == {"anna": "", "bo": "6"}
    assert room.grade(status=1).out.startswith("Nothing new")
    room.hand_in("handin-hw1-anna.ipynb")                       # handed in again
    room.grade()
    assert room.totals() == {"anna": "6", "bo": "6"}


def test_an_unreadable_file_with_a_later_one_leaves_nothing_to_do(room):
    room.hand_in("handin-hw1-anna.ipynb", data=b"{", when=DUE_SECONDS - 7200)
    room.hand_in("handin-hw1-anna (1).ipynb")
    assert room.grade().out == "2 files graded now.\n1 graded\n"
    assert room("status", room.folder).out.endswith("\n1 graded\n")
    assert "  unreadable, replaced since: anna: handin-hw1-anna.ipynb: This is no" in room(
        "status", room.folder, "--all").out
    room.hand_in("handin-hw1-anna (2).ipynb", data=b"[", when=DUE_SECONDS)
    assert "unreadable: anna: handin-hw1-anna (2).ipynb" in room.grade(status=1).out


@pytest.mark.parametrize("which", ["best", "last"])
def test_an_unreadable_later_file_takes_nothing_from_an_earlier_one(room, which):
    room.edit('"best"', f'"{which}"')
    room.hand_in("handin-hw1-anna.ipynb", when=DUE_SECONDS - 7200)
    room.hand_in("handin-hw1-anna (1).ipynb", data=b"{")
    room.grade(status=1)
    assert room.totals() == {"anna": "6"}


@pytest.mark.processes
def test_an_infrastructure_error_is_tried_three_times_and_never_0(room, tmp_path):
    room.hand_in("handin-hw1-anna.ipynb", f"infrastructure {tmp_path}/anna 2\nshare 1")
    room.hand_in("handin-hw1-bo.ipynb", f"infrastructure {tmp_path}/bo 4\nshare 1")
    room.hand_in("handin-hw1-cy.ipynb", "raise it")
    said, _ = room.grade(status=1)
    assert "infrastructure error: bo: handin-hw1-bo.ipynb: no sandbox just now" in said
    assert "infrastructure error: cy: handin-hw1-cy.ipynb: ValueError: the grader's own fault" in said
    assert (tmp_path / "anna").read_text().count("x") == 3 and (tmp_path / "bo").read_text().count("x") == 3
    assert room.totals() == {"anna": "6", "bo": "", "cy": ""}
    assert ("bo", "huber", "graded", 2.0) in attempts(room)     # what could be graded is kept
    assert not any(row[2] == "infrastructure_error" for row in attempts(room))
    room.grade(status=1)                                        # the next time it is tried anew
    assert room.totals() == {"anna": "6", "bo": "6", "cy": ""}
    assert attempts(room).count(("bo", "huber", "graded", 2.0)) == 1


def test_an_exercise_taken_out_while_it_waits_keeps_nobody_waiting(room, tmp_path):
    room.hand_in("handin-hw1-anna.ipynb", "share 1", f"infrastructure {tmp_path}/n 99")
    room.hand_in("handin-hw1-bo.ipynb", "share 1", "raise it")
    room.grade(status=1)
    text = (room.folder / "assignment.toml").read_text()
    (room.folder / "assignment.toml").write_text(text[:text.rindex("[[exercise]]")])
    room.grade()
    assert room.totals() == {"anna": "4", "bo": "4"}


def test_while_a_second_file_waits_no_total_is_shown(room, tmp_path):
    room.hand_in("handin-hw1-anna.ipynb", "share 0.5", when=DUE_SECONDS - 7200)
    room.hand_in("handin-hw1-anna (1).ipynb", f"infrastructure {tmp_path}/n 9\nshare 1")
    room.grade(status=1)
    assert room.totals() == {"anna": ""}


@pytest.mark.processes
def test_a_killed_worker_costs_no_one_and_a_file_that_always_kills_it_is_reported(room, tmp_path):
    room.hand_in("handin-hw1-anna.ipynb", f"kill {tmp_path}/once 1\nshare 1")
    room.hand_in("handin-hw1-bo.ipynb", f"kill {tmp_path}/always 99\nshare 1")
    for number in range(6):
        room.hand_in(f"handin-hw1-other-{number}.ipynb", f"sleep 0.0{number}\nshare 1")
    said, _ = room.grade(status=1)
    assert "infrastructure error: bo: handin-hw1-bo.ipynb: the process that graded it was ended from outside" in said
    assert room.totals() == {"anna": "6", "bo": "", **{f"other-{number}": "6" for number in range(6)}}
    assert len(attempts(room)) == 14


def test_two_attempts_best_by_exercise_or_last(room):
    room.hand_in("handin-hw1-anna.ipynb", "share 1", "share 0", when=DUE_SECONDS - 7200)
    room.hand_in("handin-hw1-anna (1).ipynb", "share 0.25", "share 1")
    room.grade()
    assert room.totals() == {"anna": "6"}
    room.edit('"best"', '"last"')
    assert room.totals() == {"anna": "3"}


def test_a_file_that_is_handed_in_a_second_time_is_the_last(room):
    """A, B, A: with "last" A counts, at its later time; with "best" at its earlier one."""
    for share, when in ((1, -7200), (0, -3600), (1, -9)):
        room.hand_in("handin-hw1-anna.ipynb", f"share {share}", f"share {share}", when=DUE_SECONDS + when)
        room.grade()
    assert room.totals() == {"anna": "6"}
    room.edit('"best"', '"last"')
    assert room.totals() == {"anna": "6"}
    room.hand_in("handin-hw1-anna.ipynb", "share 0", "share 0", when=DUE_SECONDS)
    assert room.grade().out.startswith("Nothing new")
    assert room.totals() == {"anna": "0"}


@pytest.mark.parametrize(("which", "total"), [("best", "6"), ("last", "3")])
def test_lateness_of_a_file_that_came_twice(tmp_path, capsys, which, total):
    room = late_room(tmp_path, capsys, "--late-days", "9", "--late-share", "0.5", "--grace", "0", "--attempts", which)
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-bo.ipynb")
    room.grade()
    room.hand_in("handin-hw1-anna (1).ipynb", "share 0", when=DUE_SECONDS - 60)
    room.hand_in("handin-hw1-anna (2).ipynb", when=DUE_SECONDS + 60)
    room.hand_in("handin-hw1-bo (1).ipynb", when=DUE_SECONDS + 60)     # nothing in between: downloaded again
    room.grade()
    assert room.totals() == {"anna": total, "bo": "6"}


def late_room(tmp_path, capsys, *options):
    return Class(tmp_path / "hw1", capsys, "--due", DUE, *options)


def test_late_days_take_their_share_and_after_the_last_nothing_is_earned(tmp_path, capsys):
    room = late_room(tmp_path, capsys, "--late-days", "2", "--late-share", "0.25", "--grace", "10")
    for name, late in (("in-time", -1), ("grace", 599), ("one", 601), ("full-day", DAY + 600), ("two", DAY + 601),
                       ("three", 2 * DAY + 601)):
        room.hand_in(f"handin-hw1-{name}.ipynb", when=DUE_SECONDS + late)
    room.grade()
    assert room.totals() == {"in-time": "6", "grace": "6", "one": "4.5", "full-day": "4.5", "two": "3", "three": "0"}
    page = room.page("one.html")
    assert "It was due 2026-12-01 23:59. Handed in 1 day late: 75 % of it count" in page
    assert page.count('class="points good"') == 2 and 'class="points bad"' not in page     # right, though late
    room.edit('# [extensions]      # another due date for one student', '[extensions]\nthree = 2026-12-09T12:00:00Z')
    assert room.totals()["three"] == "6"


def test_without_a_rule_late_files_count_in_full_and_are_marked(tmp_path, capsys):
    room = late_room(tmp_path, capsys)
    room.hand_in("handin-hw1-anna.ipynb", when=DUE_SECONDS + 3 * DAY)
    room.grade()
    assert room.totals() == {"anna": "6"}
    assert "3 days late, which costs nothing" in room.page("anna.html")


def test_best_weighs_lateness(tmp_path, capsys):
    room = late_room(tmp_path, capsys, "--late-days", "9", "--late-share", "0.5", "--grace", "0")
    room.hand_in("handin-hw1-anna.ipynb", "share 0.75", "share 0")
    room.hand_in("handin-hw1-anna (1).ipynb", "share 1", "share 1", when=DUE_SECONDS + 9)
    room.grade()
    assert room.totals() == {"anna": "4"}  # 3 of the first, 2 / 2 of the second


def test_what_canvas_marks_as_late_and_time_does_not_is_noted(tmp_path, capsys):
    room = late_room(tmp_path, capsys)
    room.hand_in("maier_LATE_1_2_hw1.ipynb", when=DUE_SECONDS - 9)
    assert "maier_LATE_1_2_hw1.ipynb: Canvas marks it as late, its time 2026-12-01 23:58 does not" in room.grade().err


@pytest.mark.parametrize(("old", "new", "wish"), [
    ("partial = 0.0", "partial = 0.5", "partly"), ("hidden_cases = 20", "hidden_cases = 30", "share 1")])
def test_other_rules_than_those_of_the_grades_are_noted(room, old, new, wish):
    room.hand_in("handin-hw1-anna.ipynb", wish, "share 0")
    assert not room.grade().err
    before = room.totals()
    room.edit(old, new)
    note = "were graded, and students are not treated alike. Grade all anew: downhill-class regrade"
    for command in ("grade", "status", "feedback", "export"):
        assert note in room(command, room.folder).err and room.totals() == before
    assert not room("regrade", room.folder).err and not room("status", room.folder).err
    assert room.totals() == {"anna": "2" if wish == "partly" else "4"}
    assert ("check alone give 50 %" in room.page("anna.html")) == (wish == "partly")


def test_an_override_for_a_misspelt_name_of_the_roster_names_the_nearest(room):
    room.roster('id,name\n1001,"Maier, Anna"\n')
    error = room("override", room.folder, "Anna Mayer", "huber", "1", "--reason", "x", status=2).err
    assert "'Anna Mayer' is no student of this class: is 'anna-maier' meant?" in error


def test_points_may_change_afterwards(room):
    room.hand_in("handin-hw1-anna.ipynb", "share 0.5")
    room.grade()
    room.edit("points = 4", "points = 8")
    room.grade()
    assert room.totals() == {"anna": "6"} and len(attempts(room)) == 2


def test_a_changed_mind_about_an_exercise_needs_no_new_grading(room):
    room.edit("points = 2", "points = 0")
    room.hand_in("handin-hw1-anna.ipynb")
    room.grade()
    assert room.totals() == {"anna": "4"}
    room.edit("points = 0", "points = 3")
    assert room.totals() == {"anna": "7"}


def test_an_override_sets_points_with_a_reason_that_the_student_reads(room):
    room.hand_in("handin-hw1-anna.ipynb", "share 0.25")
    room.grade()
    said, _ = room("override", room.folder, "anna", "all-batches", "2.5", "--reason", "half <of> it on paper")
    assert said == "anna: all-batches: 1 -> 2.5\n"
    assert room.totals() == {"anna": "4.5"}
    assert "Set by your teacher to 2.5 points: half &lt;of&gt; it on paper" in room.page("anna.html")
    room("override", room.folder, "Anna", "all-batches", "3", "--reason", "read it again")
    assert room.totals() == {"anna": "5"}
    assert len(room.rows("SELECT * FROM overrides")) == 2
    room("regrade", room.folder)
    assert room.totals() == {"anna": "5"}


@pytest.mark.parametrize(("words", "said"), [
    (("ana", "huber", "1", "--reason", "x"), "'ana' is no student of this class: is 'anna' meant?"),
    (("anna", "hubber", "1", "--reason", "x"), "'hubber' is not in this assignment: is 'huber' meant?"),
    (("anna", "huber", "3", "--reason", "x"), "3 points: huber is worth 2"),
    (("anna", "huber", "-1", "--reason", "x"), "'-1': points are a number from 0 up"),
    (("anna", "huber", "one", "--reason", "x"), "'one': points are a number from 0 up"),
    (("anna", "huber", "1", "--reason", " "), "the student reads it"),
    (("anna", "huber", "1"), "the following arguments are required: --reason"),
])
def test_a_mistake_in_an_override_is_named(room, words, said):
    room.hand_in("handin-hw1-anna.ipynb")
    room.grade()
    error = room("override", room.folder, *words, status=2).err
    assert error.count("\n") == 1 and said in error
    assert room.rows("SELECT * FROM overrides") == []


def test_points_by_hand_for_one_whose_file_cannot_be_read(room):
    room.hand_in("handin-hw1-anna.ipynb", data=b"{")
    room.grade(status=1)
    room("override", room.folder, "anna", "huber", "2", "--reason", "seen on her screen")
    assert room.totals() == {"anna": ""}       # the other exercise is still open: no total
    room("override", room.folder, "anna", "all-batches", "0", "--reason", "not done")
    assert room.totals() == {"anna": "2"}


def test_a_student_not_on_the_roster_is_reported_and_taken_when_the_roster_has_her(room):
    room.roster(ROSTER)
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-dora.ipynb")
    said, _ = room.grade(status=1)
    assert "not taken: handin-hw1-dora.ipynb: no student on the roster is 'dora'" in said
    assert room.totals() == {"anna": "6", "bo": "", "cy": ""}
    assert "handin-hw1-dora.ipynb" in room("status", room.folder, status=1).out
    room.roster(ROSTER + "7,Dora\n")
    room.grade()
    assert room.totals() == {"7": "6", "anna": "6", "bo": "", "cy": ""}


def test_a_roster_that_comes_later_gives_students_their_ids(room):
    room.hand_in("handin-hw1-anna-maier.ipynb")
    room.grade()
    assert room.totals() == {"anna-maier": "6"}
    room.roster("id,name\n1001,Anna Maier\n")
    assert "not on the roster: anna-maier" in room("status", room.folder, status=1).out
    assert room.grade().out.startswith("Nothing new")
    assert room.totals() == {"1001": "6"}


def test_a_roster_with_a_mistake_stops_all_before_any_work(room):
    room.roster("id,name\n1,A\n1,B\n")
    room.hand_in("handin-hw1-anna.ipynb")
    for words in (("grade", room.folder), ("status", room.folder)):
        assert "line 3: the id '1' stands there twice" in room(*words, status=2).err
    assert not (room.folder / "gradebook.sqlite").exists()
    room.edit('name = "hw1"', 'name = "hw1"\nroster = "elsewhere.csv"')
    assert "elsewhere.csv cannot be read" in room.grade(status=2).err


def test_files_that_are_the_same_are_noted(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-bo.ipynb")
    assert room.grade().err == "note: anna, bo handed in the same file, byte for byte\n"
    assert room.grade().err == ""                                       # said once
    room.hand_in("handin-hw1-cy.ipynb")
    assert room.grade().err == "note: anna, bo, cy handed in the same file, byte for byte\n"
    assert room.totals() == {"anna": "6", "bo": "6", "cy": "6"}


def test_two_who_hand_in_the_notebook_as_it_was_given_are_not_accused(room):
    given = json.loads((room.folder / "hw1.ipynb").read_text())
    for data in (given, given | {"metadata": {"language_info": {"version": "3.11"}}}):     # saved by Jupyter
        for name in ("anna", "bo"):
            room.hand_in(f"handin-hw1-{name}.ipynb", data=json.dumps(data).encode())
        assert room.grade().err == ""
    given["cells"][1]["source"] = ["1 + 1"]
    for name in ("anna", "bo"):
        room.hand_in(f"handin-hw1-{name}.ipynb", data=json.dumps(given).encode())
    assert "anna, bo handed in the same file" in room.grade().err


def test_status_lists_everyone(room, tmp_path):
    assert "nothing was graded yet" in room("status", room.folder, status=1).err
    room.roster(ROSTER)
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-bo.ipynb", f"infrastructure {tmp_path}/n 99")
    room.grade(status=1)
    said, _ = room("status", room.folder, "--all", status=1)
    assert said.splitlines()[:5] == [
        "Home work: 2 exercises, 6 points", "  anna  Anna Maier  graded                6",
        "  bo    Bo Berg     infrastructure error  -", "  cy    Cy Chen     nothing handed in     -",
        "1 graded, 1 infrastructure error, 1 nothing handed in"]


def test_two_graders_at_once_share_the_work(room):
    """A lease keeps one job from being taken twice; a dead grader's, or an expired one, is taken."""
    for number in range(4):
        room.hand_in(f"handin-hw1-s-{number}.ipynb", "sleep 0")
    room.grade()
    book, other = Gradebook(room.folder), Gradebook(room.folder)
    other.owner = "another-machine:1:1"
    room("regrade", room.folder, "--exercise", "huber")
    book.enqueue(assignment.load(room.folder).exercises, again=True)
    first, second = book.claim(3), other.claim(3)
    assert len(first) == 3 and len(second) == 1 and not {job.id for job in first} & {job.id for job in second}
    assert book.claim(3) == [] and other.claim(3) == []
    book.release([job.id for job in first])
    assert len(other.claim(9)) == 3
    with book.writing() as run:
        run.execute(gradebook.jobs.update().values(until=1.0))
    assert len(book.claim(9)) == 4                               # leases that are over
    other.save(second[0], "graded", (), (), (), {})              # too late: another has it
    assert not room.rows("SELECT * FROM jobs WHERE state = 'done' AND outcome = 'graded' AND why = 'grade' AND id > 8")


def test_a_grader_of_this_machine_that_is_gone_keeps_no_job(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.grade()
    book = Gradebook(room.folder)
    host, process, started = book.owner.split(":")
    assert not owner_gone(book.owner) and owner_gone(f"{host}:{process}:1")    # the number, given anew
    assert owner_gone(f"{host}:4194305:77") and not owner_gone("elsewhere:1:1")


def test_the_real_command_says_what_it_lacks_before_any_work(room, capsys, monkeypatch):
    """Whatever the sandbox says is passed on, with exit status 2, and nothing is written."""
    from lesson_code.grading import command

    def refuse():
        raise command.NoSandbox("No sandbox: you are root.\nDo this instead")

    room.hand_in("handin-hw1-anna.ipynb")
    monkeypatch.setattr(command, "sandboxed", refuse)
    assert command.main(["grade", str(room.folder)]) == 2
    assert capsys.readouterr().err == "downhill-class: No sandbox: you are root.\nDo this instead\n"
    assert not (room.folder / "gradebook.sqlite").exists()


def test_remarks_of_the_grader_reach_the_page(room):
    room.hand_in("handin-hw1-anna.ipynb", "share 1\nremark x")
    room.grade()
    assert json.loads(room.rows("SELECT remarks FROM jobs")[0][0]) == ["a remark"]
    assert "a remark" in room.page("anna.html")


def test_a_file_without_an_exercise_of_this_assignment_is_noted_as_long_as_it_counts(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-bo.ipynb", data=notebook({}))
    said, noted = room.grade()
    line = "note: bo: handin-hw1-bo.ipynb: This file holds none of this assignment's exercises.\n"
    assert line in noted and noted.count("holds none") == 1 and said.endswith("2 graded\n")
    assert line in room("status", room.folder).err and "holds none" in room.page("bo.html")
    room.hand_in("handin-hw1-bo (1).ipynb", when=DUE_SECONDS - 60)
    assert "holds none" not in room.grade().err


def test_a_folder_that_was_copied_or_moved_goes_on(room, tmp_path):
    """Nothing in it holds its old place: each command says of the copy what it said of the first."""
    room.roster("id,name\nanna,Anna Maier\nbo,Bo Berg\n")
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-bo.ipynb", "share 0.5")
    (room.folder / "submissions" / "handin-hw1-anna (2).ipynb").symlink_to("/etc/hostname")
    room.grade(status=1)
    room("override", room.folder, "bo", "huber", 1, "--reason", "seen")

    def everything(place):
        said = [room("status", place, "--all", status=1).out, room("export", place).out.replace(str(place), "HERE"),
                (place / "grades-plain.csv").read_text("utf-8-sig"),
                room("feedback", place).out.replace(str(place), "HERE"), (place / "feedback" / "bo.html").read_text()]
        return said

    before = everything(room.folder)
    shutil.copytree(room.folder, tmp_path / "copy", symlinks=True)
    room.folder.rename(tmp_path / "moved")
    for place in (tmp_path / "copy", tmp_path / "moved"):
        assert everything(place) == before
        assert room("grade", place, "--jobs", 2, status=1).out.startswith("Nothing new to grade.\n")
        assert everything(place) == before
        assert room("regrade", place, status=1).out.startswith("2 files graded now.\n")
        assert not [path for path in place.iterdir() if path.is_file() and str(tmp_path).encode() in path.read_bytes()]
