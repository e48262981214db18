"""A real Dask cluster grades: the same points as on one machine, and workers and schedulers may die."""

import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from lesson_code.grading.cluster import open_to_all
from tests.class_room import ordinary
from tests.servers import dask
from tests.servers.place import lines, place, until
from tests.servers.rooms import another, room


def slow(count=16):
    return room([f"share {number % 3 / 2}\nsleep 0.3\ntext {number}" for number in range(count)])


def graded(folder):
    """How many attempts there are."""
    try:
        with sqlite3.connect(f"file:{folder}/gradebook.sqlite?mode=ro", uri=True) as rows:
            return rows.execute("SELECT count(*) FROM attempts").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def in_the_midst(folder, address, act):
    """Begin to grade, call act() once there are results, and give what the grader said at its end."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(lines, f"grade {folder} --scheduler {address}")
        until(lambda: graded(folder) >= 4 or running.done(), "the grader to begin")
        assert not running.done(), running.result()
        act()
        return running.result()[0]


def test_from_release_to_export_all_is_the_same_as_on_one_machine(cluster):
    """The real grade, each worker with its own sandboxes."""
    home = place().work / "over-dask" / "hw1"
    home.parent.mkdir()
    place().give(home.parent)
    lines(f"release {home} --exercises all-batches:4,huber:2 --partial 0.25", f"rehearse {home}", real=True)
    (home / "submissions" / "handin-hw1-dora-endless.ipynb").unlink()           # 20 seconds of waiting
    other, tables = another(home, same_secret=True), []
    for folder, more in ((home, "--jobs 2"), (other, f"--scheduler {cluster.address}")):
        done = lines(f"grade {folder} {more}", f"export {folder}", f"contents {folder}", real=True)
        assert [status for status, _, _ in done] == [1, 1, 0], done
        tables.append([(folder / "grades-plain.csv").read_text(), done[0], done[-1]])
    assert tables[0] == tables[1]
    assert "ada@example.org,graded,4,2,6," in tables[1][0] and "cleo@example.org,graded,0,0,0," in tables[1][0]


def test_a_worker_killed_in_the_midst_costs_no_one(cluster):
    home = slow()
    other = another(home)
    with contextlib.ExitStack() as stack:
        third = cluster.worker(stack)

        def kill():
            third.kill()
            third.wait()

        status, out, error = in_the_midst(home, cluster.address, kill)
    assert (status, error) == (0, "") and "16 graded" in out
    (_, _, _), (_, wanted, _), (_, mine, _) = lines(f"grade {other}", f"contents {other}", f"contents {home}")
    assert mine == wanted and len(mine["attempts"]) == 32


def test_a_scheduler_killed_in_the_midst_is_named_and_nothing_is_lost():
    home = slow(12)
    other = another(home)
    with dask.cluster(workers=1) as own:

        def kill():
            own.process.kill()
            own.process.wait()

        status, out, error = in_the_midst(home, own.address, kill)
    assert status == 1 and f"the scheduler at {own.address} is gone. Type the line again" in error
    assert error.count("\n") == 1 and out == "" and 4 <= graded(home) < 24
    _, again, (_, wanted, _), (_, mine, _) = lines(f"grade {other}", f"grade {home}", f"contents {other}",
                                                   f"contents {home}")
    assert again[0] == 0 and mine == wanted


def test_a_worker_without_a_sandbox_is_named_and_nothing_is_graded(cluster):
    home = room(["share 1"])
    with contextlib.ExitStack() as stack:
        cluster.worker(stack, PATH="/nowhere")
        (status, out, error), = lines(f"grade {home} --scheduler {cluster.address}")
    assert status == 1 and "not every worker can: tcp://127.0.0.1:" in error and "No sandbox: " in error
    assert "bubblewrap" in error and error.count("\n") == 1 and error.count("tcp://") == 1
    assert not (home / "gradebook.sqlite").exists()


def test_a_worker_without_a_sandbox_that_comes_later_grades_nothing():
    """What such a worker raises is a fault of its machine: tried again, never 0 points."""
    home = place().work / "later.py"
    home.write_text(LATER)
    done = place().run(home)
    assert done.stdout.startswith("Unfit No sandbox: ") and "graded" not in done.stdout, done


LATER = """
import os
os.environ["PATH"] = "/nowhere"
from lesson_code.grading import cluster
try:
    print(cluster.on_worker(lambda: "graded", ()))
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_worker_with_another_lesson_code_is_named(cluster):
    home = room(["share 1"])
    here = place()
    with contextlib.ExitStack() as stack:
        old = here.work / "old"
        old.mkdir()
        (old / "sitecustomize.py").write_text(
            "import lesson_code.grading.versions as it\nit.version_of = lambda id: 'another'\n")
        cluster.worker(stack, PYTHONPATH=f"{old}:{here.folder}")
        (status, _, error), = lines(f"grade {home} --scheduler {cluster.address}")
    assert status == 1 and "its lesson_code has other versions of all-batches, huber" in error
    assert error.count("\n") == 1 and not (home / "gradebook.sqlite").exists()


def test_what_is_wrong_with_the_scheduler_is_said_in_one_line():
    home = room(["share 1"])
    with contextlib.ExitStack() as stack:
        idle = dask.Cluster(stack)
        wanted = {idle.address: (1, "has no worker: start some"), "tcp://127.0.0.1:1": (1, "no scheduler answers at"),
                  "nonsense": (2, "wanted is tcp://HOST:PORT"), "zzz://a:1": (2, "wanted is tcp://HOST:PORT"),
                  "tcp://127.0.0.1:x": (2, "wanted is tcp://HOST:PORT")}
        done = lines(*(f"grade {home} --scheduler {address}" for address in wanted))
    for (status, out, error), (code, words) in zip(done, wanted.values(), strict=True):
        assert status == code and words in error and error.count("\n") == 1 and out == "", error
    assert not (home / "gradebook.sqlite").exists()
    missing = ordinary.place().run("-m", "tests.class_room.stand_in", "grade", home, "--scheduler", "tcp://127.0.0.1:1")
    assert missing.returncode == 2 and "install the book's extra 'cluster'" in missing.stderr


@pytest.mark.parametrize(("address", "warned"), [("tcp://10.0.0.5:8786", True), ("dask.example.org:8786", True),
                                                 ("tcp://127.0.0.1:8786", False), ("tls://10.0.0.5:8786", False)])
def test_a_scheduler_that_a_network_can_reach_is_warned_of(address, warned):
    assert ("can run code on its workers and read the class secret" in open_to_all(address)) == warned
