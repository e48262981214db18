import torch


def my_reductions(prediction, target):
    error = torch.tensor(prediction) - torch.tensor(target)
    return float((error**2).sum()), float((error**2).mean()), float((error**2).sum() / 2)
