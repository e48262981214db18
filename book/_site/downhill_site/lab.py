"""Open the notebooks in JupyterLab, on a copy without solutions: `python -m downhill_site.lab`, or `make lab`.

The copy is yours. What is in work/ already is never overwritten; delete or rename a notebook there to get the
book's own again. Arguments go to JupyterLab (`ARGS=--no-browser make lab`).
"""

import os
import subprocess
import sys
from pathlib import Path

from lesson_code.homework.variants import text_without_solutions

from .execution import notebooks
from .paths import ROOT


def copy_notebooks(target: Path) -> tuple[int, int]:
    """Copy what is not there yet; how many were copied and how many were left as they are."""
    copied = kept = 0
    for page in notebooks():
        copy = target / page.relative_to(ROOT / "book")
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            text = text_without_solutions(page)
            # "x": fails where a file is, also in the moment between
            with open(copy, "x", encoding="utf8", newline="\n") as handle:
                handle.write(text)
            copied += 1
        except FileExistsError:
            kept += 1
    return copied, kept


def main() -> int:
    work = ROOT / "work"
    copied, kept = copy_notebooks(work)
    print(f"{work}: {copied} notebook(s) copied, {kept} already there and left as they are.", flush=True)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={work}",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    environment = {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"}    # the kernel of this environment
    try:
        return subprocess.call([*command, *sys.argv[1:]], env=environment)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
