import ctypes


def found():
    return ctypes.CDLL(None).unshare(0x10000000) == 0
