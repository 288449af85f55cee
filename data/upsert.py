"""Comparing what arrives with what is held, inside one transaction.

The key of a review is its location, channel, account and external id. A newer remote version wins,
whatever the order of arrival; what it replaces is kept as an edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.models import Listing, Review, words_digest
from data.rows import fact_values, review_values
from data.schema import correction, data_version, edit, fact, notice, review

Key = tuple[int, str, str, str]
T = TypeVar("T")

_KEY_COLUMNS = (review.c.location_id, review.c.channel, review.c.account, review.c.external_id)


@dataclass(frozen=True)
class Kept:
    """What became of a batch of reviews."""

    new: int = 0
    edited: int = 0
    same: int = 0

    def __add__(self, other: Kept) -> Kept:
        """Return the counts of both."""
        return Kept(self.new + other.new, self.edited + other.edited, self.same + other.same)


@dataclass(frozen=True)
class Arrival:
    """Reviews of one listing, as they arrive.

    Attributes:
        text_days: how long the source's terms allow their text to be kept; None = no limit.
        locations: the location of each review's place, by `Place.name`; the listing's own serves
            reviews without a place.
    """

    listing: Listing
    reviews: Sequence[Review]
    run_id: int
    at: datetime
    text_days: int | None = None
    locations: Mapping[str, int] | None = None

    def location_of(self, item: Review) -> int:
        """Return the location a review belongs to."""
        if item.place is None or not self.locations:
            return self.listing.location_id
        return self.locations.get(item.place.name, self.listing.location_id)

    def key_of(self, item: Review) -> Key:
        """Return what makes a review the same one."""
        return (self.location_of(item), item.channel, item.account, item.external_id)

    def external_ids(self) -> list[str]:
        """Return the remote id of every review."""
        return [item.external_id for item in self.reviews]

    def text_until(self) -> datetime | None:
        """Return when the text must be erased."""
        return None if self.text_days is None else self.at + timedelta(days=self.text_days)


def keep(connection: Connection, arrival: Arrival) -> Kept:
    """Insert what is new, replace what is older, and count what is the same."""
    newest: dict[Key, Review] = {}
    for item in arrival.reviews:
        key = arrival.key_of(item)
        if key not in newest or item.version > newest[key].version:
            newest[key] = item
    held = _held(connection, list(newest))
    new = [item for key, item in newest.items() if key not in held]
    edited = [
        (item, held[key])
        for key, item in newest.items()
        if key in held and (_supersedes(item, held[key]) or held[key].removed_at is not None)
    ]
    change = next_change(connection) if new or edited else 0
    _insert(connection, arrival, new, change)
    for item, before in edited:
        _replace(connection, arrival, item, before, change)
    return Kept(len(new), len(edited), len(arrival.reviews) - len(new) - len(edited))


def settle(connection: Connection, of: Listing, names: Iterable[str], at: datetime) -> None:
    """Note which of the notices that a run was given have been read by it."""
    read = {each.name for each in of.notices}.intersection(names)
    for chunk in chunks(sorted(read)):
        theirs = (notice.c.listing_id == of.id) & notice.c.name.in_(chunk)
        connection.execute(update(notice).where(theirs).values(finished_at=at))


def _held(connection: Connection, keys: Sequence[Key]) -> dict[Key, Row[Any]]:
    held: dict[Key, Row[Any]] = {}
    for chunk in chunks(keys):
        statement = select(review, fact.c.removed_at, fact.c.replies_visible).join(
            fact, fact.c.review_id == review.c.id
        )
        for position, column in enumerate(_KEY_COLUMNS):
            statement = statement.where(column.in_({key[position] for key in chunk}))
        for row in connection.execute(statement):
            held[(row.location_id, row.channel, row.account, row.external_id)] = row
    return held


def _supersedes(item: Review, held: Row[Any]) -> bool:
    if (item.excerpt and not held.excerpt) or _leaves_answer_out(item, held):
        return False
    return bool(item.version >= held.version and item.content_hash != held.content_hash)


def _leaves_answer_out(item: Review, held: Row[Any]) -> bool:
    """Tell whether an answer is missing, and nothing else is said to have changed.

    Lists leave answers out at times and have them again the next time; that is nobody's doing.
    """
    if item.response_text or item.response_at or item.version > held.version:
        return False
    answered = held.response_text is not None or held.response_at is not None
    same = all(getattr(item, name) == getattr(held, name) for name in ("title", "text", "rating"))
    return answered and same


def _insert(connection: Connection, arrival: Arrival, new: Sequence[Review], change: int) -> None:
    if not new:
        return
    texts, facts = [], []
    common = _arrival_values(arrival)
    for number, item in zip(_next_ids(connection, len(new)), new, strict=True):
        location_id = arrival.location_of(item)
        texts.append(review_values(item, arrival.listing, location_id) | common | {"id": number})
        facts.append(
            fact_values(item, arrival.listing, location_id)
            | {"review_id": number, "change": change}
        )
    connection.execute(insert(review), texts)
    connection.execute(insert(fact), facts)


def _replace(
    connection: Connection, arrival: Arrival, item: Review, held: Row[Any], change: int
) -> None:
    facts: dict[str, Any] = {"removed_at": None, "change": change}
    if _supersedes(item, held):
        _keep_edit(connection, arrival, held)
        texts = review_values(item, arrival.listing, held.location_id) | _arrival_values(arrival)
        texts |= {"listing_id": held.listing_id}
        connection.execute(update(review).where(review.c.id == held.id).values(texts))
        _compare_correction(connection, item, held)
        facts |= fact_values(item, arrival.listing, held.location_id)
        facts |= {"listing_id": held.listing_id, "signal_version": ""}
        facts["replies_visible"] = max(facts["replies_visible"], held.replies_visible)
    connection.execute(update(fact).where(fact.c.review_id == held.id).values(facts))


def _compare_correction(connection: Connection, item: Review, held: Row[Any]) -> None:
    """Note whether the words that a correction was made of are the review's."""
    now = words_digest(item.title, item.text)
    written = held.title is not None or held.text is not None
    # One that does not tell its words was made of those that were held until now.
    before = words_digest(held.title, held.text) if written else now
    said_of = func.coalesce(correction.c.said_of, before)
    outdated = case((said_of == now, 0), else_=1)
    mine = update(correction).where(correction.c.review_id == held.id)
    connection.execute(mine.values(said_of=said_of, outdated=outdated))


def _keep_edit(connection: Connection, arrival: Arrival, held: Row[Any]) -> None:
    values: dict[str, Any] = {
        name: getattr(held, name) for name in ("version", "rating", "response_at")
    }
    if held.text_until is None:
        values |= {name: getattr(held, name) for name in ("title", "text", "response_text")}
    values |= {"review_id": held.id, "run_id": arrival.run_id, "seen_at": arrival.at}
    connection.execute(insert(edit).values(values))


def _arrival_values(arrival: Arrival) -> dict[str, Any]:
    return {
        "source": arrival.listing.source,
        "run_id": arrival.run_id,
        "seen_at": arrival.at,
        "text_until": arrival.text_until(),
    }


def _next_ids(connection: Connection, count: int) -> Sequence[int]:
    """Return growing ids; on SQLite the write lock is held, so none can be taken twice."""
    if connection.dialect.name == "postgresql":
        numbers = func.generate_series(1, count).table_valued("number")
        sequence = func.nextval(func.pg_get_serial_sequence("review", "id"))
        return connection.scalars(select(sequence).select_from(numbers)).all()
    last = connection.scalar(select(func.coalesce(func.max(review.c.id), 0))) or 0
    return range(last + 1, last + 1 + count)


def next_change(connection: Connection, name: str = "facts") -> int:
    """Count one more change of the data and return its number."""
    connection.execute(insert_or_skip(connection, data_version).values(name=name, value=0))
    statement = (
        update(data_version)
        .where(data_version.c.name == name)
        .values(value=data_version.c.value + 1)
        .returning(data_version.c.value)
    )
    return int(connection.execute(statement).scalar_one())


def insert_or_skip(connection: Connection, target: Any) -> Any:
    """Return an insert that leaves rows alone whose key is there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(target).on_conflict_do_nothing()


def chunks(items: Sequence[T], size: int = 500) -> Iterable[Sequence[T]]:
    """Return the items in pieces that fit a statement's parameters."""
    return (items[start : start + size] for start in range(0, len(items), size))
