import os
import signal


def own_rule(params, grad, state, learning_rate):
    if state.get("t", 0) == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return params - learning_rate * grad, {"t": state.get("t", 0) + 1}
