"""Ratings that a text states itself: "five stars", "2/10", "★★☆☆☆"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scoring.grades import FILLED
from scoring.signals.around import Around
from scoring.signals.own import own
from scoring.signals.rating_words import Wording, wording
from scoring.signals.spelling import plain

HIGH, MIDDLE, LOW = "<high rating>", "<middle rating>", "<low rating>"
"""What stands in a text for the ratings of each kind."""
STATED = (HIGH, MIDDLE, LOW)
STARS = 5.0
PRAISING, BLAMING = 0.8, 0.4
"""Shares of the best rating from which on one is high, and up to which it is low."""
WORST = 0.2
"""Share of ten up to which a mark is low, whether the best is ten or five."""
EXUBERANT = 2.0
"""Ten stars of five are still a rating; the 150 of a loyalty programme are none."""
MORE_THAN_ALL = frozenset({"100", "110", "1000"})
"""Figures by which people go beyond the best rating."""
LIKE_DATES = frozenset({"11", "12", "15", "20"})
"""Figures by which they do too, where a clause begins; elsewhere "11/10" is a day."""


def stated(text: str, language: str) -> str:
    """Return a text with one sign in place of each rating that its author gives.

    Left as they are: stars that are taken off, those of hotels, guides and other people, those
    that might have been, and good ones that are denied.

    >>> stated("Only 2 stars: they have lost the 5 stars I gave before.", "en")
    'Only  <low rating> : they have lost the 5 stars I gave before.'
    """
    known = wording(language)
    return "".join(_parts(text, known)) if known.hinted(text) else text


def _parts(text: str, known: Wording) -> Iterator[str]:
    read, done = plain(text, known.language), 0
    classed = any(word in read for word in known.words["classed"])
    for found in known.pattern.finditer(read):
        around = Around(read, *found.span(), known.eliding)
        kind = _kind(found, known, around)
        if kind and own(found, known, around, good=kind != LOW, classed=classed):
            yield text[done : found.start()]
            yield f" {kind} "
            done = found.end()
    yield text[done:]


def _kind(found: re.Match[str], known: Wording, around: Around) -> str:
    """Return the sign of what looks like a rating, or nothing where it is no share of a best."""
    if found["mark"]:
        return _of_mark(_figure(found["mark"], known) / 10)
    if found["drawn"]:
        return _of_share(sum(map(found["drawn"].count, FILLED)) / STARS)
    figure = _figure(found["figure"], known)
    if found["starred"]:
        return _of_share(figure / STARS) if figure <= EXUBERANT * STARS else ""
    share = figure / _figure(found["best"], known)
    return _of_share(share) if share <= 1 or _exuberant(found, around) else ""


def _exuberant(found: re.Match[str], around: Around) -> bool:
    figure = found["figure"]
    return figure in MORE_THAN_ALL or (figure in LIKE_DATES and not around.before)


def _of_share(share: float) -> str:
    if share >= PRAISING:
        return HIGH
    return LOW if share <= BLAMING else MIDDLE


def _of_mark(share: float) -> str:
    """Return the sign of a mark that is clear whether the best is ten or, as for stars, five."""
    if share <= WORST:
        return LOW
    return HIGH if PRAISING <= share <= 1 else ""


def _figure(written: str, known: Wording) -> float:
    if written in known.numbers:
        return known.numbers[written]
    whole = re.match(r"[\d.,]+", written)
    half = written.endswith(("½", "1/2"))
    return float(whole[0].replace(",", ".")) + half / 2 if whole else 0.0
