import pytest

from tests.class_room.classes import Class


@pytest.fixture
def room(tmp_path, capsys):
    """A class without a due date or roster."""
    return Class(tmp_path / "hw1", capsys)
