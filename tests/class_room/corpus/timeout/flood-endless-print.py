def my_reductions(prediction, target):
    while True:
        print("flood")
