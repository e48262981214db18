# or: timeout
import os


def my_reductions(prediction, target):
    for _ in range(20):
        if os.fork() == 0:
            break
    while True:
        pass
