"""What one submission may use."""

from typing import NamedTuple

MB = 1 << 20


class Limits(NamedTuple):
    cpu: int = 8                # seconds of processor time of an exercise, its visible cases or its hidden ones
    wall: float = 12.0          # seconds by the clock of the same
    memory: int = 2048 * MB     # address space of one process
    together: int = 2048 * MB   # memory of all processes of a submission
    processes: int = 64         # and threads
    files: int = 256            # open at a time, in one process
    file: int = 16 * MB         # the longest file
    disk: int = 32 * MB         # all of /tmp; as much again in /dev/shm
    answer: int = 4 * MB        # what an exercise may send back
    start: float = 30.0         # seconds for bubblewrap, Python and numpy to be there


LIMITS = Limits()
