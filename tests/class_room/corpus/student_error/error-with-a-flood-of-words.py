def my_reductions(prediction, target):
    raise ValueError("flood " * 10_000_000)
