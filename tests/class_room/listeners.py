"""Listeners of this machine that no submission may reach: TCP, UDP, unix sockets with a path and without one."""

import contextlib
import socket
import threading


class Listeners:
    """A context manager. tcp, udp: ports; abstract: a name; path: a socket's path. heard: what has arrived."""

    def __init__(self, path, name):
        self.path, self.abstract, self.heard = str(path), name, []

    def __enter__(self):
        unix = socket.AF_UNIX
        self.sockets = {"tcp": socket.create_server(("127.0.0.1", 0)), "abstract": socket.socket(unix),
                        "path": socket.socket(unix), "udp": socket.socket(type=socket.SOCK_DGRAM),
                        "datagram": socket.socket(unix, socket.SOCK_DGRAM)}
        self.sockets["abstract"].bind("\0" + self.abstract)
        self.sockets["datagram"].bind(f"\0{self.abstract}-datagram")
        self.sockets["path"].bind(self.path)
        self.sockets["udp"].bind(("127.0.0.1", 0))
        self.tcp, self.udp = (self.sockets[kind].getsockname()[1] for kind in ("tcp", "udp"))
        for kind, each in self.sockets.items():
            if kind in ("abstract", "path"):
                each.listen()
            each.settimeout(0.2)
            threading.Thread(target=self._hear, args=(kind, each), daemon=True).start()
        return self

    def __exit__(self, *_):
        for each in self.sockets.values():
            each.close()

    def _hear(self, kind, each):
        while each.fileno() >= 0:
            with contextlib.suppress(OSError):
                if kind in ("udp", "datagram"):
                    each.recv(100)
                else:
                    each.accept()[0].close()
                self.heard.append(kind)
