import os


def my_reductions(prediction, target):
    os.kill(os.getpid(), 9)
    return 0, 0, 0
