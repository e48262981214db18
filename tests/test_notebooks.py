"""The committed notebooks, read without running them (pytest --nbval runs them and compares every output)."""

from pathlib import Path

import pytest
import yaml

from tests.notebooks import normalise, rules

ROOT = Path(__file__).parents[1]
NOTEBOOKS = normalise.find_notebooks([ROOT / "book"])
RULES = [rules.missing_outputs, rules.trailing_semicolons, rules.stored_pictures, rules.machine_traces,
         rules.long_cells, rules.forbidden_code, rules.open_answers, rules.numbers_in_prose, rules.waiting]


def name(path):
    return path.relative_to(ROOT).as_posix()


def pages_of_contents(entry):
    """Every `root:` and `file:` of _toc.yml, without suffix."""
    if isinstance(entry, dict):
        own = [entry[key] for key in ("root", "file") if key in entry]
        return own + [page for value in entry.values() for page in pages_of_contents(value)]
    return [page for value in entry for page in pages_of_contents(value)] if isinstance(entry, list) else []


def test_every_notebook_is_a_page_of_the_book():
    pages = pages_of_contents(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
    assert pages, "_toc.yml names no page"
    absent = [page for page in pages if not any((ROOT / (page + suffix)).is_file()
                                                for suffix in (".ipynb", ".md", ""))]
    assert not absent, f"_toc.yml names pages that do not exist: {absent}"
    named = {page.removesuffix(".ipynb") for page in pages}
    stray = [name(path) for path in NOTEBOOKS if name(path).removesuffix(".ipynb") not in named]
    assert NOTEBOOKS and not stray, f"notebooks under book/ that _toc.yml does not name: {stray}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_notebook_is_in_the_normal_form(path):
    said = normalise.faults(path)
    assert not said, "\n".join([f"{name(path)}:", *said,
                                f"Mend with: .venv/bin/python tests/notebooks/normalise.py {name(path)}"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_notebook_keeps(rule, path):
    said = rule(normalise.read(path))
    assert not said, "\n".join([f"{name(path)}:", *said])


def test_few_cells_hide_from_nbval():
    hidden = [f"{name(path)} cell {number}" for path in NOTEBOOKS
              for number in rules.ignored_cells(normalise.read(path))]
    assert len(hidden) <= rules.MOST_IGNORES, f"nbval compares nothing in {hidden}"
