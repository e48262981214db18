def my_reductions(prediction, target):
    exit()
