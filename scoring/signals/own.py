"""Whether a rating that stands in a text is the one that its author gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from scoring.signals.around import Around
from scoring.signals.rating_words import Wording

NEAR = 4
"""Words before a rating that may deny it, take it off or give it."""
FAR = 8
"""Words before a rating by which it may be no more than wished for."""
SOON = 3
"""Words after a rating of which one may take it off."""
_SINGULAR = ("ss", "us", "is", "'s")
"""Endings of words in -s that are no plural."""


def own(found: re.Match[str], known: Wording, around: Around, *, good: bool, classed: bool) -> bool:
    """Return whether the author of a text gives a rating.

    Args:
        found: what looks like it.
        known: the words of its language.
        around: what stands around it.
        good: it is not low; low ones are hardly ever wished for, promised or denied.
        classed: the text speaks of the class of hotels.
    """
    before, after = known.clearing.sub("", around.before).split(), around.after
    if _taken_off(known, before, after, good) or _of_things(found, known, after):
        return False
    if found["starred"] and not known.words["right_before"].isdisjoint(before[-1:]):
        return False
    if not _given(known, before, after) and _pointed_at(found, known, before, classed=classed):
        return False
    return _meant(known, before, around) if good else not _exceeded(known, before)


def _spaced(words: Iterable[str]) -> str:
    return "".join(f" {word}" for word in words)


def _given(known: Wording, before: Sequence[str], after: Sequence[str]) -> bool:
    return not known.words["giving"].isdisjoint([*before[-NEAR:], *after[:1]])


def _taken_off(known: Wording, before: Sequence[str], after: Sequence[str], good: bool) -> bool:
    words = known.words
    if not words["taken_off"].isdisjoint(before[-NEAR:]):
        return True
    soon = list(takewhile(lambda word: word not in words["going_on"], after[:SOON]))
    return any(
        word in words["taken_after"] and (good or _with_reason(known, after[place:]))
        for place, word in enumerate(soon, 1)
    )


def _with_reason(known: Wording, rest: Sequence[str]) -> bool:
    """Return whether words after stars that are gone say why: "1 star lost my bag" says what."""
    return not rest or rest[0] in known.words["reasons"] or rest[0] in known.words["joining"]


def _of_things(found: re.Match[str], known: Wording, after: Sequence[str]) -> bool:
    """Return whether a rating is a share of things, or stars those of a hotel, by what follows."""
    words, following = known.words, after[0] if after else ""
    if following in words["of_another"]:
        return True
    if found["mark"] or (found["of"] and not found["stars"]):
        return bool(following) and following not in words["joining"]
    return bool(found["best"]) and (following in words["things"] or _counted(known, after))


def _counted(known: Wording, after: Sequence[str]) -> bool:
    """Return whether things follow of which something is said: "9/10 calls go unanswered"."""
    more = known.words["going_on"]
    plural = bool(after) and after[0].endswith("s") and not after[0].endswith(_SINGULAR)
    return plural and bool(more) and len(after) > 1 and after[1] not in more


def _pointed_at(
    found: re.Match[str], known: Wording, before: Sequence[str], *, classed: bool
) -> bool:
    """Return whether stars are those of a hotel or of others, or a figure is a date."""
    words, last = known.words, before[-1:]
    if found["starred"]:
        return classed or not words["pointing"].isdisjoint(last)
    return bool(found["best"]) and not found["of"] and not words["dated"].isdisjoint(last)


def _exceeded(known: Wording, before: Sequence[str]) -> bool:
    """Return whether more than a low rating is given: "more than 2 stars", undenied."""
    denied = not known.words["denying"].isdisjoint(before)
    return not denied and known.phrases["exceeding"].search(_spaced(before[-3:])) is not None


def _meant(known: Wording, before: Sequence[str], around: Around) -> bool:
    """Return whether a good rating is given, and not denied, promised or others'."""
    near = _spaced(before[-FAR:])
    if not known.words["denying"].isdisjoint(before[-NEAR:]):
        return False
    if known.opposite.search(near) or known.phrases["unreal"].search(near):
        return False
    return not _of_others(known, before) and _unconditional(known, near, around)


def _of_others(known: Wording, before: Sequence[str]) -> bool:
    """Return whether others give a rating, and not the author, whose own word would be later."""
    since = takewhile(lambda word: word not in known.words["own"], reversed(before))
    said = _spaced(reversed(list(since)))
    others = known.phrases["others"].search(said)
    if others is None or not known.words["saying"]:
        return others is not None
    return known.phrases["saying"].search(said, others.end()) is not None


def _unconditional(known: Wording, near: str, around: Around) -> bool:
    """Return whether nothing is said against a rating that would be given, if it only would be."""
    wishing = known.phrases["wishing"].search(near)
    if wishing is None:
        return True
    if known.words["offering"] and not known.phrases["offering"].search(near, wishing.end()):
        return False
    behind = known.phrases["sincere"].sub("", around.sentence_after).split()
    against = known.words["conditions"] | known.words["objections"]
    conditional = known.phrases["conditions"].search(around.sentence_before)
    return conditional is None and against.isdisjoint(behind)
