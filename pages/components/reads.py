"""Questions that pages ask of the facts; each is remembered while the data stay as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from data import answering, watched
from data.models import Tallies
from data.scores import Scores
from pages.components.change import NINE_OF_TEN
from pages.components.memory import Question, shared
from scoring.indices import rating
from scoring.signals.topics import topics

SPARK_POINTS = 26
STARS = [*rating.STARS]
Sums = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Of each row the reviews that count, and the sum and the sum of squares of what they say."""

_FIRST_WEEKDAY = 4
"""1970-01-01 was a Thursday; weeks are counted from a Monday four days later."""


def totals(question: Question) -> pd.Series[float]:
    """Return the counts over everything that is looked at."""
    return question.facts.counts(question.scope, question.filters).iloc[0]


def star_counts(question: Question) -> pd.DataFrame:
    """Return per location: its reviews, and of the stars that may be averaged how many and moments.

    The moments are the plain mean and the standard deviation. Each location stands on its own, so
    that its figure does not depend on which others are looked at.
    """
    frame = place_counts(question)
    n = frame.groupby("location_id")["n"].sum().to_frame()
    stars = averaged(frame, question.facts.terms().unblendable, within="location_id")
    sums = stars.groupby("location_id")[STARS].sum()
    return n.join(_moments(sums.reindex(n.index, fill_value=0)))


def place_counts(question: Question) -> pd.DataFrame:
    """Return the counts per location and channel, whatever else is asked."""
    return shared(_place_counts, replace(question, arguments=()))


def _place_counts(question: Question) -> pd.DataFrame:
    by = ("location_id", "channel")
    return question.facts.counts(question.scope, question.filters, by=by)


def averaged(
    frame: pd.DataFrame, unblendable: frozenset[str], within: str | None = None
) -> pd.DataFrame:
    """Return the rows whose stars may be put together: those of one channel, or that may blend.

    Args:
        frame: counts of channels.
        unblendable: channels whose stars may not be put together with those of others.
        within: the column that names what is put together; all rows are unless it is given.
    """
    rows = starred(frame)
    together = rows.groupby(within)["channel"] if within else rows["channel"]
    channels = together.transform("nunique") if within else together.nunique()
    return rows[(channels < 2) | ~rows["channel"].isin(unblendable)]


def starred(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with any stars."""
    return frame[frame[STARS].sum(axis=1) > 0]


def channel_terms(question: Question) -> Tallies:
    """Return which channels are left out of what; the tallies themselves are empty."""
    unseen = answering.unseen(question.facts, question.scope, question.filters)
    hidden = frozenset(map(str, unseen["channel"]))
    return replace(question.facts.terms(), hidden_replies=hidden)


def weekly_stars(question: Question) -> pd.DataFrame:
    """Return per week: its first day, the stars that may be averaged, their mean and interval."""
    counts = question.facts.counts(question.scope, question.filters, by=("day", "channel"))
    frame = averaged(counts[counts["day"] >= 0], question.facts.terms().unblendable)
    week = (frame["day"] - _FIRST_WEEKDAY) // 7 * 7 + _FIRST_WEEKDAY
    weeks = frame[STARS].astype(float).groupby(week).sum()
    moments = _moments(weeks)
    # One review a week has no spread of its own; the spread of all of them stands in.
    spread = float(_moments(weeks.sum().to_frame().T)["deviation"].iloc[0])
    error = NINE_OF_TEN * spread / np.sqrt(moments["rated"])
    moments["low"] = (moments["mean"] - error).clip(lower=1)
    moments["high"] = (moments["mean"] + error).clip(upper=5)
    moments["date"] = pd.to_datetime(moments.index, unit="D")
    return moments[moments["rated"] > 0].rename(columns={"mean": "value", "rated": "n"})


def sparks(question: Question) -> pd.Series[Any]:
    """Return per location its last stored ratings, the newest last.

    The arguments are the score version and the number of the newest change of scores.
    """
    version, _ = question.arguments
    scores = Scores(question.store)
    history = scores.history(question.scope, version, rating.INDEX.id, of_brands=False)
    stored = history.dropna(subset=["value"]).groupby("location_id")["value"]
    return stored.agg(lambda days: list(days)[-SPARK_POINTS:])


def waiting_complaints(question: Question) -> pd.Series[int]:
    """Return per location how many complaints, whose answers would be seen, have none."""
    return watched.waiting_complaints(question.facts, question.scope, question.filters)


def topic_counts(question: Question) -> pd.DataFrame:
    """Return per topic: its name, and how many reviews mention, praise and criticise it."""
    frame = unfolded(question.facts.topic_masks(question.scope, question.filters))
    return frame[frame["topics"] > 0].sort_values("topics", ascending=False)


def unfolded(masks: pd.DataFrame) -> pd.DataFrame:
    """Return per known topic: name, bit, and of masks with their `n` how many are on each side."""
    n = masks["n"].to_numpy(dtype=np.int64)
    rows = [
        {"name": topic.name, "bit": topic.bit} | _bit_counts(masks, n, topic.bit)
        for topic in topics()
    ]
    return pd.DataFrame(rows)


def _bit_counts(masks: pd.DataFrame, n: np.ndarray, bit: int) -> dict[str, int]:
    columns = ("topics", "praised", "criticised")
    return {
        name: int(n[(masks[name].to_numpy(dtype=np.int64) >> bit) & 1 == 1].sum())
        for name in columns
    }


def star_sums(frame: pd.DataFrame) -> Sums:
    """Return how many reviews of each row have stars, their sum and their sum of squares."""
    counts = frame[STARS].to_numpy(dtype=float)
    stars = np.arange(1, 6)
    return counts.sum(axis=1), counts @ stars, counts @ stars**2


def _moments(frame: pd.DataFrame) -> pd.DataFrame:
    rated, first, second = star_sums(frame)
    with np.errstate(invalid="ignore"):
        mean = first / rated
        deviation = np.sqrt(np.maximum(second / rated - mean**2, 0))
    return pd.DataFrame({"rated": rated, "mean": mean, "deviation": deviation}, index=frame.index)


def channel_counts(question: Question) -> pd.DataFrame:
    """Return per channel: how many reviews, their plain mean stars, and the share of complaints."""
    frame = question.facts.counts(question.scope, question.filters, by=("channel",))
    found = complaint_counts(replace(question, arguments=("channel",)))
    complaints = frame["channel"].map(found).fillna(0)
    frame = frame.assign(mean=_moments(frame)["mean"], complaints=complaints / frame["n"])
    return frame[["channel", "n", "mean", "complaints"]].sort_values("n", ascending=False)


def complaint_counts(question: Question) -> pd.Series[int]:
    """Return how many complaints there are by a column of facts, the question's argument."""
    (by,) = question.arguments
    filters = replace(question.filters, complaints=True)
    return question.facts.counts(question.scope, filters, by=(by,)).set_index(by)["n"]
