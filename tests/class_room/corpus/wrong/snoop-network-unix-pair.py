# A pair of sockets is allowed; may one of them be sent through to a listener of this machine?
import socket


def found():
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"@CANARY@", "\0@ABSTRACT@-datagram")
    return True
