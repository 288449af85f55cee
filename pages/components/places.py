"""Locations side by side: what each is rated, what could be expected of it, and who waits there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from data.models import Filters
from data.watched import complaints
from pages.components.in_time import in_time
from pages.components.memory import Question, answer
from pages.components.names import channel_name
from pages.components.numbers import NOTHING, figure, interval, plural
from pages.components.one_place import lone_places
from pages.components.reads import (
    averaged,
    place_counts,
    star_counts,
    star_sums,
    starred,
    waiting_complaints,
)
from pages.view import View, labels, scored
from scoring.index import Settings
from scoring.ranking import expected_ranks

CERTAIN, LIKELY = 3.09, 1.96
"""Distances from the expected mean, in standard errors, that chance passes 1 in 500 and 1 in 20."""

FEWEST = 10
"""Reviews with stars below which a location is not judged against the others."""

LEAST_SPREAD = 1e-6
"""Standard deviation of stars that they are taken to have at least: where they are all alike, every
place is as expected."""

WELL_BELOW, BELOW = "Well below", "Below"
EXPECTED, ABOVE, WELL_ABOVE = "As expected", "Above", "Well above"
UNJUDGED, ALONE = "Too few reviews", "Nothing to compare with"

_OF_PLACES = ["name", "label", "brand_id", "brand", "city", "country", "latitude", "longitude"]


def place_table(view: View) -> pd.DataFrame:
    """Return a row per location within the filters, by id.

    Columns: name (no other of its brand has it), label (no other at all), brand_id, brand, city,
    country, latitude, longitude; rating, low, high (the index); rank (the one to expect among the
    brand's places by rating), rank_low, rank_high, ranked (how many are); n, rated, mean (plain, of
    the period); expected (that of the brand on the same channels, in the same shares), comparable
    (what the mean would be at the brand's mix of channels), verdict, shortfall (standard errors
    below what is expected); in_time (share answered in time); waiting (complaints without an
    answer), hidden (there are some, and the answers to none of them are shown). A place with no
    stars but such as may not be averaged with those of its brand is neither ranked nor judged.
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


def is_alone(view: View, brand_id: int) -> bool:
    """Tell whether a brand has one location and no other; who sees only some does not know."""
    return brand_id in lone_places(view.locations, view.scope)


def _brands(view: View) -> tuple[tuple[int, int], ...]:
    places = view.locations
    return tuple(zip(places["id"].tolist(), places["brand_id"].tolist(), strict=True))


def _figures(question: Question) -> pd.DataFrame:
    """Return what `place_table` tells of each place, besides what the place is called."""
    brands, settings = question.arguments
    # A location is judged among all of its brand's, whichever of them are looked at.
    among = replace(question, filters=replace(question.filters, locations=frozenset()))
    scores = _scores(among, brands, settings)
    frame = _within(question.filters, brands)
    rating, response = (scores[each].reindex(frame.index) for each in ("rating", "response"))
    counts = star_counts(among).reindex(frame.index)
    stars = _channel_stars(replace(among, arguments=(brands,)))
    ranked = scores["rating"][scores["rating"].index.isin(stars["location_id"])]
    frame = frame.assign(
        rating=rating["value"],
        low=rating["low"],
        high=rating["high"],
        **_ranks(ranked, dict(brands), settings).reindex(frame.index),
        n=counts["n"].fillna(0).astype(int),
        rated=counts["rated"].fillna(0),
        mean=counts["mean"],
        in_time=in_time(response)["value"],
        waiting=waiting_complaints(question).reindex(frame.index).fillna(0).astype(int),
        hidden=frame.index.isin(_hidden(question)),
    )
    judged = _judged(frame, stars).drop(columns="brand_id")
    apart = _apart(place_counts(among), stars).reindex(frame.index)
    return judged.assign(verdict=apart.fillna(judged["verdict"]))


def _scores(
    among: Question, brands: tuple[tuple[int, int], ...], settings: Settings
) -> dict[str, pd.DataFrame]:
    """Return the indices of each place; one without another of its brand is judged as the brand."""
    scores = answer(scored, replace(among, arguments=(("location_id",), settings)))
    lone = lone_places(pd.DataFrame(brands, columns=["id", "brand_id"]), among.scope)
    if not lone:
        return scores
    filters = replace(among.filters, locations=frozenset(lone.values()))
    asked = replace(among, filters=filters, arguments=(("brand_id",), settings))
    whole = answer(scored, asked)
    for index_id, table in whole.items():
        others = scores[index_id].drop([*lone.values()], errors="ignore")
        scores[index_id] = pd.concat([others, table.set_axis(table.index.map(lone))])
    return scores


def _hidden(question: Question) -> pd.Index:
    frame = complaints(question.facts, question.scope, question.filters)
    sums = frame.groupby("location_id")[["n", "hidden"]].sum()
    return sums.index[sums["n"] == sums["hidden"]]


def _ranks(rating: pd.DataFrame, brands: Mapping[int, int], settings: Settings) -> pd.DataFrame:
    ranks = expected_ranks(
        rating,
        [brands[place] for place in rating.index],
        probability=settings.interval,
        seed=settings.seed,
    )
    return ranks.rename(columns={"low": "rank_low", "high": "rank_high", "of": "ranked"})


def rank_told(row: Mapping[Any, Any]) -> str:
    """Return a place's rank with its interval and among how many; a dash without any other.

    >>> rank_told({"rank": 3.4, "rank_low": 1, "rank_high": 8, "ranked": 12})
    '3 (1–8 of 12)'
    """
    if np.isnan(row["rank"]) or row["ranked"] < 2:
        return NOTHING
    ends = interval(row["rank_low"], row["rank_high"])
    return f"{figure(row['rank'])} ({ends} of {figure(row['ranked'])})"


def _within(filters: Filters, brands: Iterable[tuple[int, int]]) -> pd.DataFrame:
    here = {
        place: brand
        for place, brand in brands
        if brand in filters.brands and (not filters.locations or place in filters.locations)
    }
    return pd.DataFrame({"brand_id": pd.Series(here, dtype=int)})


def _judged(frame: pd.DataFrame, stars: pd.DataFrame) -> pd.DataFrame:
    """Judge each place by what its brand has on the same channels: no mix of them is a merit."""
    sums = stars.groupby("location_id")[["likely", "rated"]].sum()
    chain = _of_brands(stars).reindex(frame["brand_id"]).set_index(frame.index)
    expected = (sums["likely"] / sums["rated"]).reindex(frame.index)
    spread = chain["deviation"].clip(lower=LEAST_SPREAD)
    rated = stars.groupby("brand_id")["location_id"].nunique()
    shortfall = (expected - frame["mean"]) * frame["rated"].astype(float) ** 0.5 / spread
    return frame.assign(
        expected=expected,
        comparable=(chain["mean"] + frame["mean"] - expected).clip(1, 5),
        shortfall=shortfall,
        verdict=verdicts(shortfall, frame["rated"]).mask(frame["brand_id"].map(rated) < 2, ALONE),
    )


def _apart(counts: pd.DataFrame, stars: pd.DataFrame) -> pd.Series[str]:
    """Return of the places that have stars, but none to compare, what is said for a verdict."""
    rows = starred(counts)
    rows = rows[~rows["location_id"].isin(stars["location_id"])]
    named = rows["channel"].map(channel_name).groupby(rows["location_id"]).agg(" and ".join)
    return "Stars only on " + named.astype(object) + ", not compared"


def chain_spread(view: View) -> pd.DataFrame:
    """Return per brand the plain mean of its stars in the period, and how far reviews scatter.

    The column `deviation` is the standard deviation of stars around their channel's mean.
    """
    return view.remember(_chain, _brands(view), filters=view.narrowed(locations=frozenset()))


def _chain(question: Question) -> pd.DataFrame:
    return _of_brands(_channel_stars(question))


def _channel_stars(question: Question) -> pd.DataFrame:
    """Return the stars of each place on each channel that may be averaged within its brand.

    Columns: location_id, brand_id, channel; rated, first, second (number of stars, their sum and
    sum of squares); likely, likely_second (what the sums would be at the brand's channel mean).
    """
    frame = place_counts(question)
    frame = frame.assign(brand_id=frame["location_id"].map(dict(question.arguments[0])))
    unblendable = question.facts.terms().unblendable
    frame = averaged(frame.dropna(subset="brand_id"), unblendable, within="brand_id")
    rated, first, second = star_sums(frame)
    frame = frame[["location_id", "brand_id", "channel"]].assign(
        rated=rated, first=first, second=second
    )
    channel = frame.groupby(["brand_id", "channel"])[["rated", "first"]].transform("sum")
    mean = channel["first"] / channel["rated"]
    return frame.assign(likely=frame["rated"] * mean, likely_second=frame["rated"] * mean**2)


def _of_brands(stars: pd.DataFrame) -> pd.DataFrame:
    columns = ["rated", "first", "second", "likely_second"]
    sums = stars.groupby("brand_id")[columns].sum()
    within = (sums["second"] - sums["likely_second"]) / sums["rated"]
    return pd.DataFrame(
        {"mean": sums["first"] / sums["rated"], "deviation": within.clip(lower=0) ** 0.5}
    )


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
    unanswered = f"{plural(waiting, 'complaint')} unanswered"
    if verdict not in (WELL_BELOW, BELOW):
        return unanswered
    return f"{verdict} its brand" + (f", {unanswered}" if waiting else "")
