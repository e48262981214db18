def my_reductions(prediction, target):
    raise ValueError("flood " * 1_000_000)
