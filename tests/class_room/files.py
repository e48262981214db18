"""Hostile and unlucky files, whole ones and such as are no notebook at all. See building.py."""

import gzip
import io
import json
import zipfile

from tests.class_room.base import RIGHT, TRIED, cell, data, notebook
from tests.class_room.building import verdict


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
