"""The report on a class: counts that add up, the mistake to teach again, and no name."""

from lesson_code.exercises import EXERCISES
from tests.class_room import base, ordinary
from tests.class_room.classes import DUE_SECONDS

HINTS = [hint for _, hint in EXERCISES["huber"].wrongs]
HEAD = "  exercise     right  in part  wrong  error  stopped  no answer"


def wrong(hint=""):
    return "share 0\ntext huber: not yet. Case 1 of 3: x" + f" Hint: {hint}" * bool(hint)


def test_each_answer_is_counted_once_and_the_most_common_mistake_told(room):
    room.roster("id,name\n" + "".join(f"s{number},Anna-{number}\n" for number in range(12)))
    wishes = ["share 1", "partly", wrong(HINTS[1]), wrong(HINTS[0]), wrong(HINTS[1]), wrong(), "status student_error",
              "status timeout", "status killed", "share 0\ntext huber: not solved yet."]
    for number, wish in enumerate(wishes):
        room.hand_in(f"handin-hw1-s{number}.ipynb", huber=wish)
    room.hand_in("handin-hw1-s10.ipynb", data=b"{")
    room.grade(status=1)
    said, _ = room("report", room.folder)
    assert said.splitlines() == [
        "Home work: 12 students, 10 with a graded file; of each the answer that counts:", HEAD,
        "  all-batches  10     0        0      0      0        0",
        "  huber        1      1        4      1      2        1",
        f"huber: the most common known mistake, 2 times: {HINTS[1]}"]
    assert "Anna" not in said and "s0" not in said


def test_the_answer_that_counts_is_reported(room):
    room.hand_in("handin-hw1-anna.ipynb", huber=wrong(HINTS[0]), when=DUE_SECONDS - 7200)
    room.hand_in("handin-hw1-anna (1).ipynb")
    room.grade()
    assert "  huber        1      0        0 " in room("report", room.folder).out
    room("withdraw", room.folder, "handin-hw1-anna (1).ipynb", "--reason", "x")
    assert room("report", room.folder).out.endswith(f"huber: the most common known mistake, 1 time: {HINTS[0]}\n")


def test_wrong_answers_of_no_known_kind_are_said_to_be_so(room):
    room.hand_in("handin-hw1-anna.ipynb", huber=wrong("something else"))
    room.grade()
    assert room("report", room.folder).out.endswith("\nhuber: no known mistake among those that are wrong\n")


def test_before_anything_was_graded_there_is_nothing_to_report(room):
    assert "nothing was graded yet" in room("report", room.folder, status=1).err
    room.hand_in("handin-hw1-anna.ipynb", data=b"{")
    room.grade(status=1)
    assert room("report", room.folder).out.splitlines() == [
        "Home work: 1 student, 0 with a graded file; of each the answer that counts:", HEAD,
        "  all-batches  0      0        0      0      0        0",
        "  huber        0      0        0      0      0        0"]


REAL = """
import sys
from types import SimpleNamespace
from lesson_code.grading import report
from lesson_code.grading.grade import grade
from lesson_code.homework import released
from tests.class_room import base
items = [SimpleNamespace(id=id, points=1.0, version="1") for id in ("three-reductions", "huber")]
assignment = SimpleNamespace(name="hw1", exercises=items, released=released.from_book(["three-reductions", "huber"]),
                             hidden_cases=5, partial=0.0)
for answer, other in ((base.RIGHT, base.HUBER), (base.WRONG, ""), ("", "def huber(error, delta):\\n    return None"),
                      ("def my_reductions(prediction, target):\\n    raise ValueError", "1 +"), ("deleted", "")):
    made = base.notebook(answer, other)
    if answer == "deleted":
        made["cells"] = [each for each in made["cells"] if "exercise" not in each["metadata"]]
    for one in grade(base.data(made), "anna", assignment, b"0123456789abcdef").exercises:
        made = SimpleNamespace(**one._asdict(), visible_right=one.visible[0], visible_of=one.visible[1],
                               hidden_right=one.hidden[0], hidden_of=one.hidden[1])
        print(report.kind_of(made), "|", report.hint_of(made))
"""


def test_the_words_of_the_real_grade_are_understood():
    done = ordinary.place().run("-c", REAL)
    assert done.returncode == 0, done.stderr
    hint = next(hint for function, hint in EXERCISES[base.TRIED].wrongs if function.__name__ == "reductions_half_mean")
    assert done.stdout.splitlines() == ["right | ", "right | ", f"wrong | {hint}", "no answer | ", "no answer | ",
                                        "no answer | ", "error | ", "error | ", *["no answer | "] * 2]
