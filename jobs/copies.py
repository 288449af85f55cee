"""Finding copied reviews: sketches when signals are derived, comparison batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from data.copies import Hashes, Member, Sketch, Sketches, keep_groups, keep_sketches
from data.store import Unscored
from jobs.work import Work
from scoring.signals.analyse import whole
from scoring.signals.duplicates import (
    ALIKE,
    LIKELY,
    Copy,
    groups,
    likeness,
    near,
    similarity,
    sketch,
    triples,
)

WINDOW = 90
"""Days that may lie between copies: a text that comes back later is not found."""
BATCH = 5_000


def keep_sketches_of(work: Work, reviews: Iterable[Unscored]) -> None:
    """Keep what the texts of some reviews are compared by, before they may have to be erased."""
    texts = {review.review_id: whole(review.title, review.text) for review in reviews}
    keep_sketches(work.store, {each: sketch(triples(text)) for each, text in texts.items()})


def find_copies(work: Work, batch: int = BATCH) -> int:
    """Compare all sketches that wait with those of the days around; return how many waited."""
    known = Sketches(work.engine)
    done = 0
    while not work.stopping and (waiting := known.waiting(batch)):
        days = [each.day for each in waiting]
        held = known.compared(min(days) - WINDOW, max(days) + WINDOW)
        found = _copies(known, waiting, held)
        keep_groups(work.store, _joined(known, found), waiting)
        done += len(waiting)
    return done


def _copies(known: Sketches, waiting: Sequence[Sketch], held: Sequence[Sketch]) -> list[Copy]:
    days = {each.review_id: each.day for each in (*waiting, *held)}
    hashes = [{each.review_id: each.hashes for each in part} for part in (waiting, held)]
    close = near(hashes[0], hashes[1], days)
    pairs = [pair for pair in close if abs(days[pair[0]] - days[pair[1]]) <= WINDOW]
    texts = known.texts({each for pair in pairs for each in pair})
    words = {each: triples(text) for each, text in texts.items()}
    sketches = hashes[0] | hashes[1]
    found = (_compared(pair, words, sketches) for pair in pairs)
    return [each for each in found if each.similarity > 0]


def _compared(
    pair: tuple[int, int], words: Mapping[int, frozenset[int]], sketches: Mapping[int, Hashes]
) -> Copy:
    """Compare two texts in full, or by their sketches where one is no longer held."""
    first, second = pair
    if first in words and second in words:
        alike, least = similarity(words[first], words[second]), ALIKE
    else:
        alike, least = likeness(sketches[first], sketches[second]), LIKELY
    return Copy(first, second, alike if alike >= least else 0.0)


def _joined(known: Sketches, found: Sequence[Copy]) -> list[Member]:
    """Return what changes in the groups that were found, joined with those they touch."""
    ids = {each for pair in found for each in (pair.first, pair.second)}
    earlier = known.members(ids)
    links = [*found]
    links += [Copy(each.group_id, each.review_id, each.similarity) for each in earlier]
    likest: dict[int, float] = {each.review_id: each.similarity for each in earlier}
    for pair in found:
        for each in (pair.first, pair.second):
            likest[each] = max(likest.get(each, 0.0), pair.similarity)
    now = {
        Member(each, group[0], likest[each])
        for group in groups(links)
        for each in group
        if each in likest
    }
    return sorted(now.difference(earlier), key=lambda member: member.review_id)
