def own_rule(params, grad, state, learning_rate):
    t = state.get("t", 0) + 1
    if t == 7:
        raise ValueError("LEAK\x1b[2J<script>alert(1)</script>")
    return params - learning_rate * grad, {"t": t}
