# The first process ends by sleeping for ever; one that it forked stays silent too.
import os
import time


def own_rule(params, grad, state, learning_rate):
    if state.get("t", 0) == 3:
        os.fork()
        while True:
            try:
                time.sleep(60)
            except BaseException:
                pass
    return params - learning_rate * grad, {"t": state.get("t", 0) + 1}
