"""The reputation index: rating, sentiment, response and recency in one figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from data.models import Tallies
from scoring.cells import Rows, codes, rows_of
from scoring.composite import simulated_interval, weighted_mean
from scoring.index import Index, Settings
from scoring.indices import rating, response, sentiment
from scoring.stats import Floats, Ints, Marks, day_number, ratio, total

INDEX = Index(
    id="reputation",
    name="Reputation",
    low=0.0,
    high=100.0,
    evidence=5,
    meaning="Rating, sentiment, response and recency together: below 50 poor, from 80 excellent.",
)

PARTS = ("rating", "sentiment", "response", "recency")
_SOURCES = (0, 0, 1, 2)
"""What each part is told from: the stars and the words of the same reviews err together."""

_ENDS = ("value", "low", "high")
_MAKINGS = {"lacks": "rating", "told": "response"}
"""What a part says of what it is made of, for only figures made alike can be compared."""

BANDS = ((0.0, "poor"), (50.0, "fair"), (65.0, "good"), (80.0, "excellent"))
"""The word for a value from each of these on."""


def compute(tallies: Tallies, *, as_of: datetime, settings: Settings) -> pd.DataFrame:
    """Return one figure for a reputation, its parts and its interval.

    Formula: `0.60 Rating + 0.15 Sentiment + 0.20 Response + 0.05 Recency`, or other weights where
    they are set, each part from 0 to 100: the rating as `(stars - 1) / 4 · 100`, sentiment and
    response as they are, recency as `100 · (1 - exp(-n₉₀ / 12))` with n₉₀ the reviews of the
    last 90 days, unless others are set, per location that ever had one, however short or long the
    period is. A part that is not known stands aside and the others weigh more. The interval comes
    from a simulation of the parts', which gives the same each time; rating and sentiment, told by
    the same reviews, err together in it.

    Range and unit: 0 to 100; poor below 50, fair to 65, good to 80, excellent from there on.

    Evidence: none below 5 reviews, or where neither rating nor sentiment is known.

    How it can mislead: one figure hides which part moved, so look at the parts as well. The
    weights are a choice, not a law. Where stars and words are of different reviews the interval is
    a little wide. Locations without any review do not lower the recency of a brand. Two places with
    different parts missing are not compared like with like.

    Reference: OECD and JRC, "Handbook on constructing composite indicators" (2008).

    Columns: `part_rating` and the like are the parts, `part_rating_low` and `part_rating_high` the
    ends of their intervals, `lacks` and `told` those of the rating and of the response, which say
    what these two are made of, and `missing` names those of any weight that stand aside. A value
    that is not known is NaN; `BANDS` says which word goes with one.

    >>> from datetime import UTC
    >>> review = dict(brand_id=1, location_id=7, channel="google", origin="", day=20_000, n=40,
    ...               stars_1=0, stars_2=0, stars_3=0, stars_4=10, stars_5=30, score_n=0,
    ...               score_sum=0.0, score_squares=0.0, rated_negative=0, rated_neutral=0,
    ...               rated_positive=0, post_negative=0, post_neutral=0, post_positive=0)
    >>> answer = dict(brand_id=1, location_id=7, channel="google", negative=0, hours=24,
    ...               age=2160, answered=30, waiting=0, impossible=0, untimed=0,
    ...               undated=0, hidden=0)
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
    parts["recency"] = recency(tallies, as_of=as_of, settings=settings)
    return compose(parts, settings)


def compose(parts: Mapping[str, pd.DataFrame], settings: Settings) -> pd.DataFrame:
    """Return the index from the tables of its `PARTS`, computed already."""
    scopes = parts["recency"].index.union(parts["response"].index)
    values, lows, highs = (_column(parts, name, scopes) for name in _ENDS)
    n, n_effective = parts["recency"][["n", "n_effective"]].reindex(scopes).fillna(0).to_numpy().T
    speaks = np.isfinite(values[:, :2]).any(axis=1) & (n >= INDEX.evidence)
    weights = np.array([settings.weights[part] for part in PARTS])
    low, high = simulated_interval(
        values,
        lows,
        highs,
        weights,
        sources=_SOURCES,
        probability=settings.interval,
        draws=settings.draws,
        seed=settings.seed,
    )
    ends = {"value": weighted_mean(values, weights)} | {
        name: np.clip(end, 0, 100) for name, end in (("low", low), ("high", high))
    }
    columns = {
        **{name: np.where(speaks, each, np.nan) for name, each in ends.items()},
        "n": n,
        "n_effective": n_effective,
        **_by_part("", values),
        **_by_part("_low", lows),
        **_by_part("_high", highs),
        **{name: _text(parts[part], name, scopes) for name, part in _MAKINGS.items()},
        "missing": [", ".join(np.array(PARTS)[gone]) for gone in np.isnan(values) & (weights > 0)],
    }
    return pd.DataFrame(columns, index=scopes)


def _text(table: pd.DataFrame, name: str, scopes: pd.Index) -> Any:
    return table[name].astype(object).reindex(scopes, fill_value="").to_numpy()


def _by_part(end: str, figures: Floats) -> dict[str, Floats]:
    return {f"part_{part}{end}": figures[:, place] for place, part in enumerate(PARTS)}


def _column(parts: Mapping[str, pd.DataFrame], name: str, scopes: pd.Index) -> Floats:
    """One column of every part on the scale from 0 to 100, side by side."""
    columns = [parts[part][name].reindex(scopes).to_numpy(dtype=np.float64) for part in PARTS]
    columns[0] = (columns[0] - 1) / 4 * 100
    return np.stack(columns, axis=1)


@dataclass(frozen=True)
class _Reviews:
    """How many reviews each row of tallies holds, and which scope it belongs to.

    Attributes:
        rows: their cells and ages.
        n: of each row.
        scope: of each cell.
        keys: the scopes.
    """

    rows: Rows
    n: Floats
    scope: Ints
    keys: pd.DataFrame

    @classmethod
    def of(cls, rows: Rows, frame: pd.DataFrame, by: tuple[str, ...]) -> _Reviews:
        """Put the cells of some tallies together to scopes."""
        scope, keys = codes(rows.keys, by)
        return cls(rows, frame["n"].to_numpy(dtype=np.float64), scope, keys.set_index([*by]))

    def sums(self, weight: Floats | Marks) -> Floats:
        """Return the reviews of each scope, a row's by its weight."""
        return total(self.rows.per_cell(self.n * weight), self.scope, len(self.keys))

    def places(self) -> Floats:
        """Return how many locations each scope has."""
        named = self.rows.keys[["brand_id", "location_id"]].assign(_scope=self.scope)
        apart = named.drop_duplicates()["_scope"]
        return total(np.ones(len(apart)), apart.to_numpy(), len(self.keys))


def recency(tallies: Tallies, *, as_of: datetime, settings: Settings) -> pd.DataFrame:
    """Return the part of recency, and the reviews that count with what they are worth with age."""
    rows = rows_of(tallies, as_of, settings.half_life_days)
    here = _Reviews.of(rows, tallies.reviews, tallies.by)
    worth = ratio(here.sums(rows.weight) ** 2, here.sums(rows.weight**2))
    table = pd.DataFrame(
        {"n": here.sums(rows.known), "n_effective": np.nan_to_num(worth)}, index=here.keys.index
    )
    if tallies.recent is None:
        return _with_part(table, _lately(here, settings))
    lately = Rows.of(tallies.recent, day_number(as_of), settings.half_life_days)
    recent = _Reviews.of(lately, tallies.recent, tallies.by)
    return _with_part(table, _lately(recent, settings).reindex(table.index))


def _with_part(table: pd.DataFrame, part: pd.Series[float]) -> pd.DataFrame:
    return table.assign(value=part, low=part, high=part)


def _lately(found: _Reviews, settings: Settings) -> pd.Series[float]:
    known = found.rows.known
    per_location = found.sums(known & (found.rows.age < settings.recency_days)) / found.places()
    part = 100 * (1 - np.exp(-per_location / settings.recency_reviews))
    return pd.Series(np.where(found.sums(known) > 0, part, np.nan), index=found.keys.index)
