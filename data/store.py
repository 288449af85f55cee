"""Writing reviews: nothing a person owns is touched, and only the holder of the lease commits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    bindparam,
    null,
    select,
    update,
)

from data import upsert
from data.corrections import lay_over
from data.engine import writing
from data.industries import INDUSTRY, OF_FACT
from data.lease import Lease
from data.models import Listing, Signals
from data.schema import brand, fact, listing, location, review
from data.suppression import PREFIX, Suppression
from data.upsert import Arrival, Kept, chunks, next_change, settle

GRACE = timedelta(hours=1)
"""How long a text that may not be stored waits for its scoring."""

_ERASED = ("title", "text", "author", "author_id", "response_text", "text_until")


@dataclass(frozen=True)
class Unscored:
    """A review whose signals are missing or of an older model."""

    review_id: int
    title: str | None
    text: str | None
    rating: float | None
    language: str | None
    industry: str
    channel: str
    content_hash: str


class Store:
    """The only writer of reviews.

    Args:
        lease: checked in every commit; None for a process known to be alone, such as a test.
        suppression: knows whose words must not be kept; None where nobody was forgotten.

    Every writing method raises `data.lease.LostLease`, and keeps nothing, when another process has
    become the writer.
    """

    def __init__(
        self, engine: Engine, lease: Lease | None = None, suppression: Suppression | None = None
    ) -> None:
        self.engine = engine
        self.lease = lease
        self.suppression = suppression

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that commits only while the lease holds."""
        with writing(self.engine) as connection:
            yield connection
            if self.lease:
                self.lease.check(connection)

    def keep(self, arrival: Arrival) -> Kept:
        """Insert what is new, replace what is older, and count what is the same."""
        with self.writing() as connection:
            settle(connection, arrival.listing, arrival.external_ids(), arrival.at)
            if self.suppression:
                arrival = self.suppression.blank(connection, arrival)
            return upsert.keep(connection, arrival)

    def remove_absent(self, of: Listing, present: Collection[tuple[str, str]], at: datetime) -> int:
        """Mark what a complete walk of a listing no longer saw; return how many.

        Args:
            of: the listing that was walked.
            present: account and external id of every review seen.
            at: when it was noticed.
        """
        with self.writing() as connection:
            held = connection.execute(
                select(review.c.id, review.c.account, review.c.external_id)
                .join(fact, fact.c.review_id == review.c.id)
                .where(review.c.listing_id == of.id, fact.c.removed_at.is_(None))
            )
            gone = [
                row.id
                for row in held
                if (row.account, row.external_id) not in present
                and not row.external_id.startswith(PREFIX)
            ]
            change = next_change(connection) if gone else 0
            for chunk in chunks(gone):
                connection.execute(
                    update(fact)
                    .where(fact.c.review_id.in_(chunk))
                    .values(removed_at=int(at.timestamp()), change=change)
                )
        return len(gone)

    def save_signals(self, version: str, derived: Mapping[Unscored, Signals]) -> None:
        """Save what was derived, unless the review or its industry has changed since it was read.

        What a person has corrected stays as they said.

        Args:
            version: of the model that derived it.
            derived: the signals of each review.
        """
        statement = (
            update(fact)
            .where(
                fact.c.review_id == bindparam("key"),
                select(review.c.content_hash)
                .where(review.c.id == bindparam("key"))
                .scalar_subquery()
                == bindparam("seen"),
                bindparam("of_industry") == OF_FACT,
            )
            .values(signal_version=version, change=bindparam("now"), **_signal_parameters())
        )
        with self.writing() as connection:
            change = next_change(connection)
            rows = [_derived(of, signals) | {"now": change} for of, signals in derived.items()]
            connection.execute(statement, rows)
            lay_over(connection, {of.review_id: signals for of, signals in derived.items()}, change)

    def carry_over(self, version: str) -> None:
        """Let what was derived of texts that are no longer held stand for another model too."""
        no_text = select(review.c.id).where(review.c.text.is_(None), review.c.title.is_(None))
        derived = (fact.c.signal_version != "") & _of_another(version)
        with self.writing() as connection:
            connection.execute(
                update(fact)
                .where(derived, fact.c.review_id.in_(no_text))
                .values(signal_version=version)
            )

    def erase_expired(self, now: datetime) -> int:
        """Erase text that its source's terms no longer let us keep; return how many reviews."""
        scored_or_late = (fact.c.signal_version != "") | (review.c.text_until <= now - GRACE)
        expired = (
            select(review.c.id)
            .join(fact, fact.c.review_id == review.c.id)
            .where(review.c.text_until <= now, scored_or_late)
        )
        with self.writing() as connection:
            ids = connection.scalars(expired).all()
            for chunk in chunks(ids):
                erased = dict.fromkeys(_ERASED, null())
                connection.execute(update(review).where(review.c.id.in_(chunk)).values(erased))
        return len(ids)

    def move_cursor(self, of: Listing, cursor: Mapping[str, Any], **moments: datetime) -> None:
        """Record how far a finished walk has come.

        Args:
            of: the listing that was walked.
            cursor: what its source left for the next walk.
            moments: `complete_until` and `walked_at`, where the walk earned them.
        """
        values: dict[str, Any] = {"cursor": dict(cursor), **moments}
        with self.writing() as connection:
            connection.execute(update(listing).where(listing.c.id == of.id).values(values))


def _signal_parameters() -> dict[str, Any]:
    return {name: bindparam(f"new_{name}") for name in Signals.__dataclass_fields__}


def _derived(of: Unscored, signals: Signals) -> dict[str, Any]:
    read = {"key": of.review_id, "seen": of.content_hash, "of_industry": of.industry}
    return read | {f"new_{name}": value for name, value in vars(signals).items()}


def unscored(engine: Engine, version: str, limit: int) -> list[Unscored]:
    """Return reviews that lack the signals of a model version, the newest first."""
    statement = (
        select(
            review.c.id,
            review.c.title,
            review.c.text,
            review.c.rating,
            review.c.language,
            INDUSTRY,
            review.c.channel,
            review.c.content_hash,
        )
        .join(fact, fact.c.review_id == review.c.id)
        .join(location, location.c.id == review.c.location_id)
        .join(brand, brand.c.id == location.c.brand_id)
        .where(_of_another(version), (review.c.text_until.is_(None)) | (review.c.text.is_not(None)))
        .order_by(review.c.id.desc())
        .limit(limit)
    )
    with engine.connect() as connection:
        return [Unscored(*row) for row in connection.execute(statement)]


def _of_another(version: str) -> ColumnElement[bool]:
    # Written as ranges, which an index serves.
    return (fact.c.signal_version < version) | (fact.c.signal_version > version)
