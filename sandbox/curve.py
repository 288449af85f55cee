"""Keys on the curve P-256 and signatures with them, as App Store Connect wants them.

Only for a stand-in on loopback, which has nothing to hide: no care is taken of timing.
"""

from __future__ import annotations

import base64
import hashlib
from typing import NamedTuple

_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PRIVATE_KEY = bytes.fromhex(
    "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"
)
"""What stands before the 32 bytes of a key in its PKCS #8 form."""


class _Point(NamedTuple):
    x: int
    y: int


_BASE = _Point(
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def private_key(name: str) -> int:
    """Return the private key that belongs to a name."""
    return 1 + int.from_bytes(hashlib.sha512(name.encode()).digest()) % (_ORDER - 1)


def pem(private: int) -> str:
    """Return a private key as the text of a `.p8` file."""
    body = base64.encodebytes(_PRIVATE_KEY + private.to_bytes(32)).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----\n"


def is_signed(said: bytes, signature: bytes, private: int) -> bool:
    """Tell whether these 64 bytes are a signature of what was said, with that key."""
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    if len(signature) != 64 or not (0 < r < _ORDER and 0 < s < _ORDER):
        return False
    inverse = pow(s, -1, _ORDER)
    digest = int.from_bytes(hashlib.sha256(said).digest())
    public = _times(private, _BASE)
    point = _sum(_times(digest * inverse % _ORDER, _BASE), _times(r * inverse % _ORDER, public))
    return point is not None and point.x % _ORDER == r


def _times(factor: int, point: _Point | None) -> _Point | None:
    total: _Point | None = None
    while factor:
        if factor & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        factor >>= 1
    return total


def _sum(one: _Point | None, other: _Point | None) -> _Point | None:
    if one is None or other is None:
        return one or other
    if one.x == other.x and (one.y + other.y) % _PRIME == 0:
        return None
    if one == other:
        slope = 3 * (one.x * one.x - 1) * pow(2 * one.y, -1, _PRIME)
    else:
        slope = (other.y - one.y) * pow(other.x - one.x, -1, _PRIME)
    x = (slope * slope - one.x - other.x) % _PRIME
    return _Point(x, (slope * (one.x - x) - one.y) % _PRIME)
