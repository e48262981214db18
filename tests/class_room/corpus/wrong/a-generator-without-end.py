def my_reductions(prediction, target):
    while True:
        yield 1.0
