def my_reductions(prediction, target):
    import optax
    each = 2 * optax.l2_loss(prediction, target)
    return each.sum(), each.mean(), each.sum() / 2
