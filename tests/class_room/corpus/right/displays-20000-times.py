for each in range(20_000):
    display(each)


def my_reductions(prediction, target):
    s = ((prediction - target) ** 2).sum()
    display(s)
    return s, s / len(target), s / 2
