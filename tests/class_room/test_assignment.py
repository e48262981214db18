"""The assignment's folder: what release writes, and mistakes in its file named by line and word."""

import json
import re
import stat

import numpy as np
import pytest

from lesson_code.exercises import EXERCISES
from lesson_code.grading import assignment, collect, rehearsal, release, versions
from lesson_code.grading.words import Mistake
from lesson_code.homework import answers, reading
from tests.class_room.classes import DUE, DUE_SECONDS, Class


def text_of(room):
    return (room.folder / "assignment.toml").read_text()


def test_release_writes_the_folder(tmp_path, capsys):
    room = Class(tmp_path / "hw1", capsys, "--due", DUE, "--late-days", "3", "--late-share", "0.2", "--attempts",
                 "last", "--partial", "0.25", "--hidden-cases", "7")
    made = assignment.load(room.folder)
    assert (made.name, made.title, made.attempts) == ("hw1", "Home work", "last")
    assert (made.partial, made.hidden_cases) == (0.25, 7)
    assert made.due.timestamp() == DUE_SECONDS and made.late == assignment.Late(3, 0.2, 15)
    assert [(item.id, item.points) for item in made.exercises] == [("all-batches", 4.0), ("huber", 2.0)]
    assert made.points == 6 and made.released["huber"].function == "huber"
    assert made.released["huber"].starter.endswith("return None")
    secret = room.folder / "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600 and len(assignment.secret(room.folder)) == 32
    assert assignment.secret(room.folder).hex() not in repr(made)
    assert "secret\n" in (room.folder / ".gitignore").read_text()


def test_the_secret_is_said_by_no_command_and_is_another_each_time(tmp_path, capsys):
    secrets = set()
    for name in ("one", "two"):
        assert release.release(tmp_path / name, ["huber"], 1.0, {})
        secrets.add(assignment.secret(tmp_path / name).hex())
    assert len(secrets) == 2
    room = Class(tmp_path / "hw1", capsys)
    room.hand_in("handin-hw1-anna.ipynb")
    hidden = assignment.secret(room.folder).hex()
    said = [*room.grade(), *room("status", room.folder, "--all"), *room("export", room.folder), room.page("anna.html")]
    assert not any(hidden in text for text in said)


def test_the_students_notebook_has_words_cell_and_check_and_no_solution(room):
    found = json.loads((room.folder / "hw1.ipynb").read_text())
    marks = [cell["metadata"]["exercise"] for cell in found["cells"] if "exercise" in cell["metadata"]]
    roles = ("prompt", "starter", "check")
    assert marks == [{"id": id, "role": role} for id in ("all-batches", "huber") for role in roles]
    text = json.dumps(found)
    assert "Solution" not in text and "combinations(gradients" not in text and "4 points" in text
    code = "\n".join("".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == "code")
    said = []
    names = {"print": lambda *words: said.append(" ".join(map(str, words)))}
    exec(code.replace("from lesson_code.homework import handin", ""), names)  # unsolved, it runs from end to end


def test_the_notebook_makes_its_own_file_to_hand_in(room, monkeypatch):
    """As a student does it: fill in, save, run the last cell. It speaks of this assignment's exercises alone."""
    found = json.loads((room.folder / "hw1.ipynb").read_text())
    desk = room.folder.parent / "desk"
    desk.mkdir()
    monkeypatch.chdir(desk)
    (desk / "hw1.ipynb").write_text(rehearsal.answered(found, {"huber": rehearsal.solution("huber")}))
    exec("".join(found["cells"][-1]["source"]).replace("# ", "").replace("Your Name", "Anna Mäier"), {})
    said = room.capsys.readouterr().out
    titles = [release.heading(id) for id in ("all-batches", "huber")]
    assert re.findall(r"^(\S.*?)  ", said, re.M) == titles and "1 of 2 right" in said
    (desk / "hw1.ipynb").unlink()
    entry, = collect.look(desk, "hw1").entries
    assert entry.student == "anna-maier"
    made = assignment.load(room.folder)
    cells = reading.read(entry.file.read_bytes())
    states = {id: one.state for id, one in answers.find(cells, made.released).items()}
    assert states == {"all-batches": "unsolved", "huber": "answered"}


def test_a_notebook_keeps_the_cells_ids_of_the_book(room):
    found = json.loads((room.folder / "hw1.ipynb").read_text())
    ids = {cell["id"] for cell in found["cells"]}
    assert {each.cell_id for each in assignment.load(room.folder).released.values()} <= ids


@pytest.mark.parametrize(("words", "said"), [
    (["--exercises", "hubber"], "there is no exercise 'hubber': is 'huber' meant?"),
    (["--exercises", "huber,huber"], "exercise 'huber' is named twice"),
    (["--exercises", "huber:-2"], "'huber:-2': points are a number from 0 up, as in huber:2"),
    (["--exercises", "huber:nan"], "'huber:nan': points are a number from 0 up"),
    (["--exercises", ","], "no exercise is named"),
    (["--exercises", "huber", "--points", "x"], "argument --points: 'x': points are a number from 0 up"),
    (["--exercises", "huber", "--due", "tomorrow"], "'tomorrow' is no date: write it as 2026-12-01"),
    (["--exercises", "huber", "--late-days", "3"], "--late-days needs a date"),
    (["--exercises", "huber", "--due", DUE, "--late-days", "3", "--grace", "-5"], "--grace -5: minutes from 0 up"),
    (["--exercises", "huber", "--attempts", "first"], "argument --attempts: invalid choice: 'first'"),
    ([], "the following arguments are required: --exercises"),
])
def test_release_names_a_mistake_in_one_line_and_writes_nothing(tmp_path, capsys, room, words, said):
    _, error = room("release", tmp_path / "new", *words, status=2)
    assert said in error and error.count("\n") == 1
    assert not (tmp_path / "new").exists()


def test_release_overwrites_nothing(room, tmp_path):
    before = {path: path.read_bytes() for path in room.folder.rglob("*") if path.is_file()}
    _, error = room("release", room.folder, "--exercises", "huber", status=2)
    assert "is there already and was left as it is" in error
    assert before == {path: path.read_bytes() for path in room.folder.rglob("*") if path.is_file()}
    _, error = room("release", tmp_path / "no" / "hw", "--exercises", "huber", status=2)
    assert "make that folder first" in error
    _, error = room("release", tmp_path / "two words", "--exercises", "huber", status=2)
    assert "'two words' is no name for an assignment" in error


def test_a_release_that_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "handout", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError):
        release.release(tmp_path / "hw1", ["huber"], 1.0, {})
    assert list(tmp_path.iterdir()) == []


MISTAKES = [
    ('id = "huber"', 'id = "hubber"', 'id = "hubber"', "exercise 'hubber' is not known: is 'huber' meant?"),
    ('id = "huber"', 'id = "all-batches"', None, "exercise 'all-batches' stands here a second time"),
    ("points = 2", "points = -2", "points = -2", "points = -2: points are not negative"),
    ("points = 2", "points = nan", "points = nan", "points = nan: wanted is a number"),
    ("points = 2", 'points = "2"', 'points = "2"', 'points = "2": wanted is a number'),
    ("points = 2", "points = 1,5", "points = 1,5", "points = 1,5 (write a decimal point: 1.5)"),
    ("points = 2", "points = true", "points = true", "wanted is a number"),
    ("points = 2", "point = 2", "point = 2", "'point' is not known: is 'points' meant?"),
    ("points = 2\n", "", "[[exercise]]", "an exercise needs its points"),
    ("hidden_cases = 20", "hidden_cases = 0", "hidden_cases = 0", "hidden_cases = 0: from 1 to 1000"),
    ("hidden_cases = ", "hiden_cases = ", "hiden_cases", "'hiden_cases' is not known: is 'hidden_cases' meant?"),
    ("partial = 0.0", "partial = 1", "partial = 1", "partial = 1: a share from 0 up to, not including, 1"),
    ('attempts = "best"', 'attempts = "first"', "attempts", "attempts = 'first': wanted is \"best\" or \"last\""),
    ("# due = 2026-12-01T23:59:00+01:00", "due = 2026-12-01T23:59:00", "due", "wanted is a date with time and zone"),
    ("# due = 2026-12-01T23:59:00+01:00", "due = 2026-12-01", "due", "wanted is a date with time and zone"),
    ("# due = 2026-12-01T23:59:00+01:00", 'due = "soon"', "due", "wanted is a date with time and zone"),
    ("# due = 2026-12-01T23:59:00+01:00", "due = 2026-13-01T23:59Z", "due", "(at line 5, column 11): due = 2026-13"),
    ("# [late]", "[late]", "[late]", "a rule for late work needs a date: due"),
    ("# [late]", "[late]\nper_day = 2 #", "per_day", "per_day = 2: a share from 0 to 1"),
    ("# [late]", "[late]\ndays = -1 #", "days", "days = -1: from 0 up"),
    ("# [late]", "[late]\nper_dya = 0.1 #", "per_dya", "'per_dya' is not known: is 'per_day' meant?"),
    ("# due = 2026-12-01T23:59:00+01:00", "due = 2026-12-01T23:59:00Z\nlate = {days = 7}", None, "needs per_day = …"),
    ('name = "hw1"', 'name = "h w"', "name", "name = 'h w': letters, digits"),
    ('title = "Home work"', "title = 3", "title", "title = 3: wanted is a text in quotes"),
    ('title = "Home work"', 'title = "Home work', None, "(at line"),
    ('title = "Home work"', 'title = "a"\ntitle = "b"', None, "Cannot overwrite a value (at line 4"),
]


def test_a_missing_version_is_told(room):
    version = versions.version_of("huber")
    room.edit(f'version = "{version}"', "")
    assert f'an exercise needs its version: version = "{version}"' in room.grade(status=2).err


@pytest.mark.parametrize(("old", "new", "marked", "said"), MISTAKES, ids=[each[3][:40] for each in MISTAKES])
def test_a_mistake_in_the_file_is_named_with_its_line(room, old, new, marked, said):
    text = text_of(room)
    place = text.rindex(old) if old in ('id = "huber"', "points = 2", "points = 2\n") else text.index(old)
    changed = text[:place] + new + text[place + len(old):]
    (room.folder / "assignment.toml").write_text(changed)
    room.hand_in("handin-hw1-anna.ipynb")
    _, error = room.grade(status=2)
    assert said in error and error.count("\n") == 1
    if marked:
        lines = changed.splitlines()
        wanted = max(n for n, line in enumerate(lines, 1) if line.startswith(marked))
        assert f"line {wanted}: " in error or f"line {wanted}, " in error
    assert not (room.folder / "gradebook.sqlite").exists()


def test_a_changed_version_is_named_and_can_be_taken(room, monkeypatch):
    room.hand_in("handin-hw1-anna.ipynb", huber="share 0.5")
    room.grade()
    monkeypatch.setattr(EXERCISES["huber"], "rtol", 0.1)
    _, error = room.grade(status=2)
    line = len(text_of(room).splitlines())  # huber stands last, and its version is its last line
    assert f"line {line}: exercise 'huber' has changed since it was released" in error
    room("regrade", room.folder, "--exercise", "huber", status=2)
    room("regrade", room.folder, "--exercise", "huber", "--new-version")
    assert versions.version_of("huber") in text_of(room)
    assert [row[0] for row in room.rows("SELECT count(DISTINCT version) FROM attempts GROUP BY exercise")] == [1, 2]
    room.grade()


def test_other_files_of_the_folder_are_missed_by_name(room):
    room.hand_in("handin-hw1-anna.ipynb")
    for name, spoiled in (("secret", "not hex"), ("released.json", "{")):
        path = room.folder / name
        kept = path.read_text()
        path.write_text(spoiled)
        assert name in room.grade(status=2).err
        path.unlink()
        _, error = room.grade(status=2)
        assert name in error and error.count("\n") == 1
        path.write_text(kept)
        path.chmod(0o600)
    (room.folder / "assignment.toml").write_bytes(b"\xff\xfe")
    assert "is not UTF-8 text" in room.grade(status=2).err
    (room.folder / "assignment.toml").unlink()
    assert "no assignment.toml" in room("grade", room.folder / "submissions", status=2).err
    assert "make an assignment with `downhill-class release" in room("status", room.folder, status=2).err


def test_a_secret_that_others_can_read_is_noted(room):
    (room.folder / "secret").chmod(0o644)
    room.hand_in("handin-hw1-anna.ipynb")
    assert "chmod 600" in room.grade().err


def test_every_exercise_has_a_version_of_its_own():
    found = {id: versions.version_of(id) for id in EXERCISES}
    assert len(set(found.values())) == len(EXERCISES)
    assert all(re.fullmatch("[0-9a-f]{12}", version) for version in found.values())


def test_a_version_changes_with_a_case_a_formula_and_a_tolerance(monkeypatch):
    one, before = EXERCISES["huber"], versions.version_of("huber")
    for name, value in (("rtol", 1e-3), ("parts", ("a", "b")), ("solve", one.rights[1]),
                        ("visible", ({"error": np.array([1.0]), "delta": 1.0},))):
        with monkeypatch.context() as changed:
            changed.setattr(one, name, value)
            assert versions.version_of("huber") != before, name
    assert versions.version_of("huber") == before


def test_a_version_sees_what_a_reference_uses_and_no_comment():
    text = "import numpy as np\nK = 2\n\ndef f(x):\n    # why\n    return K * x\n\n\ndef g(x):\n    return 1\n"
    made = versions.definitions(versions.ast.parse(text))
    assert versions.squeezed(text, made["f"]) == "def f(x):\n    return K * x"
    assert {"K", "x"} <= set(versions.names(made["f"])) and set(made) >= {"np", "K", "f", "g"}
    used = "\n".join(versions.sources([EXERCISES["all-batches"].solve]))
    assert "def _every(" in used and "def all_batches(" in used and "def all_batches_sum(" not in used


def test_mistake_is_raised_for_a_folder_that_is_none(tmp_path):
    with pytest.raises(Mistake, match="is not there"):
        assignment.load(tmp_path / "nowhere")


def test_the_exercises_are_listed_by_chapter(room):
    lines = room("exercises").out.splitlines()
    assert len(lines) == len(EXERCISES) and lines[0].split()[1:] == ["1.", "Squared", "error"]
    assert {line.split()[0] for line in lines} == set(EXERCISES)
    assert "there is no COMMAND 'grad': is 'grade' meant?" in room("grad", status=2).err


def test_the_students_notebook_tells_the_rules(tmp_path, room):
    def words(name, *options):
        room("release", tmp_path / name, "--exercises", "huber", *options)
        return "".join(json.loads((tmp_path / name / f"{name}.ipynb").read_text())["cells"][0]["source"])

    assert "1 point in all." in words("a") and "of each exercise the best answer counts" in words("b")
    strict = words("c", "--attempts", "last", "--partial", "0.25", "--due", "2030-12-01T12:00+01:00", "--late-days",
                   "3", "--late-share", "0.2")
    assert "the last file counts" in strict and "alone earns 25 % of its points" in strict
    assert "after the due date and 15 more minutes takes 20 %" in strict and "after 3 days nothing" in strict
    assert (tmp_path / "c").stat().st_mode & 0o777 == 0o700
