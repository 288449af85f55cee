"""Answers broken below HTTP: written straight to the connection."""

from __future__ import annotations

import asyncio
import gzip
import os
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache

from sandbox.faults import Fault


@dataclass(frozen=True)
class Answered:
    """A whole answer of the application, before it is spoilt."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def head(self, **changed: str | None) -> bytes:
        """Return status line and headers; a changed header is replaced, or dropped if None.

        Underscores in the names of changed headers stand for hyphens.
        """
        headers: dict[str, str | None] = {"content-length": str(len(self.body)), **self.headers}
        headers["connection"] = "close"
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        return "\r\n".join([f"HTTP/1.1 {self.status} Spoilt", *lines, "", ""]).encode("latin-1")


_LINGER = "hh" if os.name == "nt" else "ii"

Spoil = Callable[[Answered, asyncio.Transport, Fault], Awaitable[None]]


async def play(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    """Send an answer as a transport fault wants it, and end the connection."""
    await _SPOILERS[fault.kind](answered, transport, fault)
    if not transport.is_closing():
        transport.close()


def _reset(transport: asyncio.Transport) -> None:
    """Close with a reset rather than in good order."""
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
    transport.abort()


async def _reset_at_once(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    _reset(transport)


async def _reset_mid_body(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    transport.write(answered.head() + _half(answered.body))
    await asyncio.sleep(0.05)
    _reset(transport)


async def _hang(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    while not transport.is_closing():
        await asyncio.sleep(0.05)


async def _drip(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    transport.write(answered.head())
    for byte in answered.body:
        if transport.is_closing():
            return
        transport.write(bytes([byte]))
        await asyncio.sleep(fault.seconds)


async def _short_length(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    transport.write(answered.head() + _half(answered.body))


async def _short_body(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    transport.write(answered.head(content_length=None) + _half(answered.body))


async def _cut_chunk(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    head = answered.head(content_length=None, transfer_encoding="chunked")
    transport.write(head + f"{len(answered.body):x}\r\n".encode() + _half(answered.body))


async def _truncated_gzip(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    _encoded(_half(gzip.compress(answered.body)), answered, transport)


async def _bad_crc(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    packed = bytearray(gzip.compress(answered.body))
    packed[-8] ^= 0xFF
    _encoded(bytes(packed), answered, transport)


async def _bomb(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    _encoded(_zeros(fault.size), answered, transport)


async def _double(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    packed = gzip.compress(gzip.compress(answered.body))
    _encoded(packed, answered, transport, "gzip, gzip")


async def _charset(answered: Answered, transport: asyncio.Transport, fault: Fault) -> None:
    kind = answered.headers.get("content-type", "text/plain").partition(";")[0]
    transport.write(answered.head(content_type=f"{kind}; charset=iso-8859-1") + answered.body)


def _encoded(
    packed: bytes, answered: Answered, transport: asyncio.Transport, encoding: str = "gzip"
) -> None:
    head = answered.head(content_encoding=encoding, content_length=str(len(packed)))
    transport.write(head + packed)


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


@cache
def _zeros(size: int) -> bytes:
    """Return gzip data that unpacks to so many zero bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(2**20)
    packed = [packer.compress(block) for _ in range(size // len(block))]
    return b"".join([*packed, packer.compress(bytes(size % len(block))), packer.flush()])


_SPOILERS: Mapping[str, Spoil] = {
    "hang": _hang,
    "drip": _drip,
    "reset": _reset_at_once,
    "reset_mid_body": _reset_mid_body,
    "short_content_length": _short_length,
    "short_body": _short_body,
    "cut_chunk": _cut_chunk,
    "truncated_gzip": _truncated_gzip,
    "bad_gzip_crc": _bad_crc,
    "bomb": _bomb,
    "double_encoding": _double,
    "wrong_charset": _charset,
}
