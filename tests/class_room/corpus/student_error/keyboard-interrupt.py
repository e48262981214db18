def my_reductions(prediction, target):
    raise KeyboardInterrupt
