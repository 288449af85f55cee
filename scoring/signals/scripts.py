"""Scripts that do not part words by spaces, and their texts cut into signs."""

from __future__ import annotations

import re
import unicodedata

from scoring.signals.readable import readable

_SIGN = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Kana, Han and Hangul."""
_PARTS = re.compile(rf"[{_SIGN}]|[^{_SIGN}]+")
_MARKS = "".join(
    chr(code)
    for block in (range(0x0E00, 0x0F00), range(0x1000, 0x10A0), range(0x1780, 0x1800))
    for code in block
    if unicodedata.category(chr(code)).startswith("M")
)
"""Vowels and tones that are written over, under or beside the letter that they belong to."""
_WHOLE = rf"(?=[^\W\d_])[{_SIGN}][{_MARKS}]*"
_WHOLE_SIGN, _RUN = re.compile(_WHOLE), re.compile(rf"(?:{_WHOLE})+")

UNPARTED = frozenset({"ja", "km", "lo", "my", "th", "zh"})
"""Languages that do not part words by spaces; Korean mostly does."""


def parts(word: str) -> list[str]:
    """Return a word's signs one by one, and whatever else it holds in one piece each.

    >>> parts("wifi很慢")
    ['wifi', '很', '慢']
    """
    return _PARTS.findall(word)


def is_sign(part: str) -> bool:
    """Return whether something is a single sign of one of these scripts."""
    return len(part) == 1 and part > "\u0dff" and _PARTS.fullmatch(part) is not None


def is_of_signs(term: str) -> bool:
    """Return whether a term begins with a sign of one of these scripts."""
    return is_sign(term[:1])


def unbroken_runs(text: str) -> tuple[list[list[str]], str]:
    r"""Return the signs of each unbroken run of a text, and the text without them.

    A sign keeps the marks that belong to it.

    >>> unbroken_runs("很慢, wifi 差")
    ([['很', '慢'], ['差']], '\n, wifi \n')
    """
    seen = readable(text)
    runs = [_WHOLE_SIGN.findall(run) for run in _RUN.findall(seen)]
    return runs, _RUN.sub("\n", seen)
