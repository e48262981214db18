# More processes than one submission may have.
import os
import time


def found():
    pids = []
    try:
        for _ in range(80):
            pid = os.fork()
            if pid == 0:
                time.sleep(20)
                os._exit(0)
            pids.append(pid)
        return True
    finally:
        for pid in pids:
            os.kill(pid, 9)
