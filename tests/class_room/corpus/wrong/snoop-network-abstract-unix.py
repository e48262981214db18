import socket


def found():
    with socket.socket(socket.AF_UNIX) as one:
        one.connect("\0@ABSTRACT@")
        return True
