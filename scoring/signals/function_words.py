"""Words that hold sentences together, and the few pairs with one in them that mean a thing."""

from __future__ import annotations

from functools import cache, lru_cache

from scoring.signals.lists import lists
from scoring.signals.words import NEGATIONS


@cache
def function_words(language: str | None) -> frozenset[str]:
    """Return the function words of a language in their normal form; none where none are listed."""
    return frozenset(lists("function_words").get(language or "", "").split())


@cache
def listed_languages() -> frozenset[str]:
    """Return the languages whose function words are listed."""
    return frozenset(lists("function_words"))


@lru_cache(maxsize=200_000)
def is_silent(word: str, language: str | None) -> bool:
    """Tell whether a word names nothing: a function word, a denial, or a letter by itself.

    >>> [word for word in "the manager didn't call us back".split() if is_silent(word, "en")]
    ['the', "didn't", 'us', 'back']
    """
    listed = function_words(language)
    contracted = "'" in word and word.split("'", maxsplit=1)[0] in listed
    return len(word) == 1 or contracted or word in listed or word in _denials(language)


@lru_cache(maxsize=200_000)
def is_idiom(first: str, second: str, language: str | None) -> bool:
    """Tell whether two words, though one is a function word, may be a phrase.

    >>> is_idiom("pick", "up", "en"), is_idiom("check", "in", "en"), is_idiom("room", "in", "en")
    (True, True, False)
    """
    patterns = _idioms(language)
    loose = f"* {second}" in patterns and not is_silent(first, language)
    return loose or f"{first} {second}" in patterns


@cache
def _denials(language: str | None) -> frozenset[str]:
    return frozenset(NEGATIONS.get(language or "", "").split())


@cache
def _idioms(language: str | None) -> frozenset[str]:
    listed = lists("idioms")
    pairs = f"{listed['all']},{listed.get(language or '', '')}".split(",")
    return frozenset(" ".join(pair.split()) for pair in pairs)
