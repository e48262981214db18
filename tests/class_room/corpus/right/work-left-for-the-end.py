import atexit
import threading
import time

atexit.register(time.sleep, 1000)
threading.Thread(target=time.sleep, args=(1000,)).start()


def my_reductions(prediction, target):
    s = ((prediction - target) ** 2).sum()
    return s, s / len(target), s / 2
