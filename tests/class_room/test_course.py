"""One table over several assignments: whose points are whose, and no sum where one is not known."""

import csv

import pytest

from tests.class_room.classes import Class

HEAD = ["id", "name", "e-mail", "Home work", "Second", "total", "of"]


@pytest.fixture
def course(tmp_path, capsys, monkeypatch):
    """hw1 (6 points) and hw2 (huber, 2 points), each with a folder beside the other."""
    monkeypatch.chdir(tmp_path)
    first, second = Class(tmp_path / "hw1", capsys), Class.__new__(Class)
    second.folder, second.capsys = tmp_path / "hw2", capsys
    second("release", second.folder, "--exercises", "huber:2", "--title", "Second")
    return first, second


def table(room, *words, status=0):
    said = room("export", "hw1", "hw2", *words, status=status)
    with open("grades-course.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file)), said


def graded(*rooms):
    for room, shares in rooms:
        for name, share in shares.items():
            room.hand_in(name if name.endswith(".ipynb") else f"handin-{room.folder.name}-{name}.ipynb", "share 1",
                         f"share {share}")
        room.grade()


def test_a_column_for_each_and_the_sum(course):
    first, second = course
    graded((first, {"anna": 0.5, "bo": 1}), (second, {"anna": 0.75, "bo": 0}))
    rows, said = table(first)
    assert rows == [HEAD, ["anna", "anna", "", "5", "1.5", "6.5", "8"], ["bo", "bo", "", "6", "0", "6", "8"]]
    assert said == ("2 students with a total in grades-course.csv\n", "")
    first("export", "hw1", "hw2", "--out", "sums.csv")
    with open("sums.csv", encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == rows


def test_a_sum_that_is_not_known_is_empty_and_named(course):
    first, second = course
    for room in course:
        room.roster("id,name,e-mail\n7,Anna Maier,a@x\n8,Bo Berg,b@x\n9,=Cy,c@x\n")
    graded((first, {"7": 1, "9": 1}))
    second.hand_in("handin-hw2-8.ipynb", huber="share 1")
    second.hand_in("handin-hw2-9.ipynb", data=b"{")
    second.grade(status=1)
    rows, said = table(first, status=1)
    assert rows[1:] == [["7", "Anna Maier", "a@x", "6", "", "", "8"], ["8", "Bo Berg", "b@x", "", "2", "", "8"],
                        ["9", "'=Cy", "c@x", "6", "", "", "8"]]
    assert said.out.splitlines() == [
        "0 students with a total in grades-course.csv", "  no total: 7: hw2: nothing handed in",
        "  no total: 8: hw1: nothing handed in", "  no total: 9: hw2: unreadable"]
    rows, said = table(first, "--missing-as-zero", status=1)
    assert [row[-2] for row in rows[1:]] == ["6", "2", ""]                       # unreadable is never 0
    second("withdraw", "hw2", "handin-hw2-9.ipynb", "--reason", "x")
    assert [row[-2] for row in table(first, "--missing-as-zero")[0][1:]] == ["6", "2", "6"]


def test_moodle_s_numbers_are_others_in_each_assignment_so_addresses_match(course):
    first, second = course
    head = "Identifier,Full name,Email address,Status,Grade\n"
    first.roster(head + "Participant 11,Anna Maier,anna@x,,\nParticipant 12,Bo Berg,bo@x,,\n")
    second.roster(head + "Participant 12,Anna Maier,Anna@x,,\nParticipant 11,Bo Berg,bo@x,,\n")
    graded((first, {"anna-maier": 1, "bo-berg": 0}), (second, {"anna-maier": 1, "bo-berg": 0}))
    rows, _ = table(first)
    assert rows[1:] == [["anna@x", "Anna Maier", "anna@x", "6", "2", "8", "8"],
                        ["bo@x", "Bo Berg", "bo@x", "4", "0", "4", "8"]]
    second.roster(head + "Participant 12,Participant,,,\nParticipant 11,Bo Berg,bo@x,,\n")
    before = open("grades-course.csv").read()
    error = first("export", "hw1", "hw2", status=2).err
    assert "hw2: Participant has no e-mail address of one's own in the class list" in error and error.count("\n") == 1
    assert open("grades-course.csv").read() == before


def test_a_student_of_one_list_alone_and_one_of_none(course):
    first, second = course
    first.roster("id,name\n7,Anna\n8,Bo\n")
    graded((first, {"7": 1, "8": 1}))
    second.hand_in("handin-hw2-dora.ipynb")
    graded((second, {"7": 1}))
    second.roster("id,name\n7,Anna\n")
    rows, said = table(first, "--missing-as-zero", status=1)
    assert rows[1:] == [["7", "Anna", "", "6", "2", "8", "8"], ["8", "Bo", "", "6", "", "", "8"]]
    assert said.out.splitlines()[1:] == [f"  no total: {one}: hw2: not on the roster" for one in ("8", "dora")]


def test_without_a_list_one_who_is_in_one_folder_alone_handed_in_nothing_in_the_other(course):
    first, second = course
    graded((first, {"anna": 1, "bo": 1}), (second, {"anna": 1}))
    assert table(first)[1].out.endswith("  no total: bo: hw2: nothing handed in\n")
    assert table(first, "--missing-as-zero")[0][2] == ["bo", "bo", "", "6", "0", "6", "8"]


def test_a_name_with_two_ids_is_noted(course):
    first, second = course
    first.roster("id,name\n7,Anna Maier\n")
    second.roster("id,name\nA77,Anna Maier\n")
    graded((first, {"7": 1}), (second, {"A77": 1}))
    assert "more than one row: Anna Maier (7, A77): do the class lists give" in table(first, status=1)[1].err


@pytest.mark.parametrize(("words", "status", "said"), [
    (("hw1", "hw2", "--for", "canvas"), 2, "Canvas takes one assignment at a time; several make a plain table"),
    (("hw1", "hw2", "hw1"), 2, "an assignment is named twice"),
    (("hw1", "hw3"), 2, "hw3/assignment.toml is not there"),
    (("hw1", "hw2"), 1, "hw2/gradebook.sqlite is not there: nothing was graded yet"),
])
def test_a_mistake_is_named_and_nothing_is_written(course, tmp_path, words, status, said):
    graded((course[0], {"anna": 1}))
    error = course[0]("export", *words, status=status).err
    assert said in error and error.count("\n") == 1 and not list(tmp_path.glob("*.csv"))


def test_columns_have_names_of_their_own(course):
    first, second = course
    second.edit('title = "Second"', 'title = "Home work"')
    graded((first, {"anna": 1}), (second, {"anna": 1}))
    assert table(first)[0][0][3:5] == ["hw1", "hw2"]
    second.edit('name = "hw2"', 'name = "hw1"')
    assert table(first)[0][0][3:5] == ["hw1", "hw2"] and first.folder.name == "hw1"
