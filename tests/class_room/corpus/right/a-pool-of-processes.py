import multiprocessing


def square(pair):
    return (pair[0] - pair[1]) ** 2


def my_reductions(prediction, target):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        s = sum(pool.map(square, list(zip(prediction, target))))
    return s, s / len(target), s / 2
