"""Words of one kind in one form: a room and rooms, a nice place and nice places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

SHORTEST = 3
"""Letters that a word keeps."""

_Rules = Sequence[tuple[re.Pattern[str], str]]


def _rules(*pairs: tuple[str, str]) -> _Rules:
    return [(re.compile(f"(?:{ending})$"), instead) for ending, instead in pairs]


_IBERIAN = _rules(("[oa]es", "a"), ("[oa]s?|es|e|s", ""))
_ENDINGS: Mapping[str, _Rules] = {
    "en": _rules(
        ("'s|s'", ""),
        ("ies?", "y"),
        ("(?:(?<=[sxz])|(?<=[cs]h))es?", ""),
        ("(?<![siu'])s", ""),
        ("(?<=m)en", "an"),
    ),
    "de": _rules(("ern|e[nrms]|e|n|s", "")),
    "nl": _rules(
        (r"([^aeiou])\1en?", r"\1"), ("zen", "s"), ("ven", "f"), ("en|e|(?<=[lmnr])s", "")
    ),
    "fr": _rules(("eaux?", "eau"), ("aux", "al"), ("es|[sxe]", "")),
    "es": _IBERIAN,
    "pt": _rules(("ao|oes|aes", "a"), ("ns", "m"), ("is", "l"), ("[oa]s?|es|e|s", "")),
    "ca": _rules(("ons|[oae]s?|s", "")),
    "it": _rules(("(?<=[cg])h[ei]", ""), ("i[oae]|[aeio]", "")),
}
"""By language, what the endings of number, gender and case become; of the first that fits."""

_IRREGULAR: Mapping[str, Mapping[str, str]] = {
    "en": {"children": "child", "people": "person", "feet": "foot", "teeth": "tooth"}
}


@lru_cache(maxsize=200_000)
def root(word: str, language: str | None) -> str:
    """Return what a word shares with its plural, and its other genders and cases.

    It serves to tell that two words are one, and is not one itself. Two different words may share
    a root, as a car and its care would where nothing else told them apart.

    >>> root("rooms", "en") == root("room", "en"), root("classes", "en") == root("class", "en")
    (True, True)
    """
    irregular = _IRREGULAR.get(language or "", {})
    if word in irregular:
        return irregular[word]
    for ending, instead in _ENDINGS.get(language or "", ()):
        shorter, times = ending.subn(instead, word)
        if times and len(shorter) >= SHORTEST:
            return shorter
    return word
