import ctypes


def found():
    return ctypes.CDLL(None, use_errno=True).syscall(425, 8, ctypes.create_string_buffer(256)) >= 0
