"""Search a finished site for texts that must not be in it: the exercises' solutions.

Every file is searched as it is and as what it holds: HTML without its tags, JSON's and HTML's escapes, base64,
gzip and zlib, zip archives, and these in one another.
"""

import base64
import binascii
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lesson_code.homework.variants import FENCED, code_of, exercises, read, source, without_solutions

from .execution import notebooks

DEPTH = 6                                            # an archive in base64 in JSON in an archive is 4
LONG = 20                                            # characters from which on a text is its author's own
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}|\\[nrt\"'/\\]")
TAG = re.compile(r"<[^<>]*>")
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")


def flat(text: str) -> str:
    """Without space: neither line ends nor a page's layout are in the way."""
    return "".join(text.split())


def texts(data: bytes, depth: int = 0) -> Iterator[str]:
    """What the bytes say, in every way of reading them, without space."""
    for coding in ("utf-8", "utf-16-le") if b"\0" in data else ("utf-8",):
        text = data.decode(coding, errors="ignore")
        yield flat(text)
        bare = html.unescape(text)
        if "\\" in text:
            bare = html.unescape(ESCAPED.sub(unescaped, text))
            yield flat(bare)
        if "<" in bare or bare != text:
            yield flat(TAG.sub("", bare))
            yield flat(html.unescape(TAG.sub("", text)))        # a "<" of the text is none of a tag
    if depth < DEPTH:
        for inner in held(data):
            yield from texts(inner, depth + 1)


def unescaped(match: re.Match) -> str:
    try:
        return json.loads(f'"{match[0]}"')
    except ValueError:
        return match[0][1:]


def held(data: bytes) -> Iterator[bytes]:
    """What is packed into the bytes."""
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    yield name.encode() + b"\n" + archive.read(name)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
            pass
    for start in ZLIB.finditer(data):
        try:
            opened = zlib.decompressobj(wbits=47).decompress(data[start.start():])       # zlib or gzip
        except zlib.error:
            continue
        if opened:
            yield opened
    joined = data.replace(b"\\n", b"").replace(b"\n", b"")          # base64 in lines, in a file or in JSON
    for run in {*BASE64.findall(data), *BASE64.findall(joined)}:
        text = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        try:
            yield base64.b64decode(text + b"=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            pass


def found(folder: Path, needles: dict[str, str]) -> dict[str, list[str]]:
    """{file: the names of the needles in it} over every file of a folder, its names included."""
    wanted, result = {name: flat(text) for name, text in needles.items()}, {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        hits = {key for text in [name, *texts(path.read_bytes())] for key, needle in wanted.items() if needle in text}
        if hits:
            result[name] = sorted(hits)
    return result


def own_texts(pages: list[Path]) -> dict[str, str]:
    """{"exercise: text": text} of lines of the solutions that stand nowhere else in the book's pages."""
    parts, elsewhere = {}, ""
    for page in pages:
        notebook = read(page)
        parts |= exercises(notebook)
        for cell in without_solutions(notebook)["cells"]:
            said = [str(output.get("text", output.get("data", ""))) for output in cell.get("outputs", ())]
            elsewhere += flat(source(cell)) + flat("".join(said))
    result = {}
    for name, exercise in parts.items():
        # of the words: pieces between what a page writes otherwise than the notebook (markup, formulas, quotes)
        words = re.split(r"[`$*_\"'\\<>|]+|--|\.\.\.|\n", FENCED.sub("", exercise.solution))
        for piece in [*code_of(exercise.solution).splitlines(), *words]:
            if len(flat(piece)) >= LONG and flat(piece) not in elsewhere:
                result[f"{name}: {piece.strip()}"] = piece
    return result


def problems(site: Path) -> list[str]:
    """Solutions of the book that stand in the site that should have none."""
    return [f"{name}: part of a solution stands here, {hits[0]}" + (" ..." if len(hits) > 1 else "")
            for name, hits in found(site, own_texts(notebooks())).items()]
