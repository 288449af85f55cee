"""Bytes to text, for files that do not say how they were written."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 400_000
_POLISH_SIGNS = re.compile(r"[a-z][¹³¿Ÿ]|[¹³¿Ÿ][a-z]", re.IGNORECASE)


def detect(body: bytes) -> tuple[str, str]:
    """Return the encoding of a text and how its decoder should treat errors.

    UTF-8 is believed wherever it decodes, also with a few broken bytes among many good ones; what
    is left is one of the Windows code pages, told apart by what their signs would be.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name, "replace"
    wide = _without_mark(body[:4_096])
    if wide:
        return wide, "replace"
    return _narrow(body)


def _without_mark(head: bytes) -> str:
    """UTF-16 without a mark has a zero beside nearly every Latin letter."""
    if len(head) < 4 or head.count(0) * 4 < len(head):
        return ""
    odd, even = head[1::2].count(0), head[0::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def _narrow(body: bytes) -> tuple[str, str]:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", "strict"
    sample = body[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    lost = sample.decode("utf-8", errors="replace").count("\ufffd")
    if high and lost * 10 < high:
        return "utf-8", "replace"
    return _code_page(sample), "replace"


def _code_page(sample: bytes) -> str:
    letters = sum(65 <= (byte & 0xDF) <= 90 for byte in sample)
    if sum(byte >= 0xC0 for byte in sample) > letters:
        return "cp1251"
    if _POLISH_SIGNS.search(sample.decode("cp1252", errors="replace")):
        return "cp1250"
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"
