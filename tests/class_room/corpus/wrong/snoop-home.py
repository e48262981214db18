import os


def found():
    return os.path.exists("@HOME@")
