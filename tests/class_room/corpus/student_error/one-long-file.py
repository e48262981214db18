def my_reductions(prediction, target):
    with open("/tmp/long", "wb") as file:
        file.truncate(1 << 34)
    return 0, 0, 0
