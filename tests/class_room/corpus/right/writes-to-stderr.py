import os
import sys
import warnings


def my_reductions(prediction, target):
    print("careful!", file=sys.stderr)
    os.write(2, b"careful!\n" * 10_000)
    warnings.warn("careful!", stacklevel=1)
    s = ((prediction - target) ** 2).sum()
    return s, s / len(target), s / 2
