"""Files are written whole or not at all."""

import os
from pathlib import Path


def replace(path, text):
    """Write a file, of text or bytes, whole or not at all."""
    path = Path(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "wb") as handle:
            handle.write(text.encode() if isinstance(text, str) else text)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        error.filename = str(path)  # not the name beside it
        raise
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
