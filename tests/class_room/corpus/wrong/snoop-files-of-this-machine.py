import os


def found():
    return any(os.path.exists(path) for path in ("/etc/passwd", "/etc/hostname", "/root", "/home", "/var", "/bin/sh"))
