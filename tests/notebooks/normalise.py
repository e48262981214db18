"""Run notebooks and write them in the one form in which they are committed.

    python tests/notebooks/normalise.py book/index.ipynb      run, clean, write
    python tests/notebooks/normalise.py --no-run book         clean only (every notebook under a folder)
    python tests/notebooks/normalise.py --check book          write nothing, name what is not normal

Kept of a cell's outputs, and compared by nbval: streams, text/plain, and the error of a cell tagged
raises-exception. All else (pictures, HTML, widget views, timings) changes from run to run or bloats the file.
A cell tagged hide-input, which the site folds, is folded in JupyterLab too (jupyter.source_hidden); no other is.
A notebook that raises is left as it was; the cell and the error are named and the exit status is 1.
"""

import argparse
import copy
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
NOTEBOOK_NOISE = {"widgets", "signature", "execution", "papermill", "varInspector", "vscode", "colab"}
CELL_NOISE = {"execution", "ExecuteTime", "papermill", "collapsed", "scrolled", "trusted", "vscode", "colab",
              "outputId", "id", "jupyter"}  # jupyter: what an editor has folded; clean() says what is
SKIPPED_FOLDERS = {"node_modules", "_build", "work"}


class NotebookRaised(Exception):
    """A cell of the notebook raised; the message names notebook, cell and error."""


def find_notebooks(paths):
    """Every notebook named by `paths`; a folder: all under it but hidden and built ones."""
    found = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(path.rglob("*.ipynb"))
            found += [p for p in inside if not any(part.startswith(".") or part in SKIPPED_FOLDERS
                                                   for part in p.relative_to(path).parts)]
        elif path.suffix == ".ipynb" and path.is_file():
            found.append(path)
        else:
            raise FileNotFoundError(f"{path}: neither a notebook nor a folder")
    return found


def read(path):
    """The notebook at `path`, as nbformat version 4.5."""
    raw = json.loads(Path(path).read_text(encoding="utf-8"))
    if raw.get("nbformat") == 4:
        # nbformat would mend missing and double ids with random ones: another file in each run.
        raw["nbformat_minor"] = 5
        seen = set()
        for number, cell in enumerate(raw["cells"], 1):
            if not cell.get("id") or cell["id"] in seen:
                text = f"{number}\n{''.join(cell['source'])}"
                cell["id"] = hashlib.sha256(text.encode()).hexdigest()[:8]
            seen.add(cell["id"])
    return nbformat.reads(json.dumps(raw), as_version=4)


def execute(notebook, folder, name="notebook"):
    """Run every cell in `folder` with this environment's python3 kernel; raises NotebookRaised."""
    # The kernel of this environment, not one of the same name in the user's home.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ["DOWNHILL_QUIET"] = "1"  # no progress bars: their times would be stored
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(notebook, timeout=900, kernel_name="python3", store_widget_state=False,
                            record_timing=False, resources={"metadata": {"path": str(folder)}})
    try:
        client.execute()
    except CellExecutionError as error:
        number, cell = next((i, c) for i, c in enumerate(notebook.cells, 1) if raised(c))
        first = "\n".join("    " + line for line in cell.source.splitlines()[:15])
        raise NotebookRaised(f"{name}: cell {number} raised {error.ename}: {error.evalue}\n{first}") from None
    except (CellTimeoutError, DeadKernelError, NoSuchKernel) as error:
        started = [i for i, c in enumerate(notebook.cells, 1) if c.get("execution_count")]
        place = f"cell {started[-1]}" if started else "no cell had started"
        raise NotebookRaised(f"{name}: {place}: {type(error).__name__}: {error}") from None


def raised(cell):
    """Whether a cell stopped the notebook: an error that its tags do not announce."""
    expected = "raises-exception" in cell.metadata.get("tags", [])
    return (cell.cell_type == "code" and not expected
            and any(output.output_type == "error" for output in cell.outputs))


def is_hidden(cell):
    """Whether the site folds the cell's code."""
    return cell.cell_type == "code" and "hide-input" in cell.metadata.get("tags", [])


def clean_outputs(outputs):
    """Streams merged by neighbourhood, text/plain, and errors without their traceback (it names files)."""
    kept = []
    for output in outputs:
        if output.output_type == "stream":
            if kept and kept[-1].output_type == "stream" and kept[-1].name == output.name:
                kept[-1].text += output.text
            else:
                kept.append(nbformat.v4.new_output("stream", name=output.name, text=output.text))
        elif output.output_type == "error":
            line = f"{output.ename}: {output.evalue}"
            kept.append(nbformat.v4.new_output("error", ename=output.ename, evalue=output.evalue,
                                               traceback=[line]))
        elif "text/plain" in output.data:
            data = {"text/plain": output.data["text/plain"]}
            kept.append(nbformat.v4.new_output(output.output_type, data=data))
    return kept


def clean(notebook):
    """A copy of `notebook` in the committed form; cells and their sources stay as they are."""
    result = nbformat.from_dict(copy.deepcopy(notebook))
    result.nbformat, result.nbformat_minor = 4, 5
    kept = {k: v for k, v in result.metadata.items() if k not in NOTEBOOK_NOISE}
    result.metadata = nbformat.from_dict({**kept, "kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO})
    result.cells = [cell for cell in result.cells if cell.source.strip()]
    code = [cell for cell in result.cells if cell.cell_type == "code"]
    for cell in code:
        cell.outputs = clean_outputs(cell.get("outputs", []))
    # A cell that never ran keeps its null count: a number would claim that it did.
    if all(cell.get("execution_count") for cell in code):
        for count, cell in enumerate(code, 1):
            cell.execution_count = count
    for cell in code:
        cell.execution_count = cell.get("execution_count")
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
    for cell in result.cells:
        kept = {k: v for k, v in cell.metadata.items() if k not in CELL_NOISE and not (k == "tags" and not v)}
        folded = {"jupyter": {"source_hidden": True}} if is_hidden(cell) else {}
        cell.metadata = nbformat.from_dict(kept | folded)
    return result


def text_of(notebook):
    """The notebook as it is written to a file: sorted keys, one trailing newline."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def write(path, text):
    """Replace the file at once: a reader, or a crash, meets the old text or the new, never a half."""
    path = Path(path).resolve()  # a symbolic link stays one
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".normalise-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, path.stat().st_mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def faults(path):
    """Sentences that say what in the notebook's file is not in the committed form; [] if it is."""
    notebook, said = read(path), []
    if "widgets" in notebook.metadata:
        said.append("holds the saved state of widgets")
    count = 0
    for number, cell in enumerate(notebook.cells, 1):
        if not cell.source.strip():
            said.append(f"cell {number} is empty")
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        count += 1
        if cell.execution_count is None:
            said.append(f"cell {number} was never run (no execution count)")
        elif cell.execution_count != count:
            said.append(f"cell {number} has execution count {cell.execution_count}, wanted {count}")
        if is_hidden(cell) and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            said.append(f"cell {number} is tagged hide-input, and is open in JupyterLab (no jupyter.source_hidden)")
        if raised(cell):
            said.append(f"cell {number} stores an error, and is not tagged raises-exception")
        for output in cell.outputs:
            extra = sorted(set(output.get("data", {})) - {"text/plain"})
            if extra:
                said.append(f"cell {number} stores {', '.join(extra)}")
    if not said and text_of(clean(notebook)) != Path(path).read_text(encoding="utf-8"):
        said.append("is not in the normal form (order of keys, metadata, cell ids or split streams)")
    return said


def normalise(path, run=True):
    """Run and clean one notebook file; True if its text changed."""
    path = Path(path)
    notebook = read(path)
    if run:
        execute(notebook, path.resolve().parent, name=str(path))
    text = text_of(clean(notebook))
    if text == path.read_text(encoding="utf-8"):
        return False
    write(path, text)
    return True


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="notebooks, or folders of notebooks")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="write nothing; exit 1 if a notebook is not normal")
    how.add_argument("--no-run", action="store_true", help="clean the stored outputs, run nothing")
    options = parser.parse_args(arguments)
    failed = False
    for path in find_notebooks(options.paths):
        if options.check:
            said = faults(path)
            failed = failed or bool(said)
            for sentence in said:
                print(f"{path}: {sentence}")
        else:
            try:
                changed = normalise(path, run=not options.no_run)
                print(f"{path}: {'written' if changed else 'unchanged'}", flush=True)
            except NotebookRaised as error:
                failed = True
                print(error, file=sys.stderr)
    if failed and options.check:
        print("Mend with: .venv/bin/python tests/notebooks/normalise.py PATH")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
