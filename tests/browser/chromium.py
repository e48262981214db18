"""Find a browser of the Chromium family: `python -m tests.browser.chromium` says which, or fails."""

import os
import shutil
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


def find() -> str | None:
    """The path of a browser, from the variable CHROMIUM, the PATH, or the usual places."""
    if named := os.environ.get("CHROMIUM"):
        return named if Path(named).exists() else None
    on_path = (shutil.which(name) for name in NAMES)
    return next((path for path in (*on_path, *PLACES) if path and Path(path).exists()), None)


def main() -> int:
    found = find()
    if found is None:
        print(MISSING.format(names=", ".join(NAMES)), file=sys.stderr)
        return 1
    print(f"Browser for the tests: {found}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
