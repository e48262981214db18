"""Nothing is lost: graders and workers killed at any moment, Ctrl-C, a full disk, a locked database."""

import collections
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lesson_code.grading import gradebook
from tests.class_room.classes import DUE_SECONDS, Class, notebook

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tests.class_room.stand_in"]
KILLS = 50
ROWS = {
    "submissions": "SELECT student, sha256, path, received FROM submissions",
    "jobs": "SELECT student, exercises, why, state, outcome, remarks FROM jobs JOIN submissions "
            "ON submission = submissions.id",
    "attempts": "SELECT student, attempts.sha256, exercise, version, status, earned, points, visible_right, "
                "visible_of, hidden_right, hidden_of, text FROM attempts JOIN submissions "
                "ON submission = submissions.id",
    "files": "SELECT sha256, data FROM files", "problems": "SELECT path, student, reason FROM problems",
}


def contents(folder):
    """Everything in the gradebook but row numbers and times, and how often."""
    with sqlite3.connect(folder / "gradebook.sqlite") as run:
        assert run.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {name: collections.Counter(run.execute(query).fetchall()) for name, query in ROWS.items()}


@pytest.fixture
def room(tmp_path, capsys):
    """A class of 25, in which some files are unreadable, late, handed in twice, or fail the first time."""
    room, draw = Class(tmp_path / "hw1", capsys), random.Random(1)
    for number in range(25):
        words = f"share {draw.choice([0, 0.25, 1])}\nsleep {draw.uniform(0, 0.02):.3f}\ntext {number}"
        room.hand_in(f"handin-hw1-s-{number}.ipynb", words, when=DUE_SECONDS - number)
    room.hand_in("handin-hw1-s-3 (1).ipynb", "share 1")
    room.hand_in("handin-hw1-broken.ipynb", data=b"{")
    (room.folder / "submissions" / "handin-hw1-link.ipynb").symlink_to("/etc/hostname")
    return room


def copy(room, name):
    folder = room.folder.parent / name
    shutil.copytree(room.folder, folder, symlinks=True)
    return folder


def run(*words, **more):
    return subprocess.run([*map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=120, **more)


def grade(folder, **more):
    return run(*COMMAND, "grade", folder, "--jobs", "2", **more)


def test_kill_9_at_fifty_random_moments_ends_with_the_same_gradebook(room):
    folders = [copy(room, f"hw-{number}") for number in range(40)]
    room.grade(status=1)                                                        # undisturbed
    wanted = contents(room.folder)
    assert sum(wanted["attempts"].values()) == 52 and sum(wanted["jobs"].values()) == 27
    done = run(sys.executable, "-m", "tests.class_room.killing", 7, KILLS, *folders)
    hit, orphans, statuses = done.stdout.split(" ", 2)
    assert (int(hit), int(orphans)) == (KILLS, 0), done
    statuses = [int(status) for status in statuses.strip("[]\n").split(",")]
    assert len(statuses) >= 6 and set(statuses) == {1}
    for folder in folders[:len(statuses) + 1]:
        assert contents(folder) == wanted, folder
    room("export", room.folder, status=1)
    room("export", folders[1], status=1)
    assert (folders[1] / "grades-plain.csv").read_bytes() == (room.folder / "grades-plain.csv").read_bytes()


def started(folder, least=1):
    """A grader in a process group of its own, with at least so many results in its gradebook."""
    process = subprocess.Popen([*COMMAND, "grade", folder, "--jobs", "2"], cwd=ROOT, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, start_new_session=True)
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with sqlite3.connect(f"file:{folder}/gradebook.sqlite?mode=ro", uri=True) as rows:
                if rows.execute("SELECT count(*) FROM attempts").fetchone()[0] >= least:
                    return process
        except sqlite3.OperationalError:
            pass
        time.sleep(0.02)
    raise AssertionError(process.communicate())


def group(process):
    from tests.class_room.killing import alive

    return [int(each) for each in alive(process.pid) if int(each) != process.pid]


def slow(room):
    for path in (room.folder / "submissions").glob("handin-hw1-s-*.ipynb"):
        room.hand_in(path.name, f"share 1\nsleep 0.1\ntext {path.name}", when=path.stat().st_mtime)


def test_the_command_itself_killed_leaves_no_process_behind_and_goes_on(room):
    slow(room)
    other = copy(room, "other")
    process = started(room.folder, 4)
    assert group(process)
    process.kill()
    process.communicate()
    end = time.monotonic() + 10
    while group(process) and time.monotonic() < end:
        time.sleep(0.1)
    assert group(process) == []
    assert grade(room.folder).returncode == grade(other).returncode == 1
    assert contents(room.folder) == contents(other)


def test_ctrl_c_stops_gives_back_and_goes_on(room):
    slow(room)
    other = copy(room, "other")
    process = started(room.folder, 4)
    os.killpg(process.pid, signal.SIGINT)                                       # as a terminal does
    said, error = process.communicate(timeout=30)
    assert process.returncode == 130 and "still to grade: type the line again to go on." in said
    assert "Traceback" not in error
    with sqlite3.connect(room.folder / "gradebook.sqlite") as rows:
        assert rows.execute("SELECT count(*) FROM jobs WHERE state = 'leased'").fetchall() == [(0,)]
        assert rows.execute("SELECT count(*) FROM jobs WHERE state = 'waiting'").fetchall() > [(0,)]
    grade(room.folder)
    grade(other)
    assert contents(room.folder) == contents(other)


BEGUN = ("import os, signal, downhill_class; signal.signal(signal.SIGINT, downhill_class.stopped); os.write(1, b'.'); "
         "from tests.class_room import stand_in; downhill_class.main(grade=stand_in.grade)")


def test_ctrl_c_at_ten_random_moments_is_one_line_and_no_traceback(room):
    """From the moment on at which the command's own first line has run, while it loads its packages too."""
    draw, longest, ends = random.Random(4), 0, collections.Counter()
    for number in range(40):  # the first one is left in peace
        folder = copy(room, f"stopped-{number}")
        process = subprocess.Popen([sys.executable, "-c", BEGUN, "grade", folder, "--jobs", "2"], cwd=ROOT, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
                                   env={**os.environ, "DOWNHILL_QUIET": "1"})
        assert process.stdout.read(1) == "."
        began = time.monotonic()
        if number:
            time.sleep(draw.uniform(0, longest))
            os.killpg(process.pid, signal.SIGINT)                               # as a terminal does
        said, error = process.communicate(timeout=60)
        took = time.monotonic() - began
        if process.returncode != 130:  # too late for it: the machine is quicker now than it was
            longest = min(longest or took, 0.7 * took)
        ends[process.returncode] += 1
        lines = error.splitlines() + [line for line in said.splitlines() if line.startswith("Stopped. ")]
        assert process.returncode in (1, 130) and "Traceback" not in error, error
        assert [line for line in lines if "topped" in line] == lines and len(lines) <= 1, (said, error)
        if ends[130] == 10:
            break
    assert ends[130] == 10, ends


def test_a_worker_killed_from_outside_costs_no_one(room):
    slow(room)
    other = copy(room, "other")
    process = started(room.folder, 4)
    workers = sorted(group(process))[2:]                                        # after the server and its tracker
    os.kill(workers[0], signal.SIGKILL)
    said, error = process.communicate(timeout=60)
    assert process.returncode == 1 and "Traceback" not in error, error
    grade(other)
    assert contents(room.folder) == contents(other)


def fill(room, count=20):
    """Files that no compression makes small."""
    draw = random.Random(2)
    for number in range(count):
        room.hand_in(f"handin-hw1-f-{number}.ipynb", data=notebook(
            {"all-batches": "share 1", "huber": "share 1"}, noise=draw.randbytes(12_000).hex()))


def test_a_full_disk_is_named_and_nothing_is_half_written(room):
    """Files may grow to 150 kB and no further: registering the class needs more."""
    fill(room)
    other = copy(room, "other")
    full = run("sh", "-c", 'ulimit -f 300; exec "$@"', "sh", *COMMAND, "grade", room.folder)
    assert full.returncode == 1 and "Traceback" not in full.stderr
    assert "gradebook.sqlite: the disk is full. Make room, then type the line again" in full.stderr
    grade(room.folder)
    grade(other)
    assert contents(room.folder) == contents(other)
    pages = run("sh", "-c", 'ulimit -f 4; exec "$@"', "sh", *COMMAND, "feedback", room.folder)
    assert pages.returncode == 1 and "Traceback" not in pages.stderr and "File too large" in pages.stderr
    assert list((room.folder / "feedback").iterdir()) == []


def test_a_file_system_that_is_really_full(room):
    """The same in a file system of 400 kB; then room is made."""
    fill(room)
    other, small = copy(room, "other"), room.folder.parent / "small"
    small.mkdir()
    script = ('cp -a "$IN/." .; head -c 100000 /dev/zero > filler; "$@" 2> "$OUT/error"; echo $? > "$OUT/status"; '
              'rm filler; rm submissions/handin-hw1-f-1?.ipynb; "$@"; cp gradebook.sqlite "$OUT"')
    size = sum(path.stat().st_size for path in room.folder.rglob("*.*") if path.is_file()) + 420_000
    done = run("bwrap", "--dev-bind", "/", "/", "--size", size, "--tmpfs", small, "--chdir", small, "sh", "-c", script,
               "sh", *COMMAND, "grade", small, env={**os.environ, "OUT": str(room.folder), "IN": str(other),
                                                    "PYTHONPATH": str(ROOT)})
    assert (room.folder / "status").read_text() == "1\n", done
    assert "the disk is full. Make room" in (room.folder / "error").read_text()
    for path in (other / "submissions").glob("handin-hw1-f-1?.ipynb"):
        path.unlink()
    grade(other)
    mine, wanted = contents(room.folder), contents(other)
    assert wanted["attempts"] - mine["attempts"] == collections.Counter()


def test_a_locked_gradebook_is_named_and_kept(room, monkeypatch):
    room.grade(status=1)
    before = contents(room.folder)
    monkeypatch.setattr(gradebook, "WAIT", 0.2)
    with sqlite3.connect(room.folder / "gradebook.sqlite", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        for word in ("grade", "status", "export", "regrade", "feedback", "override"):
            more = ["s-1", "huber", "1", "--reason", "x"] if word == "override" else []
            error = room(word, room.folder, *more, status=1).err
            assert "gradebook.sqlite: another program has it locked" in error and error.count("\n") == 1
        other.execute("ROLLBACK")
    assert contents(room.folder) == before
    assert not (room.folder / "grades-plain.csv").exists() and not (room.folder / "feedback").exists()
    room("regrade", room.folder, status=1)


def test_a_gradebook_locked_while_the_grader_works_stops_it_and_it_goes_on(room, monkeypatch):
    other, held = copy(room, "other"), []

    def lock_first(book, *values):
        if not held:
            held.append(sqlite3.connect(room.folder / "gradebook.sqlite", isolation_level=None))
            held[0].execute("BEGIN EXCLUSIVE")
        return save(book, *values)

    save = gradebook.Gradebook.save
    with monkeypatch.context() as locked:
        locked.setattr(gradebook, "WAIT", 0.2)
        locked.setattr(gradebook.Gradebook, "save", lock_first)
        locked.setattr(gradebook.process, "started", lambda number: "7")        # this process is the one that ends
        assert "another program has it locked" in room.grade(status=1).err
    held[0].close()
    assert room.rows("SELECT count(*) FROM jobs WHERE state = 'leased'") > [(0,)]
    room.grade(status=1)
    grade(other)
    assert contents(room.folder) == contents(other)


def test_a_damaged_gradebook_and_one_that_cannot_be_made_are_named(room, monkeypatch):
    (room.folder / "gradebook.sqlite").write_bytes(b"no database at all, but long enough to look like one" * 40)
    assert "it is damaged: put a copy in its place" in room.grade(status=1).err
    (room.folder / "gradebook.sqlite").unlink()
    (room.folder / "gradebook.sqlite").mkdir()
    error = room.grade(status=1).err
    assert "it cannot be written" in error and error.count("\n") == 1
