"""rehearse: five made-up students hand in, so that a teacher sees every command at work before the real files come."""

import json
import re
from pathlib import Path

from lesson_code.grading.assignment import SUBMISSIONS
from lesson_code.grading.gradebook import FILE
from lesson_code.grading.release import of_exercise
from lesson_code.grading.words import Mistake

ROSTER = """id,name,e-mail
1001,Ada Right,ada@example.org
1002,Ben Half,ben@example.org
1003,Cleo Wrong,cleo@example.org
1004,Dora Endless,dora@example.org
1005,Emil Broken,emil@example.org
"""


def rehearse(assignment):
    """Write the students' files, and a roster if there is none; returns how many. Mistake where a class has begun."""
    home = Path(assignment.folder)
    folder = home / SUBMISSIONS
    if (home / FILE).exists() or folder.is_dir() and any(folder.iterdir()):
        raise Mistake(f"{home} has submissions or a gradebook already: rehearse with an assignment of its own")
    handout = json.loads((home / f"{assignment.name}.ipynb").read_text("utf-8"))
    right = {id: solution(id) for id in assignment.released}
    first = next(iter(right))
    files = {"ada-right": answered(handout, right), "ben-half": answered(handout, {first: right[first]}),
             "cleo-wrong": answered(handout, {id: body(one, "return 0.0") for id, one in assignment.released.items()}),
             "dora-endless": answered(handout, right | {
                 first: body(assignment.released[first], "while True:\n        pass")}),
             "emil-broken": json.dumps(handout)[:-40]}
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"handin-{assignment.name}-{name}.ipynb").write_text(text, "utf-8")
    if not assignment.roster and not (home / "roster.csv").exists():
        (home / "roster.csv").write_text(ROSTER)
    return len(files)


def solution(id):
    """The code of the book's worked solution."""
    text = next("".join(cell["source"]) for cell in of_exercise(id)
                if cell["metadata"]["exercise"]["role"] == "solution")
    return "\n".join(re.findall(r"```python\n(.*?)```", text, flags=re.S))


def body(released, line):
    """The starter with another line in place of its `return None`."""
    return released.starter.replace("return None", line)


def answered(handout, answers):
    """The students' notebook with these answers, as text."""
    found = json.loads(json.dumps(handout))
    for cell in found["cells"]:
        mark = cell["metadata"].get("exercise", {})
        if mark.get("role") == "starter" and mark["id"] in answers:
            cell["source"] = answers[mark["id"]]
    return json.dumps(found)
