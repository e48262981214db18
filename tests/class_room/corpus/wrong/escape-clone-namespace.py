# The older call, which takes its flags in a register.
import ctypes
import os


def found():
    pid = ctypes.CDLL(None).syscall(56, 0x10000000 | 17, None, None, None, None)
    if pid == 0:
        os._exit(0)
    return pid > 0
