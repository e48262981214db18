import ctypes
import os


def found():
    here, there = ctypes.create_string_buffer(8), ctypes.create_string_buffer(b"inside__")
    class Part(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
    mine = Part(ctypes.addressof(here), 8)
    # After a fork the parent has the same pages at the same places.
    theirs = Part(ctypes.addressof(there), 8)
    pid = os.getpid()
    child = os.fork()
    if child == 0:
        got = ctypes.CDLL(None).process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
        os._exit(got == 8)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
