# A changed library would reach every other student's sandbox.
import os

import numpy


def found():
    for folder in (os.path.dirname(numpy.__file__), os.path.dirname(os.__file__), "/child", "/packages", "/"):
        try:
            with open(os.path.join(folder, "written-from-inside.py"), "w") as file:
                file.write("@CANARY@")
            return True
        except OSError:
            continue
    return False
