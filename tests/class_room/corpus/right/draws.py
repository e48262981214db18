import matplotlib.pyplot as plt


def my_reductions(prediction, target):
    plt.plot(prediction, target)
    s = ((prediction - target) ** 2).sum()
    return s, s / len(target), s / 2
