"""The positive control: what of the corpus finds what it looks for when it is run without a sandbox.

python -m tests.class_room.control SOURCES   (JSON {name: source} in, the names that found something out)
"""

import json
import os
import signal
import sys
from pathlib import Path


def finds(source):
    """Whether found() of the source, in a process of its own, is true."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        names = {}
        try:
            exec(source, names)
            os._exit(100 if names["found"]() else 0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 100


if __name__ == "__main__":
    sources = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps([name for name, source in sources.items() if finds(source)]))
