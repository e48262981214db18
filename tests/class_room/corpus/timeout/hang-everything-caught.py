def my_reductions(prediction, target):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
