import os


def found():
    return any(name.isdigit() for name in os.listdir("/proc"))
