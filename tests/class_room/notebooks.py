"""Hostile and unlucky notebooks: cells that were changed, moved, damaged. See building.py."""

import json

from tests.class_room.base import HUBER, OTHER, RIGHT, TRIED, WRONG, cell, data, notebook
from tests.class_room.building import verdict


@verdict("right")
def cells_untouched():
    return data(notebook())


@verdict("wrong")
def not_solved():
    made = notebook()
    cell(made, TRIED)["source"] = "def my_reductions(prediction, target):\n    return None\n"
    return data(made)


@verdict("right")
def check_edited():
    made = notebook()
    cell(made, TRIED, "check")["source"] = "print('three-reductions: right, in all 22 cases.')"
    return data(made)


@verdict("wrong")
def check_edited_to_earn():
    made = notebook(WRONG)
    cell(made, TRIED, "check")["source"] = "import lesson_code.exercises as e\ne.check = lambda *_: None\n" + RIGHT
    return data(made)


@verdict("wrong")
def answer_deleted():
    made = notebook()
    made["cells"].remove(cell(made, TRIED))
    return data(made)


@verdict("right")
def all_else_deleted():
    made = notebook()
    made["cells"] = [cell(made, TRIED), cell(made, OTHER)]
    return data(made)


@verdict("right")
def function_renamed():
    return data(notebook(RIGHT.replace("my_reductions", "reductions")))


@verdict("right")
def answer_duplicated():
    made = notebook()
    own = cell(made, TRIED)
    made["cells"].insert(made["cells"].index(own), {**own, "source": WRONG})
    return data(made)


@verdict("right")
def retyped_without_mark():
    made = notebook()
    made["cells"].remove(cell(made, TRIED))
    made["cells"].append({"cell_type": "code", "metadata": {}, "id": "retyped", "source": RIGHT, "outputs": []})
    return data(made)


@verdict("right")
def marks_lost_ids_kept():
    made = notebook()
    for each in made["cells"]:
        each["metadata"] = {}
    return data(made)


@verdict("right")
def marks_and_ids_lost():
    made = notebook()
    for each in made["cells"]:
        each["metadata"] = {}
        each.pop("id", None)
    return data(made)


@verdict("right")
def answer_in_lines():
    made = notebook()
    cell(made, TRIED)["source"] = RIGHT.splitlines(True)
    return data(made)


@verdict("wrong")
def points_changed():
    made = notebook(WRONG)
    made["metadata"]["handin"] = {"student": "somebody else", "summary": {TRIED: "right"}, "points": 1000}
    cell(made, TRIED)["metadata"].update(points=1000, nbgrader={"points": 1000, "grade": True}, version=99)
    cell(made, TRIED)["metadata"]["exercise"] |= {"points": 1000, "status": "graded", "earned": 1000}
    return data(made)


@verdict("wrong")
def skip_tags():
    made = notebook(WRONG)
    for each in made["cells"]:
        each["metadata"]["tags"] = ["skip-execution", "raises-exception", "nbval-skip", "remove-cell"]
    return data(made)


@verdict("wrong")
def marked_as_a_solution():
    made = notebook(WRONG)
    own = cell(made, TRIED)
    made["cells"].append({"cell_type": "code", "id": "x", "outputs": [], "source": RIGHT.replace("my_", "not_my_"),
                          "metadata": {"exercise": {"id": TRIED, "role": "solution"}}})
    own["metadata"]["exercise"]["role"] = "starter"
    return data(made)


@verdict("wrong")
def answer_as_words():
    made = notebook()
    cell(made, TRIED)["cell_type"] = "markdown"
    return data(made)


@verdict("right")
def ids_double():
    made = notebook()
    for each in made["cells"]:
        each["id"] = "same"
    return data(made)


@verdict("right")
def ids_of_the_wrong_kind():
    made = notebook()
    for number, each in enumerate(made["cells"]):
        each["id"] = [number, {"a": None}, "../../x" * 100, "\x00<b>"][number % 4]
    return data(made)


@verdict("right")
def unknown_kernel():
    made = notebook()
    made["metadata"]["kernelspec"] = {"name": "../../../bin/sh", "display_name": "<b>R</b>", "language": "cobol"}
    return data(made)


@verdict("right")
def metadata_damaged():
    made = notebook()
    for number, each in enumerate(made["cells"]):
        if "exercise" not in each["metadata"]:
            each["metadata"] = [None, [], 3, "x", {"exercise": None}, {"exercise": {"id": 3, "role": []}}][number % 6]
    made["metadata"] = None
    made["cells"][:0] = [None, 3, [], {}, {"cell_type": "heading"}, {"cell_type": "code", "source": None}]
    return data(made)


@verdict("right")
def magics():
    return data(notebook("%matplotlib inline\n!ls -la\n?print\nprint?\nx = !echo 3\n" + RIGHT))


@verdict("right")
def cell_without_end_before_it():
    made = notebook()
    made["cells"].insert(0, {"cell_type": "code", "id": "loop", "metadata": {}, "outputs": [],
                             "source": "while True:\n    pass"})
    return data(made)


@verdict("right")
def outputs_of_megabytes():
    made = notebook()
    cell(made, TRIED)["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}]
    return data(made)


@verdict("right")
def hidden_inputs_kept_for_the_next_exercise():
    """One answer writes all it is given to /tmp; the next one would tell it in an error that its student can read."""
    tells = "import os\n\n\n" + HUBER.replace(
        "    size", "    if error[0] in (0.5, 3.0) and os.path.exists('/tmp/kept'):\n"
        "        raise ValueError(f'LEAK {open(\"/tmp/kept\").read()}')\n    size", 1)
    keeps = RIGHT.replace("    squares", "    if prediction[0] not in (3.0, 1.0):\n"
                          "        print(prediction, target, file=open('/tmp/kept', 'a'))\n    squares", 1)
    return data(notebook(keeps, tells))


@verdict("student_error")
def answer_of_many_brackets():
    return data(notebook("x = " + "(" * 30_000 + ")" * 30_000 + "\n" + RIGHT))


@verdict("student_error")
def answer_of_many_signs():
    return data(notebook("x = " + "-" * 60_000 + "1\n" + RIGHT))


@verdict("student_error")
def answer_of_one_long_sum():
    return data(notebook("x = " + "1+" * 40_000 + "1\n" + RIGHT))


@verdict("student_error")
def answer_of_deep_blocks():
    return data(notebook("".join(" " * n + "if 1:\n" for n in range(200)) + " " * 200 + "pass\n" + RIGHT))


@verdict("student_error")
def answer_with_null_bytes():
    return data(notebook("x = '\x00'\n" + RIGHT))


@verdict("right")
def half_a_letter():
    made = notebook("# \ud800 \udfff\n" + RIGHT)
    return json.dumps(made).encode()
