"""A class of hostile files through the teacher's own command: each is listed, none stops the others or earns a point.

What has no end is left to test_hostile, where it is given less time; here one such file stands for all.
"""

import csv
import os

import pytest

from tests.class_room import hostile
from tests.class_room.base import OTHER, TRIED, data, notebook
from tests.class_room.ordinary import place

POINTS = {"right": ("2", "3", "5"), "wrong": ("0", "3", "3"), "unreadable": ("", "", "")}
NOT_TAKEN = {"link-to-the-secret", "link-to-a-device", "pipe", "folder"}


def places(here, folder):
    return {"SECRET": folder / "secret", "GRADEBOOK": folder / "gradebook.sqlite", "OTHERS": folder / "submissions",
            "WORK": here.work, "CANARY": "nothing", "MARK": "daemon-of-a-hostile-class", "TCP": 9, "UDP": 9,
            "ABSTRACT": "nobody", "SOCKET": "/nowhere", "REPOSITORY": here.folder, "TOP": "/", "HOME": here.work,
            "SITE": here.folder}


@pytest.fixture(scope="module")
def room():
    """({name: Hostile}, {student: row of the CSV}, what `grade` printed, the assignment's folder)"""
    here = place()
    folder = here.work / "hostile-class"
    said = here.run("-m", "lesson_code.grading.command", "release", folder, "--exercises", f"{TRIED}:2,{OTHER}:3")
    assert said.returncode == 0, said
    corpus = {each.name: each for each in (*hostile.snippets(places(here, folder)), *hostile.built())
              if "timeout" not in each.verdicts or each.name == "hang-in-the-function"}
    files = folder / "submissions"
    for each in corpus.values():
        (files / f"{each.name}.ipynb").write_bytes(each.data)
    (files / "anna.ipynb").write_bytes(data(notebook()))
    (files / "zoe.ipynb").write_bytes(data(notebook()))
    (files / "link-to-the-secret.ipynb").symlink_to(folder / "secret")
    (files / "link-to-a-device.ipynb").symlink_to("/dev/zero")
    os.mkfifo(files / "pipe.ipynb")
    (files / "folder.ipynb").mkdir()
    (files / "..%2f..%2fescape.ipynb").write_bytes(data(notebook()))
    (files / "=cmd|calc!A1 \x1b[2J<script>.ipynb").write_bytes(data(notebook()))
    here.give(files)
    graded = here.run("-m", "lesson_code.grading.command", "grade", folder, seconds=600)
    for word in ("feedback", "export"):
        assert here.run("-m", "lesson_code.grading.command", word, folder).returncode in (0, 1), word
    with open(folder / "grades-plain.csv", encoding="utf-8-sig", newline="") as file:
        return corpus, {row["id"]: row for row in csv.DictReader(file)}, graded, folder


def test_everybody_gets_what_is_earned(room):
    corpus, rows, graded, _ = room
    assert graded.returncode == 1, graded.stderr[-3000:]  # some are listed as unreadable
    found = {name: tuple(rows.get(name, {}).get(key) for key in (TRIED, OTHER, "total")) for name in corpus}
    wanted = {name: POINTS.get(each.verdicts[0], POINTS["wrong"]) for name, each in corpus.items()}
    assert {name: got for name, got in found.items() if got != wanted[name]} == {}
    assert rows["anna"]["total"] == rows["zoe"]["total"] == "5"


def test_what_is_no_file_is_listed_and_not_read(room):
    corpus, rows, graded, folder = room
    for name in NOT_TAKEN:
        assert f"not taken: {name}" in graded.stdout and rows[name]["total"] == ""
    everything = "".join(path.read_text("utf-8", "replace") for path in folder.rglob("*.html"))
    assert (folder / "secret").read_text("utf-8").strip() not in everything


def test_words_and_names_arrive_harmless(room):
    _, _, graded, folder = room
    assert "\x1b" not in graded.stdout + graded.stderr
    pages = list(folder.rglob("*.html"))
    assert any("&lt;script&gt;alert(1)" in path.read_text("utf-8") for path in pages)  # it is there, as text
    for path in pages:
        text = path.read_text("utf-8")
        assert "<script>alert" not in text and "\x1b" not in text and "\u202e" not in text, path
    for path in folder.glob("*.csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell[:1] in ("=", "+", "@", "\t")], path
