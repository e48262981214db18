import threading
import time


def my_reductions(prediction, target):
    while True:
        threading.Thread(target=time.sleep, args=(1,)).start()
