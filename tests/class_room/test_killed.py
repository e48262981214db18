"""Nothing is lost and nothing left behind where the real grader, or any process of it, is killed at any moment."""

import json
import shutil

import pytest

from tests.class_room.base import HUBER, OTHER, RIGHT, TRIED, WRONG, data, notebook
from tests.class_room.ordinary import place
from tests.class_room.test_crashes import contents

KILLS = 50
KILL = "import json, sys; from tests.class_room import killing_for_real as k; k.main(*json.loads(sys.argv[1]))"
UNSOLVED = "def huber(error, delta):\n    return None\n"
STUDENTS = {
    "anna": data(notebook()), "bo": data(notebook(WRONG)), "cy": data(notebook(other=UNSOLVED)),
    "dora": data(notebook("x = 1 / 0\n" + RIGHT)), "emil": data(notebook("import os\nos.abort()\n" + RIGHT)),
    "endless": data(notebook("import time\nwhile True:\n    time.sleep(9)\n", UNSOLVED)),
    "finn": data(notebook("def my_reductions(prediction, target):\n    raise ValueError(prediction)\n", HUBER)),
    "gina": data(notebook(RIGHT, HUBER.replace("/ 2", "/ 3"))), "broken": data(notebook())[:900],
    **{f"s-{number}": data(notebook(RIGHT + f"# {number}")) for number in range(4)}}


@pytest.fixture(scope="module")
def killed():
    """(what killing_for_real says, the folders, the contents of the first one's gradebook)"""
    here = place()
    home = here.work / "killed"
    folder = home / "class-0"
    home.mkdir()
    here.give(home)
    said = here.run("-m", "lesson_code.grading.command", "release", folder, "--exercises", f"{TRIED}:2,{OTHER}:3")
    assert said.returncode == 0, said
    for name, content in STUDENTS.items():
        (folder / "submissions" / f"{name}.ipynb").write_bytes(content)
    (folder / "submissions" / "link.ipynb").symlink_to("/etc/hostname")
    folders = [folder, *(home / f"class-{number}" for number in range(1, 30))]
    for each in folders[1:]:
        shutil.copytree(folder, each, symlinks=True)
    temporary = here.work / "t"  # a short name: a socket's path may have 107 letters
    temporary.mkdir()
    here.give(home)
    here.give(temporary)
    done = here.run("-c", KILL, json.dumps([3, KILLS, [str(each) for each in folders]]), seconds=1200,
                    env={"TMPDIR": str(temporary)})
    assert done.returncode == 0, done
    said = json.loads(done.stdout)
    print(said)
    return said, folders[:said["folders"]], temporary


def whole(folder):
    """Its contents; a job of which an exercise had to be tried again names that one alone."""
    found = contents(folder)
    found["jobs"] = type(found["jobs"])({(*row[:1], *row[2:]): count for row, count in found["jobs"].items()})
    return found


def test_every_gradebook_is_that_of_an_undisturbed_run(killed):
    said, folders, _ = killed
    assert sum(said["kills"].values()) == KILLS and len(folders) > 2
    assert set(said["kills"]) == {"grader", "worker", "bubblewrap", "inside"}
    wanted = whole(folders[0])
    assert sum(wanted["attempts"].values()) == 2 * (len(STUDENTS) - 1)
    for folder in folders[1:]:
        assert whole(folder) == wanted, folder


def test_no_process_and_no_file_is_left_behind(killed):
    said, _, temporary = killed
    assert said["left"] == 0
    assert [each for each in temporary.iterdir() if any(each.iterdir())] == []
