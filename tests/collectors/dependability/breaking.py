"""Breaking valid payloads one field at a time, so that most of what comes out still makes sense."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from operator import getitem
from typing import Any

Path = tuple[str | int, ...]
Spoil = Callable[[bytes, random.Random], bytes]

_PLACE = "\ue000here\ue001"
"""Stands in a payload where a literal goes that no Python value is written as."""

GONE, RENAMED = "gone", "renamed"

LITERALS: Mapping[str, str] = {
    "null": "null",
    "true": "true",
    "empty text": '""',
    "spaces": '"  \\t\\n "',
    "a word": '"five"',
    "number as text": '"4"',
    "comma number": '"4,5"',
    "zero": "0",
    "negative": "-3",
    "fraction": "4.5",
    "not a number": "NaN",
    "infinite": "1e999",
    "minus infinite": "-Infinity",
    "25 digits": "9" * 25,
    "5,000 digits": "9" * 5_000,
    "25 digits as text": '"' + "9" * 25 + '"',
    "5,000 digits as text": '"' + "9" * 5_000 + '"',
    "nested lists": "[" * 400 + "]" * 400,
    "nested objects": '{"a":' * 300 + "1" + "}" * 300,
    "empty list": "[]",
    "empty object": "{}",
    "mixed list": '[{"id": 1}, null, "x"]',
    "high surrogate": '"\\ud83d hello"',
    "low surrogate": '"\\udc00"',
    "NUL": '"be\\u0000fore"',
    "huge text": json.dumps("word " * 60_000),
    "huge word": json.dumps("x" * 300_000),
    "html": json.dumps("<p>Nice<script>alert(1)</script><img src=x onerror=alert(1)></p>"),
    "nested html": json.dumps("<b><div>" * 3_000 + "deep"),
    "open tags": json.dumps("<" * 20_000),
    "entities": json.dumps("&amp;#0;&#xD800;&#1114112;&bogus;" * 50),
    "markdown": '"![](http://attacker.example/x) [a](javascript:alert(1))"',
    "formula": "\"=cmd|'/c calc'!A1\"",
    "right to left": '"\\u202eabc\\u200b\\ufeff\\u0301"',
    "script address": '"javascript:alert(1)"',
    "odd address": '"http://[::1"',
    "no such day": '"2026-02-30T25:61:61Z"',
    "year 0": '"0000-00-00"',
    "far future": '"9999-12-31T23:59:59.999999999+14:00"',
    "long ago": '"0001-01-01T00:00:00-23:59"',
    "epoch": "1760000000",
    "huge epoch": "99999999999999999999",
    "negative epoch": '"-62135596801"',
    "arabic digits": '"\\u0661\\u0662"',
    "odd zone": '"2026-01-01T00:00:00+99:99"',
}
"""What takes the place of a good value, as it would stand in the remote's JSON."""

WAYS = (GONE, RENAMED, *LITERALS)


def places(value: Any, under: Path = ()) -> Iterator[Path]:
    """Yield the path of everything inside a payload, objects and lists included."""
    inside: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, Mapping):
        inside = iter(value.items())
    elif isinstance(value, list):
        inside = iter(enumerate(value[:2]))
    for name, one in inside:
        if str(name).startswith("_"):
            continue  # noted by ourselves, beside what the remote sent
        yield (*under, name)
        yield from places(one, (*under, name))


def having(item: Any, path: Path, value: Any) -> Any:
    """Return a copy of the item with one value replaced, or taken away if it is `...`."""
    changed = copy.deepcopy(item)
    owner = inside(changed, path[:-1])
    if value is ...:
        del owner[path[-1]]
    else:
        owner[path[-1]] = value
    return changed


def inside(item: Any, path: Path) -> Any:
    """Return what stands at a place of an item."""
    return reduce(getitem, path, item)


def broken(payload: Any, at: Path, way: str) -> str:
    """Return a payload as JSON text with one place broken."""
    if way not in {GONE, RENAMED}:
        spoilt = having(payload, at, _PLACE)
        return json.dumps(spoilt).replace(json.dumps(_PLACE), LITERALS[way])
    spoilt = having(payload, at, ...)
    owner = inside(spoilt, at[:-1])
    if way == RENAMED and isinstance(owner, dict):
        owner[f"{at[-1]}_v2"] = inside(payload, at)
    return json.dumps(spoilt)


def spread(payloads: Sequence[Any], count: int, seed: int) -> Iterator[str]:
    """Yield so many broken payloads as JSON text.

    Ways and places take turns, so that none is tried much more often than another.
    """
    source = random.Random(seed)
    turns = [list(places(payload)) for payload in payloads]
    for paths in turns:
        source.shuffle(paths)
    for number in range(count):
        turn, which = divmod(number, len(payloads))
        paths = turns[which]
        yield broken(payloads[which], paths[turn % len(paths)], WAYS[(turn + number) % len(WAYS)])


def _cut(body: bytes, source: random.Random) -> bytes:
    return body[: source.randrange(len(body) or 1)]


def _flipped(body: bytes, source: random.Random) -> bytes:
    spoilt = bytearray(body)
    for _ in range(5 if spoilt else 0):
        spoilt[source.randrange(len(spoilt))] = source.randrange(256)
    return bytes(spoilt)


def _without_a_tag(body: bytes, source: random.Random) -> bytes:
    tags = list(re.finditer(rb"<[^<>]+>", body))
    if not tags:
        return b""
    gone = source.choice(tags)
    return body[: gone.start()] + body[gone.end() :]


def _with(inserted: bytes) -> Spoil:
    def insert(body: bytes, source: random.Random) -> bytes:
        at = source.choice([match.end() for match in re.finditer(rb'[>,"]', body)] or [0])
        return body[:at] + inserted + body[at:]

    return insert


def _instead(body: bytes) -> Spoil:
    return lambda _body, _source: body


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (b"" if n == 1 else b"%d" % (n - 1)) * 10)
    for n in range(1, 10)
)

BODIES: Mapping[str, Spoil] = {
    "cut": _cut,
    "flipped bytes": _flipped,
    "tag gone": _without_a_tag,
    "NUL inside": _with(b"\x00"),
    "invalid UTF-8 inside": _with(b"\xff\xfe\xc3"),
    "surrogate inside": _with(b"\xed\xa0\x80"),
    "markup inside": _with(b"<script>]]><!--</style><table><a href='"),
    "nested markup inside": _with(b"<div>" * 5_000),
    "entities inside": _with(b"&#0;&#xD800;&lol;" * 20),
    "100,000 levels": _instead(b"[" * 100_000 + b"]" * 100_000),
    "100,000 objects": _instead(b'{"a":' * 100_000),
    "100,000 tags": _instead(b"<html><body>" + b"<div>" * 100_000),
    "entity bomb": _instead(BOMB + b"]><rss><channel>&a9;</channel></rss>"),
    "byte order mark": lambda body, _: b"\xef\xbb\xbf" + body,
    "UTF-16": lambda body, _: body.decode("utf-8", "replace").encode("utf-16"),
    "doubled": lambda body, _: body + body,
    "nothing": _instead(b""),
    "null": _instead(b"null"),
    "a number": _instead(b"17"),
    "a text": _instead(b'"OK"'),
    "empty list": _instead(b"[]"),
    "empty object": _instead(b"{}"),
    "list of nulls": _instead(b"[null, null, 3]"),
    "plain words": _instead(b"Service temporarily unavailable"),
    "a page": _instead(b"<!doctype html><html><body><h1>Hello</h1></body></html>"),
}
"""What becomes of a whole body."""


def spoilt_bodies(body: bytes, page: Any, count: int, seed: int) -> Iterator[bytes]:
    """Yield so many broken bodies: spoilt as a whole and, where they are JSON, in one place.

    Args:
        body: the good one.
        page: what it says as JSON, or None.
        count: how many.
        seed: of the choice of places.
    """
    source = random.Random(seed)
    paths = list(places(page))
    ways = [*BODIES, *(WAYS if paths else ())]
    for number in range(count):
        way = ways[number % len(ways)]
        if way in BODIES:
            yield BODIES[way](body, source)
        else:
            yield broken(page, source.choice(paths), way).encode()
