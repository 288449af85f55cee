"""The faults that a network and a hostile server can show, by name."""

from __future__ import annotations

import gzip
import zlib

from tests.collectors.faultserver import JSON, Behaviour, Exchange, packed

PAGE = b"<!DOCTYPE html><html><body><p>Kind staff</p></body></html>\n"
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>'


def quarter_packed() -> bytes:
    body = packed(bytes(range(256)) * 64)
    return body[: len(body) // 4]


def wrong_checksum() -> bytes:
    body = bytearray(packed(JSON))
    body[-8] ^= 0xFF
    return bytes(body)


PASSING: dict[str, Behaviour] = {
    "hang before headers": Exchange.hang,
    "hang amid headers": lambda e: (e.send(b"HTTP/1.1 200 OK\r\nX-A: b\r\n"), e.hang())[0],
    "hang amid body": lambda e: (
        e.send(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"),
        e.hang(),
    )[0],
    "reset before headers": Exchange.reset,
    "close before headers": Exchange.close,
    "reset amid headers": lambda e: (e.send(b"HTTP/1.1 200 OK\r\nConte"), e.reset())[0],
    "close amid headers": lambda e: (e.send(b"HTTP/1.1 200 OK\r\nX-A: b\r\n"), e.close())[0],
    "reset amid body": lambda e: (
        e.send(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"),
        e.reset(),
    )[0],
    "shorter than its length": lambda e: (
        e.send(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", JSON),
        e.close(),
    )[0],
    "cut between chunks": lambda e: e.chunks(JSON, end=b""),
    "cut within a chunk": lambda e: e.chunks(JSON[:9], end=b"40\r\nabc"),
    "chunk size that is none": lambda e: e.chunks(JSON, end=b"zz\r\n"),
    "cut JSON of unknown length": lambda e: e.unframed(JSON[:-9]),
    "cut HTML of unknown length": lambda e: e.unframed(PAGE[:30]),
    "cut feed of unknown length": lambda e: e.unframed(FEED[:50]),
    "nothing of unknown length": lambda e: e.unframed(b""),
    "cut gzip": lambda e: e.zipped(quarter_packed()),
    "gzip without its trailer": lambda e: e.zipped(packed(JSON)[:-8]),
    "gzip with a wrong checksum": lambda e: e.zipped(wrong_checksum()),
    "gzip that is none": lambda e: e.zipped(JSON),
    "no HTTP": lambda e: (e.send(b"SSH-2.0-OpenSSH_9.2\r\n"), e.close())[0],
    "two lengths": lambda e: e.answer(Content_Length="5, 900"),
    "500": lambda e: e.answer(500),
    "502": lambda e: e.answer(502, b"<html>Bad gateway"),
    "503": lambda e: e.answer(503),
    "504": lambda e: e.answer(504),
    "522": lambda e: e.answer(522),
    "408": lambda e: e.answer(408),
    "429 without a time": lambda e: e.answer(429),
}

LARGE: dict[str, Behaviour] = {
    "gzip bomb": lambda e: e.zipped(gzip.compress(bytes(120_000_000), 1, mtime=0)),
    "bomb in a bomb": lambda e: e.zipped(packed(packed(bytes(1_000_000))), "gzip, gzip"),
    "encoding not asked for": lambda e: e.zipped(JSON, "br"),
    "deflate": lambda e: e.zipped(zlib.compress(JSON), "deflate"),
    "plain and endless": lambda e: (
        e.send(b"HTTP/1.1 200 OK\r\n\r\n"),
        e.drip(bytes(1_000_000)),
    )[0],
    "bomb behind an error": lambda e: e.answer(
        503, gzip.compress(bytes(120_000_000), 1), Content_Encoding="gzip"
    ),
    "bomb behind a redirect": lambda e: e.answer(
        302, gzip.compress(bytes(120_000_000), 1), Content_Encoding="gzip", Location="/b"
    ),
}
