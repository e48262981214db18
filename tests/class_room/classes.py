"""Small classes for the tests: an assignment's folder, students' files, and the command run on them."""

import json
import os
import sqlite3
from pathlib import Path

from lesson_code.grading.command import main
from tests.class_room import stand_in

DUE = "2026-12-01T23:59+01:00"
DUE_SECONDS = 1796165940.0  # the same moment


def notebook(wishes, **metadata):
    """The bytes of a notebook whose starter cells hold the wishes: {exercise: source}."""
    cells = [{"cell_type": "code", "execution_count": None, "id": f"c-{id}", "outputs": [], "source": wish,
              "metadata": {"exercise": {"id": id, "role": "starter"}}} for id, wish in wishes.items()]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


class Class:
    """An assignment of all-batches (4 points) and huber (2), its folder and what the command said."""

    def __init__(self, folder, capsys, *options):
        self.folder, self.capsys = Path(folder), capsys
        self("release", self.folder, "--exercises", "all-batches:4,huber:2", "--title", "Home work", *options)

    def __call__(self, *words, status=0):
        """Run downhill-class; its exit status is checked. Returns (stdout, stderr)."""
        got = main([str(word) for word in words], grade=stand_in.grade)
        said = self.capsys.readouterr()
        assert got == status, (got, said)
        return said

    def hand_in(self, name, all_batches="share 1", huber="share 1", when=DUE_SECONDS - 3600, data=None):
        """Put a file into submissions/, with its time."""
        path = self.folder / "submissions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook({"all-batches": all_batches, "huber": huber}) if data is None else data)
        os.utime(path, (when, when))
        return path

    def roster(self, text, encoding="utf-8"):
        (self.folder / "roster.csv").write_bytes(text.encode(encoding))

    def grade(self, status=0):
        return self("grade", self.folder, "--jobs", 2, status=status)

    def edit(self, old, new):
        path = self.folder / "assignment.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def rows(self, query):
        with sqlite3.connect(self.folder / "gradebook.sqlite") as run:
            return run.execute(query).fetchall()

    def totals(self):
        """{student: total as written} of the plain table."""
        main(["export", str(self.folder)])
        self.capsys.readouterr()
        lines = (self.folder / "grades-plain.csv").read_text("utf-8-sig").splitlines()[1:]
        return {line.split(",")[0]: line.split(",")[-3] for line in lines}

    def page(self, name):
        self("feedback", self.folder)
        return (self.folder / "feedback" / name).read_text()
