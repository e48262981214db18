def my_reductions(prediction, target):
    from sklearn.metrics import mean_squared_error
    mean = mean_squared_error(target, prediction)
    return mean * len(target), mean, mean * len(target) / 2
