"""A TCP proxy on loopback that counts the requests that could change something."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_UNSAFE = re.compile(rb"(?m)^(?:POST|PUT|PATCH|DELETE) \S+ HTTP/1")


class Counted:
    """A proxy's port, and the unsafe requests that went through it."""

    def __init__(self) -> None:
        self.port = 0
        self.streams: list[bytearray] = []

    @property
    def unsafe(self) -> int:
        return sum(len(_UNSAFE.findall(bytes(stream))) for stream in self.streams)


def _pump(source: socket.socket, target: socket.socket, log: bytearray | None) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            if log is not None:
                log += data
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def counted(port: int) -> Iterator[Counted]:
    """A TCP proxy in front of that port of loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    seen = Counted()
    seen.port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", port), 10)
            except OSError:
                client.close()
                continue
            log = bytearray()
            seen.streams.append(log)
            threading.Thread(target=_pump, args=(client, server, log), daemon=True).start()
            threading.Thread(target=_pump, args=(server, client, None), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield seen
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
