"""Connections on which no remote can keep us waiting beyond a time of our choosing.

A socket's own time limit starts anew with every byte, so one byte every few seconds holds a
reader for as long as the sender likes. Here a timer shuts the socket instead.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

from collectors.network.body import Decoder, require_closed
from collectors.network.clock import Clock
from collectors.network.limits import Traffic

_PIECE = 65_536


@contextmanager
def cut_off(seconds: float, shut: Callable[[], object]) -> Iterator[None]:
    """Call `shut` from another thread if the block has not ended after `seconds`.

    Raises:
        TimeoutError: it came to that, whatever the block made of the shut connection.
    """
    fired = threading.Event()

    def fire() -> None:
        fired.set()
        with suppress(OSError, RuntimeError, ValueError):
            shut()

    timer = threading.Timer(max(0.0, seconds), fire)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception:
        if not fired.is_set():
            raise
    finally:
        timer.cancel()
    if fired.is_set():
        raise TimeoutError


def limit_headers(manager: PoolManager) -> None:
    """Make the connections of a pool manager take their read time limit for all headers at once.

    An end of the stream amid the headers would otherwise pass for their end.
    """
    manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


def read_body(
    raw: HTTPResponse, deadline: float, clock: Clock, limit: int, traffic: Traffic
) -> bytes:
    """Return the body of an answer, whole and unpacked.

    Args:
        raw: the answer, nothing of its body read yet.
        deadline: when, on `clock`, the body must be there.
        clock: tells the time after every piece.
        limit: bytes that the unpacked body may have.
        traffic: counts the bytes received.

    Raises:
        Cut: the body breaks off or is damaged.
        FormatChanged: it is too large, or packed in a way that was not asked for.
        TimeoutError: the deadline passed.
        HTTPError: the connection broke, by urllib3's names.
    """
    decoder = Decoder(raw.headers.get("Content-Encoding", ""), limit)
    unframed = raw.length_remaining is None and not raw.chunked
    with cut_off(deadline - clock.monotonic(), raw.shutdown):
        while piece := raw.read1(_PIECE, decode_content=False):
            traffic.bytes += len(piece)
            decoder.feed(piece)
            if clock.monotonic() > deadline:
                raise TimeoutError
    body = decoder.finish()
    if unframed:
        require_closed(body)
    return body


class _HTTP(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        sock = self.sock
        with cut_off(float(self.timeout or 0), lambda: sock.shutdown(SHUT_RDWR)):
            return super().getresponse()


class _HTTPS(_HTTP, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPS
