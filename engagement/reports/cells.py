"""Cells that stay what they are: no text from outside becomes a formula in a spreadsheet."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime

FORMULA_SIGNS = "=+-@\t\r\n|＝＋－＠﹢﹣﹦﹫−"
"""With one of these a cell may begin a formula, in one spreadsheet or another."""

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_BREAK = re.compile("\r\n?|[\x85\u2028\u2029]")
# Blanks, byte order marks and marks of direction are skipped by those who look for a formula.
_SKIPPED = r"[\s\u00a0\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\"']*"
_SIGNS = f"[{re.escape(FORMULA_SIGNS)}]"
_BEGINS = re.compile(f"^{_SKIPPED}{_SIGNS}")
# A spreadsheet that expects another separator splits a cell there, and where a line ends.
_SPLIT = re.compile(rf"([;\t|\n])(?={_SKIPPED}{_SIGNS})")


def clean(text: str) -> str:
    r"""Return text with one kind of line break and without characters that no file may hold.

    >>> clean("a\r\nb\x00")
    'a\nb'
    """
    return _UNSEEN.sub("", _BREAK.sub("\n", text))


def begins_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula.

    >>> begins_formula("=1+1"), begins_formula(" ＝1"), begins_formula("fine = good")
    (True, True, False)
    """
    return bool(_BEGINS.match(text))


def harmless(text: str) -> str:
    """Return text as a cell of a plain file: an apostrophe stands before what may be a formula.

    >>> harmless("=1+1"), harmless("a;=1+1"), harmless("5 - 3 = 2")
    ("'=1+1", "a;'=1+1", '5 - 3 = 2')
    """
    tidy = _SPLIT.sub(r"\1'", clean(text))
    return f"'{tidy}" if begins_formula(tidy) else tidy


def written(value: object) -> str:
    """Return a value as a cell of a plain file; moments in UTC, numbers with a point.

    >>> written(None), written(4.5), written(datetime(2026, 3, 7, 9, 5, tzinfo=UTC)), written("@x")
    ('', '4.5', '2026-03-07T09:05:00Z', "'@x")
    """
    if isinstance(value, str):
        return harmless(value)
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
