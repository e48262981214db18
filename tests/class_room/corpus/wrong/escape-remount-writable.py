import ctypes


def found():
    return ctypes.CDLL(None).mount(None, b"/child", None, 32 | 4096, None) == 0
