def my_reductions(prediction, target):
    return float("inf"), float("inf"), float("inf")
