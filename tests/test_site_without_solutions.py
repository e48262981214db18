"""The site without solutions holds none, anywhere; a solution with planted words is looked for in every file."""

import base64
import gzip
import json
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from lesson_code.homework import variants

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_site"))

from downhill_site import build, inputs, leaks, unsolved  # noqa: E402

# Words that no stemmer shortens. In the solution's code, its explanation and its title.
PLANTED = {"code": "zqx7codeplant91", "words": "zqx7wordplant92", "title": "zqx7titleplant93"}
FIGURE = """\
import numpy as np
from lesson_code.live import Prediction
from lesson_code.exercises import beside, check

Prediction("Which is larger?", ["one", "two"], answer="two", because="2 is.")"""


def planted(chapter):
    """A small page with the chapter's exercises, a live figure, and the planted words in its first solution."""
    notebook = variants.read(variants.chapters()[chapter])
    marked = [cell for cell in notebook["cells"] if variants.mark(cell)]
    first = next(cell for cell in marked if variants.mark(cell)["role"] == "solution")
    text = variants.source(first).replace("Solution:", f"Solution {PLANTED['title']}:")
    text = text.replace("    return", f"    {PLANTED['code']} = 1\n    return", 1)
    variants.set_source(first, text.replace("\n\n</details>", f" Here is {PLANTED['words']}.\n\n</details>"))
    title = f"# Chapter {chapter}\n\n## Exercises\n\nSome.{variants.ASIDE}"
    notebook["cells"] = [variants.cell("markdown", title, "title"), variants.cell("code", FIGURE, "figure"), *marked]
    return notebook


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    """A repository of its own with two pages with exercises, built with solutions and without."""
    folder = tmp_path_factory.mktemp("book")
    passed = shutil.ignore_patterns("__pycache__", "node_modules", "*.ipynb", ".ipynb_checkpoints")
    for name in ("lesson_code", "book/_site"):
        shutil.copytree(ROOT / name, folder / name, ignore=passed)
    (folder / "book" / "_site" / "node_modules").symlink_to(ROOT / "book" / "_site" / "node_modules")
    for name in ("_config.yml", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/part/squared-error\nchapters:\n"
                                     "  - file: book/part/batch-size\n")
    (folder / "book" / "part").mkdir()
    for chapter in ("squared-error", "batch-size"):
        path = folder / "book" / "part" / f"{chapter}.ipynb"
        path.write_text(variants.written(planted(chapter)), encoding="utf8")
    environment = {**os.environ, "PYTHONPATH": str(folder / "book" / "_site")}
    for solutions in ("yes", "no"):
        subprocess.run([sys.executable, "-m", "downhill_site.build", "--solutions", solutions], cwd=folder,
                       env=environment, check=True, timeout=600)
    return folder


@pytest.fixture(scope="module")
def both(small_book):
    return {"with": small_book / "_build" / "html", "without": small_book / "_build" / "html-without-solutions"}


def own_texts(small_book):
    return leaks.own_texts(sorted((small_book / "book" / "part").glob("*.ipynb")))


def test_planted_words_stand_in_the_ordinary_build_and_nowhere_in_the_other(both):
    there = leaks.found(both["with"], PLANTED)
    for page in ("squared-error", "batch-size"):
        assert there[f"book/part/{page}.html"] == sorted(PLANTED)
        assert there[f"_sources/book/part/{page}.ipynb"] == sorted(PLANTED)     # what the download button serves
    assert there["searchindex.js"] == sorted(PLANTED)
    assert leaks.found(both["without"], PLANTED) == {}


def test_so_do_the_solutions_own_texts(both, small_book):
    wanted = own_texts(small_book)
    there = leaks.found(both["with"], wanted)
    seen = {hit for hits in there.values() for hit in hits}
    assert seen == set(wanted), "the search does not find what is there"
    solved = {text.split(":")[0] for text in wanted}
    assert solved == set(variants.exercises(planted("squared-error")) | variants.exercises(planted("batch-size")))
    for page in ("book/part/squared-error.html", "book/part/batch-size.html"):
        assert len(there[page]) > 20
    assert leaks.found(both["without"], wanted) == {}


def test_the_rest_of_a_page_is_the_same_in_both(both):
    """Prompts, starters, checks and live figures stay; so do the pages, the search and the download."""
    files = {name: {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
             for name, site in both.items()}
    assert files["with"] == files["without"]
    page = (both["without"] / "book" / "part" / "squared-error.html").read_text(encoding="utf8")
    assert "not solved yet (the function returns None)" in page and "widget-state" in page
    assert 'href="../../_sources/book/part/squared-error.ipynb"' in page and "Open a solution" not in page
    served = json.loads((both["without"] / "_sources" / "book" / "part" / "squared-error.ipynb").read_text())
    roles = [variants.mark(cell)["role"] for cell in served["cells"] if variants.mark(cell)]
    assert roles == ["prompt", "starter", "check"] * 4


def test_the_build_itself_refuses_a_site_with_a_solution(both, small_book, monkeypatch):
    monkeypatch.setattr(leaks, "notebooks", lambda: sorted((small_book / "book" / "part").glob("*.ipynb")))
    assert leaks.problems(both["without"]) == []
    said = leaks.problems(both["with"])
    start = "book/part/batch-size.html: part of a solution stands here, all-batches: "
    assert any(line.startswith(start) for line in said)


def packed(text):
    data = text.encode()
    in_lines = base64.encodebytes(zlib.compress(os.urandom(99) + data)).decode()
    return {
        "plain": b"a " + data, "utf-16": ("a" + text).encode("utf-16-le"), "escaped": json.dumps("\t" + text).encode(),
        "numbered": "".join(f"\\u{ord(letter):04x}" for letter in text).encode(),
        "entities": "".join(f"&#{ord(letter)};" for letter in text).encode(),
        "coloured": b"<span>" + data[:4] + b"</span><span>" + data[4:] + b"</span>",
        "coloured in JSON": b'{"a": "\\u003cspan\\u003e' + data[:4] + b'\\u003c/span\\u003e' + data[4:] + b'"}',
        "base64": b'{"data": "' + base64.b64encode(b"some bytes " + data) + b'"}',
        "base64 in lines": base64.encodebytes(os.urandom(99) + data + bytes(9)),
        "base64 in JSON's lines": json.dumps(in_lines).encode(),
        "base64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe?>" + data), "gzip": gzip.compress(data),
        "zlib after a head": b"# Sphinx inventory version 2\n" + zlib.compress(data),
        "one in the other": b'{"a": "' + base64.b64encode(gzip.compress(base64.b64encode(data))) + b'"}',
    }


@pytest.mark.parametrize("form", packed(""))
def test_the_search_reads(form, tmp_path):
    secret = "return np.where(size <= delta, 1)"
    if form == "entities" or "coloured" in form:
        secret = "return np.where(size, delta)"
    (tmp_path / "file.bin").write_bytes(packed(secret)[form])
    assert leaks.found(tmp_path, {"it": secret, "other": secret + "x"}) == {"file.bin": ["it"]}


def test_the_search_reads_archives_names_and_escaped_pages(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notebook.ipynb", "the secret word")
    (tmp_path / "the-secret-word").mkdir()
    (tmp_path / "the-secret-word" / "x").write_text("")
    (tmp_path / "page.html").write_text("<b>a</b> &lt;b and c&gt; <i>d</i>")
    assert leaks.found(tmp_path, {"a": "the secret word", "b": "the-secret-word", "c": "a <b and c> d"}) == {
        "a.zip": ["a"], "the-secret-word/x": ["b"], "page.html": ["c"]}


def test_the_two_builds_are_told_apart():
    assert build.fingerprint(True) != build.fingerprint(False)
    assert build.HTML != build.WITHOUT and unsolved.COPY.parent == build.BUILD
    assert not {"_build"}.intersection(inputs.SITE_INPUTS)


@pytest.mark.parametrize("word", ["nope", "No", ""])
def test_another_word_for_solutions_builds_nothing(word, capsys):
    with pytest.raises(SystemExit) as stopped:
        build.main(["--solutions", word])
    assert stopped.value.code == 2 and "choose from" in capsys.readouterr().err
