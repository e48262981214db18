while True:
    pass


def own_rule(params, grad, state, learning_rate):
    return params - learning_rate * grad, {}
