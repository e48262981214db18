def own_rule(params, grad, state, learning_rate):
    from lesson_code.optimizers import momentum
    return momentum(params, grad, state, learning_rate)
