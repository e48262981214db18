kept = []


def my_reductions(prediction, target):
    while True:
        kept.append(open("/dev/null"))
