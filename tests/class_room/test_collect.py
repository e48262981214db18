"""Whose file it is, by what Canvas, Moodle and the hand-in wrote; rosters in every form; what cannot be taken."""

import os
import socket
from types import SimpleNamespace

import pytest

from lesson_code.grading import collect, rosters
from lesson_code.grading.words import Mistake

PLAIN = ("id,name,e-mail\n1001,Anna Maier,anna.m@uni.example\n1002,Bo Ødegård,bo@uni.example\n"
         "1003,李 雷,li@uni.example\n")
CANVAS = ('Student,ID,SIS User ID,SIS Login ID,Section,"Home work (4711)",Current Score\n'
          '"    Points Possible",,,,,6,(read only)\n'
          '"Maier, Anna Lena",501,A77,amaier,S1,,\n"Ødegård, Bo",502,A78,bo,S1,,\n"Student, Test",599,,,S1,,\n')
WORKSHEET = ("Identifier,Full name,Email address,Status,Grade,Maximum grade,Last modified (grade),Feedback comments\n"
             "Participant 88001,Anna Maier,anna@uni.example,Submitted,,12.00,-,\n"
             "Participant 88002,Bo Ødegård,bo@uni.example,Submitted,,12.00,-,\n")


@pytest.fixture
def roster(tmp_path):
    def make(text, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text.encode(encoding))
        return rosters.read(path)

    return make


def owner(path, roster=None, folder="/f"):
    from pathlib import Path

    found = collect.owner_of(Path(folder, path), Path(folder), "hw1")
    key, name, reason = collect.whose(found, roster)
    return key or reason


@pytest.mark.parametrize(("path", "key"), [
    ("handin-hw1-anna-maier.ipynb", "anna-maier"),
    ("handin-hw1-anna-maier (1).ipynb", "anna-maier"),
    ("handin-hw1-anna-maier(2).ipynb", "anna-maier"),
    ("handin-hw1-anna-maier - Copy.ipynb", "anna-maier"),
    ("handin-hw1-s-12.ipynb", "s-12"),                      # a number that belongs to the name
    ("hw1_anna maier.ipynb", "anna-maier"),
    ("anna-maier_hw1.ipynb", "anna-maier"),
    ("anna maier/hw1.ipynb", "anna-maier"),
    ("anna maier/deeper/x.ipynb", "anna-maier"),
    ("maieranna_12345_67890_hw1.ipynb", "maieranna"),
    ("maieranna_LATE_12345_67890_handin-hw1-bo.ipynb", "maieranna"),   # Canvas is believed, not the file's own name
    ("Anna Maier_12345_assignsubmission_file_/handin-hw1-bo.ipynb", "anna-maier"),
    ("Anna Maier_12345_assignsubmission_file/x.ipynb", "anna-maier"),
    ("Anna Maier_12345_assignsubmission_file_hw1.ipynb", "anna-maier"),
    ("hw1.ipynb", "its name names no student"),
    ("handin-hw1-___.ipynb", "its name names no student"),
    ("handin-hw1-..%2f..%2fetc.ipynb", "2f-2fetc"),
    ("handin-hw1-=cmd|' |calc'!A0.ipynb", "cmd-calc-a0"),
    ("handin-hw1-李雷.ipynb", "李雷"),
])
def test_whose_file_it_is_without_a_roster(path, key):
    assert owner(path) == key


@pytest.mark.parametrize(("text", "path", "key"), [
    (PLAIN, "handin-hw1-anna-maier.ipynb", "1001"),
    (PLAIN, "handin-hw1-maier-anna.ipynb", "1001"),
    (PLAIN, "handin-hw1-1001.ipynb", "1001"),
    (PLAIN, "handin-hw1-anna-m.ipynb", "1001"),             # the e-mail address before its @
    (PLAIN, "handin-hw1-bo-ødegard.ipynb", "1002"),
    (PLAIN, "1002/hw1.ipynb", "1002"),
    (PLAIN, "handin-hw1-李-雷.ipynb", "1003"),
    (CANVAS, "maierannalena_501_67890_hw1.ipynb", "A77"),
    (CANVAS, "somebody_502_67890_hw1-2.ipynb", "A78"),      # Canvas's number alone
    (CANVAS, "handin-hw1-anna-lena-maier.ipynb", "A77"),
    (CANVAS, "handin-hw1-amaier.ipynb", "A77"),
    (WORKSHEET, "Anna Maier_88001_assignsubmission_file_/x.ipynb", "Participant 88001"),
    (WORKSHEET, "Participant_88002_assignsubmission_file_/x.ipynb", "Participant 88002"),
    (WORKSHEET, "handin-hw1-bo-ødegård.ipynb", "Participant 88002"),
])
def test_whose_file_it_is_with_a_roster(roster, text, path, key):
    assert owner(path, roster(text)) == key


@pytest.mark.parametrize(("path", "said"), [
    ("handin-hw1-anna-mayer.ipynb", "no student on the roster is 'anna-mayer': is 'anna-maier' meant?"),
    ("handin-hw1-zoe.ipynb", "no student on the roster is 'zoe'"),
    ("zoe_9_9_handin-hw1-anna-maier.ipynb", "no student on the roster is 'zoe'"),  # her own name for it is not believed
])
def test_a_student_who_is_not_on_the_roster(roster, path, said):
    assert owner(path, roster(PLAIN)) == said


def test_two_students_of_one_name_are_told_apart_by_id_alone(roster):
    found = roster("id,name\n1,Anna Maier\n2,Anna Maier\n")
    assert "'anna-maier' fits 2 students on the roster (1, 2)" in owner("handin-hw1-anna-maier.ipynb", found)
    assert owner("handin-hw1-2.ipynb", found) == "2"


@pytest.mark.parametrize(("text", "encoding"), [
    (PLAIN, "utf-8-sig"), (PLAIN.replace(",", ";"), "utf-8"), (PLAIN.replace(",", "\t"), "utf-16"),
    (PLAIN.replace("\n", "\r\n"), "utf-8-sig"), (PLAIN.replace("李 雷", "Li"), "latin-1"),
    (PLAIN.replace("e-mail", "Email").replace("name", "Name") + "\n ,,\n", "utf-8")])
def test_a_roster_is_read_in_every_form(roster, text, encoding):
    found = roster(text, encoding)
    assert list(found.people) == ["1001", "1002", "1003"] and found.kind == "plain"
    assert found.people["1002"].name == "Bo Ødegård" and found.people["1001"].mail == "anna.m@uni.example"


def test_exports_of_canvas_and_moodle_are_recognised(roster):
    canvas = roster(CANVAS)
    assert canvas.kind == "canvas" and list(canvas.people) == ["A77", "A78"]   # neither the points nor the test student
    assert roster(WORKSHEET).kind == "moodle"
    posted = roster(CANVAS.replace('"    Points', ',,,,,Manual Posting,\n"    Points'))
    assert list(posted.people) == ["A77", "A78"]
    blind = roster("Identifier,Status,Grade,Maximum grade\nParticipant 88001,Submitted,,12.00\n")
    assert blind.kind == "moodle" and blind.people["Participant 88001"].name == "Participant 88001"
    assert owner("Participant_88001_assignsubmission_file_/x.ipynb", blind) == "Participant 88001"
    found = roster("First name,Last name,ID number,Email address\nAnna,Maier,7,anna@uni.example\n")
    assert found.kind == "moodle" and found.people["7"].name == "Anna Maier"


def test_canvas_may_write_last_and_first_names_into_columns_of_their_own(room):
    room.roster("LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,x\n    Points Possible,,,,,,6\n"
                "Maier,Anna Lena,501,A77,amaier,S1,\nStudent,Test,599,,,S1,\n")
    room.hand_in("handin-hw1-anna-lena-maier.ipynb")
    room.grade()
    room("export", room.folder, "--for", "canvas")
    assert (room.folder / "grades-canvas.csv").read_text().splitlines() == [
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,Home work", "Points Possible,,,,,,6",
        "Maier,Anna Lena,501,A77,amaier,S1,6"]


@pytest.mark.parametrize(("text", "said"), [
    ("id,name\n1,A\n1,B\n", "line 3: the id '1' stands there twice"),
    ("id,name\n1,A\n,B\n", "line 3: 'B' has no id"),
    ("who,what\n1,A\n", "line 1 names no columns for id and name: who, what (if Canvas or Moodle made it, set them to "
     "English for export and import, or make a table with id, name, e-mail"),
    ("id,name\n", "has no line with a student"), ("", "has no line with a student"), ("id,name\0\n1,A\n", "is no text"),
])
def test_a_mistake_in_the_roster_is_named(roster, text, said):
    with pytest.raises(Mistake, match=said.replace("(", r"\(")):
        roster(text)


def test_a_roster_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Mistake, match="cannot be read: No such file"):
        rosters.read(tmp_path / "none.csv")


def test_a_missing_and_an_empty_folder_are_named(room, tmp_path):
    assert "is not there: wanted is the folder" in room("grade", tmp_path / "none", status=2).err
    assert "there is no notebook (.ipynb)" in room.grade(status=2).err
    (room.folder / "submissions" / "notes.pdf").write_text("x")
    assert "the files there are notes.pdf" in room.grade(status=2).err
    assert "is no folder: wanted" in room("grade", room.folder / "secret", status=2).err
    (room.folder / "all.zip").write_bytes(b"PK")
    assert "is no folder, unpack it first: wanted" in room("grade", room.folder / "all.zip", status=2).err
    assert not (room.folder / "gradebook.sqlite").exists()


def test_what_is_no_ordinary_file_is_refused_and_named_and_costs_nobody_else(room, tmp_path):
    files = room.folder / "submissions"
    room.hand_in("handin-hw1-anna.ipynb")
    (files / "handin-hw1-link.ipynb").symlink_to(room.folder / "secret")
    (files / "handin-hw1-folder.ipynb").mkdir()
    os.mkfifo(files / "handin-hw1-fifo.ipynb")
    (tmp_path / "else").mkdir()
    (files / "elsewhere").symlink_to(tmp_path / "else")
    with open(files / "handin-hw1-large.ipynb", "wb") as file:
        file.truncate(80_000_000)
    with socket.socket(socket.AF_UNIX) as ear:
        here = os.getcwd()
        os.chdir(files)
        ear.bind("handin-hw1-ear.ipynb")
        os.chdir(here)
        said, _ = room.grade(status=1)
    for name, reason in (("link", "it is a link to another file"), ("folder", "it is a folder with a notebook's name"),
                         ("fifo", "it is a pipe"), ("ear", "it is a socket"), ("large", "it has 80 MB, at most 20")):
        assert f"not taken: {name}: handin-hw1-{name}.ipynb: {reason}" in said
    assert "not taken: elsewhere: elsewhere: it is a link" in said
    assert "1 graded, 6 unreadable" in said
    assert room.totals() == {"anna": "6", "ear": "", "fifo": "", "folder": "", "large": "", "link": "", "elsewhere": ""}


def test_a_file_that_cannot_be_opened_is_named(tmp_path, monkeypatch):
    (tmp_path / "handin-hw1-a.ipynb").write_text("{}")
    entry, = collect.look(tmp_path, "hw1").entries
    with monkeypatch.context() as closed:
        closed.setattr(collect.os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
        assert collect.read(entry) == "cannot be read: Permission denied"
    entry.file.unlink()
    entry.file.symlink_to("/etc/hostname")  # put there between the look and the reading
    assert isinstance(collect.read(entry), str)


def test_what_systems_leave_behind_is_no_submission(room):
    room.hand_in("handin-hw1-anna.ipynb")
    for name in ("__MACOSX/._handin-hw1-anna.ipynb", ".ipynb_checkpoints/handin-hw1-anna.ipynb", "._handin-bo.ipynb"):
        room.hand_in(name, data=b"x")
    said, notes = room.grade()
    assert "1 graded" in said and notes == ""


def test_names_that_no_file_system_gives_gladly_do_no_harm(room):
    path = os.fsencode(room.folder / "submissions") + b"/handin-hw1-\xff\x1b[31m\xe2\x80\xaered\n<b>.ipynb"
    with open(path, "wb") as file:
        file.write(room.hand_in("handin-hw1-anna.ipynb").read_bytes())
    said, _ = room.grade()
    room("status", room.folder, "--all")
    assert "2 graded" in said and "\x1b" not in said and "\u202e" not in said


def test_the_order_of_files_is_by_time_then_by_canvas_s_number(room):
    room.edit('"best"', '"last"')
    room.hand_in("maier_1_20_x.ipynb", "share 0.5")
    room.hand_in("maier_1_100_x.ipynb", "share 0.25")
    room.grade()
    assert room.totals() == {"maier": "3"}
    room.hand_in("handin-hw1-bo.ipynb", "share 1")
    room.hand_in("handin-hw1-bo/x.ipynb", "share 0")
    assert "bo" in owner("handin-hw1-bo/x.ipynb")
    room.hand_in("bo.ipynb", "share 0")
    _, error = room.grade(status=2)
    assert "bo has two files of one time, bo.ipynb and handin-hw1-bo.ipynb, and the last counts" in error


def test_listed_keeps_a_line_short():
    assert collect.listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert collect.kind_of(SimpleNamespace(st_mode=0o100644, st_size=5)) == ""


@pytest.mark.parametrize("name", ["handin-hw1-bo-ødegård.ipynb.txt", "1002/hw1.pdf", "bo ødegård.docx",
                                  "Bo Ødegård_9_assignsubmission_onlinetext_/onlinetext.html"])
def test_a_wrong_kind_of_file_is_its_student_s_problem_and_no_zero(room, name):
    room.roster(PLAIN)
    room.hand_in("handin-hw1-anna-maier.ipynb")
    room.hand_in("1001/figure.png", data=b"x")               # beside a notebook: left alone
    room.hand_in(name, data=b"x")
    said, notes = room.grade(status=1)
    assert f"  not taken: 1002: {name}: no notebook (.ipynb)\n" in said
    assert "left alone: 1001/figure.png\n" in notes
    room("export", room.folder, "--missing-as-zero", status=1)
    lines = (room.folder / "grades-plain.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[-3] for line in lines[1:]] == ["6", "", "0"]


def test_without_a_roster_a_wrong_kind_of_file_needs_a_name_that_says_whose_it_is(room):
    room.hand_in("notes.pdf", data=b"x")
    room.hand_in("handin-hw1-bo.ipynb.txt", data=b"x")
    said, notes = room.grade(status=1)
    assert "  not taken: bo: handin-hw1-bo.ipynb.txt: no notebook (.ipynb)\n" in said
    assert "left alone: notes.pdf" in notes


def test_a_problem_ends_with_its_file_and_moves_with_its_folder(room, tmp_path):
    room.hand_in("handin-hw1-anna.ipynb")
    for name in ("handin-hw1-bo.ipynb", "handin-hw1-___.ipynb", "handin-hw1-\u202ecy.ipynb"):
        (room.folder / "submissions" / name).symlink_to("/etc/hostname")
    assert room.grade(status=1).out.count("  not taken: ") == 3
    room.folder = room.folder.rename(tmp_path / "moved")
    assert room("status", room.folder, status=1).out.count("  not taken: ") == 3
    assert room.grade(status=1).out.count("  not taken: ") == 3
    (room.folder / "submissions" / "handin-hw1-___.ipynb").unlink()
    assert room("status", room.folder, status=1).out.count("  not taken: ") == 2
    (room.folder / "submissions").rename(tmp_path / "elsewhere")
    assert "not taken" not in room("status", room.folder).out
