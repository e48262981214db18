"""What the site is made of, as one hash: equal hashes, equal sites."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from .paths import ROOT

MADE = {"node_modules", "static", "__pycache__", ".ipynb_checkpoints", ".virtual_documents"}
SITE_INPUTS = ("book", "lesson_code", "_config.yml", "_toc.yml", "requirements.txt", "pyproject.toml")


def files(*names: str) -> Iterator[Path]:
    """Every file under these files and folders of the repository, without what tools made of them."""
    for name in names:
        path = ROOT / name
        if path.is_file():
            yield path
        for child in sorted(path.rglob("*")):
            parts = child.relative_to(ROOT).parts
            if child.is_file() and not MADE.intersection(parts) and not parts[-1].startswith("."):
                yield child


def digest(paths: Iterable[Path], salt: str = "") -> str:
    result = hashlib.sha256(salt.encode())
    for path in paths:
        content = path.read_bytes()
        result.update(f"\0{path.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode())
        result.update(content)
    return result.hexdigest()
