"""The tallies as they stood at a moment: before later removals and later edits."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    rows = Past.of(facts, scope, filters, later.reviews).at(as_of)
    return replace(
        later,
        reviews=rows.groupby([*_ROW], as_index=False).sum()[later.reviews.columns],
        responses=responses,
        hidden_replies=hiding(responses),
    )


@dataclass(frozen=True)
class Past:
    """What tells how reviews stood at any moment; it is read once for many.

    Attributes:
        facts, scope, filters: what is looked at, removed reviews not being among it.
        reviews: their tallies at a later moment, of the same filters but for their end.
        lost: tallies of what was removed, by the second of its removal, `removed_at`.
        edited: what is to be added to tallies from a second on, `since`, until before another,
            `until`: stars that a review had, less those it has.
    """

    facts: Facts
    scope: Scope
    filters: Filters
    reviews: pd.DataFrame
    lost: pd.DataFrame
    edited: pd.DataFrame

    @classmethod
    def of(cls, facts: Facts, scope: Scope, filters: Filters, reviews: pd.DataFrame) -> Past:
        """Read what was removed and edited; most reviews never are."""
        edits = _edits(facts.run(_edits_of_stars(scope, filters)), reviews.columns)
        return cls(facts, scope, filters, reviews, facts.lost(scope, filters), edits)

    def at(self, as_of: datetime) -> pd.DataFrame:
        """Return `Tallies.reviews` as they stood at a moment.

        Rows may be split: what one says of a place, channel and day is to be added to the others.
        """
        moment = as_of.timestamp()
        day, seconds = divmod(int(moment), DAY_SECONDS)
        over = seconds == DAY_SECONDS - 1
        last = day if over else day - 1
        lost = self.lost[(self.lost["removed_at"] > int(moment)) & (self.lost["day"] <= last)]
        there = (self.edited["since"] <= moment) & (self.edited["until"] > moment)
        found = [self._until(last), lost, self.edited[there]]
        if not over:
            found.append(self.facts.begun(self.scope, self.filters, as_of))
        rows = [each[self.reviews.columns] for each in found if len(each)]
        # A frame of no rows knows no types, and would take those of the others away.
        return pd.concat(rows, ignore_index=True) if rows else self.reviews.iloc[:0]

    def _until(self, last: int) -> pd.DataFrame:
        first = UNDATED if self.filters.until is None else 0
        return self.reviews[self.reviews["day"].between(first, last)]


def _edits_of_stars(scope: Scope, filters: Filters) -> Select[Any]:
    """Select all edits of each review that once had other stars, the oldest first."""
    rating = func.coalesce(fact.c.rating, fact.c.stars)
    moved = (
        select(edit.c.review_id)
        .join(fact, fact.c.review_id == edit.c.review_id)
        .where(edit.c.rating != rating)
    )
    columns = [fact.c[name] for name in (*_ROW, "created_at", "removed_at")]
    return (
        select(
            edit.c.review_id,
            edit.c.seen_at,
            *columns,
            edit.c.rating.label("had"),
            rating.label("has"),
        )
        .join(fact, fact.c.review_id == edit.c.review_id)
        .where(edit.c.review_id.in_(moved), where(scope, replace(filters, removed=True)))
        .order_by(edit.c.id)
    )


def _edits(found: pd.DataFrame, columns: pd.Index[str]) -> pd.DataFrame:
    """Return `Past.edited`, with the columns of tallies."""
    seen: dict[int, float] = {}
    rows = []
    for row in found.to_dict("records"):
        since, until = seen.get(row["review_id"]), row["seen_at"].timestamp()
        seen[row["review_id"]] = until
        if pd.isna(row["had"]) or pd.isna(row["has"]) or row["had"] == row["has"]:
            continue
        rows.append(_stars_moved(row) | _while(row, since, until))
    filled = pd.DataFrame(rows, columns=[*columns, "since", "until"]).fillna(0)
    return filled.infer_objects()


def _stars_moved(row: dict[Any, Any]) -> dict[str, Any]:
    keys = {name: row[name] for name in _ROW} | {"day": _day(row["day"])}
    had, has = star_shares(row["had"]), star_shares(row["has"])
    moved = {f"stars_{star}": had.get(star, 0.0) - has.get(star, 0.0) for star in had | has}
    return keys | moved


def _while(row: dict[Any, Any], since: float | None, until: float) -> dict[str, float]:
    """Return from when until when a review was there with the stars it had."""
    written = -float("inf") if pd.isna(row["created_at"]) else float(row["created_at"])
    gone = float("inf") if pd.isna(row["removed_at"]) else float(row["removed_at"])
    return {"since": max(written, since or written), "until": min(until, gone)}


def _day(day: Any) -> int:
    return UNDATED if pd.isna(day) else int(day)
