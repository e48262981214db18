"""Find a browser of the Chromium family and what drives it: `python -m tests.browser.chromium` says, or fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
MISSING = """\
No browser was found. The tests open the book's pages in Chromium or Chrome, and none of
    {names}
is on this machine's PATH. On Debian:
    sudo apt-get install --yes chromium
A browser elsewhere is named by the variable CHROMIUM."""
NO_DRIVER = """\
Playwright, which moves the browser for the tests, does not start:
    {said}
On Debian it needs one library more:
    sudo apt-get install --yes libatomic1"""


def find() -> str | None:
    """The path of a browser, from the variable CHROMIUM, the PATH, or the usual places."""
    if named := os.environ.get("CHROMIUM"):
        return named if Path(named).exists() else None
    on_path = (shutil.which(name) for name in NAMES)
    return next((path for path in (*on_path, *PLACES) if path and Path(path).exists()), None)


def driver() -> str:
    """What Playwright says where it does not start; "" where it does."""
    done = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]


def main() -> int:
    found = find()
    if found is None:
        print(MISSING.format(names=", ".join(NAMES)), file=sys.stderr)
        return 1
    if said := driver():
        print(NO_DRIVER.format(said=said), file=sys.stderr)
        return 1
    print(f"Browser for the tests: {found}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
