"""What the name of a column says, in any of the languages exports come in."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from collectors.guessing.words import plain, vocabulary

PARENT = "../"
"""Begins the name of a column that a nested record takes from the object around it."""

KEY = "(key)"
"""Ends the name of a column that holds the keys of an object whose values are the records."""

_PRIORITY = (
    "url",
    "likes",
    "shares",
    "views",
    "language",
    "country",
    "city",
    "latitude",
    "longitude",
    "id",
    "visited",
    "seen",
    "updated",
    "created",
    "address",
    "origin",
    "rating",
    "title",
    "name",
    "praise",
    "blame",
    "advice",
    "benefit",
    "text",
)
_INNER = (["value"], ["seconds"], ["label"])
"""What says how a value is held, and nothing of what it is."""

_ASKING = frozenset({"what", "how", "why", "which"})
_COUNTS = frozenset({"likes", "shares", "views"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ASIDE = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]+")


class Heading(NamedTuple):
    """The reading of one column name.

    Attributes:
        entity: whose it is: `author`, `place`, `reply`, or empty for the review itself.
        attributes: what it may be, the likeliest first; several where words are ambiguous.
        strangers: how many words were not understood.
        words: how many words there are.
        reviewish: a word of it speaks of reviews, and not of ratings alone.
        commercial: a word of it belongs to price lists and ledgers.
        depth: how deep it lies in a nested document.
        beside: a word of it speaks of something other than the review itself.
    """

    entity: str
    attributes: tuple[str, ...]
    strangers: int
    words: int
    reviewish: bool
    commercial: bool
    depth: int
    parent: bool = False
    beside: bool = False

    @property
    def plausible(self) -> bool:
        """Whether it reads like the name of a column, of reviews or of anything else."""
        return 0 < self.words <= 8 and self.strangers * 2 <= self.words

    @property
    def known(self) -> bool:
        """Whether the name says what the column may be."""
        return bool(self.attributes or self.entity)


@lru_cache(maxsize=8_192)
def read_heading(name: str) -> Heading:
    """Return what a column name says.

    Examples:
        >>> read_heading("consumer.displayName").entity
        'author'
        >>> read_heading("Bewertungsdatum").attributes
        ('created',)
    """
    if name.endswith(KEY):
        return _of_key(name)
    segments = [_words(part) for part in re.split(r"[./]|\[\d*\]", _ASIDE.sub(" ", name))]
    segments = [segment for segment in segments if segment]
    if len(segments) > 1 and segments[-1] in _INNER:
        segments.pop()
    words = [word for segment in segments for word in segment]
    entity = _entity(words)
    last = _attributes(segments[-1], entity) if segments else ()
    attributes = last or _attributes(words, entity)
    beside = _is_ignored(words, attributes)
    if beside:
        attributes, entity = (), ""
    return Heading(
        entity=entity,
        attributes=attributes,
        strangers=sum(word not in _known() for word in words),
        words=len(words),
        reviewish=any(word in _list("review") and not _is_rating(word) for word in words),
        commercial=any(word in _list("commerce") for word in words),
        depth=len(segments) - 1,
        parent=name.startswith(PARENT),
        beside=beside,
    )


def _of_key(name: str) -> Heading:
    """Reviews kept under the names of places; or each review under its id."""
    parent = name.startswith(PARENT)
    attributes = ("name",) if parent else ("id",)
    return Heading("place" if parent else "", attributes, 0, 1, False, False, 0, parent)


def _is_rating(word: str) -> bool:
    lists = _attribute_words()
    return word in lists["rating"] and word not in lists["text"]


def _words(segment: str) -> list[str]:
    words = _WORD.findall(plain(_CAMEL.sub(" ", segment)))
    if sorted(words) == ["month", "year"]:
        return ["date"]
    if words[-2:] == ["rating", "value"]:
        words.pop()
    return [part for word in words for part in _compound(word)]


@lru_cache(maxsize=8_192)
def _compound(word: str) -> tuple[str, ...]:
    """Split `reviewtext` and `kundenname`, which are two known words written as one."""
    if word in _known():
        return (word,)
    for cut in range(len(word) - 2, 2, -1):
        head, tail = word[:cut], word[cut:]
        if tail in _known() and (head in _known() or head.removesuffix("s") in _known()):
            return (head if head in _known() else head.removesuffix("s"), tail)
    return (word,)


def _entity(words: list[str]) -> str:
    for entity in ("reply", "author", "place"):
        if any(word in _entities()[entity] for word in words):
            return entity
    return ""


def _attributes(words: list[str], entity: str) -> tuple[str, ...]:
    if any(word in _list("review") for word in words):
        # A long review is no longitude.
        words = [word for word in words if word != "long"]
    found = {word: _attribute_lists(word) for word in words}
    strong = {
        attribute
        for word, attributes in found.items()
        for attribute in attributes
        if not (attribute in {"text", "rating"} and _is_weak(word, entity))
    }
    weak = {attribute for attributes in found.values() for attribute in attributes}
    chosen = set(strong or weak)
    if entity == "author" and not strong:
        chosen |= {"name"}
    if "text" in chosen and "rating" in chosen:
        return tuple(name for name in ("rating", "text", "name") if name in chosen)
    return tuple(attribute for attribute in _PRIORITY if attribute in chosen)


def _is_weak(word: str, entity: str) -> bool:
    """Words that name a review as a whole give way to any other word beside them."""
    whole = word in _list("review") and "rating" not in word and not word.startswith("star")
    return whole or (entity == "reply" and word in _entities()["reply"])


@lru_cache(maxsize=8_192)
def _attribute_lists(word: str) -> tuple[str, ...]:
    return tuple(name for name in _PRIORITY if word in _attribute_words()[name])


def _is_ignored(words: list[str], attributes: tuple[str, ...]) -> bool:
    if "best" in words and "rating" in attributes:
        return True
    if {"days", "since"} <= set(words) or _is_home_of_author(words) or _is_parent(words):
        return True
    asked = bool(words) and words[0] in _ASKING
    ignored = [word for word in words if word in _list("ignored") and not (asked and word == "is")]
    if not ignored or (ignored == ["badge"] and "rating" in attributes):
        return False
    counted = set(ignored) <= {"count", "total", "number"} and _COUNTS & set(attributes)
    return not counted


def _is_parent(words: list[str]) -> bool:
    """Whether it is what, or whom, a post answers."""
    if "reply" not in words or "to" not in words:
        return False
    return "in" in words or bool({"sn", "sid", "uid", "user", "status"} & set(words))


def _is_home_of_author(words: list[str]) -> bool:
    authors = any(word in _entities()["author"] for word in words)
    return authors and bool({"location", "locations"} & set(words))


def says_total(cell: str) -> bool:
    """Tell whether a cell says that its row sums up the others."""
    return len(cell) < 25 and bool(words := _words(cell)) and set(words) <= _totals()


@cache
def _totals() -> frozenset[str]:
    return _list("totals") | {"of", "all", "grand", "overall", "the"}


@cache
def _entities() -> dict[str, frozenset[str]]:
    return _sets("entities")


@cache
def _attribute_words() -> dict[str, frozenset[str]]:
    return _sets("attributes")


def _sets(section: str) -> dict[str, frozenset[str]]:
    lists = vocabulary("headers")[section]
    return {name: frozenset(plain(words).split()) for name, words in lists.items()}


@cache
def _list(section: str) -> frozenset[str]:
    return _sets(section)["words"]


@cache
def _known() -> frozenset[str]:
    lists = [*_entities().values(), *_attribute_words().values()]
    plainly = [_list(section) for section in ("ignored", "neutral", "review", "commerce")]
    return frozenset().union(*lists, *plainly)
