"""The reputation index: rating, sentiment, response and recency in one figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.models import Tallies
from scoring.cells import codes
from scoring.composite import simulated_interval, weighted_mean
from scoring.index import Index, Settings
from scoring.indices import rating, response, sentiment
from scoring.stats import Floats, age_weights, day_number, ratio, total

INDEX = Index(
    id="reputation",
    name="Reputation",
    low=0.0,
    high=100.0,
    evidence=5,
    meaning="Rating, sentiment, response and recency together: below 50 poor, from 80 excellent.",
)

PARTS = ("rating", "sentiment", "response", "recency")
_ENDS = ("value", "low", "high")
BANDS = ((0.0, "poor"), (50.0, "fair"), (65.0, "good"), (80.0, "excellent"))
"""The word for a value from each of these on."""


def compute(tallies: Tallies, *, as_of: datetime, settings: Settings) -> pd.DataFrame:
    """Return one figure for a reputation, its parts and its interval.

    Formula: `0.60 Rating + 0.15 Sentiment + 0.20 Response + 0.05 Recency`, or other weights where
    they are set, each part from 0 to 100: the rating as `(stars - 1) / 4 · 100`, sentiment and
    response as they are, recency as `100 · (1 - exp(-n₉₀ / 12))` with n₉₀ the reviews per location
    of the last 90 days, unless others are set, however short or long the period is. A part that is
    not known stands aside and the others weigh more. The interval comes from a simulation of the
    parts', which gives the same each time.

    Range and unit: 0 to 100; poor below 50, fair to 65, good to 80, excellent from there on.

    Evidence: none below 5 reviews, or where neither rating nor sentiment is known.

    How it can mislead: one figure hides which part moved, so look at the parts as well. The
    weights are a choice, not a law. Two places with different parts missing are not compared like
    with like.

    Reference: OECD and JRC, "Handbook on constructing composite indicators" (2008).

    Columns: `part_rating` and the like are the parts, and `missing` names those that stand aside.
    A value that is not known is NaN; `BANDS` says which word goes with one.

    >>> from datetime import UTC
    >>> review = dict(brand_id=1, location_id=7, channel="google", origin="", day=20_000, n=40,
    ...               stars_1=0, stars_2=0, stars_3=0, stars_4=10, stars_5=30, score_n=0,
    ...               score_sum=0.0, score_squares=0.0, rated_negative=0, rated_neutral=0,
    ...               rated_positive=0, post_negative=0, post_neutral=0, post_positive=0)
    >>> answer = dict(brand_id=1, location_id=7, channel="google", negative=0, hours=24,
    ...               age=2160, answered=30, waiting=0, impossible=0, undated=0, hidden=0)
    >>> tallies = Tallies(reviews=pd.DataFrame([review]), responses=pd.DataFrame([answer]))
    >>> as_of = datetime.fromtimestamp(20_000 * 86_400, UTC)
    >>> table = compute(tallies, as_of=as_of, settings=Settings())
    >>> table[["value", "part_rating", "missing"]].round(1).to_dict("list")
    {'value': [94.6], 'part_rating': [92.7], 'missing': ['sentiment']}
    """
    parts = {
        part.INDEX.id: part.compute(tallies, as_of=as_of, settings=settings)
        for part in (rating, sentiment, response)
    }
    return compose(parts, tallies, as_of=as_of, settings=settings)


def compose(
    parts: Mapping[str, pd.DataFrame], tallies: Tallies, *, as_of: datetime, settings: Settings
) -> pd.DataFrame:
    """Return the index from the tables of the indices it is made of, computed already."""
    recency = _recency(tallies, as_of, settings)
    scopes = recency.index.union(parts["response"].index)
    values, lows, highs = (_column(parts, recency, name, scopes) for name in _ENDS)
    n, n_effective = recency[["n", "n_effective"]].reindex(scopes).fillna(0).to_numpy().T
    speaks = np.isfinite(values[:, :2]).any(axis=1) & (n >= INDEX.evidence)
    weights = np.array([settings.weights[part] for part in PARTS])
    low, high = simulated_interval(
        values,
        lows,
        highs,
        weights,
        probability=settings.interval,
        draws=settings.draws,
        seed=settings.seed,
    )
    table = pd.DataFrame(index=scopes)
    table["value"] = np.where(speaks, weighted_mean(values, weights), np.nan)
    table["low"] = np.where(speaks, np.clip(low, 0, 100), np.nan)
    table["high"] = np.where(speaks, np.clip(high, 0, 100), np.nan)
    table["n"] = n
    table["n_effective"] = n_effective
    for place, part in enumerate(PARTS):
        table[f"part_{part}"] = values[:, place]
    table["missing"] = [", ".join(np.array(PARTS)[gone]) for gone in np.isnan(values)]
    return table


def _column(
    parts: Mapping[str, pd.DataFrame], recency: pd.DataFrame, name: str, scopes: pd.Index
) -> Floats:
    """One column of every part on the scale from 0 to 100, side by side."""
    tables = {**parts, "recency": recency}
    columns = [tables[part][name].reindex(scopes).to_numpy(dtype=np.float64) for part in PARTS]
    columns[0] = (columns[0] - 1) / 4 * 100
    return np.stack(columns, axis=1)


def _recency(tallies: Tallies, as_of: datetime, settings: Settings) -> pd.DataFrame:
    """The part of recency, and the reviews that count with what they are worth with age."""
    frame, today = tallies.reviews, day_number(as_of)
    scope, keys = codes(frame, tallies.by)
    day, n = frame["day"].to_numpy(dtype=np.int64), frame["n"].to_numpy(dtype=np.float64)
    known = (day >= 0) & (day <= today)
    weight = known * age_weights(np.where(known, today - day, 0), settings.half_life_days)
    dated, aged, squares = (
        total(n * each, scope, len(keys)) for each in (known, weight, weight**2)
    )
    table = pd.DataFrame(
        {"n": dated, "n_effective": np.nan_to_num(ratio(aged**2, squares))},
        index=keys.set_index([*tallies.by]).index,
    )
    recent = frame if tallies.recent is None else tallies.recent
    part = _lately(recent, tallies.by, today, settings).reindex(table.index)
    return table.assign(value=part, low=part, high=part)


def _lately(
    frame: pd.DataFrame, by: tuple[str, ...], today: int, settings: Settings
) -> pd.Series[float]:
    place, places = codes(frame, [*dict.fromkeys((*by, "brand_id", "location_id"))])
    scope, keys = codes(places, by)
    day, n = frame["day"].to_numpy(dtype=np.int64), frame["n"].to_numpy(dtype=np.float64)
    known = (day >= 0) & (day <= today)
    fresh = known & (day > today - settings.recency_days)
    dated, lately = (
        total(total(n * rows, place, len(places)), scope, len(keys)) for rows in (known, fresh)
    )
    per_location = lately / np.bincount(scope, minlength=len(keys))
    part = 100 * (1 - np.exp(-per_location / settings.recency_reviews))
    return pd.Series(np.where(dated > 0, part, np.nan), index=keys.set_index([*by]).index)
