"""Whose industry decides which topics a review is searched for, and what follows when it moves."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, select, update

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
