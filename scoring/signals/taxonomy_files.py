"""The files that topics are read from: those shipped, and a folder of one's own laid over them.

A file that is broken is left aside and told of; it stops no other industry.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from data.models import Topic
from scoring.signals.taxonomy_doubts import doubts, strays
from scoring.signals.words import tokens

GENERIC = "generic"
EVERY = (1 << 63) - 1
"""All topics: what "could have been better" criticises is whatever is spoken of."""

Keywords = Mapping[str, Mapping[int, tuple[str, ...]]]
_Entries = dict[str, Any]

_SIDES = ("praises", "criticises")
_LISTS = ("keywords", *_SIDES)


class BadTaxonomy(ValueError):
    """A file of topics cannot be used; the message says what is wrong in it."""


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """The topics of one industry.

    Attributes:
        industry: the file's name.
        name: the industry's name on the screen.
        topics: what its reviews may speak of.
        keywords: per language and topics, as a bitmask, the words and phrases that tell; a final
            `*` stands for any ending. One that begins with `-` does not tell: "late" tells of
            waiting, but not in "-late night".
        praises, criticises: likewise, those that take a side by themselves.
    """

    industry: str
    name: str
    topics: tuple[Topic, ...]
    keywords: Keywords = field(repr=False)
    praises: Keywords = field(repr=False)
    criticises: Keywords = field(repr=False)


@dataclass(frozen=True)
class Shelf:
    """What all files together come to.

    Attributes:
        taxonomies: by industry; that of a broken file has the generic topics.
        topics: every topic of every industry, in order of bit.
        troubles: what is wrong with which file, what is used in its place, and what to do.
        version: a short name that differs whenever what is used does.
    """

    taxonomies: Mapping[str, Taxonomy]
    topics: tuple[Topic, ...]
    troubles: tuple[str, ...]
    version: str


def read_shelf(own: Path | None) -> Shelf:
    """Return the taxonomies that are shipped, with those of a folder in place of their namesakes.

    Args:
        own: a folder of files that may be missing, or nothing.
    """
    shipped = _files(resources.files("scoring.signals") / "taxonomies")
    mine = _files(own) if own is not None else {}
    shelf = _Filling(_bits([*shipped.values(), *mine.values()]))
    shelf.troubles += strays(own) if own is not None else ()
    for industry in (GENERIC, *sorted(shipped.keys() - mine), *sorted(mine)):
        if industry not in shelf.taxonomies:
            shelf.put(industry, [each[industry] for each in (mine, shipped) if industry in each])
    ordered = tuple(sorted(shelf.topics, key=lambda topic: topic.bit))
    return Shelf(shelf.taxonomies, ordered, tuple(shelf.troubles), shelf.digest.hexdigest()[:10])


def _files(folder: Traversable) -> dict[str, Traversable]:
    found = folder.iterdir() if folder.is_dir() else iter(())
    return {
        file.name.removesuffix(".toml"): file
        for file in found
        if file.name.endswith(".toml") and file.is_file()
    }


class _Filling:
    """A shelf while files are put on it, the generic one first.

    Args:
        given: bits that any file gives to a topic, whether or not it is used.
    """

    def __init__(self, given: frozenset[int]) -> None:
        self._given = given
        self.taxonomies: dict[str, Taxonomy] = {}
        self.topics: dict[Topic, str] = {}
        self.troubles: list[str] = []
        self.digest = hashlib.sha256()
        self._generic: _Entries = {"name": "Generic"}
        self._common: _Entries = {}

    def put(self, industry: str, files: Sequence[Traversable]) -> None:
        """Take the first of the files of an industry that can be used, if any."""
        for at, file in enumerate(files):
            try:
                entries = _read(file)
                found = self._taxonomy(industry, entries)
                self._claim(found.topics, file.name)
            except BadTaxonomy as error:
                instead = "the file shipped" if at + 1 < len(files) else "the generic topics"
                self.troubles.append(
                    f"{file.name}: {error}. Until it is corrected and Earshot started again, "
                    f"{instead} will be used for its brands."
                )
                continue
            self.taxonomies[industry] = found
            self.troubles += doubts(file.name, entries)
            self.digest.update(file.read_bytes())
            if industry == GENERIC:
                self._share(entries, files[at + 1 :])
            return
        self.taxonomies[industry] = self._in_place_of(industry)

    def _share(self, entries: _Entries, shipped: Iterable[Traversable]) -> None:
        """Keep the generic topics for others, also those that one's own file has dropped."""
        self._generic = entries
        for file in shipped:
            with suppress(BadTaxonomy):
                self._common |= _read(file).get("topics", {})
        self._common |= entries.get("topics", {})

    def _in_place_of(self, industry: str) -> Taxonomy:
        name = industry.replace("_", " ").capitalize()
        if GENERIC not in self.taxonomies:
            return Taxonomy(industry, name, (), {}, {}, {})
        return replace(self.taxonomies[GENERIC], industry=industry, name=name)

    def _taxonomy(self, industry: str, own: _Entries) -> Taxonomy:
        shared: list[str] = own.get("shared", [])
        if missing := [name for name in shared if name not in self._common]:
            raise BadTaxonomy(f"it shares topics that are not generic: {', '.join(missing)}")
        parts = [(name, self._common[name]) for name in shared]
        parts += own.get("topics", {}).items()
        found = tuple(
            Topic(name, part["name"], part["bit"]) for name, part in parts if "bit" in part
        )
        masks = {topic.id: 1 << topic.bit for topic in found}
        listed = [(masks[name], part) for name, part in parts]
        always = [(EVERY, own if industry == GENERIC else self._generic)]
        praises, criticises = (_keywords(side, listed + always) for side in _SIDES)
        return Taxonomy(
            industry, own["name"], found, _keywords("keywords", listed), praises, criticises
        )

    def _claim(self, topics: Sequence[Topic], file: str) -> None:
        """Take the bits of a file's topics, all or none."""
        claimed = dict(self.topics)
        for topic in topics:
            for other, holder in claimed.items():
                if topic != other and _alike(topic, other):
                    raise BadTaxonomy(self._taken(topic, other, holder))
            claimed[topic] = claimed.get(topic, file)
        self.topics = claimed

    def _taken(self, topic: Topic, other: Topic, holder: str) -> str:
        free = sorted(set(range(63)) - self._given)
        left = f"Free bits: {', '.join(map(str, free))}" if free else "No bit is free"
        return (
            f"`{topic.id}` has bit {topic.bit} and the name {topic.name}, but {holder} has "
            f"`{other.id}` with bit {other.bit} and the name {other.name}. {left}"
        )


def _alike(topic: Topic, other: Topic) -> bool:
    return topic.id == other.id or topic.bit == other.bit or topic.name == other.name


def _keywords(kind: str, parts: Iterable[tuple[int, Mapping[str, Any]]]) -> Keywords:
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    for mask, part in parts:
        for language, listed in part.get(kind, {}).items():
            by_mask = found.setdefault(language, {})
            by_mask[mask] = by_mask.get(mask, ()) + tuple(_split(listed))
    return found


def _split(listed: str) -> Iterator[str]:
    return (word for part in listed.split(",") if (word := " ".join(part.split())))


def _read(file: Traversable) -> _Entries:
    try:
        entries = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadTaxonomy("it is not written in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BadTaxonomy(f"it is no TOML: {error}") from error
    except OSError as error:
        raise BadTaxonomy(f"it cannot be read: {error.strerror}") from error
    _check(entries)
    return entries


def _bits(files: Iterable[Traversable]) -> frozenset[int]:
    """Return the bits that files give to topics, as far as they can be read."""
    given: set[int] = set()
    for file in files:
        with suppress(BadTaxonomy):
            given |= {
                part["bit"] for part in _read(file).get("topics", {}).values() if "bit" in part
            }
    return frozenset(given)


def _check(entries: _Entries) -> None:
    _check_table(entries, "", {"name", "shared", "topics", *_SIDES})
    _check_name(entries, "name")
    shared = entries.get("shared", [])
    if not isinstance(shared, list) or not all(isinstance(each, str) for each in shared):
        raise BadTaxonomy("`shared` is a list of names of generic topics")
    topics = entries.get("topics", {})
    _check_table(topics, "topics", None)
    for name, part in topics.items():
        _check_topic(part, f"topics.{name}", name in shared)
    _check_words(entries, "", _SIDES)


def _check_topic(part: Any, path: str, shared: bool) -> None:
    _check_table(part, path, {"name", "bit", *_LISTS})
    if shared and ("name" in part or "bit" in part):
        raise BadTaxonomy(f"`{path}` is shared: its name and its bit are those of the generic file")
    if not shared:
        _check_name(part, f"{path}.name")
        if type(part.get("bit")) is not int or not 0 <= part["bit"] <= 62:
            raise BadTaxonomy(f"`{path}.bit` is a number from 0 to 62")
    _check_words(part, f"{path}.", _LISTS)


def _check_words(part: _Entries, path: str, kinds: Iterable[str]) -> None:
    for kind in kinds:
        lists = part.get(kind, {})
        _check_table(lists, f"{path}{kind}", None)
        for language, listed in lists.items():
            if not isinstance(listed, str):
                raise BadTaxonomy(f"`{path}{kind}.{language}` is one text, with commas between")
            for word in _split(listed):
                if not tokens(word.removeprefix("-").removesuffix("*"), language):
                    raise BadTaxonomy(f"`{path}{kind}.{language}` lists `{word}`, which is no word")


def _check_name(part: _Entries, path: str) -> None:
    name = part.get(path.rpartition(".")[2])
    if not isinstance(name, str) or not name.strip():
        raise BadTaxonomy(f"`{path}` is missing: what the screen calls it")


def _check_table(part: Any, path: str, known: set[str] | None) -> None:
    if not isinstance(part, dict):
        raise BadTaxonomy(f"`{path}` is a table of names and what each is")
    unknown = sorted(part.keys() - known) if known is not None else []
    if unknown:
        where = f" in `{path}`" if path else ""
        raise BadTaxonomy(f"`{unknown[0]}`{where} is none of {', '.join(sorted(known or ()))}")
