"""Hostile notebooks whose mere reading would take minutes or gigabytes, and honest ones that are long. See building.py.
"""

from tests.class_room.base import RIGHT, TRIED, WRONG, cell, data, notebook
from tests.class_room.building import verdict

NAMES = [f"{one}{other}" for one in "abcdefghij" for other in "abcdefghij"]


def beside(*sources, answer=RIGHT):
    """The notebook with further code cells above it."""
    made = notebook(answer)
    made["cells"][:0] = [{"cell_type": "code", "metadata": {}, "id": f"x{number}", "outputs": [], "source": source}
                         for number, source in enumerate(sources)]
    return data(made)


@verdict("right")
def long_and_honest():
    """The chapter with 200 cells more."""
    return beside(*["import numpy as np\n%matplotlib inline\nx = np.linspace(0, 1, 100)\nfor a in x:\n"
                    "    print(a, np.sin(a))\nplt.plot(x, np.sin(x), label='sine')  # a picture\n"] * 200)


@verdict("right")
def a_table_typed_in():
    return beside("table = [" + "0.25, 1.5,\n" * 10_000 + "]")


@verdict("unreadable")
def statements_30000():
    return beside("x = 1\n" * 30_000)


@verdict("unreadable")
def statements_in_one_line():
    return beside("x;" * 500_000)


@verdict("right")
def statements_far_apart_in_one_line():
    return beside(("x=1;" + " " * 200) * 4_000)


@verdict("unreadable")
def list_without_end():
    return beside("x = [" + "1," * 500_000 + "]")


@verdict("unreadable")
def answer_with_a_list_without_end():
    return data(notebook(RIGHT + "x = [" + "1," * 490_000 + "]"))


@verdict("unreadable")
def magics_below_a_long_list():
    return beside("x = [" + "1," * 300_000 + "]\n" + "%a\n" * 200)


@verdict("right")
def magics_below_a_list():
    """Each of them has the whole cell read once more."""
    return beside("x = [" + "1," * 6_000 + "]\n" + "%a\n" * 60)


@verdict("right")
def magics_in_thousands_of_cells():
    return beside(*["%a\n" * 9] * 500)


@verdict("right")
def names_that_hang_together():
    row = ",".join(NAMES[:7])
    return beside(*[f"{row}={row}"] * 3_000, answer=f"({row})\n" + RIGHT)


@verdict("unreadable")
def names_that_hang_together_too_many():
    row = ",".join(NAMES[:60])
    return beside(*[f"{row}={row}"] * 2_700, answer=f"({row})\n" + RIGHT)


@verdict("right")
def functions_in_functions():
    """Each scope would hold the names of all around it."""
    inner = "".join(" " * n + f"def f{n}():\n" for n in range(1, 90)) + " " * 90
    return beside("def f0():\n " + ";".join(f"a{n}=0" for n in range(3_000)) + "\n" + inner
                  + ";".join(f"a{n}" for n in range(3_000)))


@verdict("right")
def text_of_30000_values():
    return beside("x = f'" + "{a}" * 25_000 + "'")


@verdict("wrong")
def thousands_of_copies_of_the_answer():
    made = notebook(WRONG)
    made["cells"] += [{**cell(made, TRIED), "source": "def a(x): pass\ndef b(y): pass\n"}] * 2_400
    return data(made)


@verdict("unreadable")
def file_of_millions_of_lists():
    return data(notebook())[:-1] + b', "x": [' + b"[]," * 6_600_000 + b"0]}"


@verdict("unreadable")
def file_of_millions_of_texts():
    return data(notebook())[:-1] + b', "x": [' + b'"ab",' * 3_900_000 + b"0]}"


@verdict("unreadable")
def file_of_millions_of_marks_without_end():
    """Each quotation mark could begin a text that has no end."""
    return data(notebook())[:-1] + b', "x": [' + b'"\\' * 900_000
