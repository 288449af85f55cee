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


_BUT_UMLAUTS = {code: LATIN_MARKS[code] for code in LATIN_MARKS if chr(code) not in "äöüÄÖÜ"}
"""For German, where they tell what is ("waren") from what would be ("wären")."""


def plain(text: str, language: str) -> str:
    """Return a text in lower case and without accents, letter for letter.

    >>> plain("Três ÉTOILES", "pt"), plain("WÄREN", "de")
    ('tres etoiles', 'wären')
    """
    if text.isascii():
        return text.lower()
    return text.translate(_BUT_UMLAUTS if language == "de" else LATIN_MARKS).lower()


def fold(word: str) -> str:
    """Return a word in lower case, without accents, its lengthened letters cut to two."""
    return LENGTHENED.sub(r"\1\1", word.lower().translate(LATIN_MARKS))
