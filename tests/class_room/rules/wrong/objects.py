def own_rule(params, grad, state, learning_rate):
    velocity = 0.9 * state.get("velocity", 0.0) + grad
    return (params - learning_rate * velocity).astype(object), {"velocity": velocity}
