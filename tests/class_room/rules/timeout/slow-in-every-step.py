import time


def own_rule(params, grad, state, learning_rate):
    time.sleep(1)
    return params - learning_rate * grad, {}
