velocity = {}


def own_rule(params, grad, state, learning_rate):
    velocity[params.shape] = 0.9 * velocity.get(params.shape, 0.0) + grad
    return params - learning_rate * velocity[params.shape], {}
