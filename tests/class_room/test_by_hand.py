"""What a teacher decides: files withdrawn and points set by hand, both to be taken back, and nothing deleted."""

import sqlite3

import pytest

from tests.class_room.classes import DUE, DUE_SECONDS, Class
from tests.class_room.test_collect import CANVAS
from tests.class_room.test_grading import DAY, ROSTER, attempts

WHY = "--reason", "not <hers>"


def withdraw(room, name, *words, status=0):
    return room("withdraw", room.folder, name, *words, status=status)


def two_files(room, *options):
    """Anna's first file is worth 2 points, her second 6."""
    room.hand_in("handin-hw1-anna.ipynb", "share 0.5", "share 0", when=DUE_SECONDS - 7200)
    room.hand_in("handin-hw1-anna (1).ipynb")
    room.grade()


def test_a_withdrawn_file_counts_no_more_and_can_be_taken_back(room):
    two_files(room)
    kept = room.rows("SELECT * FROM attempts"), room.rows("SELECT * FROM submissions")
    said, _ = withdraw(room, "handin-hw1-anna (1).ipynb", *WHY)
    assert said == "anna: handin-hw1-anna (1).ipynb is withdrawn: total 6 -> 2\n" and room.totals() == {"anna": "2"}
    page = room.page("anna.html")
    assert "handin-hw1-anna (1).ipynb, 2026-12-01 21:59: withdrawn by your teacher, it does not count: " \
           "not &lt;hers&gt;</li>" in page and "2 of 6 points" in page
    assert "  withdrawn: anna: handin-hw1-anna (1).ipynb: not <hers>\n" in room("status", room.folder, "--all").out
    said, _ = withdraw(room, "handin-hw1-anna (1).ipynb", "--undo")
    assert said == "anna: handin-hw1-anna (1).ipynb counts again: total 2 -> 6\n" and room.totals() == {"anna": "6"}
    assert "withdrawn" not in room.page("anna.html") + room("status", room.folder, "--all").out
    assert kept == (room.rows("SELECT * FROM attempts"), room.rows("SELECT * FROM submissions"))
    assert room.rows("SELECT withdrawn, reason FROM withdrawals") == [(1, "not <hers>"), (0, "")]


def test_the_only_file_of_a_student_withdrawn_is_as_if_nothing_came(room):
    room.roster(CANVAS)
    room.hand_in("maierannalena_501_9_hw1.ipynb")
    room.hand_in("odegardbo_502_9_hw1.ipynb")
    room.grade()
    withdraw(room, "maierannalena_501_9_hw1.ipynb", *WHY)
    assert "A77  Maier, Anna Lena  nothing handed in  -" in room("status", room.folder, "--all").out
    assert room("export", room.folder, "--for", "canvas").out.endswith("  no points: A77: nothing handed in\n")
    room("export", room.folder, "--missing-as-zero")
    assert "A77,\"Maier, Anna Lena\",amaier,nothing handed in,0,0,0,6,0" in (
        room.folder / "grades-plain.csv").read_text("utf-8-sig")
    room("feedback", room.folder)
    page = next(path.read_text() for path in (room.folder / "feedback").glob("a77-*.html"))
    assert "No file of yours counts" in page and "not &lt;hers&gt;" in page
    assert page.count("no points yet") == 3 and "not graded yet" not in page


def test_points_set_by_hand_above_what_the_exercise_is_worth_now_are_noted(room):
    two_files(room)
    room("override", room.folder, "anna", "huber", "2", "--reason", "x")
    assert not room("status", room.folder).err
    room.edit("points = 2", "points = 1")
    said = "note: anna: huber: 2 points, set by hand, and it is worth 1 now: set them anew (override)\n"
    assert room("status", room.folder).err == room("export", room.folder).err == said


def test_a_name_that_two_bear_is_no_one_s(room):
    room.hand_in("handin-hw1-mueller-anna.ipynb")
    room.hand_in("handin-hw1-mueller-jo.ipynb", "share 0.5")
    room.grade()
    error = room("override", room.folder, "Mueller", "huber", "1", "--reason", "x", status=2).err
    assert "'Mueller' fits mueller-anna, mueller-jo" in error


def test_files_that_are_the_same_are_listed_with_all_students(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-bo.ipynb")
    room.grade()
    assert "anna, bo handed in the same file, byte for byte" in room("status", room.folder, "--all").err


def test_one_who_is_not_on_the_roster_is_no_student_once_the_file_is_withdrawn(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-solution.ipynb", "share 1\ntext of the teacher")
    room.grade()
    room.roster(ROSTER)
    assert "not on the roster: solution" in room("status", room.folder, status=1).out
    withdraw(room, "handin-hw1-solution.ipynb", "--reason", "my own answers")
    assert "solution" not in room("status", room.folder).out and set(room.totals()) == {"anna", "bo", "cy"}
    assert "  withdrawn: solution: handin-hw1-solution.ipynb: my own" in room("status", room.folder, "--all").out
    assert withdraw(room, "handin-hw1-solution.ipynb", "--undo").out.endswith("total none -> 6\n")
    assert "not on the roster: solution" in room("status", room.folder, status=1).out


def test_the_same_bytes_of_another_student_count(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-bo.ipynb")
    room.grade()
    withdraw(room, "handin-hw1-anna.ipynb", *WHY)
    assert room.totals() == {"anna": "", "bo": "6"}


def test_a_file_of_the_wrong_student_is_given_to_the_right_one(room):
    """As --help says: withdraw, rename, grade again."""
    path = room.hand_in("handin-hw1-anna.ipynb")
    room.grade()
    withdraw(room, path.name, "--reason", "it is Bo's")
    path.rename(path.with_name("handin-hw1-bo.ipynb"))
    assert room.grade().err == ""                         # no word of the same file of two students
    assert room.totals() == {"anna": "", "bo": "6"}
    room.hand_in("handin-hw1-anna.ipynb")                 # unpacked once more
    said = room.grade()
    assert said.err == ("note: withdrawn, and stays so: handin-hw1-anna.ipynb (downhill-class withdraw … --undo: it "
                        "counts again)\n")
    assert said.out.startswith("Nothing new") and room.totals() == {"anna": "", "bo": "6"}


def test_a_withdrawn_file_is_not_graded_again(room):
    two_files(room)
    withdraw(room, "handin-hw1-anna (1).ipynb", *WHY)
    before = attempts(room)
    assert room("regrade", room.folder).out.startswith("1 file graded now.")
    assert attempts(room) == before + [("anna", "all-batches", "graded", 2.0), ("anna", "huber", "graded", 0.0)]


def test_a_file_that_waits_is_graded_only_once_it_is_taken_back(room, tmp_path):
    room.hand_in("handin-hw1-anna.ipynb", f"infrastructure {tmp_path}/n 3\nshare 1")
    room.grade(status=1)
    withdraw(room, "handin-hw1-anna.ipynb", *WHY)
    assert room.grade().out == "Nothing new to grade.\n1 nothing handed in\n"
    said, _ = withdraw(room, "handin-hw1-anna.ipynb", "--undo")
    assert said.endswith(f"total none -> none. To grade it: downhill-class grade {room.folder}\n")
    assert room.grade().out.startswith("1 file graded now.") and room.totals() == {"anna": "6"}


def test_a_withdrawn_file_that_nobody_can_read_is_nothing_to_do(room):
    room.hand_in("handin-hw1-anna.ipynb", data=b"{")
    room.grade(status=1)
    withdraw(room, "handin-hw1-anna.ipynb", *WHY)
    assert room.grade().out == "Nothing new to grade.\n1 nothing handed in\n"


@pytest.mark.parametrize(("which", "total"), [("best", "6"), ("last", "3")])
def test_a_withdrawn_file_in_between_moves_no_other(tmp_path, capsys, which, total):
    """A in time, B late, A again late. Without B, A did not come again: it keeps its first time."""
    room = Class(tmp_path / "hw1", capsys, "--due", DUE, "--late-days", "9", "--late-share", "0.5", "--grace", "0",
                 "--attempts", which)
    for share, when in ((1, -60), (0, 60), (1, 120)):
        room.hand_in("handin-hw1-anna.ipynb", f"share {share}", f"share {share}", when=DUE_SECONDS + when)
        room.grade()
    assert room.totals() == {"anna": total}
    numbers = dict(room.rows("SELECT submission, earned FROM attempts WHERE exercise = 'huber'"))
    wrong = next(number for number, earned in numbers.items() if earned == 0)
    error = withdraw(room, "handin-hw1-anna.ipynb", *WHY, status=2).err
    assert "2 files had this name. Say which: --number 1 (anna, 2026-12-01 23:58) or --number 2 (anna, " in error
    withdraw(room, "handin-hw1-anna.ipynb", "--number", wrong, *WHY)
    assert room.totals() == {"anna": "6"}


@pytest.mark.parametrize(("words", "said"), [
    (("handin-hw1-ana.ipynb", *WHY), "-ana.ipynb: no such file was graded: is 'handin-hw1-anna.ipynb' meant?"),
    (("zzz", *WHY), "zzz: no such file was graded: give its name as it lies in "),
    (("handin-hw1-anna.ipynb", "--reason", " "), "--reason: the student reads it, so it is not empty"),
    (("handin-hw1-anna.ipynb",), "--reason: the student reads it, so it is not empty"),
    (("handin-hw1-anna.ipynb", "--undo"), "handin-hw1-anna.ipynb is not withdrawn"),
    (("handin-hw1-anna.ipynb", "--number", 9, *WHY), "none is number 9. Say which: --number 3 (anna, "),
    (("handin-hw1-anna.ipynb", "--number", "x", *WHY), "'x': a whole number from 1"),
    (("handin-hw1-bo.ipynb", *WHY), "handin-hw1-bo.ipynb is withdrawn already: first"),
    (("handin-hw1-new.ipynb", *WHY), "handin-hw1-new.ipynb is not in the gradebook: take it out of the folder"),
    (("hw1.ipynb", *WHY), "hw1.ipynb: 2 files had this name. Say which: --number 1 (cy, "),
    ((), "the following arguments are required: FILE"),
])
def test_a_mistake_in_a_withdrawal_is_named_and_nothing_is_done(room, words, said):
    for name in ("handin-hw1-anna.ipynb", "handin-hw1-bo.ipynb", "cy/hw1.ipynb", "dee/hw1.ipynb"):
        room.hand_in(name)
    room.grade()
    withdraw(room, "handin-hw1-bo.ipynb", "--reason", "first")
    room.hand_in("handin-hw1-new.ipynb")
    error = room("withdraw", room.folder, *words, status=2).err
    assert error.count("\n") == 1 and said in error
    assert len(room.rows("SELECT * FROM withdrawals")) == 1


def test_a_file_may_be_named_by_its_path(room, monkeypatch):
    room.hand_in("cy/hw1.ipynb")
    room.hand_in("dee/hw1.ipynb")
    room.grade()
    withdraw(room, room.folder / "submissions" / "cy" / "hw1.ipynb", *WHY)
    monkeypatch.chdir(room.folder)
    withdraw(room, "dee/hw1.ipynb", *WHY)
    assert room.totals() == {"cy": "", "dee": ""}
    room.hand_in("handin-hw1-anna.ipynb", "share 0.5")
    room.hand_in("new/handin-hw1-anna.ipynb", when=DUE_SECONDS)
    room.grade()
    withdraw(room, "submissions/new/handin-hw1-anna.ipynb", *WHY)
    assert room.totals() == {"anna": "4", "cy": "", "dee": ""}


def test_a_file_of_another_assignment_is_named(room, tmp_path, capsys):
    other = Class(tmp_path / "hw2", capsys)
    for each in (room, other):
        each.hand_in("anna/x.ipynb")
        each.grade()
    error = withdraw(room, other.folder / "submissions" / "anna" / "x.ipynb", *WHY, status=2).err
    assert "anna/x.ipynb is a file of hw2, not of hw1" in error and room.totals() == {"anna": "6"}


def test_before_anything_was_graded_there_is_nothing_to_withdraw(room):
    room.hand_in("handin-hw1-anna.ipynb")
    assert "nothing was graded yet" in withdraw(room, "handin-hw1-anna.ipynb", *WHY, status=1).err
    assert not (room.folder / "gradebook.sqlite").exists()


def test_points_set_by_hand_are_taken_back_with_a_reason(tmp_path, capsys):
    room = Class(tmp_path / "hw1", capsys, "--due", DUE, "--late-days", "9", "--late-share", "0.5", "--grace", "0")
    room.hand_in("handin-hw1-anna.ipynb", when=DUE_SECONDS + DAY)
    room.grade()
    room("override", room.folder, "anna", "huber", "1.5", "--reason", "on <paper>")
    assert "  set by hand: anna: huber: 1.5: on <paper>\n" in room("status", room.folder, "--all").out
    assert room.totals() == {"anna": "3.5"}
    said, _ = room("override", room.folder, "anna", "huber", "--remove", "--reason", "it was <Bo's>")
    assert said == "anna: huber: 1.5 -> 1\n" and room.totals() == {"anna": "3"}
    page = room.page("anna.html")
    assert "Set by your teacher to 1.5 points: on &lt;paper&gt;" in page
    assert "Taken back by your teacher: it was &lt;Bo&#x27;s&gt;" in page and "3 of 6 points" in page
    assert "set by hand" not in room("status", room.folder, "--all").out
    error = room("override", room.folder, "anna", "huber", "--remove", "--reason", "x", status=2).err
    assert "anna has no points set by hand for huber" in error
    room("override", room.folder, "anna", "huber", "2", "--reason", "hers after all")
    assert room.totals() == {"anna": "4"} and "Taken back" not in room.page("anna.html")
    assert len(room.rows("SELECT * FROM overrides")) == 2 and len(room.rows("SELECT * FROM removals")) == 1


@pytest.mark.parametrize(("words", "said"), [
    (("anna", "huber", "1", "--remove", "--reason", "x"), "1 points, and --remove: give one of the two"),
    (("anna", "huber", "--reason", "x"), "no points are given: a number, or --remove to take back what you set"),
    (("anna", "huber", "--remove", "--reason", "x"), "anna has no points set by hand for huber, but for all-batches"),
    (("anna", "all-batches", "--remove", "--reason", ""), "the student reads it"),
    (("anna", "all-batches", "--remove"), "the following arguments are required: --reason"),
    (("ana", "all-batches", "--remove", "--reason", "x"), "is 'anna' meant?"),
])
def test_a_mistake_in_a_removal_is_named_and_nothing_is_done(room, words, said):
    room.hand_in("handin-hw1-anna.ipynb")
    room.grade()
    room("override", room.folder, "anna", "all-batches", "1", "--reason", "x")
    error = room("override", room.folder, *words, status=2).err
    assert error.count("\n") == 1 and said in error
    assert room.rows("SELECT * FROM removals") == [] and len(room.rows("SELECT * FROM overrides")) == 1


def test_what_a_teacher_did_cannot_be_changed_in_the_gradebook(room):
    two_files(room)
    withdraw(room, "handin-hw1-anna.ipynb", *WHY)
    room("override", room.folder, "anna", "huber", "1", "--reason", "x")
    room("override", room.folder, "anna", "huber", "--remove", "--reason", "x")
    with sqlite3.connect(room.folder / "gradebook.sqlite") as run:
        for table in ("withdrawals", "removals"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET reason = 'x'"):
                with pytest.raises(sqlite3.IntegrityError, match="are only added to"):
                    run.execute(statement)


def test_a_gradebook_from_before_there_were_withdrawals_goes_on(room):
    two_files(room)
    with sqlite3.connect(room.folder / "gradebook.sqlite") as run:
        for table in ("withdrawals", "removals"):
            run.execute(f"DROP TABLE {table}")
    withdraw(room, "handin-hw1-anna (1).ipynb", *WHY)
    assert room.totals() == {"anna": "2"}
