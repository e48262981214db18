def my_reductions(prediction, target):
    endless = []
    endless.append(endless)
    return endless, endless, endless
