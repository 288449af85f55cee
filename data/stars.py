"""What ratings count as whole stars; halves and tenths count partly as either neighbour."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func

from data.schema import fact

PARTS = 1 << 20
"""Shares of a star are whole numbers of these parts, so that sums of them are exact."""


def star_shares(rating: float) -> dict[int, float]:
    """Return how much a rating counts as each whole star, nearest to it: together 1.

    Whoever counts a half as the star above it lifts every mean by up to half a star.

    >>> star_shares(4.0), star_shares(4.25), star_shares(5.5)
    ({4: 1.0}, {4: 0.75, 5: 0.25}, {5: 1.0})
    """
    within = min(max(rating, 1.0), 5.0)
    shares = {star: 1 - round(abs(within - star) * PARTS) / PARTS for star in range(1, 6)}
    return {star: share for star, share in shares.items() if share > 0}


def star_count(star: int) -> ColumnElement[Any]:
    """Return the sum of what each rating counts as a whole star, as `star_shares` has it."""
    rating: ColumnElement[Any] = func.coalesce(fact.c.rating, fact.c.stars)
    near: ColumnElement[Any] = (rating > star - 1) & (rating < star + 1)
    away: ColumnElement[Any] = func.abs(rating - star)
    if star == 1:
        near, away = rating < 2, case((rating < 1, 0.0), else_=away)
    if star == 5:
        near, away = rating > 4, case((rating > 5, 0.0), else_=away)
    shares = func.sum(1 - func.round(away * PARTS) / PARTS).filter(near)
    return func.coalesce(shares, 0.0).label(f"stars_{star}")
