"""Pages that Moodle and Canvas give out: each to its own student, by what their own code makes of a file's name."""

import json
import re
import zipfile

import nbformat
import pytest
from markdown_it import MarkdownIt

from lesson_code.grading import feedback
from lesson_code.grading.feedback_zips import in_one_block
from tests.class_room.classes import DUE_SECONDS
from tests.class_room.test_collect import CANVAS, PLAIN, WORKSHEET
from tests.class_room.test_pages import NASTY, Tags

FOLDER = "Anna Maier_88001_assignsubmission_file_/x.ipynb"


def moodle_reads(path):
    """(participant, the feedback file's name), as importziplib.php finds them; None where it ignores the file."""
    if path.rpartition("/")[2].startswith((".", "~")):
        return None
    parts = ["import", *path.split("/")]
    while parts:
        pieces = parts.pop(0).split("_", 4)
        if len(pieces) >= 4 and pieces[1].isdigit() and pieces[2:4] == ["assignsubmission", "file"]:
            return int(pieces[1]), "/".join([*pieces[4:], *parts]).strip("/")
    return None


def canvas_reads(name):
    """[student, file], as infer_comment_context_from_filename finds them."""
    pieces = [each for each in name.split("_") if each != "LATE"]
    return None if pieces[-1].startswith("link") else [each for each in pieces if re.fullmatch(r"\d+", each)][:2]


def unpacked(room, kind, *options, status=0):
    """({name: text}, what was said)"""
    said = room("feedback", room.folder, "--for", kind, *options, status=status)
    with zipfile.ZipFile(room.folder / f"feedback-{kind}.zip") as file:
        assert file.testzip() is None
        return {each: file.read(each).decode() for each in file.namelist()}, said


def text_of(notebook):
    made = nbformat.reads(notebook, as_version=4)
    nbformat.validate(made)
    return "\n".join(MarkdownIt().render(cell.source) for cell in made.cells)


def test_moodle_gives_each_page_to_the_student_of_its_folder(room):
    room.hand_in(FOLDER, "share 0.5")
    room.hand_in("Bo_Ødegård_88002_assignsubmission_file_/x.ipynb".replace("Bo_", "Bo "), "share 0.25")
    room.grade()
    found, said = unpacked(room, "moodle")
    assert {moodle_reads(name) for name in found} == {(88001, "hw1-feedback.html"), (88002, "hw1-feedback.html")}
    for name, text in found.items():
        assert ("4 of 6 points" if "88001" in name else "3 of 6 points") in text and "<!DOCTYPE html>" in text
    pages = {path.read_text() for path in (room.folder / "feedback").glob("*.html") if path.name != "index.html"}
    assert set(found.values()) == pages
    assert said.out.splitlines() == [
        f"2 pages in {room.folder}/feedback; index.html there lists them, for you",
        f"2 files in {room.folder}/feedback-moodle.zip. In Moodle: the assignment's submissions, Upload multiple "
        "feedback files in a zip"]


def test_moodle_s_worksheet_tells_the_numbers_too(room):
    room.roster(WORKSHEET)
    room.hand_in("handin-hw1-anna-maier.ipynb")
    room.hand_in("Participant_88002_assignsubmission_file_/x.ipynb")
    room.grade()
    found, _ = unpacked(room, "moodle")
    assert sorted(found) == ["Anna Maier_88001_assignsubmission_file_/hw1-feedback.html",
                             "Bo Ødegård_88002_assignsubmission_file_/hw1-feedback.html"]


@pytest.mark.parametrize("name", ["A_n_n_a Ma/ier", "../../etc", "..", "a" * 300, "<b>&*?|\"", "12 _34_", "~.x"])
def test_a_name_leads_nowhere_in_moodle_s_zip(room, name):
    room.roster(f'Identifier,Full name,Email address,Status,Grade\nParticipant 7,"{name.replace(chr(34), chr(34) * 2)}"'
                ",a@x,,\n")
    room.hand_in("handin-hw1-participant-7.ipynb", "share 1")
    room.grade()
    (path,), _ = unpacked(room, "moodle")
    assert moodle_reads(path) == (7, "hw1-feedback.html") and path.count("/") == 1 and len(path) < 150
    assert not path.startswith((".", "~", "/")) and not re.search(r'[\\:*?"<>|]', path)


def test_canvas_gives_each_page_to_the_student_of_its_file(room):
    room.roster(CANVAS)
    room.hand_in("maierannalena_501_9001_hw1.ipynb", "share 0.5", when=DUE_SECONDS - 7200)
    room.hand_in("maierannalena_LATE_501_9077_hw1-2.ipynb", "share 0.25")
    room.hand_in("odegardbo_502_9002_hand_in_3.ipynb", "share 0.25")
    room.grade()
    found, said = unpacked(room, "canvas")
    assert sorted(found) == ["maierannalena_LATE_501_9077_hw1-2.ipynb", "odegardbo_502_9002_hand_in_3.ipynb"]
    assert [canvas_reads(name) for name in sorted(found)] == [["501", "9077"], ["502", "9002"]]
    assert "4 of 6 points" in text_of(found["maierannalena_LATE_501_9077_hw1-2.ipynb"])
    assert "3 of 6 points" in text_of(found["odegardbo_502_9002_hand_in_3.ipynb"])
    assert said.out.endswith("feedback-canvas.zip. In Canvas: Grades, the assignment's menu, Re-Upload Submissions\n")


def test_a_file_that_came_again_is_given_back_under_its_last_number(room):
    room.hand_in("maier_501_9001_hw1.ipynb", when=DUE_SECONDS - 7200)
    room.grade()
    room.hand_in("maier_501_9077_hw1-1.ipynb")
    room.grade()
    assert list(unpacked(room, "canvas")[0]) == ["maier_501_9077_hw1-1.ipynb"]


def test_a_withdrawn_file_still_tells_where_the_page_goes(room):
    room.hand_in("maier_501_9001_hw1.ipynb")
    room.grade()
    room("withdraw", room.folder, "maier_501_9001_hw1.ipynb", "--reason", "of hw2")
    assert "does not count: of hw2" in text_of(unpacked(room, "canvas")[0]["maier_501_9001_hw1.ipynb"])


def test_for_whom_there_is_no_file_is_named(room):
    room.roster(CANVAS.replace('"Student, Test"', '"Chen, Cy",503,A79,cy,S1,,\n"Student, Test"'))
    room.hand_in("maierannalena_501_9001_hw1.ipynb")
    room.hand_in("handin-hw1-bo-ødegård.ipynb")
    room.hand_in("chency_999_9003_hw1.ipynb")        # a number that is not Cy's: found by the name
    room.grade()
    found, said = unpacked(room, "canvas", status=1)
    assert list(found) == ["maierannalena_501_9001_hw1.ipynb"]
    assert said.out.splitlines()[2:] == [
        "  not in the zip: A78: no file with a name of Canvas's",
        "  not in the zip: A79: chency_999_9003_hw1.ipynb has another number than the class list: 503",
        "  For those: Canvas's download of the submissions, unpacked as it is: maieranna_12345_67890_hw1.ipynb"]


@pytest.mark.parametrize("kind", ["moodle", "canvas"])
def test_two_with_one_number_get_no_file(room, kind):
    """Who of them Moodle or Canvas means is not known: a page may not go to another student."""
    for name in ("anna", "bo"):
        room.hand_in(f"{name}_7_9_hw1.ipynb" if kind == "canvas" else f"{name}_7_assignsubmission_file_/x.ipynb")
    room.hand_in("cy_8_9_hw1.ipynb" if kind == "canvas" else "cy_8_assignsubmission_file_/x.ipynb")
    room.grade()
    found, said = unpacked(room, kind, status=1)
    assert len(found) == 1 and "cy_8" in next(iter(found))
    assert "  not in the zip: anna: number 7 is that of another student too" in said.out


@pytest.mark.parametrize(("kind", "said"), [
    ("canvas", "wanted is Canvas's download of the submissions, unpacked as it is: maieranna_12345_67890_hw1.ipynb"),
    ("moodle", "wanted is the assignment's grading worksheet as roster.csv, or Moodle's download")])
def test_where_no_number_is_known_nothing_is_written(room, kind, said):
    room.roster(PLAIN)
    room.hand_in("handin-hw1-1001.ipynb")
    room.grade()
    error = room("feedback", room.folder, "--for", kind, status=2).err
    assert said in error and error.count("\n") == 1
    assert not list(room.folder.glob("feedback*"))
    assert "invalid choice: 'plain'" in room("feedback", room.folder, "--for", "plain", status=2).err


def test_a_notebook_for_canvas_is_as_harmless_as_a_page(room):
    wish = "share 0\ntext " + NASTY + " *a* [x](http://x) `b` $\\alpha$ 5 $"
    room.hand_in("maier_501_9001_<b>.ipynb", wish, "share 1")
    room.grade()
    room("override", room.folder, "maier", "huber", "1", "--reason", "*a* [x](http://y) " + NASTY)
    made, = unpacked(room, "canvas")[0].values()
    shown = text_of(made)
    tags = Tags(shown)
    assert not {"script", "img", "b", "a", "em"} & set(tags.seen) and "&lt;script&gt;alert(1)" in shown
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "\x1b" not in made and "$" not in json.loads(made)["cells"][1]["source"]


def test_a_text_with_empty_lines_stays_in_its_box():
    text = feedback.safe("one\n\n    two\n\n\n*three* $x$")
    shown = MarkdownIt().render(in_one_block(f"<section><h2>H</h2>\n\n<p>a</p>\n<pre>{text}</pre>\n</section>"))
    assert "<pre>one&#10;&#10;    two&#10;&#10;&#10;*three* &#36;x&#36;</pre>" in shown and "<code>" not in shown


def test_the_teacher_has_a_list_with_every_student_and_each_page(room):
    room.roster(PLAIN.replace("Bo Ødegård", "<i>Bo</i>") + "index,Ina Dex,i@x\n")
    room.hand_in("handin-hw1-1001.ipynb", "share 0.5")
    room.hand_in("handin-hw1-1002.ipynb", data=b"{")
    room.hand_in("handin-hw1-index.ipynb", "share 0")
    room.grade(status=1)
    room("feedback", room.folder)
    folder = room.folder / "feedback"
    page = (folder / "index.html").read_text()
    tags = Tags(page)
    assert not {"script", "img", "i", "link"} & set(tags.seen) and "default-src 'none'" in page
    assert tags.seen.count("tr") == 5 and tags.seen.count("a") == 3                    # one handed in nothing
    links = re.findall(r'href="([^"]+)"', page)
    assert len(set(links)) == 3 and all((folder / each).is_file() for each in links) and "index.html" not in links
    assert '<td><a href="1001.html">Anna Maier</a></td><td>1001</td><td>graded</td><td>4</td>' in page
    assert "&lt;i&gt;Bo&lt;/i&gt;</a></td><td>1002</td><td>unreadable</td><td></td>" in page
    assert "<td>李 雷</td><td>1003</td><td>nothing handed in</td><td></td>" in page


def test_pages_of_students_who_are_gone_are_named_and_left(room):
    room.hand_in("handin-hw1-anna.ipynb")
    room.hand_in("handin-hw1-solution.ipynb", "share 0.5")
    room.grade()
    room("feedback", room.folder)
    room.roster("id,name\nanna,Anna\n")
    room("withdraw", room.folder, "handin-hw1-solution.ipynb", "--reason", "mine")
    said = room("feedback", room.folder)
    assert said.err == f"note: of no student any more, and left in {room.folder}/feedback: solution.html\n"
    assert (room.folder / "feedback" / "solution.html").exists()


