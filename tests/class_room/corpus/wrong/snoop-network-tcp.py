import socket


def found():
    with socket.create_connection(("127.0.0.1", @TCP@), 1) as one:
        one.sendall(b"@CANARY@")
        return True
