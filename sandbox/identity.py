"""Remote ids: drawn from names, so that the same world always has the same ones."""

from __future__ import annotations

import base64
import hashlib

_PRIME = 899_999_963
_STEP = 362_437_069
ROOM = 100_000
"""How many numeric ids each stream has."""
CHURN = ROOM - 20_000
"""From here on, numbers are those of statements that appear or were planted out of turn."""


def number(name: str) -> int:
    """Return a 64-bit number that belongs to a name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())


def token(name: str, length: int) -> str:
    """Return `length` URL-safe characters that belong to a name."""
    raw = hashlib.blake2b(name.encode(), digest_size=64).digest()
    return base64.urlsafe_b64encode(raw).decode()[:length]


def digits(name: str, length: int) -> str:
    """Return a number of exactly `length` digits that belongs to a name."""
    low = 10 ** (length - 1)
    wide = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=32).digest())
    return str(low + wide % (9 * low))


def hexadecimal(name: str, length: int) -> str:
    """Return up to 128 hexadecimal digits that belong to a name."""
    return hashlib.blake2b(name.encode(), digest_size=64).hexdigest()[:length]


def letters(name: str, length: int) -> str:
    """Return up to 100 small letters and digits from 2 to 7 that belong to a name."""
    raw = hashlib.blake2b(name.encode(), digest_size=64).digest()
    return base64.b32encode(raw).decode().lower()[:length]


def scattered(stream: int, place: int) -> int:
    """Return a nine-digit id for a place in a stream; no two places share one.

    A multiplication modulo a prime is one to one, so ids look unordered and cannot collide.
    """
    return 100_000_000 + (stream * ROOM + place) * _STEP % _PRIME
