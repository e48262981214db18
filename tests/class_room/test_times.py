"""When a file was handed in: Canvas's _LATE, Moodle's worksheet, and times that are those of a download."""

import datetime

import pytest

from lesson_code.grading import times
from tests.class_room.classes import DUE, DUE_SECONDS, Class

DAY = 86400
CET = datetime.timezone(datetime.timedelta(hours=1))
HEAD = "Identifier,Full name,Email address,Status,Grade,Maximum grade,Last modified (submission)\n"
DOUBT = "LATE POINTS ARE TAKEN OFF BY THE TIME OF A DOWNLOAD?"


@pytest.fixture
def late(tmp_path, capsys):
    """A class with a rule for late work."""
    return Class(tmp_path / "hw1", capsys, "--due", DUE, "--late-days", "9", "--late-share", "0.5", "--grace", "0")


def worksheet(room, **dates):
    lines = [f'Participant {id[1:]},{name},,Submitted,,6,"{date}"\n' for (id, date), name in
             zip(dates.items(), ("Anna Maier", "Bo Berg", "Cy Chen"))]
    room.roster(HEAD + "".join(lines))


@pytest.mark.parametrize(("text", "wanted"), [
    ("Tuesday, 24 November 2026, 1:46 PM", (2026, 11, 24, 13, 46)),
    ("Tuesday, 24 November 2026, 12:05 AM", (2026, 11, 24, 0, 5)),
    ("Tuesday, 24 November 2026, 12:05\u202fPM", (2026, 11, 24, 12, 5)),
    ("Tuesday, 1 December 2026, 23:59", (2026, 12, 1, 23, 59)),
    ("Tuesday, November 24, 2026, 1:46 PM", (2026, 11, 24, 13, 46)),
    ("Dienstag, 24. November 2026, 13:46", None), ("mardi, 24 novembre 2026, 13:46", None), ("-", None), ("", None),
    ("Tuesday, 31 November 2026, 1:46 PM", None), ("Tuesday, 24 November 2026, 13:46 PM", None),
])
def test_a_date_of_moodle_is_read_in_english(text, wanted):
    assert times.moodle_time(text, CET) == (wanted and datetime.datetime(*wanted, tzinfo=CET).timestamp())


def test_a_canvas_name_without_late_is_in_time_whatever_the_file_s_time(late):
    for number in range(3):
        late.hand_in(f"student{number}_{number}_9_hw1.ipynb", huber=f"remark {number}\nshare 1",
                     when=DUE_SECONDS + 2 * DAY)
    assert late.grade().err == ""
    assert set(late.totals().values()) == {"6"}


def test_a_few_names_as_of_canvas_among_others_are_noted(late):
    late.hand_in("maier_1_2_hw1.ipynb", when=DUE_SECONDS + 9)
    late.hand_in("handin-hw1-bo.ipynb", "share 0.5")
    assert late.grade().err == ""
    late.hand_in("handin-hw1-cy.ipynb", "share 0.25")
    assert "1 file of 3 named as Canvas names them (maier_1_2_hw1.ipynb), and believed" in late.grade().err


def test_a_name_as_of_canvas_in_a_folder_of_moodle_s_is_not_believed(late):
    late.hand_in("Anna Maier_1_assignsubmission_file_/berg_2_2_hw1.ipynb", when=DUE_SECONDS + 9)
    late.grade()
    assert late.totals() == {"anna-maier": "3"}


def test_a_canvas_name_with_late_counts_by_its_time_or_is_named(late):
    late.hand_in("maier_LATE_1_2_hw1.ipynb", when=DUE_SECONDS + 9)
    late.hand_in("berg_LATE_2_2_hw1.ipynb", "share 0.5", when=DUE_SECONDS - 9)
    error = late.grade().err
    assert "berg_LATE_2_2_hw1.ipynb: Canvas marks it as late, its time 2026-12-01 23:58 does not" in error
    assert "maier" not in error
    assert late.totals() == {"maier": "3", "berg": "4"}


def test_a_late_file_of_canvas_with_the_time_of_the_download_is_named(late):
    late.hand_in("maier_LATE_1_2_hw1.ipynb", when=DUE_SECONDS + 2 * DAY)
    late.hand_in("berg_2_2_hw1.ipynb", "share 0.5", when=DUE_SECONDS + 2 * DAY + 1)
    assert ("maier_LATE_1_2_hw1.ipynb: Canvas marks it as late, and its time, 2026-12-03 23:59, takes points off. "
            "Files in time have the same") in late.grade().err


def test_moodle_s_worksheet_says_when_a_file_came(late):
    worksheet(late, p1="Tuesday, 1 December 2026, 11:59 PM", p2="Wednesday, 2 December 2026, 12:10 AM")
    for number, name in ((1, "Anna Maier"), (2, "Bo Berg")):
        late.hand_in(f"{name}_{number}_assignsubmission_file_/x.ipynb", huber=f"remark {number}\nshare 1",
                     when=DUE_SECONDS + 3 * DAY)
    assert late.grade().err == ""
    assert late.totals() == {"Participant 1": "6", "Participant 2": "3"}


def test_a_file_that_is_older_than_the_worksheet_s_time_came_before_it(late):
    worksheet(late, p1="Wednesday, 2 December 2026, 12:10 AM")
    late.hand_in("Anna Maier_1_assignsubmission_file_/x.ipynb", when=DUE_SECONDS - DAY)
    late.grade()
    assert late.totals() == {"Participant 1": "6"}


def test_a_worksheet_s_time_that_cannot_be_read_is_said(late):
    worksheet(late, p1="Dienstag, 1. Dezember 2026, 23:59", p2="-")
    late.hand_in("Anna Maier_1_assignsubmission_file_/x.ipynb", when=DUE_SECONDS + 9)
    error = late.grade().err
    assert "Last modified (submission) of 1 student cannot be read (the first: Participant 1: 'Dienstag, 1." in error
    assert late.totals()["Participant 1"] == "3"


@pytest.mark.parametrize(("seconds", "noted"), [((DAY, DAY + 20, DAY + 50), True), ((DAY, DAY + 20), False),
                                                ((DAY, DAY + 20, DAY + 90), False), ((-3, -2, -1), False)])
def test_late_files_that_came_together_are_noted_once_and_loudly(late, seconds, noted):
    for number, each in enumerate(seconds):
        late.hand_in(f"handin-hw1-student-{number}.ipynb", huber=f"remark {number}\nshare 1", when=DUE_SECONDS + each)
    assert late.grade().err.count(DOUBT) == noted


def test_without_points_taken_off_no_time_is_doubted(tmp_path, capsys):
    room = Class(tmp_path / "hw1", capsys, "--due", DUE)
    for number in range(3):
        room.hand_in(f"handin-hw1-student-{number}.ipynb", huber=f"remark {number}\nshare 1", when=DUE_SECONDS + DAY)
    assert room.grade().err == ""


CANVAS = "Student,ID,SIS User ID,SIS Login ID,Section\n\"Maier, Anna\",501,A77,amaier,S1\n\"Berg, Bo\",502,A78,bo,S1\n"


def extend(room, *lines):
    room.edit("# [extensions]      # another due date for one student", "\n".join(["[extensions]", *lines]))


@pytest.mark.parametrize("id", ["A77", "501", "amaier"])
def test_an_extension_is_given_by_any_id_of_the_roster_s_row(late, id):
    late.roster(CANVAS)
    extend(late, f"{id} = 2026-12-09T12:00:00Z")
    for number, name in enumerate(("anna-maier", "bo-berg")):
        late.hand_in(f"handin-hw1-{name}.ipynb", huber=f"remark {number}\nshare 1", when=DUE_SECONDS + 9)
    late.grade()
    assert late.totals() == {"A77": "6", "A78": "3"}


@pytest.mark.parametrize(("lines", "number", "said"), [
    (["A777 = 2026-12-09T12:00:00Z"], 1, "'A777' is the id of no student on the roster: is 'A77' meant?"),
    (["A77 = 2026-12-09T12:00:00Z", "501 = 2026-12-08T12:00:00Z"], 2, "'501' is A77 a second time"),
    (["S1 = 2026-12-09T12:00:00Z"], 1, "'S1' is the id of no student on the roster"),
])
def test_an_extension_of_nobody_is_named_before_anything_is_done(late, lines, number, said):
    late.roster(CANVAS)
    extend(late, *lines)
    late.hand_in("handin-hw1-anna-maier.ipynb")
    error = late.grade(status=2).err
    place = (late.folder / "assignment.toml").read_text().splitlines().index("[extensions]") + 1 + number
    assert f"assignment.toml: line {place}: {said}" in error and error.count("\n") == 1
    assert not (late.folder / "gradebook.sqlite").exists()
