import resource


def found():
    resource.prlimit(1, resource.RLIMIT_FSIZE, (0, 0))
    return True
