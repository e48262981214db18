# int 0x80: the call `getpid` of the 32-bit kind, which the filter of system calls must not let past.
import ctypes
import mmap


def my_reductions(prediction, target):
    code = bytes.fromhex("b814000000cd80c3")
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return float(ctypes.CFUNCTYPE(ctypes.c_int)(address)()), 0, 0
