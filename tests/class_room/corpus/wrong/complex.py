def my_reductions(prediction, target):
    s = sum((prediction - target) ** 2)
    return s + 0j, s / len(target) + 0j, s / 2 + 0j
