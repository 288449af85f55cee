"""Who wrote what of a brand, when and where, as one source has told it of one channel."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Row, select

from data.models import Listing
from data.schema import location, review


def authored(engine: Engine, of: Listing) -> list[Row[Any]]:
    """Return location_id, author, created_at and external_id of the reviews like a listing's."""
    columns = (review.c.location_id, review.c.author, review.c.created_at, review.c.external_id)
    statement = (
        select(*columns)
        .join(location, location.c.id == review.c.location_id)
        .where(location.c.brand_id == of.brand_id, review.c.source == of.source)
        .where(review.c.channel == of.channel, review.c.account == of.account)
    )
    with engine.connect() as connection:
        return list(connection.execute(statement))
