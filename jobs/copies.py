"""Finding copied reviews: sketches when signals are derived, comparison batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.copies import Member, Sketch, Sketches, keep_groups, keep_sketches
from data.store import Unscored
from jobs.work import Work
from scoring.signals.analyse import whole
from scoring.signals.duplicates import (
    WINDOW,
    Copy,
    Place,
    Trace,
    copied,
    gather,
    near,
    sketch,
    trace,
    triples,
)

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
        keep_groups(work.store, _gathered(known, waiting, held), waiting)
        done += len(waiting)
    return done


def _gathered(known: Sketches, waiting: Sequence[Sketch], held: Sequence[Sketch]) -> list[Member]:
    """Return what changes in the groups once those that wait have been compared."""
    days = {each.review_id: each.day for each in (*waiting, *held)}
    hashes = [{each.review_id: each.hashes for each in part} for part in (waiting, held)]
    close = near(hashes[0], hashes[1], days)
    pairs = [pair for pair in close if abs(days[pair[0]] - days[pair[1]]) <= WINDOW]
    ids = {each for pair in pairs for each in pair}
    members = known.members(ids)
    texts = _Texts.read(known, ids | {each.group_id for each in members})
    compared = [Copy(*pair, texts.alike(*pair)) for pair in pairs]
    found = [each for each in compared if each.similarity]
    before = {each.review_id: Place(each.group_id, each.similarity) for each in members}
    new = {each for pair in found for each in (pair.first, pair.second)} - before.keys()
    # Of copies the one that was written first stands in the middle.
    order = sorted(new, key=lambda each: (days[each], each))
    after = gather(order, found, texts.alike, before)
    return [
        Member(each, place.centre, place.similarity)
        for each, place in sorted(after.items())
        if before.get(each) != place
    ]


@dataclass(frozen=True)
class _Texts:
    """Texts to be compared in full, or by their sketches where they are no longer held."""

    traces: dict[int, Trace]

    @classmethod
    def read(cls, known: Sketches, ids: set[int]) -> _Texts:
        texts = {each: whole(*said) for each, said in known.texts(ids).items()}
        hashes = {each.review_id: each.hashes for each in known.of(ids)}
        return cls({each: trace(kept, texts.get(each)) for each, kept in hashes.items()})

    def alike(self, one: int, other: int) -> float:
        if one not in self.traces or other not in self.traces:
            return 0.0
        return copied(self.traces[one], self.traces[other])
