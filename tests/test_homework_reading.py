"""Files that are no notebook, or hardly one, are named in words; results that are damaged harm nobody."""

import ast
import base64
import contextlib
import json
import random
import symtable

import numpy as np
import pytest

from lesson_code.exercises import EXERCISES
from lesson_code.homework import answers, code, judge, needs, places, protocol, reading, released, trial
from lesson_code.homework.code import Code
from tests.answers_as_notebooks import BOOK, code_cell, page_of
from tests.class_room import costs  # noqa: F401  # fills BUILDERS
from tests.class_room.building import BUILDERS

PAGE = BOOK / "loss-functions/squared-error.ipynb"


def file(cells=(), **more):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}).encode()


UNREADABLE = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t\n", "is empty"),
    "noughts": (b"\0" * 100, "is empty"),
    "binary": (bytes(range(256)) * 9, "no whole notebook"),
    "cut off": (PAGE.read_bytes()[:5000], "cut off"),
    "null": (b"null", "no list of cells"),
    "list": (b"[]", "no list of cells"),
    "text": (b'"cells"', "no list of cells"),
    "cells that are none": (file(cells=[]).replace(b"[]", b'"abc"'), "no list of cells"),
    "old": (b'{"worksheets": [], "nbformat": 3}', "version 3"),
    "version": (file(nbformat=5), "format is '5'"),
    "version none": (file(nbformat=None), "format is 'None'"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "without end"),
    "deep in a cell": (file(metadata={"a": 0}).replace(b"0}", b"[" * 5000 + b"]" * 5000 + b"}"), "without end"),
    "80 MB": (b"[" + b"1," * (40 << 20) + b"1]", "too large"),
    "zip": (b"PK\x03\x04" + b"\0" * 50, "a zip file"),
    "PDF": (b"%PDF-1.7", "a PDF"),
    "page": (b"<!DOCTYPE html><html>", "a web page"),
    "many cells": (file([{"cell_type": "raw", "source": ""}] * 6000), "6,000 cells"),
    "long": (file([code_cell("x = 1\n" * 300_000)]), "too long"),
    "huge number": (b'{"cells": [' + b"9" * 100_000 + b"], \"nbformat\": 4}", "no whole notebook"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_notebook_is_named(name):
    data, words = UNREADABLE[name]
    with pytest.raises(reading.Unreadable, match=words):
        reading.read(data)


def test_a_notebook_is_read_as_it_is():
    cells = reading.read(PAGE.read_bytes())
    raw = page_of("loss-functions/squared-error")["cells"]
    assert [(cell.kind, cell.source, cell.id, cell.mark) for cell in cells] == [
        (cell["cell_type"], "".join(cell["source"]), cell["id"], cell["metadata"].get("exercise")) for cell in raw]
    assert [cell.position for cell in cells] == list(range(1, len(raw) + 1))


@pytest.mark.parametrize("encode", [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.decode().encode("utf-16"),
                                    lambda data: b"\n\n" + data, lambda data: data.replace(b"\n", b"\r\n")])
def test_other_encodings_of_text_are_read(encode):
    data = file([code_cell("x = 'é'\n")])
    assert reading.read(encode(data))[0].source == "x = 'é'\n"


def test_latin_1_is_read():
    data = json.dumps({"nbformat": 4, "cells": [code_cell("x = 'é'")]}, ensure_ascii=False).encode("latin-1")
    assert reading.read(data)[0].source == "x = 'é'"


def test_cells_that_are_none_are_left_out_and_the_rest_is_read():
    good = code_cell("a", id="1", metadata={"exercise": {"id": "huber", "role": "starter"}})
    bad = [None, 3, [], {}, {"cell_type": "heading"}, code_cell(None), code_cell(3), code_cell(["b\n", 3, "c"]),
           {**good, "metadata": None}, {**good, "metadata": {"exercise": 3}}, {**good, "id": 7},
           {**good, "metadata": {"exercise": {"id": [], "role": "starter"}}}, code_cell("half \ud800 of a pair")]
    cells = reading.read(file([*bad, good]))
    assert [cell.position for cell in cells] == [6, 7, 8, 9, 10, 11, 12, 13, 14]
    assert [cell.source for cell in cells[:3]] == ["", "", "b\nc"]
    assert [cell.mark is not None for cell in cells[3:]] == [False, False, True, False, False, True]
    answers.find(cells, released.from_book())


# What could stop Python's own reader, or keep it for minutes.
DEEP = ["-" * 30_000 + "1", "(" * 30_000, "a" + ".b" * 30_000, "lambda:" * 30_000, "1" + "+1" * 30_000, "x\n" * 4_000,
        "if a:\n b\n" + "elif a:\n b\n" * 5_000, "f'" + "{" * 5_000, "\0", "x = '''" * 9, "\\" * 5_000, "%" * 5_000,
        "%a\n" * 5_000, "a = !ls\n" * 150, "def huber(" + ",".join(f"a{n}" for n in range(3_000)) + "): return a0",
        "x" + " = x" * 20_000, "\f\n" * 100 + "x = 1", "é = 1; huber = é", "return 3", "def f():\n  yield\nawait f()"]


@pytest.mark.parametrize("source", DEEP, ids=lambda source: ascii(source[:12]))
def test_code_without_end_is_read_in_the_end(source):
    found = answers.find(reading.read(file([code_cell(source), code_cell("def huber(error, delta):\n    return x")])),
                         released.from_book(["huber"]))
    assert found["huber"].state == "answered"


def test_too_many_statements_are_refused():
    with pytest.raises(reading.Unreadable, match="too long"):
        answers.find(reading.read(file([code_cell("x\n" * 6_000)])), released.from_book(["huber"]))


def test_the_place_of_a_syntax_error_is_that_of_its_cell():
    cell, = reading.read(file([code_cell("x = 1\n%time\ny = (\nz")]))
    assert Code.of(cell).error == "line 3: '(' was never closed"
    cell, = reading.read(file([code_cell("x = 1\ndef f(a, a): pass")]))
    assert Code.of(cell).error.startswith("line 2: duplicate argument 'a'")


# Results from the child: one good answer's, then damaged at random.
def good():
    answer = answers.Answer("huber", "huber", ("def huber(e, d):\n    print(1)\n    return e, e",), "", "answered")
    jobs = [protocol.job(name, answer, EXERCISES["huber"], EXERCISES["huber"].cases(range(3))) for name in "ab"]
    return jobs, trial.talk(trial.lay_out(FOLDER), jobs, [], 60, lambda: None)[1]


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory):
    global FOLDER
    FOLDER = tmp_path_factory.mktemp("child")


def test_damaged_results_are_results():
    jobs, data = good()
    assert {result.status for result in protocol.decode_results(data, jobs).values()} == {"ran"}
    rng, seen = random.Random(0), set()
    for _ in range(2_000):
        damaged = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(damaged))
            if rng.random() < 0.5:
                damaged[at] = rng.randrange(256)
            elif rng.random() < 0.5:
                del damaged[at:at + rng.randint(1, 400)]
            else:
                damaged[at:at] = damaged[rng.randrange(len(damaged)):][:rng.randint(1, 400)]
        for id, result in protocol.decode_results(bytes(damaged), jobs).items():
            seen.add(result.status)
            judge.judged("huber", EXERCISES["huber"].cases(range(3)), result)
            assert len(judge.right_cases("huber", EXERCISES["huber"].cases(range(3)), result)) == 6, id
    assert {"ran", "killed", "lost"} <= seen


def value(**changes):
    array = np.zeros(2)
    return {"array": base64.b64encode(array.tobytes()).decode(), "dtype": "<f8", "shape": [2], **changes}


FORGED = {
    "dtype object": value(dtype="|O"), "dtype text": value(dtype="<U4"), "dtype dates": value(dtype="<M8[s]"),
    "dtype record": value(dtype="<f8,<f8"), "dtype list": value(dtype=["<f8"]), "dtype complex": value(dtype="<c16"),
    "dtype longer": value(dtype="<f4"), "shape longer": value(shape=[3]), "shape negative": value(shape=[-2]),
    "shape two negatives": value(shape=[-1, -2]), "shape bool": value(shape=[True, 2]),
    "shape float": value(shape=[2.0]),
    "shape huge": value(shape=[10**9] * 8), "shape nothing": value(shape=None),
    "shape deep": value(shape=[2] + [1] * 80),
    "no base64": value(array="!!"), "no text": value(array=3), "no array": 3, "list": [0.0, 0.0], "null": None,
    "large": {"dtype": "<f8", "shape": [1001, 1001]},
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_array_is_no_array(name):
    with pytest.raises(protocol.Malformed):
        protocol.decode_array(FORGED[name])


@pytest.mark.parametrize("lines", [
    [{}], [{"error": 3}], [{"remarks": "abc"}], [{"remarks": ["a"] * 200}], [3], ["x"], [{}, {}], [{}, 3],
    [{}, {"parts": []}], [{}, {"parts": {}}], [{}, {"parts": [3, 3]}], [{}, {"reason": 3}], [{}, {"error": ["x"]}],
    [{}, *[{"none": True}] * 50, {"end": True}], [{}, {"none": True}, {"end": True}], [{}, *[{"none": True}] * 2000]])
def test_a_forged_result_is_killed(lines):
    job, = good_job()
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    result = protocol.decode_results(b"0 exited %d\n" % len(body) + body, [job])["a"]
    assert result.status == "killed"
    assert judge.judged("huber", EXERCISES["huber"].cases(range(3)), result).status in ("killed", "unsolved")


def good_job():
    answer = answers.Answer("huber", "huber", ("",), "", "answered")
    return [protocol.job("a", answer, EXERCISES["huber"], EXERCISES["huber"].cases(range(3)))]


def test_whole_numbers_and_infinities_arrive_as_floats():
    array = protocol.decode_array({"array": base64.b64encode(np.int32([1, 2])).decode(), "dtype": "<i4", "shape": [2]})
    assert array.dtype == float and array.tolist() == [1, 2]
    for kind in ("<f2", "<f4", "<f8"):
        array = protocol.decode_array({"array": base64.b64encode(np.array([np.inf], kind)).decode(), "dtype": kind,
                                       "shape": [1]})
        assert array.dtype == kind and np.isinf(array[0])


def test_a_cell_is_named_by_its_first_line_and_the_heading_above_it():
    kinds = [("markdown", "# Page\n\n## Part"), ("code", "\n  def f(x):  \n    pass"), ("code", " \n"),
             ("markdown", "no heading: #1"), ("code", "\x1b[2J" + "x" * 80), ("markdown", "### Below")]
    cells = [reading.Cell(number, kind, text, "", None) for number, (kind, text) in enumerate(kinds, 1)]
    assert [places.place(cell, cells) for cell in cells[1:5]] == [
        'the cell "def f(x):" under "Part"', 'an empty cell under "Part"',
        'the cell "no heading: #1" under "Part"', f'the cell "[2J{"x" * 54}..." under "Part"']
    assert places.place(cells[1], cells[1:]) == 'the cell "def f(x):"'


def test_of_several_answers_the_one_that_counts_is_named():
    starter = {"exercise": {"id": "huber", "role": "starter"}}
    cells = reading.read(file([code_cell("def huber(e, d):\n    return 1", metadata=starter),
                               {"cell_type": "markdown", "source": "## My second try", "metadata": {}},
                               code_cell("def huber(e, d):\n    return 2", metadata=starter)]))
    answer = answers.find(cells, released.from_book(["huber"]))["huber"]
    assert answer.remarks == ('2 cells answer this exercise: the last of them counts, the cell "def huber(e, d):" '
                              'under "My second try".',)


# What reading costs: the work is counted, not the seconds.
HEAVY = {name: build for name, (_, build) in BUILDERS.items() if build.__module__.endswith("costs")}


@pytest.mark.parametrize("name", HEAVY)
def test_costly_notebooks_are_counted_before_the_work(name, monkeypatch):
    """Of a megabyte, no more than a fraction reaches Python's parser; a statement is cut out of its line at once."""
    parse, table, done = ast.parse, symtable.symtable, [0, 0]

    def parsed(source, *more, **options):
        done[0] += code.size(source)
        return parse(source, *more, **options)

    def looked(source, *more):
        done[1] += 1
        return table(source, *more)

    monkeypatch.setattr(ast, "parse", parsed)
    monkeypatch.setattr(symtable, "symtable", looked)
    given = []
    monkeypatch.setattr(needs, "makers", lambda *asked, ask=needs.makers: given.append(tuple(ask(*asked))) or given[-1])
    with contextlib.suppress(reading.Unreadable):
        answers.find(reading.read(HEAVY[name]()), released.from_book(["three-reductions", "huber"]))
    assert done[0] <= 2 * code.MOST_WORDS + 10_000 and done[1] <= code.MOST_STATEMENTS
    assert sum(map(len, given)) <= 2 * code.MOST_WORDS


def test_statements_keep_their_own_text_whatever_their_line_holds():
    source = "é = 1; y = 'ü'\n@a\n@b\ndef f():\n    return 1\nx = [\n 1,\n]; z = 3"
    cell, = reading.read(file([code_cell(source)]))
    assert [each.source for each in Code.of(cell).statements] == [
        "é = 1", "y = 'ü'", "@a\n@b\ndef f():\n    return 1", "x = [\n 1,\n]", "z = 3"]


def test_functions_in_functions_have_an_end():
    def deep(n):
        cell, = reading.read(file([code_cell("x = " + "lambda: " * n + "1")]))
        return Code.of(cell).error

    assert deep(code.DEEPEST) == "" and "too deeply nested" in deep(code.DEEPEST + 1)


def test_a_starter_is_known_by_its_tree():
    asked = released.from_book(["huber"])["huber"]
    for source, wanted in [(asked.starter, True), ("# mine\n" + asked.starter.replace("    ", "  "), True),
                           (asked.starter + "x", False), (asked.starter.replace("None", "0"), False),
                           (asked.starter.replace("delta", "delto"), False), ("", False)]:
        cell, = reading.read(file([code_cell(source)]))
        assert code.same(Code.of(cell), asked.starter) == wanted, source
    assert not code.alike(ast.parse("1"), ast.parse("True")) and not code.alike(ast.parse("1"), ast.parse("1.0"))
