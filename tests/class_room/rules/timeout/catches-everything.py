def own_rule(params, grad, state, learning_rate):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
