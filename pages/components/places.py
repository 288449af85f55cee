"""Locations side by side: what each is rated, what could be expected of it, and who waits there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from data.models import Filters
from pages.components.memory import Question, answer
from pages.components.numbers import plural
from pages.components.reads import star_counts, waiting_complaints
from pages.view import View, labels, scored

CERTAIN, LIKELY = 3.09, 1.96
"""Distances from the expected mean, in standard errors, that chance passes 1 in 500 and 1 in 20."""

FEWEST = 10
"""Reviews with stars below which a location is not judged against the others."""

WELL_BELOW, BELOW = "Well below", "Below"
EXPECTED, ABOVE, WELL_ABOVE = "As expected", "Above", "Well above"
UNJUDGED = "Too few reviews"

_OF_PLACES = ["name", "label", "brand_id", "brand", "city", "country", "latitude", "longitude"]


def place_table(view: View) -> pd.DataFrame:
    """Return a row per location within the filters, by id.

    Columns: name (no other of its brand has it), label (no other at all), brand_id, brand, city,
    country, latitude, longitude; rating, low, high (the index); n, rated, mean (plain, of the
    period); expected (the brand's plain mean), verdict, shortfall (standard errors below what is
    expected); in_time (share answered in time); waiting (negative reviews without an answer).
    """
    # What places are called may change at any time; the figures change with the reviews alone.
    figures = view.remember(_figures, _brands(view), view.settings)
    places = view.locations[_OF_PLACES].assign(name=_names_within_brands(view.locations))
    return places.join(figures, how="inner")


def _names_within_brands(places: pd.DataFrame) -> pd.Series[str]:
    if not places.duplicated(["brand_id", "name"]).any():
        return places["name"]
    return pd.concat([labels(each.assign(brand="")) for _, each in places.groupby("brand_id")])


def place_name(view: View, location_id: int, brand_id: int) -> str:
    """Return what tells a place from all others; the brand's name where it is no place."""
    name = view.locations["label"].get(location_id) or view.brands["name"].get(brand_id)
    return str(name or "")


def place_and_brand(view: View, location_id: int, brand_id: int) -> str:
    """Return the name of a place and of its brand; the brand's alone where it is no place."""
    name, brand = place_name(view, location_id, brand_id), str(view.brands["name"].get(brand_id))
    return name if brand in name.split(" · ") else f"{name}, {brand}"


def _brands(view: View) -> tuple[tuple[int, int], ...]:
    places = view.locations
    return tuple(zip(places["id"].tolist(), places["brand_id"].tolist(), strict=True))


def _figures(question: Question) -> pd.DataFrame:
    """Return what `place_table` tells of each place, besides what the place is called."""
    brands, settings = question.arguments
    # A location is judged among all of its brand's, whichever of them are looked at.
    among = replace(question, filters=replace(question.filters, locations=frozenset()))
    scores = answer(scored, replace(among, arguments=(("location_id",), settings)), {})
    frame = _within(question.filters, brands)
    rating, response = (scores[each].reindex(frame.index) for each in ("rating", "response"))
    counts = star_counts(among).reindex(frame.index)
    frame = frame.assign(
        rating=rating["value"],
        low=rating["low"],
        high=rating["high"],
        n=counts["n"].fillna(0).astype(int),
        rated=counts["rated"].fillna(0),
        mean=counts["mean"],
        in_time=response["attainment"],
        waiting=waiting_complaints(question).reindex(frame.index).fillna(0).astype(int),
    )
    return _judged(frame, _chain(replace(among, arguments=(brands,)))).drop(columns="brand_id")


def _within(filters: Filters, brands: Iterable[tuple[int, int]]) -> pd.DataFrame:
    here = {
        place: brand
        for place, brand in brands
        if brand in filters.brands and (not filters.locations or place in filters.locations)
    }
    return pd.DataFrame({"brand_id": pd.Series(here, dtype=int)})


def _judged(frame: pd.DataFrame, chain: pd.DataFrame) -> pd.DataFrame:
    expected = frame["brand_id"].map(chain["mean"])
    spread = frame["brand_id"].map(chain["deviation"])
    shortfall = (expected - frame["mean"]) * frame["rated"].astype(float) ** 0.5 / spread
    verdict = verdicts(shortfall, frame["rated"])
    return frame.assign(expected=expected, shortfall=shortfall, verdict=verdict)


def chain_spread(view: View) -> pd.DataFrame:
    """Return per brand the plain mean and the standard deviation of its stars in the period."""
    return view.remember(_chain, _brands(view), filters=view.narrowed(locations=frozenset()))


def _chain(question: Question) -> pd.DataFrame:
    brand_ids = pd.Series(dict(question.arguments[0]), name="brand_id", dtype=int)
    frame = star_counts(question).join(brand_ids, how="inner").dropna()
    rows = {brand_id: _pooled(group.astype(float)) for brand_id, group in frame.groupby("brand_id")}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["mean", "deviation"])


def _pooled(group: pd.DataFrame) -> tuple[float, float]:
    n = group["rated"].sum()
    mean = (group["mean"] * group["rated"]).sum() / n
    square = ((group["deviation"] ** 2 + group["mean"] ** 2) * group["rated"]).sum() / n
    return float(mean), float(np.sqrt(max(square - mean**2, 0)))


def verdicts(shortfall: pd.Series[float], rated: pd.Series[float]) -> pd.Series[str]:
    """Return how each location does against what chance alone would bring.

    >>> verdicts(pd.Series([3.5, 2.0, 0.0, -2.5, 9.0]), pd.Series([50, 50, 50, 50, 3])).tolist()
    ['Well below', 'Below', 'As expected', 'Above', 'Too few reviews']
    """
    words = np.select(
        [
            ~(rated >= FEWEST) | shortfall.isna(),
            shortfall > CERTAIN,
            shortfall > LIKELY,
            shortfall < -CERTAIN,
            shortfall < -LIKELY,
        ],
        [UNJUDGED, WELL_BELOW, BELOW, WELL_ABOVE, ABOVE],
        EXPECTED,
    )
    return pd.Series(words, index=shortfall.index, dtype=object)


def needing_attention(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the locations that need a person, the most pressing first."""
    below = frame["verdict"].isin([WELL_BELOW, BELOW])
    wanted = frame[below | (frame["waiting"] > 0)]
    rank = wanted["shortfall"].where(below, 0).clip(lower=0).fillna(0) + np.log1p(wanted["waiting"])
    reasons = [_reason(*each) for each in zip(wanted["verdict"], wanted["waiting"], strict=True)]
    return wanted.assign(rank=rank, reason=reasons).sort_values("rank", ascending=False)


def _reason(verdict: str, waiting: int) -> str:
    if verdict not in (WELL_BELOW, BELOW):
        return f"{plural(waiting, 'complaint')} unanswered"
    return f"{verdict} its brand" + (f", {waiting:,} unanswered" if waiting else "")
