import ctypes


def found():
    return ctypes.CDLL(None).syscall(304, -1, ctypes.create_string_buffer(64), 0) >= 0
