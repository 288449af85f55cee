"""Aggregate reads: every one takes a scope, and all go through the one seam `run(stmt)`.

The statements are SQLAlchemy Core and know no engine; behind `run` the database may be exchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Engine,
    Select,
    and_,
    false,
    func,
    literal,
    select,
    true,
    union_all,
)

from data.complaints import COMPLAINT
from data.models import Filters, Scope, Tallies
from data.responses import SEEN, UNWATCHED, Column, counted, hiding, response_tallies
from data.schema import DAY_SECONDS, correction, data_version, fact, source
from data.search import TextMatch
from data.stars import star_count

UNDATED = -1


class Facts:
    """Counts over reviews, for whoever's scope allows it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def run(self, statement: Select[Any] | CompoundSelect[Any]) -> pd.DataFrame:
        """Execute an aggregate statement and return its rows."""
        with self.engine.connect() as connection:
            result = connection.execute(statement)
            names, rows = list(result.keys()), result.all()
        if not rows:
            return pd.DataFrame(columns=names)
        # Column by column: pandas looks hard at every row that is not a plain tuple.
        return pd.DataFrame(dict(zip(names, map(_column, zip(*rows, strict=True)), strict=True)))

    def version(self, of: str = "facts") -> int:
        """Return the number of the newest change of facts or of scores; caches are keyed by it."""
        with self.engine.connect() as connection:
            statement = select(data_version.c.value).where(data_version.c.name == of)
            return connection.scalar(statement) or 0

    def tallies(
        self,
        scope: Scope,
        filters: Filters,
        *,
        as_of: datetime,
        by: tuple[str, ...] = ("brand_id",),
        step: int = 1,
        recent: int | None = None,
    ) -> Tallies:
        """Return the additive counts from which indices are computed.

        Args:
            scope: what may be seen; the default scope sees nothing.
            filters: what is looked at.
            as_of: answers and reviews after it are not known yet.
            by: the columns that name one scope of the index.
            step: days that share a row; each is dated at the middle of its step.
            recent: the last days, for `Tallies.recent`, whatever the filters' first; None for none.
        """
        late = None
        if recent is not None and filters.since is not None:
            ever = _known(scope, replace(filters, since=None), as_of)
            late = self.run(_recent_tallies(ever, as_of, recent))
        responses = self.responses(scope, filters, as_of)
        return replace(
            self.terms(),
            reviews=self.run(_review_tallies(_known(scope, filters, as_of), step)),
            recent=late,
            responses=responses,
            by=by,
            hidden_replies=hiding(responses),
        )

    def lost(self, scope: Scope, filters: Filters) -> pd.DataFrame:
        """Return `Tallies.reviews` of what has been removed, apart by `removed_at`, in seconds."""
        gone = _where_ever(scope, filters) & fact.c.removed_at.is_not(None)
        return self.run(_review_tallies(gone, 1, fact.c.removed_at))

    def begun(self, scope: Scope, filters: Filters, as_of: datetime) -> pd.DataFrame:
        """Return `Tallies.reviews` of a moment's own day, of which more was to come."""
        moment = int(as_of.timestamp())
        there = fact.c.removed_at.is_(None) | (fact.c.removed_at > moment)
        that_day = _published(as_of) & there & (fact.c.day == moment // DAY_SECONDS)
        return self.run(_review_tallies(_where_ever(scope, filters) & that_day, 1))

    def responses(self, scope: Scope, filters: Filters, as_of: datetime) -> pd.DataFrame:
        """Return `Tallies.responses`: who had an answer at a moment, and after how long."""
        rows = self.run(response_tallies(_where_ever(scope, filters), as_of))
        return counted(rows, self.run(UNWATCHED))

    def counts(
        self, scope: Scope, filters: Filters, by: Sequence[str] = (), step: int = 1
    ) -> pd.DataFrame:
        """Return the counts of `tallies.reviews` over any columns of the fact table.

        Args:
            scope: what may be seen.
            filters: what is looked at.
            by: names of fact columns to group by; none gives one row of totals.
            step: days that share a row, where `day` is among them.
        """
        keys = [_key(name, step) for name in by]
        statement = select(*keys, *_REVIEW_COUNTS).where(where(scope, filters))
        return self.run(statement.group_by(*keys) if keys else statement)

    def topic_masks(self, scope: Scope, filters: Filters, by: Sequence[str] = ()) -> pd.DataFrame:
        """Return how many reviews carry each combination of topics, praised and criticised.

        Grouping by whole masks and unfolding them afterwards is far cheaper than one sum a topic.
        """
        masks = [fact.c[name] for name in ("topics", "praised", "criticised")]
        keys = [fact.c[name] for name in by]
        statement = select(*keys, *masks, func.count().label("n")).where(
            where(scope, filters), fact.c.topics != 0
        )
        return self.run(statement.group_by(*keys, *masks))

    def terms(self) -> Tallies:
        """Return tallies of nothing, which tell the terms of the channels."""
        sources = self.run(select(source.c.channel, source.c.blend, source.c.social))
        return Tallies(
            reviews=pd.DataFrame(),
            responses=pd.DataFrame(),
            unblendable=frozenset(sources.loc[sources["blend"] == 0, "channel"]),
            social=frozenset(sources.loc[sources["social"] == 1, "channel"]),
        )


def _column(values: tuple[Any, ...]) -> Any:
    """Return the values of a column; numbers as an array, of which pandas looks at none again."""
    if isinstance(values[0], int | float):
        numbers = np.array(values)
        if numbers.dtype.kind in "if":
            return numbers
    return list(values)


def where(scope: Scope, filters: Filters) -> ColumnElement[bool]:
    """Return the condition on `fact` for what a person may see and has narrowed to."""
    present = [] if filters.removed else [fact.c.removed_at.is_(None)]
    return and_(_where_ever(scope, filters), *present)


def visible(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `fact` for what a person may see at all, removed or not."""
    return where(scope, Filters(removed=True))


def within(column: ColumnElement[int], scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a column's location is within a scope."""
    return true() if scope.locations is None else column.in_(sorted(scope.locations))


def require_visible(connection: Connection, scope: Scope, *review_ids: int) -> None:
    """Check that a person may see every one of some reviews.

    Raises:
        LookupError: one does not exist, or may not be seen.
    """
    held = select(fact.c.review_id).where(fact.c.review_id.in_(review_ids), visible(scope))
    for missing in sorted(set(review_ids) - set(connection.scalars(held))):
        raise LookupError(f"no review {missing} may be seen")


def _where_ever(scope: Scope, filters: Filters) -> ColumnElement[bool]:
    return and_(_allowed(scope), *_period(filters), *_memberships(filters), *_rest(filters))


def _allowed(scope: Scope) -> ColumnElement[bool]:
    if scope.locations is None:
        return fact.c.review_id.is_not(None)
    return fact.c.location_id.in_(sorted(scope.locations)) if scope.locations else false()


def _period(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = []
    if filters.since is not None:
        conditions.append(fact.c.day >= filters.since)
    if filters.until is not None:
        conditions.append(fact.c.day <= filters.until)
    return conditions


def _memberships(filters: Filters) -> list[ColumnElement[bool]]:
    chosen: list[tuple[str, frozenset[Any]]] = [
        ("brand_id", filters.brands),
        ("location_id", filters.locations),
        ("channel", filters.channels),
        ("stars", filters.stars),
        ("sentiment", filters.sentiments),
        ("language", filters.languages),
    ]
    return [fact.c[name].in_(sorted(values)) for name, values in chosen if values]


def _rest(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.topics:
        conditions.append(fact.c.topics.bitwise_and(filters.topics) != 0)
    if filters.complaints:
        conditions.append(COMPLAINT)
    if filters.answered is not None:
        conditions.append(fact.c.responded == int(filters.answered))
    if filters.answered is False:
        # Where answers cannot be seen, nobody knows that there was none.
        conditions.append(SEEN)
    if filters.corrections:
        of_them = correction.c.outdated.in_(sorted(filters.corrections))
        conditions.append(fact.c.review_id.in_(select(correction.c.review_id).where(of_them)))
    if filters.search.strip():
        conditions.append(TextMatch(filters.search))
    return conditions


def _known(scope: Scope, filters: Filters, as_of: datetime) -> ColumnElement[bool]:
    return _published(as_of) & where(scope, filters)


def _published(as_of: datetime) -> ColumnElement[bool]:
    return fact.c.created_at.is_(None) | (fact.c.created_at <= int(as_of.timestamp()))


def _key(name: str, step: int) -> Column:
    if name != "day":
        return fact.c[name]
    day = fact.c.day if step == 1 else fact.c.day // step * step + step // 2
    return func.coalesce(day, UNDATED).label("day")


def _review_tallies(condition: ColumnElement[bool], step: int, *apart: Column) -> Select[Any]:
    names = ("brand_id", "location_id", "channel", "origin", "day")
    keys = [*(_key(name, step) for name in names), *apart]
    return select(*keys, *_REVIEW_COUNTS).where(condition).group_by(*keys)


def _recent_tallies(
    condition: ColumnElement[bool], as_of: datetime, days: int
) -> CompoundSelect[Any]:
    """Count what came of late; of all else, which is most, only look where there is any."""
    today = int(as_of.timestamp()) // DAY_SECONDS
    old, keys = today - days, [fact.c.brand_id, fact.c.location_id, fact.c.channel]

    def dated(day: int, n: Column) -> Select[Any]:
        return select(*keys, literal(day).label("day"), n.label("n")).where(condition)

    there = literal(1)
    return union_all(
        dated(today, func.count()).where(fact.c.day > old).group_by(*keys),
        dated(old, there).where(fact.c.day <= old).distinct(),
        dated(UNDATED, there).where(fact.c.day.is_(None)).distinct(),
    )


def _count(condition: ColumnElement[bool], label: str) -> Column:
    return func.count().filter(condition).label(label)


def _sentiment_counts(kind: str, condition: ColumnElement[bool]) -> list[Column]:
    classes = {"negative": -1, "neutral": 0, "positive": 1}
    return [
        _count(condition & (fact.c.sentiment == value), f"{kind}_{name}")
        for name, value in classes.items()
    ]


_REVIEW_COUNTS = [
    func.count().label("n"),
    *map(star_count, range(1, 6)),
    *_sentiment_counts("rated", fact.c.stars.is_not(None)),
    *_sentiment_counts("post", fact.c.stars.is_(None)),
    func.count(fact.c.score).label("score_n"),
    func.coalesce(func.sum(fact.c.score), 0.0).label("score_sum"),
    func.coalesce(func.sum(fact.c.score * fact.c.score), 0.0).label("score_squares"),
]
"""Written once, since that takes longer than to count a month of one place."""
