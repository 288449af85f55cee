"""How much is said by the day, which days are louder than chance, and what people speak of anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data.models import Filters
from data.reading import HeldReview
from data.texts import sample_texts
from pages.components.charts import QUIET, Spec
from pages.components.memory import Question
from scoring.burst import chances
from scoring.signals.emerging import Rising, rising

MOODS = ("negative", "neutral", "positive")
PAST, RARE, FEWEST = 28, 0.001, 4
"""Days that say what is usual, how rarely chance makes a loud day, and its fewest posts."""

LATELY = 14
"""Days whose words are held against those of the time before."""


def by_day(question: Question) -> pd.DataFrame:
    """Return per day: negative, neutral, positive, n, usual (a day before it) and loud.

    The filters begin `PAST` days before the period, so that its first days can be judged too.
    """
    frame = question.facts.counts(question.scope, question.filters, by=("day",))
    frame = frame[frame["day"] >= 0].set_index("day")
    if frame.empty:
        return pd.DataFrame(columns=[*MOODS, "n", "usual", "loud"])
    counts = pd.DataFrame(
        {mood: frame[f"rated_{mood}"] + frame[f"post_{mood}"] for mood in MOODS}
    ).assign(n=frame["n"])
    until = question.filters.until
    last = int(frame.index.max()) if until is None else until
    since = question.filters.since
    first = int(frame.index.min()) if since is None else since
    days = counts.reindex(range(first, last + 1), fill_value=0).astype(float)
    before = days["n"].shift(1).rolling(PAST, min_periods=PAST).sum()
    chance = chances(days["n"].to_numpy(), before.fillna(0).to_numpy(), float(PAST))
    known = before.notna() & (days["n"] >= FEWEST)
    return days.assign(usual=before / PAST, loud=known & (chance < RARE))


def terms(question: Question) -> Rising:
    """Return the terms that the last days of the period use more than the time before them."""
    last = question.filters.until
    if last is None:
        return Rising([], 0)
    since = last - LATELY + 1
    now = sample_texts(question.facts, question.scope, replace(question.filters, since=since))
    past: Filters = replace(question.filters, since=None, until=since - 1)
    return rising(now, sample_texts(question.facts, question.scope, past), most=8)


def reach(review: HeldReview) -> int:
    """Return how often people have answered to a post: likes, shares, comments, all together."""
    return sum(number for number in review.engagement.values() if number > 0)


def volume(frame: pd.DataFrame) -> Spec:
    """Return bars by day; the data have date, mood, n, total, usual and loud."""
    colour = {
        "field": "mood",
        "type": "nominal",
        "sort": ["Negative", "Neutral", "Positive"],
        "scale": {
            "domain": ["Negative", "Neutral", "Positive"],
            "range": ["#D55E00", QUIET, "#2E9E6B"],
        },
        "legend": {"orient": "top", "title": None, "symbolType": "square"},
    }
    told = [
        {"field": "date", "type": "temporal", "title": "Day", "format": "%d %b %Y"},
        {"field": "mood", "title": "Sentiment"},
        {"field": "n", "type": "quantitative", "title": "Posts", "format": ",.0f"},
        {"field": "usual", "type": "quantitative", "title": "Usual a day", "format": ".1f"},
    ]
    axis = {"grid": False, "domain": False, "ticks": False, "title": None, "format": "%-d %b"}
    x = {"field": "date", "type": "temporal", "axis": {**axis, "labelOverlap": True}}
    y = {"field": "n", "type": "quantitative", "stack": "zero", "axis": {"title": None}}
    width = max(2.0, min(14.0, 700 / max(frame["date"].nunique(), 1)))
    return {
        "height": 240,
        "encoding": {"x": x},
        "layer": [
            {
                "mark": {"type": "bar", "width": width},
                "encoding": {"y": y, "color": colour, "tooltip": told},
            },
            {
                "transform": [{"filter": "datum.loud && datum.mood === 'Negative'"}],
                "mark": {"type": "text", "text": "▼", "dy": -8, "fontSize": 12, "color": QUIET},
                "encoding": {"y": {"field": "total", "type": "quantitative"}},
            },
        ],
    }


def bars(days: pd.DataFrame) -> pd.DataFrame:
    """Return the data of `volume` from those of `by_day`."""
    kept = days.reset_index(names="day")
    longer = kept.melt(["day", "n", "usual", "loud"], list(MOODS), "mood", "count")
    longer["mood"] = longer["mood"].str.capitalize()
    longer["date"] = pd.to_datetime(longer["day"], unit="D")
    longer = longer.rename(columns={"n": "total", "count": "n"})
    quiet = (longer["n"] == 0) & ~longer["loud"]
    return longer[~quiet][["date", "mood", "n", "total", "usual", "loud"]].replace({np.nan: None})
