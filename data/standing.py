"""The tallies as they stood at a moment: before later removals and later edits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select

from data.facts import UNDATED, Facts, where
from data.models import Filters, Scope, Tallies
from data.responses import hiding
from data.schema import DAY_SECONDS, edit, fact
from data.stars import star_shares

_ROW = ("brand_id", "location_id", "channel", "origin", "day")


def standing(
    facts: Facts, scope: Scope, filters: Filters, *, as_of: datetime, later: Tallies
) -> Tallies:
    """Return the tallies as they stood at a moment.

    Reviews removed since are there, and reviews edited since have the stars they had. What an
    older wording was judged as is no longer known, so sentiment counts are those of today.

    Args:
        facts: the counts over reviews.
        scope: what may be seen.
        filters: what is looked at, removed reviews not being among it.
        as_of: the moment.
        later: of the same filters but for their end, at a later moment: most is as it was.
    """
    responses = facts.responses(scope, filters, as_of)
    lost = facts.lost_since(scope, filters, as_of)
    undone = _undone(facts.run(_edited_since(scope, filters, as_of)))
    found = [_before_that_day(later.reviews, filters, as_of), lost, undone]
    rows = pd.concat([each for each in found if len(each)] or [lost], ignore_index=True)
    summed = rows.fillna(0).groupby([*_ROW], as_index=False).sum()
    return replace(
        later,
        reviews=summed[later.reviews.columns],
        responses=responses,
        hidden_replies=hiding(responses),
    )


def _before_that_day(reviews: pd.DataFrame, filters: Filters, as_of: datetime) -> pd.DataFrame:
    first = UNDATED if filters.until is None else 0
    return reviews[reviews["day"].between(first, int(as_of.timestamp()) // DAY_SECONDS - 1)]


def _edited_since(scope: Scope, filters: Filters, as_of: datetime) -> Select[Any]:
    """Select what each review that was edited after a moment was rated at that moment, and is."""
    first = (
        select(edit.c.review_id, func.min(edit.c.id).label("id"))
        .where(edit.c.seen_at > as_of)
        .group_by(edit.c.review_id)
        .subquery()
    )
    known = where(scope, replace(filters, removed=True))
    moment = int(as_of.timestamp())
    gone = fact.c.removed_at <= moment
    return (
        select(
            *(fact.c[name] for name in _ROW),
            func.coalesce(fact.c.rating, fact.c.stars).label("has"),
            edit.c.rating.label("had"),
        )
        .join(first, first.c.id == edit.c.id)
        .join(fact, fact.c.review_id == edit.c.review_id)
        .where(known, fact.c.created_at <= moment, gone.is_not(True))
    )


def _undone(edited: pd.DataFrame) -> pd.DataFrame:
    """Return counts to be added: the stars a review had, less those it has."""
    rows = []
    for row in edited.to_dict("records"):
        if pd.isna(row["had"]) or pd.isna(row["has"]) or row["had"] == row["has"]:
            continue
        keys = {name: row[name] for name in _ROW} | {"day": _day(row["day"])}
        had, has = star_shares(row["had"]), star_shares(row["has"])
        moved = {star: had.get(star, 0) - has.get(star, 0) for star in had | has}
        rows.append(keys | {f"stars_{star}": count for star, count in moved.items()})
    return pd.DataFrame(rows)


def _day(day: Any) -> int:
    return UNDATED if pd.isna(day) else int(day)
