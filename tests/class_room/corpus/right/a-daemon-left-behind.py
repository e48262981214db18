# It answers, and leaves a process behind that outlives its own; @MARK@ is how the test knows it.
import os
import sys
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(1000) #@MARK@"])
    os._exit(0)


def my_reductions(prediction, target):
    s = ((prediction - target) ** 2).sum()
    return s, s / len(target), s / 2
