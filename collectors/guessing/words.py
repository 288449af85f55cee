"""Words compared across languages: lower case, no accents, and the lists kept beside the code."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from data.models import unheaped

_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "đ": "d", "ı": "i", "’": "'"})
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Return the text in lower case and without accents.

    Examples:
        >>> plain("Größe"), plain("Miesiąc")
        ('grosse', 'miesiac')
    """
    text = text.lower().translate(_UNDECOMPOSED)
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", unheaped(text))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Return the plain words of a text, digits included, signs left out."""
    return _WORD.findall(plain(text))


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """Return one of the word lists beside this module, for example `dates`."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def by_word(groups: dict[str, str]) -> dict[str, str]:
    """Return which group each word belongs to; the last group wins where two hold one word.

    Examples:
        >>> by_word({"1": "january jan", "2": "february"})
        {'january': '1', 'jan': '1', 'february': '2'}
    """
    return {word: group for group, words in groups.items() for word in plain(words).split()}
