"""What leaves the gradebook: each student's page, tables for Canvas and Moodle; markup and formulas are harmless."""

import csv
import re
from html.parser import HTMLParser

import pytest

from lesson_code.grading import export, feedback, rosters
from lesson_code.grading.words import clean, one_line, slug
from tests.class_room.test_collect import CANVAS, PLAIN, WORKSHEET

NASTY = ("<script>alert(1)</script><img src=x onerror=alert(1)> &amp; \x1b[31mred\x1b[0m "
         "\x1b]8;;http://x\x07link\x1b]8;;\x07 \u202eabc")


def table(room, kind, *options, status=0):
    room("export", room.folder, "--for", kind, *options, status=status)
    with open(room.folder / f"grades-{kind}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        self.attributes += [name for name, _ in attributes]


def test_a_page_explains_every_point_and_is_whole_by_itself(room):
    room.edit("partial = 0.0", "partial = 0.25")
    room.hand_in("handin-hw1-anna.ipynb", "share 0.25\ntext all-batches: not yet.", "share 1\ntext huber: right.")
    room.grade()
    page = room.page("anna.html")
    assert "3 of 6 points" in page and "1 of 4 points" in page and "2 of 2 points" in page
    assert "Cases of the check: 0 of 3 right. Hidden cases: 5 of 20 right." in page
    assert "Earned: 1 of 4, as all cases must be right for 4 points; right cases of the check alone give 25 %." in page
    assert "all-batches: not yet." in page and "handin-hw1-anna.ipynb, 2026-12-01" in page
    assert "<h2>Huber&#x27;s loss <span" in page and "(huber)" in page and "3 of 3" not in page
    assert not re.search(r"https?:|url\(|@import|src=|href=", page)
    assert "prefers-color-scheme: dark" in page and "@media print" in page
    assert "default-src 'none'" in page


def test_nothing_that_a_student_writes_is_markup_or_a_terminal_code(room):
    room.hand_in("handin-hw1-<b>anna.ipynb", f"share 0\ntext {NASTY}", "share 1")
    room.grade()
    room("override", room.folder, "b-anna", "huber", "1", "--reason", NASTY)
    folder = room.folder / "feedback"
    room("feedback", room.folder)
    path, = set(folder.iterdir()) - {folder / "index.html"}
    page = path.read_text()
    tags = Tags(page)
    assert not {"script", "img", "b", "a"} & set(tags.seen)
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x1b" not in page and "\u202e" not in page and "http://x" not in page
    for said in (*room("status", room.folder, "--all"), *table(room, "plain")[1]):
        assert "\x1b" not in said and "\u202e" not in said


def test_a_page_has_no_inputs_of_hidden_cases_beyond_what_the_grader_says(room):
    """The page adds counts and nothing else: its words on an exercise are those of the grade."""
    room.hand_in("handin-hw1-anna.ipynb", "share 0\ntext MARK", "share 0\ntext MARK")
    room.grade()
    page = room.page("anna.html")
    assert page.count("MARK") == 2 and re.findall(r"<pre>(.*?)</pre>", page) == ["MARK", "MARK"]


@pytest.mark.parametrize(("status", "said"), [
    ("timeout", "Your code did not come to an end in time"), ("killed", "it wanted more memory"),
    ("student_error", "Your code stopped with an error")])
def test_a_status_is_said_in_words(room, status, said):
    room.hand_in("handin-hw1-anna.ipynb", f"status {status}")
    room.grade()
    assert said in room.page("anna.html")


def test_pages_of_those_who_wait_or_cannot_be_read_say_so_and_no_number(room, tmp_path):
    room.hand_in("handin-hw1-anna.ipynb", data=b"{")
    room.hand_in("handin-hw1-bo.ipynb", f"infrastructure {tmp_path}/n 9\nshare 1", "share 1")
    room.grade(status=1)
    anna = room.page("anna.html")
    assert "could not be read. This is not a mark" in anna and "not graded yet, of 6 points" in anna
    bo = (room.folder / "feedback" / "bo.html").read_text()
    assert "This is not your doing" in bo and "not graded yet, of 6 points" in bo and "no sandbox" not in bo
    assert "0 of" not in bo.replace("20 of", "")


def test_pages_have_names_of_their_own_that_lead_nowhere():
    keys = ("anna", "Anna", "../../etc/passwd", "a" * 300, "李雷", "a b", "a-b", "...")
    names = [feedback.file_name(key) for key in keys]
    assert len(set(names)) == len(names) and names[0] == "anna.html"
    assert all(re.fullmatch(r"[\w-]{1,75}\.html", name) for name in names)


def test_which_file_counts_is_said(room):
    room.hand_in("handin-hw1-anna.ipynb", "share 1", "share 0", when=1e9)
    room.hand_in("handin-hw1-anna (1).ipynb", "share 0", "share 1")
    room.grade()
    page = room.page("anna.html")
    assert "handin-hw1-anna.ipynb, 2001-09-09" in page and ": counts for all-batches<" in page
    assert ": counts for huber<" in page


def test_plain_has_everyone_and_empty_cells_where_there_are_no_points(room):
    room.roster(PLAIN)
    room.hand_in("handin-hw1-1001.ipynb", "share 0.5")
    room.hand_in("handin-hw1-1002.ipynb", data=b"{")
    room.grade(status=1)
    assert table(room, "plain", status=1) == [
        ["id", "name", "e-mail", "state", "all-batches", "huber", "total", "of", "days late"],
        ["1001", "Anna Maier", "anna.m@uni.example", "graded", "2", "2", "4", "6", "0"],
        ["1002", "Bo Ødegård", "bo@uni.example", "unreadable", "", "", "", "6", "0"],
        ["1003", "李 雷", "li@uni.example", "nothing handed in", "", "", "", "6", "0"]]
    assert table(room, "plain", "--missing-as-zero", status=1)[3][6] == "0"
    room("override", room.folder, "1003", "huber", "1.5", "--reason", "on paper")
    assert table(room, "plain", status=1)[3][4:7] == ["", "1.5", ""]
    assert table(room, "plain", "--missing-as-zero", status=1)[3][4:7] == ["0", "1.5", "1.5"]


def test_canvas_gets_its_own_columns_and_only_known_points(room):
    room.roster(CANVAS)
    room.hand_in("maierannalena_501_9_hw1.ipynb", "share 0.5")
    room.hand_in("odegardbo_502_9_hw1.ipynb", data=b"{")
    room.grade(status=1)
    assert table(room, "canvas", status=1) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Home work (4711)"],
        ["Points Possible", "", "", "", "", "6"],
        ["Maier, Anna Lena", "501", "A77", "amaier", "S1", "4"]]
    assert not room("export", room.folder, "--for", "canvas", status=1).err
    room.edit("points = 2", "points = 3")
    assert room("export", room.folder, "--for", "canvas", status=1).err.startswith(
        "note: in Canvas Home work (4711) is worth 6 points, here 7: give both the same")
    room.edit("points = 3", "points = 2")
    room.roster(CANVAS.replace(",6\n", ",6.00\n"))
    assert not room("export", room.folder, "--for", "canvas", status=1).err
    room.edit('title = "Home work"', 'title = "Homework"')
    assert room("export", room.folder, "--for", "canvas", status=1).err.startswith(
        "note: the class list has no column 'Homework': Canvas will make a new assignment")


def test_moodle_s_worksheet_is_filled_in_and_scaled_to_its_maximum(room):
    room.roster(WORKSHEET)
    room.hand_in("Anna Maier_88001_assignsubmission_file_/x.ipynb", "share 0.5")
    room.grade()
    rows = table(room, "moodle")
    assert rows[0] == WORKSHEET.splitlines()[0].split(",")
    assert rows[1:] == [["Participant 88001", "Anna Maier", "anna@uni.example", "Submitted", "8", "12.00", "-",
                         "all-batches 2/4, huber 2/2"]]


def test_moodle_s_participants_give_a_table_for_its_import(room):
    room.roster("First name,Last name,ID number,Email address,Groups\nAnna,Maier,7,anna@uni.example,A\n")
    room.hand_in("handin-hw1-anna-maier.ipynb")
    room.grade()
    assert table(room, "moodle") == [
        ["First name", "Last name", "ID number", "Email address", "Home work", "Feedback"],
        ["Anna", "Maier", "7", "anna@uni.example", "6", "all-batches 4/4, huber 2/2"]]


def test_a_system_needs_its_own_roster(room):
    room.hand_in("handin-hw1-1001.ipynb")
    room.grade()
    assert "for canvas a roster is needed" in room("export", room.folder, "--for", "canvas", status=2).err
    room.roster(PLAIN)
    assert "is not what Moodle exports" in room("export", room.folder, "--for", "moodle", status=2).err
    assert list(room.folder.glob("*.csv")) == [room.folder / "roster.csv"]
    assert "invalid choice: 'excel'" in room("export", room.folder, "--for", "excel", status=2).err


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\x1b[0m=1",
                                  "\u200b=1", "=HYPERLINK(\"http://x\")"])
def test_no_cell_is_a_formula(room, name):
    assert export.harmless(name)[0] == "'" and export.harmless(name)[1] in "=+-@"
    quoted = name.replace('"', '""').replace("\r", "")
    room.roster(f'id,name,e-mail\n1,"{quoted}","{quoted}"\n')
    room.hand_in("handin-hw1-1.ipynb")
    room.grade()
    cells = [cell for row in table(room, "plain") for cell in row]
    assert len(cells) == 18 and not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_export_leaves_the_old_table_where_the_new_cannot_be_written(room, monkeypatch):
    room.hand_in("handin-hw1-anna.ipynb")
    room.grade()
    before = table(room, "plain")
    room("override", room.folder, "anna", "huber", "0", "--reason", "x")
    monkeypatch.setattr(export.replace.__globals__["os"], "fsync", lambda _: (_ for _ in ()).throw(
        OSError(28, "No space left on device")))
    assert room("export", room.folder, status=1).err.endswith("/grades-plain.csv: No space left on device\n")
    monkeypatch.undo()
    with open(room.folder / "grades-plain.csv", encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == before
    assert [path.name for path in room.folder.glob(".*")] == [".gitignore"]


def test_words():
    assert clean("a\x1b[1;31mb\x1b]0;title\x07c\x1b(Bd\x9b1me\r\nf\x00\u2066") == "abcd1me\nf"
    assert one_line("a\n b\t c" + "x" * 400)[:5] == "a b c" and len(one_line("x" * 400)) == 300
    assert slug("  Müller, Anna-Lena ") == "muller-anna-lena" and slug("ß") == "ss" and slug("../..") == ""
    assert rosters.digits("Participant 12") == "12" and rosters.digits(None) == ""
