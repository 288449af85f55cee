"""Reviews of a file without ids, known again after their stars or words were changed.

Such a review is told from others by all that it says, so a changed one looks new. It is the one
that is held where its author, day and location are those of one review, in the store and in the
file. Where they are not, or nobody is named, it counts as new.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from collectors.guessing.rows import RowReader
from collectors.mapping import Mapping
from collectors.source import BadItem
from collectors.tables.table import Table
from data.authored import authored
from data.authors import plain, tells_who
from data.models import Listing, Review
from jobs.work import Work

Place = tuple[int, str, date]
"""A location, an author and a day."""

_DIGEST = re.compile(r"[0-9a-f]{32}")


@dataclass
class Restated:
    """What is held of files without ids, and what the one that is read says once.

    Attributes:
        held: the ids of the reviews that are held.
        once: the place's name, author and day of each review that shares them with no other.
        taken: the id in the file of the review under each id that is held.
    """

    held: dict[Place, list[str]]
    once: Collection[tuple[str, str, date]]
    taken: dict[str, str] = field(default_factory=dict)

    def known(self, item: Review, location_id: int) -> Review:
        """Return a review under the id of the one that it replaces, or as it is."""
        said = _said(item.author, item.created_at)
        if said is None or (_place_of(item), *said) not in self.once:
            return item
        held = self.held.get((location_id, *said), [])
        if len(held) != 1 or not _DIGEST.fullmatch(item.external_id):
            return item
        if self.taken.setdefault(held[0], item.external_id) != item.external_id:
            return item
        return item.model_copy(update={"external_id": held[0]})


def restated(
    work: Work, listing: Listing, table: Table, mapping: Mapping, as_of: datetime
) -> Restated | None:
    """Return how changed reviews of a file are known again; None where there is no need or way."""
    told = {"author", "created_at"} <= mapping.columns.keys()
    if "external_id" in mapping.columns or not told or "created_at" in mapping.relative:
        return None
    held = _held(work, listing)
    if not held:
        return None
    return Restated(held, _once(_reviews(table, RowReader(mapping, listing, as_of))))


def _held(work: Work, listing: Listing) -> dict[Place, list[str]]:
    held: dict[Place, list[str]] = defaultdict(list)
    for row in authored(work.engine, listing):
        said = _said(row.author, row.created_at)
        if said and _DIGEST.fullmatch(row.external_id):
            held[(row.location_id, *said)].append(row.external_id)
    return dict(held)


def _reviews(table: Table, reader: RowReader) -> Iterator[Review]:
    for row in table.rows():
        try:
            if not row.problem:
                yield reader.review(row.values)
        except BadItem:
            continue


def _once(items: Iterable[Review]) -> set[tuple[str, str, date]]:
    """Return what one review alone says of its place, author and day; a repeated row is one."""
    ids: dict[tuple[str, str, date], str] = {}
    several: set[tuple[str, str, date]] = set()
    for item in items:
        if said := _said(item.author, item.created_at):
            key = (_place_of(item), *said)
            if ids.setdefault(key, item.external_id) != item.external_id:
                several.add(key)
    return ids.keys() - several


def _said(author: str | None, at: datetime | None) -> tuple[str, date] | None:
    return (plain(author), at.date()) if author and at and tells_who(author) else None


def _place_of(item: Review) -> str:
    return plain(item.place.name) if item.place else ""
