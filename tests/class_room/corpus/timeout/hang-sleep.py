import time


def my_reductions(prediction, target):
    time.sleep(1e6)
