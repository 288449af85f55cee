"""Who had an answer, and after how long: the statement behind `Tallies.responses`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import ColumnElement, Select, case, func, literal_column, select, tuple_

from data.complaints import COMPLAINT
from data.schema import fact, listing

HOUR = 3_600

STEPS = (
    (HOUR // 4, 60),
    (HOUR, 300),
    (4 * HOUR, 900),
    (72 * HOUR, HOUR),
    (336 * HOUR, 6 * HOUR),
    (2_160 * HOUR, 24 * HOUR),
)
"""How finely waits are told apart: up to so many seconds, by steps of so many."""

Column = ColumnElement[Any]
STATES = ("answered", "waiting", "impossible", "untimed", "undated", "hidden")
"""What can be known of a review's answer; `Tallies.responses` says what each means."""
_ANSWERED, _WAITING, _IMPOSSIBLE, _UNTIMED, _UNDATED, _HIDDEN = range(len(STATES))
_TIMED, _AGED = (_ANSWERED, _WAITING), (_ANSWERED, _UNTIMED)

UNWATCHED = (
    select(listing.c.brand_id, listing.c.channel)
    .where(listing.c.schedule_seconds > 0)
    .group_by(listing.c.brand_id, listing.c.channel)
    .having(func.max(listing.c.replies_visible) == 0)
)
"""Brands and channels of which nothing that is read by itself shows answers."""

SEEN = (fact.c.replies_visible == 1) & tuple_(fact.c.brand_id, fact.c.channel).not_in(UNWATCHED)
"""Whether an answer to a review would be seen by now; an old export tells only what was answered
by then, so where nothing else shows answers it is not asked."""


def hiding(responses: pd.DataFrame) -> frozenset[str]:
    """Return the channels on which, of some of `Tallies.responses`, an answer would not be seen."""
    return frozenset(responses.loc[responses["hidden"] > 0, "channel"])


def unseen(responses: pd.DataFrame, channels: frozenset[str]) -> pd.DataFrame:
    """Return some of `Tallies.responses` as if no answer on some channels would be seen."""
    there = ["answered", "waiting", "impossible", "untimed"]
    away = responses["channel"].isin(channels)
    hidden = responses["hidden"] + responses[there].sum(axis=1).where(away, 0)
    return responses.assign(hidden=hidden, **responses[there].mask(away, 0))


def told_apart(seconds: Column) -> Column:
    """Return the seconds of a wait as finely as waits are counted.

    A wait of whole steps of `STEPS` stays as it is, for where dates have no time of day all are
    whole days, and an answer at the very time it is due is in time. Others become the middle of the
    step they end in, and what is longer than all steps the middle of one more.
    """
    (last, step) = STEPS[-1]
    known = [(seconds <= end, _middle(seconds, step)) for end, step in STEPS]
    return case(*known, else_=last + step // 2)


def _middle(seconds: Column, step: int) -> Column:
    """The mean of the last whole step before and the first one after, which may be the same."""
    return (seconds // step + (seconds + (step - 1)) // step) * (step // 2)


def response_tallies(condition: ColumnElement[bool], as_of: datetime) -> Select[Any]:
    """Return the statement that `counted` makes `Tallies.responses` of; its times are in seconds.

    Args:
        condition: on `fact`, which reviews.
        as_of: what came after it is not known yet.
    """
    # Each is worked out once per review; written into the groups it would be many times.
    one = _reviews(condition, int(as_of.timestamp())).subquery()
    names = ("brand_id", "location_id", "channel", "negative", "state")
    hours = case((one.c.state.in_(_TIMED), told_apart(one.c.waited)), else_=0)
    age = case((one.c.state.in_(_AGED), told_apart(one.c.seen_for)), else_=0)
    keys = [*(one.c[name] for name in names), hours.label("hours"), age.label("age")]
    groups = [*(one.c[name] for name in names), literal_column("hours"), literal_column("age")]
    return select(*keys, func.count().label("n")).group_by(*groups)


def counted(rows: pd.DataFrame, unwatched: pd.DataFrame) -> pd.DataFrame:
    """Return `Tallies.responses`: a column of counts for each state a review can be in.

    Args:
        rows: of `response_tallies`.
        unwatched: of `UNWATCHED`.
    """
    hidden = _is_among(rows, unwatched)
    n, state = rows["n"].to_numpy(), np.where(hidden, _HIDDEN, rows["state"].to_numpy())
    shown = {name: np.where(state == at, n, 0) for at, name in enumerate(STATES)}
    timed = {name: np.where(hidden, 0.0, rows[name].to_numpy() / HOUR) for name in ("hours", "age")}
    kept = rows[["brand_id", "location_id", "channel", "negative"]]
    return pd.DataFrame({**kept, **timed, **shown})


def _is_among(rows: pd.DataFrame, unwatched: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which rows are of a brand and channel of `UNWATCHED`, of which there are few."""
    brand, channel = rows["brand_id"].to_numpy(), rows["channel"].to_numpy()
    found = np.zeros(len(rows), dtype=bool)
    for each in unwatched.itertuples(index=False):
        found |= (brand == each.brand_id) & (channel == each.channel)
    return found


def _reviews(condition: ColumnElement[bool], moment: int) -> Select[Any]:
    """A row per review: its state, how long it waited, and for how long it was seen."""
    known = (fact.c.responded == 1) & (
        fact.c.response_at.is_(None) | (fact.c.response_at <= moment)
    )
    state = case(
        (fact.c.replies_visible == 0, _HIDDEN),
        (fact.c.created_at.is_(None), _UNDATED),
        (~known, _WAITING),
        (fact.c.response_at.is_(None), _UNTIMED),
        (fact.c.response_at < fact.c.created_at, _IMPOSSIBLE),
        else_=_ANSWERED,
    )
    gone = case((fact.c.removed_at < moment, fact.c.removed_at), else_=moment)
    seen_for = case((gone > fact.c.created_at, gone - fact.c.created_at), else_=0)
    return select(
        fact.c.brand_id,
        fact.c.location_id,
        fact.c.channel,
        case((COMPLAINT, 1), else_=0).label("negative"),
        state.label("state"),
        case((known, fact.c.response_at - fact.c.created_at), else_=seen_for).label("waited"),
        seen_for.label("seen_for"),
    ).where(condition, fact.c.created_at.is_(None) | (fact.c.created_at <= moment))
