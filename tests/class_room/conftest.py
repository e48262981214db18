from concurrent.futures import Executor, Future

import pytest

from lesson_code.grading import batch
from tests.class_room.classes import Class


class InThisProcess(Executor):
    """Runs what it is given at once: for tests that ask what is graded, not where."""

    def submit(self, function, *arguments):
        future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture(autouse=True)
def executor(request, monkeypatch):
    if not request.node.get_closest_marker("processes"):
        monkeypatch.setattr(batch, "processes", lambda workers, grade: InThisProcess())


@pytest.fixture
def room(tmp_path, capsys):
    """A class without a due date or roster."""
    return Class(tmp_path / "hw1", capsys)
