import os
import signal


def my_reductions(prediction, target):
    os.kill(os.getpid(), signal.SIGSTOP)
    return 0, 0, 0
