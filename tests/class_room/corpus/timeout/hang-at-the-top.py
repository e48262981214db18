# Hangs before the function is there.
while True:
    pass


def my_reductions(prediction, target):
    return 0, 0, 0
