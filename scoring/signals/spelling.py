"""How words are spelled once capitals, accents and lengthened letters are put aside."""

from __future__ import annotations

import re
import unicodedata

LATIN_MARKS = {
    code: folded
    for code in range(0xC0, 0x250)
    if (folded := unicodedata.normalize("NFKD", chr(code))[0]) != chr(code) and folded.isascii()
} | {ord("’"): "'"}
"""The letter that stands under each accent."""
LENGTHENED = re.compile(r"(\w)\1{2,}")


def plain(text: str) -> str:
    """Return a text in lower case and without accents, letter for letter.

    >>> plain("Três ÉTOILES")
    'tres etoiles'
    """
    return (text if text.isascii() else text.translate(LATIN_MARKS)).lower()


def fold(word: str) -> str:
    """Return a word in lower case, without accents, its lengthened letters cut to two."""
    return LENGTHENED.sub(r"\1\1", word.lower().translate(LATIN_MARKS))
