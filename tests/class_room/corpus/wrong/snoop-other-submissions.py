import os


def found():
    return bool(os.listdir("@OTHERS@"))
