"""Run every notebook of the book once and keep the result, keyed by what the results depend on.

jupyter-cache looks at a notebook's own cells only. The cache folder's key adds the rest: lesson_code with
its data and JavaScript, the lock and Python's version. Sphinx then finds every notebook in the cache.
"""

import re
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from nbclient.exceptions import CellTimeoutError

from .inputs import digest, files
from .paths import EXECUTED, ROOT

ANSI = re.compile(r"\x1b\[[0-9;]*m")


class NotebookFailed(Exception):
    """A cell raised or took too long; the message is for the author of the page."""


def cache_folder() -> Path:
    return EXECUTED / digest(files("lesson_code", "requirements.txt"), salt=sys.version)[:16]


def notebooks(source: Path | None = None) -> list[Path]:
    """The notebooks that _toc.yml names, in its order; `source`: the repository, or a copy of its book."""
    from sphinx_external_toc.parsing import parse_toc_yaml

    source = source or ROOT
    names = parse_toc_yaml(source / "_toc.yml")
    paths = [source / f"{name}.ipynb" for name in names]
    return [path for path in paths if path.exists()]


def time_limit() -> int:
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))["execute"]["timeout"]


def name_of(page: Path) -> str:
    """The page's path from the book's own folder on: the same in the repository and in a copy of its book."""
    parts = page.parts
    return "/".join(parts[len(parts) - 1 - parts[::-1].index("book"):])


def described(page: Path, notebook: nbformat.NotebookNode, index: int, problem: Exception) -> str:
    """Page, cell and error in plain words; below them the cell and the end of the traceback."""
    name, cell = name_of(page), notebook.cells[index]
    code = [number for number, other in enumerate(notebook.cells) if other.cell_type == "code"]
    place = f"{name}: code cell {code.index(index) + 1} of {len(code)}"
    if isinstance(problem, CellTimeoutError):
        return f"{place} did not end within {time_limit()} s\n\nThe cell:\n{indent(cell.source)}"
    error = next(output for output in cell.outputs if output.output_type == "error")
    trace = "\n".join(ANSI.sub("", "\n".join(error.traceback)).splitlines()[-15:])
    return (f"{place} raised {error.ename}: {ANSI.sub('', error.evalue)}\n\n"
            f"The cell:\n{indent(cell.source)}\n\nThe end of the traceback:\n{indent(trace)}")


def indent(text: str) -> str:
    return "\n".join("    " + line for line in text.splitlines())


def run(page: Path) -> tuple[nbformat.NotebookNode, float]:
    notebook = nbformat.read(page, as_version=4)
    started, cells = time.monotonic(), []
    result = single_nb_execution(
        notebook, cwd=str(page.parent), timeout=time_limit(), allow_errors=False,
        on_cell_start=lambda cell, cell_index: cells.append(cell_index),
        extra_arguments=["--log-level=ERROR"],       # without it, a warning about TCP for each notebook
    )
    if result.err is not None:
        raise NotebookFailed(described(page, notebook, cells[-1], result.err))
    return notebook, time.monotonic() - started


def execute_all(source: Path | None = None) -> None:
    """Run the notebooks that the cache does not hold, two at a time; forget caches under older keys."""
    folder = cache_folder()
    if EXECUTED.exists():
        for old in EXECUTED.iterdir():
            if old != folder:
                shutil.rmtree(old)
    folder.mkdir(parents=True, exist_ok=True)
    cache = get_cache(folder)

    def is_cached(page: Path) -> bool:
        try:
            cache.match_cache_notebook(nbformat.read(page, as_version=4))
        except KeyError:
            return False
        return True

    waiting = [page for page in notebooks(source) if not is_cached(page)]
    waiting.sort(key=lambda page: page.stat().st_size, reverse=True)    # the longest first
    if waiting:
        print(f"Running {len(waiting)} notebook(s) ...", flush=True)
    problems = []
    pool = ThreadPoolExecutor(max_workers=2)
    try:
        jobs = {pool.submit(run, page): page for page in waiting}
        for job in as_completed(jobs):
            page = jobs[job]
            try:
                notebook, seconds = job.result()
            except NotebookFailed as failure:
                problems.append(str(failure))
                continue
            bundle = CacheBundleIn(notebook, str(page))
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
            print(f"  {name_of(page)}: {seconds:.1f} s", flush=True)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)      # an interrupted build does not wait for its cells
    if problems:
        raise NotebookFailed("\n\n".join(sorted(problems)))


def executed(page: Path) -> nbformat.NotebookNode | None:
    """The notebook with the outputs of the build's own run, pictures included; None if it was not run."""
    cache = get_cache(cache_folder())
    try:
        record = cache.match_cache_notebook(nbformat.read(page, as_version=4))
    except KeyError:
        return None
    return cache.get_cache_bundle(record.pk).nb


def set_cache(app, config):
    config.nb_execution_cache_path = str(cache_folder())


def setup(app):
    app.connect("config-inited", set_cache)
