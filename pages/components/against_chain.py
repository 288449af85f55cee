"""How a place does against the average location of its chain, on the same channels in their mix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from data.chain import ENOUGH, LEAST, average_location, full_year
from data.models import Filters
from pages.components.cards import card, direction
from pages.components.change import NINE_OF_TEN, Change
from pages.components.memory import Question
from pages.components.names import channel_names
from pages.components.numbers import day_of, figure, interval, plural, signed
from pages.components.reads import star_sums
from pages.view import View

EXPLAINED = (
    "The plain mean of this place's stars against that of the average location of its chain: the "
    "same twelve full months, the same channels, weighed as they are mixed here. Every location of "
    f"the chain weighs the same, whatever its size; those with fewer than {ENOUGH} reviews on a "
    "channel are left out there. The average is rounded to a tenth and does not follow filters."
)
HALF_A_TENTH = 0.05


@dataclass(frozen=True)
class Comparison:
    """A place and the average location of its chain.

    Attributes:
        mine: the place's mean stars, and the ends of its 90% interval.
        chain: those of the average location, on the same channels in the same mix.
        n: reviews with stars of the place.
        locations: how many stand behind the average where they are fewest.
    """

    mine: float
    low: float
    high: float
    chain: float
    n: int
    locations: int
    channels: tuple[str, ...]

    @property
    def difference(self) -> Change:
        """How far the place lies above the average; the rounding of that is allowed for."""
        low, high = self.low - HALF_A_TENTH, self.high + HALF_A_TENTH
        return Change(self.mine - self.chain, low - self.chain, high - self.chain)


def show_against_chain(view: View, location_id: int, brand_id: int) -> None:
    """Draw how a place does against the average location of its chain, or why that is not told."""
    # Neither the period nor any filter: from two averages, the difference could be drawn.
    compared = view.remember(
        compare_with_chain, location_id, brand_id, filters=Filters(), as_of=view.now
    )
    with card("Against the chain", EXPLAINED):
        if isinstance(compared, str):
            st.caption(compared)
            return
        st.metric(
            f"Mean stars; the chain’s average location {figure(compared.chain, 1)}",
            figure(compared.mine, 2),
            signed(compared.difference.value, 1) if compared.difference.real else None,
            **direction(compared.difference.value),
        )
        st.markdown(_verdict(compared.difference))
        channels = channel_names(compared.channels)
        first, last = (day_of(day) for day in full_year(view.now))
        st.caption(
            f"90% sure: {interval(compared.low, compared.high, 2)} · "
            f"{plural(compared.n, 'review')} with stars here · {compared.locations:,} or more "
            f"locations · {channels} · {first:%b %Y} to {last:%b %Y}, whatever the filters"
        )


def _verdict(difference: Change) -> str:
    if not difference.real:
        return "No detectable difference from the average location."
    word = "Better" if difference.value > 0 else "Worse"
    return f"**{word} than the average location**, by more than chance brings."


def compare_with_chain(question: Question) -> Comparison | str:
    """Return a place beside the average location of its chain, or why there is no telling.

    The question's arguments are the ids of the place and of its brand.
    """
    location_id, brand_id = question.arguments
    chain = average_location(question.facts, question.scope, brand_id, question.as_of)
    if chain.empty:
        beyond = "" if question.scope.locations is None else " that you do not see yourself"
        return (
            f"No average of the chain is told: at least {LEAST} of its locations{beyond} must have "
            f"{ENOUGH} reviews with stars on one channel in the last twelve full months, so that "
            "none of them can be told from it."
        )
    since, until = full_year(question.as_of)
    filters = Filters(since=since, until=until, locations=frozenset({location_id}))
    counts = question.facts.counts(question.scope, filters, by=("channel",)).set_index("channel")
    counts = counts[counts.index.isin(chain.index)]
    rated, first, second = (each.astype(float) for each in star_sums(counts))
    n = rated.sum()
    if n < ENOUGH:
        return (
            f"Too little evidence: {plural(int(n), 'review')} with stars here on the channels of "
            f"the chain's average, in its twelve full months; {ENOUGH} needed."
        )
    mine = first.sum() / n
    error = NINE_OF_TEN * np.sqrt(max(second.sum() / n - mine**2, 0) / n)
    told = chain.loc[counts.index]
    return Comparison(
        mine=float(mine),
        low=float(max(mine - error, 1)),
        high=float(min(mine + error, 5)),
        chain=float((rated * told["mean"]).sum() / n),
        n=int(n),
        locations=int(told["locations"].min()),
        channels=tuple(counts.index[rated > 0]),
    )
