"""Copied texts, as the worker keeps them: sketches to compare by, and groups of copies.

A review's sketch is kept as long as the review, even where its text must be erased: no text can be
had back from sixteen hashes.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, or_, select, update

from data.facts import UNDATED
from data.schema import copy, fact, review, sketch
from data.store import Store
from data.upsert import chunks, next_change

Hashes = tuple[int, ...]


@dataclass(frozen=True)
class Sketch:
    """The lowest hashes of a review's text, and the day it was written, -1 where unknown."""

    review_id: int
    day: int
    hashes: Hashes


@dataclass(frozen=True)
class Member:
    """A review in a group of copies.

    Attributes:
        group_id: the review that those of the group are copies of.
        similarity: how like that one it is, 1 for that one.
    """

    review_id: int
    group_id: int
    similarity: float


def keep_sketches(store: Store, sketches: Mapping[int, Hashes]) -> None:
    """Keep the sketches of reviews; one that has changed waits to be compared again.

    Args:
        store: the writer.
        sketches: by review, empty for one whose text is too short to have any.
    """
    with store.writing() as connection:
        for chunk in chunks(list(sketches)):
            held = select(sketch.c.review_id, sketch.c.hashes).where(sketch.c.review_id.in_(chunk))
            known = {row.review_id: row.hashes for row in connection.execute(held)}
            fresh = {each: _packed(sketches[each]) for each in chunk}
            changed = [each for each in chunk if known.get(each, b"") != fresh[each]]
            forget(connection, changed)
            _add(connection, {each: fresh[each] for each in changed if fresh[each]})


def forget(connection: Connection, review_ids: Collection[int]) -> int:
    """Delete the sketches of reviews; what was told to be copies of them waits to be compared.

    Returns:
        How many rows were deleted.
    """
    round_them = copy.c.group_id.in_(review_ids)
    left = select(copy.c.review_id).where(round_them)
    connection.execute(update(sketch).where(sketch.c.review_id.in_(left)).values(compared=0))
    gone = delete(copy).where(or_(round_them, copy.c.review_id.in_(review_ids)))
    sketches = delete(sketch).where(sketch.c.review_id.in_(review_ids))
    return sum(connection.execute(each).rowcount for each in (gone, sketches))


def _add(connection: Connection, packed: Mapping[int, bytes]) -> None:
    days = select(fact.c.review_id, func.coalesce(fact.c.day, UNDATED).label("day")).where(
        fact.c.review_id.in_(packed)
    )
    rows = [
        {"review_id": row.review_id, "day": row.day, "hashes": packed[row.review_id]}
        for row in connection.execute(days)
    ]
    if rows:
        connection.execute(insert(sketch), rows)


class Sketches:
    """The worker's view of sketches and groups, over all locations."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def waiting(self, limit: int) -> list[Sketch]:
        """Return sketches that have not been compared, the newest day first."""
        statement = select(sketch).where(sketch.c.compared == 0)
        latest = sketch.c.day.desc(), sketch.c.review_id
        return self._read(statement.order_by(*latest).limit(limit))

    def compared(self, first: int, last: int) -> list[Sketch]:
        """Return sketches that have been compared, of the days from `first` to `last`."""
        within = sketch.c.day.between(first, last)
        return self._read(select(sketch).where(sketch.c.compared == 1, within))

    def of(self, review_ids: Collection[int]) -> list[Sketch]:
        """Return the sketches of some reviews."""
        found: list[Sketch] = []
        for chunk in chunks(list(review_ids)):
            found += self._read(select(sketch).where(sketch.c.review_id.in_(chunk)))
        return found

    def texts(self, review_ids: Collection[int]) -> dict[int, tuple[str | None, str]]:
        """Return the titles and texts that are held of some reviews."""
        found: dict[int, tuple[str | None, str]] = {}
        with self.engine.connect() as connection:
            for chunk in chunks(list(review_ids)):
                held = review.c.id.in_(chunk) & review.c.text.is_not(None)
                statement = select(review.c.id, review.c.title, review.c.text).where(held)
                rows = connection.execute(statement)
                found |= {row.id: (row.title, row.text) for row in rows}
        return found

    def members(self, review_ids: Collection[int]) -> list[Member]:
        """Return where those of some reviews stand that have copies."""
        found: list[Member] = []
        with self.engine.connect() as connection:
            for chunk in chunks(list(review_ids)):
                rows = connection.execute(select(copy).where(copy.c.review_id.in_(chunk)))
                found += [Member(row.review_id, row.group_id, row.similarity) for row in rows]
        return found

    def _read(self, statement: Any) -> list[Sketch]:
        with self.engine.connect() as connection:
            return [sketch_of(row) for row in connection.execute(statement)]


def keep_groups(store: Store, members: Sequence[Member], compared: Sequence[Sketch]) -> None:
    """Keep groups in place of what was known of their members, and what was compared for them."""
    with store.writing() as connection:
        if members:
            # What counts copies once, and is remembered, is to be asked anew.
            next_change(connection)
        for chunk in chunks(members):
            ids = [member.review_id for member in chunk]
            connection.execute(delete(copy).where(copy.c.review_id.in_(ids)))
            connection.execute(insert(copy), [vars(member) for member in chunk])
        for part in chunks(compared):
            of_part = sketch.c.review_id.in_([each.review_id for each in part])
            connection.execute(update(sketch).where(of_part).values(compared=1))


def sketch_of(row: Row[Any]) -> Sketch:
    """Return a row of the table as what it holds."""
    count = len(row.hashes) // 4
    return Sketch(row.review_id, row.day, struct.unpack(f"<{count}I", row.hashes))


def _packed(hashes: Hashes) -> bytes:
    return struct.pack(f"<{len(hashes)}I", *hashes)
