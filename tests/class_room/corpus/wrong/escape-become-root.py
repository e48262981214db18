import os


def found():
    os.setuid(0)
    return os.getuid() == 0
