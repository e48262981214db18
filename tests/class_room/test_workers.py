"""How a grader's workers begin, and what becomes of a killed grader's temporary files."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from lesson_code.grading import batch, library, process, scratch
from tests.class_room import stand_in


@pytest.mark.processes
def test_a_worker_begins_without_a_database_and_knows_what_its_grader_found(monkeypatch):
    monkeypatch.setattr(library, "_known", [("/here", "/inside")])
    with batch.processes(1, stand_in.grade) as workers:
        with batch.whole():
            asked = workers.submit(eval, "[each for each in __import__('sys').modules if each == 'sqlalchemy']")
        assert asked.result(60) == []
        asked = workers.submit(eval, "__import__('lesson_code.grading.library').grading.library.binds()")
        assert asked.result(60) == (("/here", "/inside"),)
        signals = "(s := __import__('signal')).getsignal(2) == s.SIG_IGN, s.pthread_sigmask(0, [])"
        assert workers.submit(eval, signals).result(60) == (True, set())


def test_a_request_to_end_waits_for_what_is_done_whole():
    done = []
    with pytest.raises(batch.Stopped), batch.ends_well():
        with batch.whole():
            os.kill(os.getpid(), 15)
            done.append(1)
        done.append(2)
    assert done == [1] and not batch.Held.now and not batch.Held.asked


def test_temporary_files_of_graders_that_are_gone_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(scratch, "LONGEST", 500)
    owners = {"killed": f"{socket.gethostname()}:4194305:77", "living": process.owner(), "elsewhere": "other:1:1",
              "damaged": "x"}
    for name, owner in owners.items():
        folder = tmp_path / f"{scratch.PREFIX}{name}"
        folder.mkdir()
        (folder / scratch.OWNER).write_text(owner)
    (tmp_path / "downhill-other").mkdir()
    with scratch.folder():
        own = Path(tempfile.gettempdir())
        assert own.parent == tmp_path and (own / scratch.OWNER).read_text() == process.owner()
    assert tempfile.gettempdir() == str(tmp_path)
    names = {path.name.removeprefix(scratch.PREFIX) for path in tmp_path.iterdir()} - {own.name.removeprefix(
        scratch.PREFIX)}
    assert names == {"living", "elsewhere", "damaged", "downhill-other"}


def test_where_paths_are_long_the_usual_place_is_kept(tmp_path, monkeypatch):
    """A socket's path has an end, and multiprocessing's lies in the folder."""
    long = tmp_path / ("x" * 80)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with scratch.folder():
        assert tempfile.gettempdir() == str(long)
