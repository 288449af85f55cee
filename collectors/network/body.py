"""Reading a body whole, or saying that it is not: sizes, encodings and cut ends."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any

from collectors.source import FormatChanged

_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_START = b"\x1f"
_ROOT = re.compile(rb"<([A-Za-z_][\w:.-]*)")
_TAIL = 4_096
_DIGITS = 400


class Cut(Exception):
    """An answer did not come, or not to its end; trying again may help.

    The text completes the sentence that starts with the host's name.
    """


class Decoder:
    """Take a body in pieces and undo its encoding, never holding more than a limit.

    Args:
        encoding: the Content-Encoding; only gzip is understood, since only that is asked for.
        limit: bytes that the decoded body may have.

    Raises:
        FormatChanged: the encoding is another, or several on top of each other.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        name = encoding.strip().lower()
        if name not in _PLAIN | _GZIP:
            raise FormatChanged(f"The answer is packed in a way we did not ask for: {name[:40]}.")
        self._gzip = zlib.decompressobj(16 + zlib.MAX_WBITS) if name in _GZIP else None
        self._limit = limit
        self._body = bytearray()
        self._taken = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            FormatChanged: the body is larger than the limit, packed or unpacked.
            Cut: the packed data is damaged.
        """
        self._taken += len(piece)
        self._require_within_limit(self._taken)
        while piece:
            piece = self._unpack(piece) if self._gzip else self._keep(piece)

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            Cut: the packed data ends before its end mark.
        """
        if self._gzip and self._taken and not self._gzip.eof:
            raise Cut("sent an answer that breaks off")
        return bytes(self._body)

    def _unpack(self, piece: bytes) -> bytes:
        packed = self._gzip
        assert packed is not None  # noqa: S101
        if packed.eof:
            if not piece.startswith(_GZIP_START):
                return b""
            packed = self._gzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            self._keep(packed.decompress(piece, self._limit - len(self._body) + 1))
        except zlib.error:
            raise Cut("sent an answer that is damaged") from None
        return packed.unconsumed_tail or packed.unused_data

    def _keep(self, plain: bytes) -> bytes:
        self._body += plain
        self._require_within_limit(len(self._body))
        return b""

    def _require_within_limit(self, size: int) -> None:
        if size > self._limit:
            most = self._limit / 1_000_000
            raise FormatChanged(f"The answer is larger than the {most:g} MB that a page may have.")


def require_closed(body: bytes) -> None:
    """Check that a body of unknown length shows its own end.

    JSON must close, and so must the first element of HTML or XML; nothing at all is no answer.
    Plain text shows no end and is believed.

    Raises:
        Cut: the end is missing.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start or not _closed(start):
        raise Cut("sent an answer that breaks off")


def _closed(start: bytes) -> bool:
    if start[:1] in (b"{", b"["):
        return _json_closed(start)
    return start[:1] != b"<" or _markup_closed(start)


def _json_closed(start: bytes) -> bool:
    try:
        read_json(start)
    except ValueError:
        return False
    return True


def _markup_closed(start: bytes) -> bool:
    root = _ROOT.search(start)
    if root is None:
        return False
    tail = start[-_TAIL:].lower()
    return any(b"</" + name in tail for name in (root[1].lower(), b"html")) or tail.endswith(b"/>")


def read_json(body: bytes) -> Any:
    """Return the value of a JSON text, bending where one bad item would spoil its neighbours.

    Bytes that are no text become U+FFFD; NaN, infinities and numbers of hundreds of digits stay
    text, so that the item which holds them is refused later, alone.

    Raises:
        ValueError: it is not JSON, or nested deeper than any real answer.
    """
    text = body.decode(json.detect_encoding(body), "replace")
    try:
        return json.loads(text, parse_int=_whole, parse_constant=str)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _DIGITS else digits
