"""A server on loopback that answers as badly as it is told to, below the level of HTTP."""

from __future__ import annotations

import gzip
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

JSON = b'{"reviews": [{"id": "1", "text": "Kind staff, cold soup"}]}'


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Exchange:
    """One request on an open connection, and how often its path was asked before."""

    connection: socket.socket
    seen: Seen
    earlier: int
    stopped: threading.Event

    def send(self, *parts: bytes) -> None:
        self.connection.sendall(b"".join(parts))

    def answer(self, status: int = 200, body: bytes = JSON, **headers: str) -> None:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        names.setdefault("Content-Length", str(len(body)))
        lines = "".join(f"{name}: {value}\r\n" for name, value in names.items())
        self.send(f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode("latin-1"), body)

    def unframed(self, body: bytes) -> None:
        self.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", body)
        self.close()

    def chunks(self, *chunks: bytes, end: bytes = b"0\r\n\r\n") -> None:
        self.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        self.send(*(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks), end)
        self.close()

    def zipped(self, packed: bytes, encoding: str = "gzip") -> None:
        self.answer(body=packed, Content_Encoding=encoding)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def close(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()

    def hang(self) -> None:
        self.stopped.wait(5)
        self.close()

    def drip(self, piece: bytes, pause: float = 0.002) -> None:
        while not self.stopped.wait(pause):
            self.send(piece)


Behaviour = Callable[[Exchange], None]


@dataclass
class FaultServer:
    """Answers each path with its behaviour, by longest matching end; others get 404.

    Attributes:
        time: read at each arrival, so that a test sees how long a client waited.
        tls: speaks HTTPS, when given.
    """

    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    time: Callable[[], float] = lambda: 0.0
    tls: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> FaultServer:
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), self._secured(connection) as connection:
            reader = connection.makefile("rb")
            while line := reader.readline():
                method, path, _ = line.decode("latin-1").split()
                headers = {}
                while (header := reader.readline()) not in (b"\r\n", b""):
                    name, _, value = header.decode("latin-1").partition(":")
                    headers[name.strip().lower()] = value.strip()
                body = reader.read(int(headers.get("content-length", 0)))
                self._behave(connection, Seen(method, path, headers, body, self.time()))

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(connection, server_side=True) if self.tls else connection

    def _behave(self, connection: socket.socket, seen: Seen) -> None:
        bare = seen.path.partition("?")[0]
        earlier = sum(other.path == seen.path for other in self.seen)
        self.seen.append(seen)
        exchange = Exchange(connection, seen, earlier, self._stopped)
        known = sorted((end for end in self.behaviours if bare.endswith(end)), key=len)
        if known:
            self.behaviours[known[-1]](exchange)
        else:
            exchange.answer(404, b"{}")


def packed(body: bytes) -> bytes:
    """Return the body as gzip, the same bytes every time."""
    return gzip.compress(body, mtime=0)
