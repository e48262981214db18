import os


def found():
    return any("@CANARY@" in value for value in os.environ.values())
