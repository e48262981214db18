import socket


def found():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"@CANARY@", ("127.0.0.1", @UDP@))
        return True
