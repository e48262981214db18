def my_reductions(prediction, target):
    return my_reductions(prediction, target)
