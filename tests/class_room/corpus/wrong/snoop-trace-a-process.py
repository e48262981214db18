import ctypes
import os
import time


def found():
    child = os.fork()
    if child == 0:
        time.sleep(5)
        os._exit(0)
    got = ctypes.CDLL(None).ptrace(16, child, None, None) == 0
    os.kill(child, 9)
    return got
