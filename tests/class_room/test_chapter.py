"""The teachers' chapter, line by line: every command of it, run by an ordinary user in the real sandbox."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from lesson_code.grading import assignment, rehearsal, release
from lesson_code.grading.command import parser
from tests.class_room.ordinary import place

PAGE = Path(__file__).parents[2] / "book" / "teachers" / "grading-a-class.ipynb"
FENCE = re.compile(r"```(sh|text)\n(.*?)```", re.S)

OTHERS = """
places = {name: str(getattr(one, "__file__", "")) for name, one in sys.modules.items()}
print({name.partition(".")[0] for name, place in places.items() if "site-packages" in place and name[0] != "_"})
"""


def text_of_page():
    return "\n\n".join(cell.source for cell in nbformat.read(PAGE, as_version=4).cells)


def blocks():
    """[(lines of commands, what the page says that they print)] in the page's order."""
    found = FENCE.findall(text_of_page())
    assert [kind for kind, _ in found] == ["sh", "text"] * (len(found) // 2)
    return [(shell[1].replace("\\\n", "").splitlines(), said[1]) for shell, said in zip(found[::2], found[1::2])]


@pytest.fixture(scope="module")
def desk():
    """A folder of the ordinary user's with the command on its path."""
    here = place()
    programs, folder = here.work / "bin", here.work / "chapter"
    programs.mkdir()
    folder.mkdir()
    (programs / "downhill-class").write_text(
        f'#!/bin/sh\nexec {here.python} -m lesson_code.grading.command "$@"\n')
    (programs / "downhill-class").chmod(0o755)
    here.give(programs)
    here.give(folder)

    def run(line):
        path = f"{programs}:/usr/bin:/bin"
        return here.command("sh", "-c", f"cd {folder} && {line}", env={"PATH": path})

    return run, folder


def test_every_line_of_the_chapter_prints_what_the_chapter_says(desk):
    run, folder = desk
    for lines, wanted in blocks():
        got, statuses = "", []
        for line in lines:
            done = run(line)
            assert "Traceback" not in done.stderr, done.stderr
            got += done.stderr + done.stdout.replace("\ufeff", "").replace("\r\n", "\n")
            statuses.append(done.returncode)
        assert got == wanted, (lines, got)
        assert statuses == [0] * (len(lines) - 1) + [int("unreadable:" in wanted)], (lines, statuses)
    cleo = (folder / "hw1" / "feedback" / "1003.html").read_text()
    assert "Cleo Wrong" in cleo and "not yet" in cleo and "not solved" not in cleo


def test_the_chapter_shows_every_command_and_option_that_it_names():
    lines = [line for block, _ in blocks() for line in block if line.startswith("downhill-class")]
    used = {shlex.split(line)[1] for line in lines}
    commands = next(each for each in parser()._actions if each.dest == "command").choices
    assert used == set(commands)
    text = text_of_page()
    known = {option for one in commands.values() for each in one._actions for option in each.option_strings}
    named = set(re.findall(r"(?<=[ `])--[a-z][a-z-]+", re.sub(r"apt-get install --yes", "", text)))
    assert named <= known | {"--help"}, named - known


def test_the_zip_for_students_elsewhere_needs_numpy_alone(desk):
    """The page's own line; then the notebook, with one answer, run beside the package, and the file graded."""
    _, folder = desk
    home, away = folder / "elsewhere", folder / "away"
    shutil.copytree(place().folder / "lesson_code", home / "lesson_code", ignore=shutil.ignore_patterns("__pycache__"))
    release.release(home / "hw1", ["huber"], 1.0, {})
    line, = re.findall(r"^    (python -m zipfile .*)$", text_of_page(), re.M)
    subprocess.run([sys.executable, *line.split()[1:]], cwd=home, check=True)
    shutil.unpack_archive(home / "hw1.zip", away)
    found = json.loads((away / "hw1.ipynb").read_text())
    (away / "hw1.ipynb").write_text(rehearsal.answered(found, {"huber": rehearsal.solution("huber")}))
    code = ["".join(cell["source"]) for cell in json.loads((away / "hw1.ipynb").read_text())["cells"]
            if cell["cell_type"] == "code"]
    (away / "run.py").write_text("\n".join([f"import os, sys\nos.chdir({str(away)!r})", *code, OTHERS])
                                 .replace("# handin", "handin"))
    place().give(folder)
    done = place().run(away / "run.py", env={"PYTHONPATH": str(away)})
    assert done.returncode == 0, done
    assert "huber: right, in all" in done.stdout and done.stdout.endswith("{'numpy'}\n"), done
    assert "Nothing was written: the book's pages are not on this machine" in done.stdout


def test_the_late_rule_of_the_chapter_is_one_that_the_assignment_file_takes(tmp_path):
    text = text_of_page()
    rule = re.search(r"```toml\n(\[late\].*?)```", text, re.S)[1]
    release.release(tmp_path / "hw", ["huber"], 1.0, {"due": release.moment("2030-12-01T23:59+01:00")})
    path = tmp_path / "hw" / "assignment.toml"
    path.write_text(path.read_text().replace("# [late]", rule + "#"))
    assert assignment.load(tmp_path / "hw").late == assignment.Late(7, 0.1, 15)
