"""Whose industry decides which topics a review is searched for, and what follows when it moves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, func, select, update

from data.audit import Audit, Entry
from data.engine import writing
from data.schema import brand, fact, location, review

INDUSTRY = func.coalesce(func.nullif(location.c.industry, ""), brand.c.industry)
"""The industry of a location, which is its brand's unless it has one of its own."""

OF_FACT = (
    select(INDUSTRY)
    .where(location.c.id == fact.c.location_id, brand.c.id == location.c.brand_id)
    .correlate(fact)
    .scalar_subquery()
)
"""The industry of the review that a fact is of."""


def change_industry(by: int, audit: Audit, brand_id: int, industry: str, now: datetime) -> None:
    """Have a brand's reviews read by the topics of another industry, and record that.

    Locations that have an industry of their own keep it. Nothing is done where nothing changes.

    Args:
        by: the person who changes it.
        audit: the log, and the store that it is in.
        brand_id: whose industry.
        industry: the name of a file of topics.
        now: the moment, aware and in UTC.
    """
    change = update(brand).where(brand.c.id == brand_id, brand.c.industry != industry)
    with writing(audit.engine) as connection:
        if connection.execute(change.values(industry=industry)).rowcount:
            read_anew(connection, brand, brand_id)
            told = {"industry": industry}
            audit.act(connection, Entry(now, by, "changed an industry", f"brand {brand_id}", told))


def read_anew(connection: Connection, table: Table, row_id: int) -> None:
    """Have every review with a text read again whose industry a brand or a location has changed.

    Args:
        connection: the transaction that has changed it.
        table: `brand` or `location`.
        row_id: which of them.
    """
    inherited = (location.c.brand_id == row_id) & (location.c.industry == "")
    where = inherited if table is brand else location.c.id == row_id
    has_text = select(review.c.id).where(
        review.c.id == fact.c.review_id, review.c.text.is_not(None) | review.c.title.is_not(None)
    )
    connection.execute(
        update(fact)
        .where(fact.c.location_id.in_(select(location.c.id).where(where)), has_text.exists())
        .values(signal_version="")
    )
