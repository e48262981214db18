def my_reductions(prediction, target):
    return float("nan"), float("nan"), float("nan")
