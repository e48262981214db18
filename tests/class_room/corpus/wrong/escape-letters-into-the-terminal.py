import fcntl


def found():
    with open("/dev/tty", "w") as terminal:
        fcntl.ioctl(terminal, 0x5412, b"x")
    return True
