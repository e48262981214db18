import ctypes


def found():
    return ctypes.CDLL(None).syscall(250, 0, -3, 1, 0, 0) >= 0
