import resource


def found():
    resource.setrlimit(resource.RLIMIT_NPROC, (100_000, 100_000))
    return True
