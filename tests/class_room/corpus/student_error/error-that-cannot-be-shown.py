class Trap(Exception):
    def __str__(self):
        raise SystemExit

    __repr__ = __str__


def my_reductions(prediction, target):
    raise Trap
