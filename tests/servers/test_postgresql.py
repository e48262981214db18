"""A real PostgreSQL server as the gradebook: the same points as on SQLite, nothing twice, nothing lost."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

from tests.class_room import ordinary
from tests.servers.database import PASSWORD
from tests.servers.place import lines, place, until
from tests.servers.rooms import another, room

WISHES = ["share 1", "share 0.25", "status timeout", "share 1\ntext it's \\ \"odd\" % :x ü", "remark", "sleep 0.01"]


def said(done):
    """(status, what was said) of one line."""
    (status, out, error), = done
    return status, out + error


def test_from_release_to_export_all_is_the_same_as_on_sqlite(database):
    """The real grade in the real sandbox, from the answers of made-up students to the table."""
    home = place().work / "whole" / "hw1"
    home.parent.mkdir()
    place().give(home.parent)
    assert lines(f"release {home} --exercises all-batches:4,huber:2 --partial 0.25", f"rehearse {home}",
                 real=True)[1][0] == 0
    (home / "submissions" / "handin-hw1-dora-endless.ipynb").unlink()           # 20 seconds of waiting
    other = another(home, database.url(), same_secret=True)
    tables = []
    for folder in (home, other):
        done = database.lines(f"grade {folder} --jobs 2", f"status {folder} --all",
                              ["override", folder, "1002", "huber", "1.5", "--reason", "he told me"],
                              f"export {folder}", f"contents {folder}", real=True)
        assert [status for status, _, _ in done] == [1, 1, 0, 1, 0], done
        tables.append([(folder / "grades-plain.csv").read_bytes(),
                       *(text.replace(str(folder), "") for _, text, _ in done[:-1]), done[-1][1]])
    assert tables[0] == tables[1]
    rows = {line.split(",")[0]: line for line in tables[0][0].decode("utf-8-sig").splitlines()}
    assert ",4,2,6," in rows["1001"] and ",4,1.5,5.5," in rows["1002"] and ",0,0,0," in rows["1003"]
    assert (home / "gradebook.sqlite").exists() and not (other / "gradebook.sqlite").exists()


def test_grading_again_by_hand_and_anew_is_the_same_as_on_sqlite(database):
    home = room(WISHES)
    (home / "submissions" / "handin-hw1-broken.ipynb").write_text("{")
    both = []
    for folder in (home, another(home, database.url())):
        done = database.lines(f"grade {folder} --jobs 2", f"grade {folder}", f"regrade {folder} --exercise huber",
                              ["override", folder, "s-1", "huber", "1", "--reason", "x"], f"feedback {folder}",
                              f"contents {folder}")
        assert [status for status, _, _ in done] == [1, 1, 1, 0, 0, 0], done
        both.append(done[-1][1])
    assert both[0] == both[1] and len(both[0]["attempts"]) == 2 * len(WISHES) + len(WISHES)


def test_what_a_teacher_withdraws_and_removes_is_the_same_as_on_sqlite(database):
    home = room(WISHES)
    both = []
    for folder in (home, another(home, database.url())):
        gone = ["withdraw", folder, "handin-hw1-s-0.ipynb"]
        done = database.lines(f"grade {folder} --jobs 2", [*gone, "--reason", "it's \\ \"odd\" % :x ü"],
                              [*gone, "--reason", "again"], f"regrade {folder}", f"grade {folder}",
                              ["withdraw", folder, "handin-hw1-s-1.ipynb", "--reason", "x"],
                              ["withdraw", folder, "handin-hw1-s-1.ipynb", "--undo"],
                              ["override", folder, "s-2", "huber", "1", "--reason", "x"],
                              ["override", folder, "s-2", "huber", "--remove", "--reason", "y"],
                              f"status {folder} --all", f"contents {folder}")
        assert [status for status, _, _ in done] == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0], done
        both.append([done[-2][1], done[-1][1]])
    assert both[0] == both[1]
    said, held = both[0]
    assert "withdrawn: s-0" in said and "withdrawn: s-1" not in said and "set by hand" not in said
    assert len(held["withdrawals"]) == 3 and len(held["removals"]) == 1
    assert len(held["attempts"]) == 4 * len(WISHES) - 2                          # s-0 was not graded again


def test_the_zip_the_report_and_the_sum_are_the_same_as_on_sqlite(database):
    home, both = room(WISHES), []
    for number, path in enumerate(sorted((home / "submissions").iterdir())):
        path.rename(path.with_name(f"anna{number}_{number}_9{number}_hw1.ipynb"))
    for folder in (home, another(home, database.url())):
        done = database.lines(f"grade {folder} --jobs 2", f"feedback {folder} --for canvas", f"report {folder}",
                              f"export {folder} --out {folder}/one.csv")
        assert [status for status, _, _ in done] == [0] * 4, done
        both.append([done[2][1], (folder / "feedback-canvas.zip").read_bytes(), (folder / "one.csv").read_bytes()])
    assert both[0] == both[1]
    done = database.lines(f"export {home} {folder} --out {home}/sum.csv")
    assert said(done)[0] == 0 and (home / "sum.csv").read_text("utf-8-sig").count("\n") == len(WISHES) + 1


def test_two_graders_side_by_side_grade_every_row_once(database):
    """Every grade adds a line to a file of its own, so one that is thrown away is seen too."""
    marks = place().work / "side"
    marks.mkdir()
    place().give(marks)
    home = room([f"infrastructure {marks}/{number} 0\nsleep 0.02\nshare 1" for number in range(40)], database.url())
    with ThreadPoolExecutor(2) as pool:
        both = [each.result() for each in [pool.submit(database.lines, f"grade {home} --jobs 2") for _ in range(2)]]
    assert 0 in {said(each)[0] for each in both} <= {0, 1}, both                 # 1: the other has not quite ended
    counts = {path.name: len(path.read_text().splitlines()) for path in marks.iterdir()}
    assert counts == {str(number): 1 for number in range(40)}
    (_, out, _), (_, held, _) = database.lines(f"status {home}", f"contents {home}")
    assert "40 graded" in out and len(held["attempts"]) == 80 and len(held["jobs"]) == 40


def test_a_second_grader_does_not_wait_for_the_first_and_takes_others(database):
    home = room(["share 1"] * 8, database.url())
    path = home.parent / "enqueued.py"
    path.write_text(ENQUEUE)
    got = place().run(path, home, env={"PGPASSWORD": PASSWORD})
    assert got.returncode == 0, got
    (_, (first, second), _), = database.lines(f"claims {home} {database.url()}")
    assert len(first) == len(second) == 3 and not set(first) & set(second)


ENQUEUE = """
import sys
from pathlib import Path
from lesson_code.grading import actions, assignment, collect
from tests.servers.lines import book_of
folder = sys.argv[1]
loaded, book = assignment.load(folder), book_of(folder)
actions.register(book, Path(folder) / "submissions", collect.look(Path(folder) / "submissions", "hw1"), loaded, None)
book.enqueue(loaded.exercises)
"""


def test_graders_killed_again_and_again_end_with_the_same_gradebook(database):
    home = room([f"share {number % 3 / 2}\nsleep 0.0{number % 3}\ntext {number}" for number in range(20)],
                database.url())
    folders = [home, another(home), another(home)]
    done = place().run("-m", "tests.class_room.killing", 7, 12, *folders, env={"PGPASSWORD": PASSWORD})
    hit, orphans, statuses = done.stdout.split(" ", 2)
    assert (hit, orphans) == ("12", "0") and set(statuses.strip("[]\n").split(", ")) == {"0"}, done
    alone, *others = [text for _, text, _ in database.lines(*(f"contents {folder}" for folder in folders))]
    assert len(alone["attempts"]) == 40 and len(alone["jobs"]) == 20
    assert others == [alone, alone]


def test_a_connection_that_is_cut_is_named_and_nothing_is_lost(database):
    home = room([f"share 1\nsleep 0.3\ntext {number}" for number in range(12)], database.url("cut"))
    database.ask("CREATE DATABASE cut")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(database.lines, f"grade {home} --jobs 2")
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'cut'"
        until(lambda: attempts(database, "cut") >= 2, "the grader to begin")
        database.ask(cut)
        status, text = said(running.result())
    assert status == 1 and "the connection is lost. Type the line again" in text and text.count("\n") == 1
    again, held = database.lines(f"grade {home} --jobs 2", f"contents {home}")
    assert again[0] == 0 and "12 graded" in again[1] and len(held[1]["attempts"]) == 24, again


def attempts(database, name):
    found = database.ask("SELECT schemaname FROM pg_tables WHERE tablename = 'attempts'", name)
    return int(database.ask(f'SELECT count(*) FROM "{found[0]}".attempts', name)[0]) if found else 0


def test_what_is_wrong_with_the_server_is_said_in_one_line_without_the_password(database):
    home, wrong = room(["share 1"]), "hunter2-wrong"
    at = f"127.0.0.1:{database.port}"
    database.ask("CREATE ROLE guest LOGIN PASSWORD 'g'")
    database.ask("REVOKE CREATE ON DATABASE postgres FROM guest, PUBLIC")
    urls = {
        f"postgresql://teacher:{wrong}@{at}/postgres": (1, "refuses user teacher: the password is wrong"),
        f"postgresql+psycopg://teacher@{at}/postgres": (1, "it wants a password"),
        f"postgresql://guest:g@{at}/postgres": (1, "GRANT CREATE ON DATABASE postgres TO guest"),
        f"postgresql://teacher:{wrong}@127.0.0.1:1/postgres": (1, "no server answers there"),
        f"postgresql://teacher:{wrong}@no-such-host.invalid/postgres": (1, "no server answers there"),
        f"mysql://teacher:{wrong}@{at}/postgres": (2, "a gradebook is SQLite, without this option, or postgresql://"),
        f"postgresql://teacher:{wrong}@{at}": (2, "or postgresql://USER@HOST/DATABASE"),
        f"teacher:{wrong}": (2, "wanted is postgresql://USER@HOST/DATABASE"),
        f"postgresql://teacher:{wrong}@host:port/x": (2, "wanted is postgresql://USER@HOST/DATABASE"),
    }
    done = lines(*(f"grade {home} --gradebook {url}" for url in urls))
    done += database.lines(f"grade {home} --gradebook {database.url('absent')}", f"status {home} --gradebook "
                           f"{database.url()}")
    wanted = [*urls.values(), (1, "there is no database 'absent': make it, createdb absent"),
              (1, "nothing was graded yet in database postgres")]
    for (status, out, error), (code, words) in zip(done, wanted, strict=True):
        assert status == code and words in error and error.count("\n") == 1 and out == "", (status, out, error)
        assert wrong not in error and PASSWORD not in error
    assert list(home.glob("gradebook*")) == []


def test_a_password_stays_out_of_the_assignment_file(database):
    home = room(["share 1"])
    with_word = database.url().replace("@", ":hunter2@", 1)
    new = home.parent / "new"
    (code, _, error), (fine, _, _) = lines(
        f"release {new} --exercises huber --gradebook {with_word}",
        f"release {new} --exercises huber --gradebook {database.url()}")
    assert code == 2 and "PGPASSWORD" in error and "hunter2" not in error and fine == 0
    assert f'gradebook = "{database.url()}"' in (new / "assignment.toml").read_text()
    code, error = said(lines(f"grade {another(home, with_word)}"))
    assert code == 2 and "PGPASSWORD" in error and "hunter2" not in error


def test_without_the_driver_the_line_names_the_extra(database):
    home = room(["share 1"])
    done = ordinary.place().run("-m", "tests.class_room.stand_in", "grade", home, "--gradebook", database.url())
    assert done.returncode == 2 and "install the book's extra 'postgresql'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_two_classes_with_an_assignment_of_one_name_share_a_database(database):
    first = room(["share 1"], database.url())
    second = another(first)
    done = database.lines(f"grade {first}", f"status {second}", f"grade {second}", f"status {first}")
    assert [each[0] for each in done] == [0, 1, 0, 0] and "nothing was graded yet" in done[1][2]


def test_attempts_are_only_added_to(database):
    home = room(["share 1"], database.url("kept"))
    database.ask("CREATE DATABASE kept")
    assert said(database.lines(f"grade {home}"))[0] == 0
    name = database.ask("SELECT schemaname FROM pg_tables WHERE tablename = 'attempts'", "kept")[0]
    for change in ("UPDATE {} SET earned = 6", "DELETE FROM {}", "TRUNCATE {}"):
        done = subprocess.run([database.programs / "psql", "-X", "-d", database.url("kept"), "-c",
                               change.format(f'"{name}".attempts')], env={"PGPASSWORD": PASSWORD}, check=False,
                              capture_output=True, text=True)
        assert "attempts are only added to" in done.stderr, done
    assert attempts(database, "kept") == 2
