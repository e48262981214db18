def my_reductions(prediction, target):
    print("x" * 30_000_000)
    s = ((prediction - target) ** 2).sum()
    return s, s / len(target), s / 2


print("x" * 30_000_000)
