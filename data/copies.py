"""Copied texts: sketches to compare by, and the groups of reviews whose texts are nearly the same.

A review's sketch is kept as long as the review, even where its text must be erased: no text can be
had back from sixteen hashes.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from data.facts import UNDATED, Facts, where
from data.models import Filters, Scope
from data.schema import copy, fact, review, sketch
from data.store import Store
from data.upsert import chunks

Hashes = tuple[int, ...]


@dataclass(frozen=True)
class Sketch:
    """The lowest hashes of a review's text, and the day it was written, -1 where unknown."""

    review_id: int
    day: int
    hashes: Hashes


@dataclass(frozen=True)
class Member:
    """A review in a group of copies, and how like its likest neighbour it is."""

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
            _forget(connection, changed)
            _add(connection, {each: fresh[each] for each in changed if fresh[each]})


def _forget(connection: Connection, review_ids: Collection[int]) -> None:
    for table in (copy, sketch):
        connection.execute(delete(table).where(table.c.review_id.in_(review_ids)))


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

    def texts(self, review_ids: Collection[int]) -> dict[int, str]:
        """Return the titles and texts that are held of some reviews."""
        found: dict[int, str] = {}
        text = func.coalesce(review.c.title + "\n", "") + review.c.text
        with self.engine.connect() as connection:
            for chunk in chunks(list(review_ids)):
                held = review.c.id.in_(chunk) & review.c.text.is_not(None)
                statement = select(review.c.id, text.label("text")).where(held)
                found |= {row.id: row.text for row in connection.execute(statement)}
        return found

    def members(self, review_ids: Collection[int]) -> list[Member]:
        """Return all members of the groups that some reviews are in."""
        groups: set[int] = set()
        found: list[Member] = []
        with self.engine.connect() as connection:
            for chunk in chunks(list(review_ids)):
                of = select(copy.c.group_id).where(copy.c.review_id.in_(chunk))
                groups |= set(connection.scalars(of))
            for part in chunks(sorted(groups)):
                rows = connection.execute(select(copy).where(copy.c.group_id.in_(part)))
                found += [Member(row.review_id, row.group_id, row.similarity) for row in rows]
        return found

    def _read(self, statement: Any) -> list[Sketch]:
        with self.engine.connect() as connection:
            return [
                Sketch(row.review_id, row.day, _unpacked(row.hashes))
                for row in connection.execute(statement)
            ]


def keep_groups(store: Store, members: Sequence[Member], compared: Sequence[Sketch]) -> None:
    """Keep groups in place of what was known of their members, and what was compared for them."""
    with store.writing() as connection:
        for chunk in chunks(members):
            ids = [member.review_id for member in chunk]
            connection.execute(delete(copy).where(copy.c.review_id.in_(ids)))
            connection.execute(insert(copy), [vars(member) for member in chunk])
        for part in chunks(compared):
            of_part = sketch.c.review_id.in_([each.review_id for each in part])
            connection.execute(update(sketch).where(of_part).values(compared=1))


def copied(facts: Facts, scope: Scope, filters: Filters) -> pd.DataFrame:
    """Return the reviews whose text stands nearly the same in another that may be seen.

    A group is told if the filters show one of its reviews, and then with all of its reviews within
    the scope. Of those outside nothing is told, not even that there are any.

    Returns:
        A row per review, a group's together and the oldest first: `group` (the lowest review of
        it within the scope), `review_id`, `location_id`, `channel`, `day`, `stars`, `author`,
        `text` and `similarity` (to the likest other, which may be outside).
    """
    shown = select(copy.c.group_id).join(fact, fact.c.review_id == copy.c.review_id)
    columns = [fact.c[name] for name in ("review_id", "location_id", "channel", "day", "stars")]
    statement = (
        select(copy.c.group_id, *columns, review.c.author, review.c.text, copy.c.similarity)
        .join(fact, fact.c.review_id == copy.c.review_id)
        .join(review, review.c.id == copy.c.review_id)
        .where(copy.c.group_id.in_(shown.where(where(scope, filters))), where(scope, Filters()))
    )
    found = facts.run(statement)
    members = found.groupby("group_id")["review_id"]
    found.insert(0, "group", members.transform("min"))
    found = found[members.transform("size") > 1].drop(columns="group_id")
    return found.sort_values(["group", "day", "review_id"], ignore_index=True)


def copied_by_location(facts: Facts, scope: Scope, filters: Filters) -> pd.Series[int]:
    """Return per location how many reviews of the filters are among the `copied`."""
    statement = (
        select(fact.c.review_id)
        .join(copy, copy.c.review_id == fact.c.review_id)
        .where(where(scope, filters))
    )
    shown = facts.run(statement)["review_id"]
    found = copied(facts, scope, filters)
    return found[found["review_id"].isin(shown)].groupby("location_id").size()


def _packed(hashes: Hashes) -> bytes:
    return struct.pack(f"<{len(hashes)}I", *hashes)


def _unpacked(packed: bytes) -> Hashes:
    return struct.unpack(f"<{len(packed) // 4}I", packed)
