import os


def my_reductions(prediction, target):
    os.abort()
