import os


def found():
    os.chroot("/tmp")
    return True
