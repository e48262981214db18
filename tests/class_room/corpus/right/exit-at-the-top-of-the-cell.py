import sys

sys.exit(1)


def my_reductions(prediction, target):
    s = ((prediction - target) ** 2).sum()
    return s, s / len(target), s / 2
