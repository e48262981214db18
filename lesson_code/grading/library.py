"""What lies in the sandbox: this Python, its standard library, numpy and matplotlib; nothing else of this machine."""

import os
import re
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

PACKAGES = "/packages"               # where numpy and matplotlib lie inside
SHIPPED = ("numpy", "matplotlib")    # with what they need; no other package, and none of this repository
LINKER_CACHE = "/etc/ld.so.cache"


_known = []  # what binds() has found: it takes ldd more than half a second


def binds():
    """((path outside, path inside), …), each bound read-only."""
    if not _known:
        _known.extend(_found())
    return tuple(_known)


def known():
    """What binds() has found so far, for other processes of this machine."""
    return tuple(_known)


def take(pairs):
    """Take over what binds() has found in another process."""
    _known[:] = pairs


def _found():
    python, standard = interpreter(), Path(sysconfig.get_path("stdlib"))
    packages = dict(package_paths())
    code = [python, *standard.joinpath("lib-dynload").glob("*.so")]
    for path in packages:
        code += path.rglob("*.so*") if path.is_dir() else []
    inside = {str(python): str(python), str(standard): str(standard)}
    already = (f"{standard}/", *(f"{path}/" for path in packages))
    inside.update({each: each for each in libraries(code) if not each.startswith(already)})
    inside.update({str(path): f"{PACKAGES}/{name}" for path, name in packages.items()})
    if os.path.exists(LINKER_CACHE):
        inside[LINKER_CACHE] = LINKER_CACHE
    return inside.items()


def interpreter():
    """The program of this Python itself, not a virtual environment's link to it."""
    return Path(getattr(sys, "_base_executable", "") or sys.executable).resolve()


def covered():
    """Folders inside the standard library that hold other packages; the sandbox sees them empty."""
    standard = Path(sysconfig.get_path("stdlib"))
    return [str(path) for path in (standard / "site-packages", standard / "dist-packages") if path.is_dir()]


def package_paths():
    """(path, name at the top) of each file or folder that the shipped packages consist of."""
    for name in sorted(needed(SHIPPED)):
        top = set()
        for file in metadata.distribution(name).files or ():
            first = file.parts[0]
            if first not in ("..", "__pycache__") and not first.endswith((".dist-info", ".pth")):
                top.add(first)
        for first in sorted(top):
            yield Path(metadata.distribution(name).locate_file(first)).resolve(), first


def needed(names):
    """The names of the packages and of all they require, without extras."""
    found, left = set(), list(names)
    while left:
        name = re.sub(r"[-_.]+", "-", left.pop()).lower()
        if name in found:
            continue
        try:
            requires = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:  # required for another system or version only
            continue
        found.add(name)
        left += [re.match(r"[\w.-]+", line)[0] for line in requires if "extra ==" not in line]
    return found


def libraries(code):
    """The shared libraries that these programs and modules load, by their paths."""
    plain = [str(each) for each in code if "tk" not in each.name]  # no windows: no libraries of the screen
    said = subprocess.run(["ldd", *plain], capture_output=True, text=True, check=False).stdout
    return sorted({path for path in re.findall(r"(/\S+) \(0x", said)})
