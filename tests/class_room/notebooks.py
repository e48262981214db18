"""Hostile and unlucky notebooks and files, built here because a file of them would be large or could not be kept.

Each builder gives bytes. Its verdict: "right" (all points), "wrong" (graded, no points), "student_error" or
"unreadable"; of the notebook's other exercise all points are kept wherever the file can be read at all.
"""

import gzip
import io
import json
import zipfile

from tests.class_room.base import HUBER, OTHER, RIGHT, TRIED, WRONG, cell, data, notebook

BUILDERS = {}


def verdict(said):
    def add(function):
        BUILDERS[function.__name__.replace("_", "-")] = (said, function)
        return function
    return add


# Notebooks whose cells were changed, moved or damaged.

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
    return data(notebook("x = " + "(" * 50_000 + ")" * 50_000 + "\n" + RIGHT))


@verdict("student_error")
def answer_of_many_signs():
    return data(notebook("x = " + "-" * 100_000 + "1\n" + RIGHT))


@verdict("student_error")
def answer_of_one_long_sum():
    return data(notebook("x = " + "1+" * 100_000 + "1\n" + RIGHT))


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


# Files.

@verdict("right")
def file_with_byte_order_mark():
    return b"\xef\xbb\xbf" + data(notebook())


@verdict("right")
def file_in_latin_1():
    made = notebook("# Größe der Fehler\n" + RIGHT)
    return json.dumps(made, ensure_ascii=False).encode("latin-1", "replace")


@verdict("right")
def file_in_utf_16():
    return json.dumps(notebook(), ensure_ascii=False).encode("utf-16")


@verdict("right")
def file_with_windows_line_ends():
    return json.dumps(notebook(), indent=1).replace("\n", "\r\n").encode()


@verdict("unreadable")
def file_truncated():
    whole = data(notebook())
    return whole[:len(whole) // 2]


@verdict("unreadable")
def file_empty():
    return b""


@verdict("unreadable")
def file_of_blanks():
    return b" \n" * 1000


@verdict("unreadable")
def file_binary():
    return bytes(range(256)) * 1000


@verdict("unreadable")
def file_of_zeros():
    return bytes(100_000)


@verdict("unreadable")
def file_list():
    return b"[]"


@verdict("unreadable")
def file_null():
    return b"null"


@verdict("unreadable")
def file_number():
    return b"1e999999"


@verdict("unreadable")
def file_of_one_long_number():
    return b'{"nbformat": ' + b"4" * 1_000_000 + b', "cells": []}'


@verdict("unreadable")
def file_cells_null():
    return b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": null}'


@verdict("unreadable")
def file_of_version_3():
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": []}]}).encode()


@verdict("unreadable")
def file_of_version_99():
    return data({**notebook(), "nbformat": 99})


@verdict("unreadable")
def file_100000_deep():
    return b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@verdict("unreadable")
def file_objects_100000_deep():
    return b'{"cells": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}"


@verdict("unreadable")
def file_of_80_megabytes():
    made = notebook()
    cell(made, TRIED)["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 80_000_000}]
    return data(made)


@verdict("unreadable")
def file_of_many_cells():
    made = notebook()
    made["cells"] += [{"cell_type": "code", "metadata": {}, "source": "", "outputs": []}] * 100_000
    return data(made)


@verdict("unreadable")
def file_of_much_code():
    made = notebook()
    cell(made, TRIED)["source"] = RIGHT + "x = 1\n" * 1_000_000
    return data(made)


@verdict("unreadable")
def file_zip_bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("handin.ipynb", b" " * 50_000_000)
    return file.getvalue()


@verdict("unreadable")
def file_gzip():
    return gzip.compress(data(notebook()))


@verdict("unreadable")
def file_web_page():
    return b"<!DOCTYPE html><title>Log in</title>"


@verdict("unreadable")
def file_merge_conflict():
    return data(notebook()).replace(b'"cells"', b'<<<<<<< HEAD\n"cells"', 1)
