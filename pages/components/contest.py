"""Who is compared with whom, where and on which channels: like with like, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.models import Filters
from data.rivals import standpoints
from pages.components.memory import Question
from pages.components.names import name_of
from pages.view import View

MARKETS = "markets"
"""Key of the choice of markets, and its name in the URL."""

SAME, ALL = "Same cities and kinds", "All places"
WHOLE = "whole"
"""What those that stand for a whole brand have in common."""

SMALL_WINDOW = 50
"""A source that serves fewer of the newest reviews cannot tell how much is written."""


@dataclass(frozen=True)
class Contest:
    """What is compared.

    Attributes:
        ours: our brand's id.
        rivals: theirs, in the order of their names.
        names: of all of them, by id; they must be escaped in Markdown.
        alike: only places of the same kind in the same city are compared.
    """

    ours: int
    rivals: tuple[int, ...]
    names: Mapping[int, str]
    alike: bool = True

    @property
    def brands(self) -> tuple[int, ...]:
        """All of them, ours first."""
        return (self.ours, *self.rivals)


def contest_of(view: View) -> Contest | None:
    """Draw what there is to choose of a contest and return it; None where there is none.

    Brands chosen in the filters that are not ours are the rivals; with none chosen, all are.
    """
    chosen, rivals = _sides(view)
    if not chosen or not rivals:
        return None
    names = _names(view)
    with st.container(horizontal=True, gap="medium"):
        ours = chosen[0] if len(chosen) == 1 else _choose_ours(chosen, names)
        return Contest(int(ours), tuple(rivals), names, _choose_markets() == SAME)


def every_contest(view: View) -> list[Contest]:
    """Return the contests of each of our brands, in like places and in all."""
    chosen, rivals = _sides(view)
    names = _names(view)
    return [
        Contest(int(ours), tuple(rivals), names, alike)
        for ours in chosen
        for alike in (True, False)
        if rivals
    ]


def contest_everywhere(view: View, brand_id: int) -> Contest | None:
    """Return the contest of all places of our brand, of the one in focus where it is ours."""
    chosen, rivals = _sides(view)
    if not chosen or not rivals:
        return None
    ours = brand_id if brand_id in chosen else chosen[0]
    return Contest(int(ours), tuple(rivals), _names(view), alike=False)


def _sides(view: View) -> tuple[list[int], list[int]]:
    sides = [view.brands.index[view.brands["ours"] == own].tolist() for own in (1, 0)]
    ours, theirs = (
        [each for each in side if each in view.filters.brands] or side for side in sides
    )
    return ours, theirs


def _names(view: View) -> dict[int, str]:
    return dict(zip(view.brands["id"].tolist(), view.brands["name"].tolist(), strict=True))


def _choose_ours(chosen: list[int], names: Mapping[int, str]) -> int:
    picked = st.segmented_control(
        "Ours",
        chosen,
        default=chosen[0],
        format_func=partial(name_of, names),
        key="contender",
        required=True,
        label_visibility="collapsed",
    )
    return int(picked or chosen[0])


def _choose_markets() -> str:
    chosen = st.segmented_control(
        "Places to compare",
        [SAME, ALL],
        default=SAME,
        key=MARKETS,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return str(chosen or SAME)


@dataclass(frozen=True)
class Meeting:
    """Where two brands meet.

    Attributes:
        filters: for what is compared of both.
        cities: in order, where only places of the same kind in the same city are compared.
        whole: those of its locations that stand for a whole brand, where these are not compared
            with places.
    """

    filters: Filters
    cities: tuple[str, ...] = ()
    whole: frozenset[int] = frozenset()


def read_meetings(question: Question) -> dict[int, Meeting]:
    """Return where ours meets each rival, those left out whom it meets nowhere.

    The question's argument is the contest.
    """
    contest: Contest = question.arguments[0]
    places = standpoints(question.facts, question.scope).to_dict("records")
    found = {}
    for rival in contest.rivals:
        brands = frozenset({contest.ours, rival})
        met = meeting_places(places, contest, rival, question.filters.locations)
        if met is not None:
            filters = replace(question.filters, brands=brands, locations=met)
            found[rival] = _alike(filters, places) if contest.alike else Meeting(filters)
    return found


def _alike(filters: Filters, places: Sequence[Mapping[Any, Any]]) -> Meeting:
    here = [each for each in places if each["id"] in filters.locations]
    cities = {str(each["city"]) for each in here if _market(each)}
    whole = frozenset(int(each["id"]) for each in here if not each["is_place"])
    return Meeting(filters, tuple(sorted(cities)), whole)


def meeting_places(
    places: Sequence[Mapping[Any, Any]], contest: Contest, rival: int, chosen: frozenset[int]
) -> frozenset[int] | None:
    """Return the locations of both brands that are compared; empty means all of them.

    What is said of a brand as a whole is compared as well, unless locations of ours are chosen.

    Args:
        places: the rows of `data.rivals.standpoints`.
        contest: what is compared.
        rival: the other brand.
        chosen: locations that ours are narrowed to; empty means no narrowing.

    Returns:
        Their ids; None where the two meet nowhere.
    """
    here = [each for each in places if each["brand_id"] == contest.ours]
    there = [each for each in places if each["brand_id"] == rival]
    if chosen:
        here = [each for each in here if each["id"] in chosen]
        there = [each for each in there if each["is_place"]]
    elif not contest.alike:
        return frozenset()
    if not contest.alike:
        return frozenset(int(each["id"]) for each in here + there) or None
    both = {_market(each) for each in here} & {_market(each) for each in there} - {None}
    kept = [each for each in here + there if not each["is_place"] or _market(each) in both]
    return frozenset(int(each["id"]) for each in kept) if both else None


def read_ground(question: Question) -> pd.Series[str]:
    """Return the locations of all brands that may be compared; the argument is the contest.

    Those that stand for a whole brand are among them unless locations of ours are chosen.

    Returns:
        By location id, what they have in common with those that they are compared with: their
        market, or `WHOLE`; one and the same where all places are compared.
    """
    contest: Contest = question.arguments[0]
    places = standpoints(question.facts, question.scope)
    places = places[places["brand_id"].isin(contest.brands)]
    if chosen := question.filters.locations:
        theirs = (places["brand_id"] != contest.ours) & (places["is_place"] == 1)
        places = places[places["id"].isin(chosen) & (places["brand_id"] == contest.ours) | theirs]
    where = {
        int(each["id"]): _common(each) if contest.alike else ALL
        for each in places.to_dict("records")
    }
    return pd.Series(where, dtype=object).dropna()


def places_without_city(question: Question) -> int:
    """Return of how many places no city is known, where ours or theirs are all such; else 0."""
    contest: Contest = question.arguments[0]
    places = standpoints(question.facts, question.scope)
    places = places[places["brand_id"].isin(contest.brands) & (places["is_place"] == 1)]
    known = places["city"].notna()
    if known.groupby(places["brand_id"] == contest.ours).any().all():
        return 0
    return int((~known).sum())


def _common(place: Mapping[Any, Any]) -> str | None:
    market = _market(place)
    if market is None:
        return None if place["is_place"] else WHOLE
    return repr(market)


def _market(place: Mapping[Any, Any]) -> tuple[Any, ...] | None:
    """What makes two places comparable; nothing where the city is not known."""
    if not place["is_place"] or pd.isna(place["city"]):
        return None
    return place["city"], place["country"], place["industry"]
