def my_reductions(prediction, target):
    while True:
        pass
