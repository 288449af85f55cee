"""What would it take?: reviews to a better displayed figure, and answers to a better reputation."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from data.models import Filters
from pages.components.against import chance_told
from pages.components.beginning import entitle
from pages.components.cards import Row, card, direction, has_value, row_of
from pages.components.focus import Focus, address_of, choose_focus
from pages.components.futures import (
    FEWEST,
    HORIZON,
    frame_of,
    mean_of,
    ranges,
    reaches,
    star_counts_of,
    stars_by_place,
    targets,
)
from pages.components.held import Held
from pages.components.hidden_answers import Complaints, read_complaints
from pages.components.left_out import lacking
from pages.components.memory import Question
from pages.components.names import channel_name
from pages.components.numbers import day_number, day_text, figure, interval, plural, signed
from pages.components.reads import channel_counts, totals
from pages.components.states import show_nothing
from pages.components.sureness import show_sureness
from pages.components.text import escaped
from pages.page import UNDERSTAND, Page
from pages.reviews import UNANSWERED_COMPLAINTS
from pages.view import View, tallied
from scoring.answering import if_answered
from scoring.coming import Coming, best_place, mix_lately, rate_lately
from scoring.simulator import Reach, reviews_needed, threshold

PAGE = Page("What would it take?", ":material/experiment:", 35, section=UNDERSTAND)

LATELY = (90, 30, 180, 365)
AS_LATELY, AS_BEST, FIVES = "As lately", "As in our best place", "Only five stars"
MEANT = {
    AS_LATELY: "Of the reviews that came lately; those before them count as ten more at the most, "
    "and a little is allowed for stars that have not been given yet.",
    AS_BEST: f"Of the place with the best mean of those with {FEWEST} reviews or more, each drawn "
    "towards the others first: the best of many is partly the luckiest.",
    FIVES: "Straight fives, however many come.",
}


def render(view: View) -> None:
    """Draw what would move the displayed figure, and what answering would do."""
    health = entitle(view, "What would it take?")
    if health is None:
        return
    if not view.remember(totals)["n"]:
        show_nothing(view)
        return
    focus = choose_focus(view)
    left, right = st.columns([3, 2])
    with left, card("To a better figure on the platform"):
        _displayed(view, focus)
    with right, card("Answering what waits"):
        _answering(view, focus)
    with card("How sure are we, and where would more reviews help?"):
        show_sureness(view, focus)


def _displayed(view: View, focus: Focus) -> None:
    ever = replace(focus.only(view.filters), since=None, until=None)
    channels = view.remember(channel_counts, filters=ever).dropna(subset=["mean"])
    if channels.empty:
        st.caption("No channel with stars.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        channel = st.selectbox(
            "Channel", channels["channel"].tolist(), format_func=channel_name, width=180
        )
        days = st.selectbox(
            "Lately means", LATELY, format_func=lambda each: f"the last {each} days", width=180
        )
    held = Held.of(view, str(channel), replace(ever, channels=frozenset({str(channel)})))
    recent_filters = replace(held.filters, since=day_number(view.now) - int(days) + 1)
    recent = np.array(view.remember(star_counts_of, filters=recent_filters))
    if not recent.sum():
        st.caption(f"No review with stars has come here in the last {days} days.")
        return
    everything = held.stars.sum(axis=0)
    rate = rate_lately(float(recent.sum()), int(days), _age(held, recent))
    chosen, coming = _choose_coming(view, rate, mix_lately(everything, recent), recent_filters)
    _state(held, recent, coming, MEANT[chosen])
    _futures(view, held, coming)


def _age(held: Held, recent: np.ndarray) -> float:
    """Return how many days ago the first review came, `inf` where that was before lately."""
    if held.stars.sum() > recent.sum():
        return math.inf
    return float(held.ages.max() + 0.5)


def _choose_coming(
    view: View, rate: tuple[float, float], lately: tuple[float, ...], filters: Filters
) -> tuple[str, Coming]:
    """Return which mix is to come at the rate of lately, and what is known of both."""
    of_brand = replace(filters, locations=frozenset())
    places = view.remember(stars_by_place, filters=of_brand).to_numpy()
    best = best_place(places, FEWEST, settings=view.settings)
    offered = [AS_LATELY, *([AS_BEST] if best is not None else []), FIVES]
    chosen = st.segmented_control(
        "What will come",
        offered,
        default=AS_LATELY,
        key="incoming",
        required=True,
        help="As many reviews as lately, with this mix of stars.",
    )
    if chosen == AS_BEST and best is not None:
        return AS_BEST, Coming(*rate, best)
    if chosen == FIVES:
        st.caption("Nobody gets only fives; at this rate no mix gets there sooner.")
        return FIVES, Coming(*rate, (0.0, 0.0, 0.0, 0.0, 1.0), fixed=True)
    return AS_LATELY, Coming(*rate, lately)


def _state(held: Held, recent: np.ndarray, coming: Coming, meant: str) -> None:
    everything = held.stars.sum(axis=0)
    shown = f"{held.display.rounded(held.shown):.{held.display.decimals}f}"
    with st.grid(3, min_column_width=150, gap="small"):
        st.metric(held.title, shown, help=held.display.formula)
        st.metric("Coming mean", held.scaled(coming.mean, 2), help=meant)
        st.metric("Reviews a month", figure(coming.a_day * 30))
    st.caption(held.made)
    st.caption(
        f"Plain mean {held.scaled(mean_of(everything), 3)} of "
        f"{plural(int(everything.sum()), 'review')} held here; lately "
        f"{plural(int(recent.sum()), 'review')} with a mean of {held.scaled(mean_of(recent), 2)}."
    )


def _futures(view: View, held: Held, coming: Coming) -> None:
    wanted = targets(held.shown, held.display)
    if not wanted:
        st.caption(f"It is {held.display.high:.1f}, the best there is.")
        return
    found: dict[float, Reach] = view.remember(
        reaches, held.channel, coming, wanted, view.settings, filters=held.filters
    )
    for target in wanted[:2]:
        needed = reviews_needed(
            held.stars, target, coming.mean, display=held.display, ages=held.ages
        )
        st.markdown(_said(target, found[target], needed, view))
    frame = frame_of(found, view.now.date())
    if frame.empty:
        st.caption("As things come in, no better figure is within reach in two years.")
        return
    st.vega_lite_chart(
        frame,
        ranges(len(frame)),
        alt="When each figure may be reached: "
        + "; ".join(_range(target, reach, view) for target, reach in found.items())
        + ".",
    )
    st.caption(
        "The bar holds eight of ten futures, the point is the middle one, and the percentage is "
        f"the probability within {HORIZON // 365} years. It knows no season and no campaign, and "
        "high ones are too sure: replayed on public reviews, what was given 93% on average within "
        "a year came true in 79%."
    )


def _said(target: float, reach: Reach, needed: float, view: View) -> str:
    count = (
        f"**{plural(int(needed), 'more review')}** of that mean"
        if math.isfinite(needed)
        else "out of reach of reviews of that mean, unless by luck"
    )
    least = figure(threshold(target), 2)
    return f"To reach **{target:.1f}** ({least} or more): {count}; {_when(reach, view)}."


def _when(reach: Reach, view: View) -> str:
    early, _, late = reach.dates(view.now.date())
    sure = f"probability {chance_told(reach.probability)} within two years"
    if early is None:
        return sure
    if late is None:
        return f"from **{day_text(early)}** on, perhaps later than two years from now, {sure}"
    return f"between **{day_text(early)}** and **{day_text(late)}**, {sure}"


def _range(target: float, reach: Reach, view: View) -> str:
    return f"{target:.1f}, {_when(reach, view).replace('**', '')}"


def _answering(view: View, focus: Focus) -> None:
    complaints = view.remember(read_complaints, filters=focus.only(view.filters))
    st.markdown(_waiting(complaints, focus))
    if view.as_of < view.now:
        st.caption(
            "What answering them would do is not told: answers would come after "
            f"{day_text(view.as_of)}, when the period ends. Choose a period up to today."
        )
    elif not _gains(view, focus):
        return
    if complaints.waiting:
        view.link("reviews", "Answer them", **UNANSWERED_COMPLAINTS, **address_of(view, focus))


def _gains(view: View, focus: Focus) -> bool:
    """Draw what answers would do, or why that cannot be told; return whether it can."""
    before, after = view.remember(_if_answered, focus.by, view.settings,
                                  filters=focus.among(view.filters))  # fmt: skip
    now, then = row_of(before, focus.scope), row_of(after, focus.scope)
    if now is None or then is None or not has_value(now) or not has_value(then):
        st.caption("There is too little evidence for a reputation index here.")
        return False
    if math.isnan(now["part_response"]):
        reason = lacking(view, "response", focus.scope, focus.by)
        st.caption(f"What answers would do cannot be told. {escaped(reason)}".strip())
        return False
    response = row_of(view.scores(focus.by)["response"], focus.scope)
    _moved("Response", now["part_response"], then["part_response"], response)
    _moved("Reputation", now["value"], then["value"], now)
    st.caption(
        f"Reputation then {interval(then['low'], then['high'], 1)} (90% sure). What is past due "
        "counts as answered late; answers change no stars that were given."
    )
    return True


def _waiting(complaints: Complaints, focus: Focus) -> str:
    if not complaints.known:
        return complaints.caveat
    wait = "waits" if complaints.waiting == 1 else "wait"
    told = (
        f"**{plural(complaints.waiting, 'complaint')}** of this period {wait} for an answer "
        f"at **{escaped(focus.name)}**."
    )
    return f"{told} {complaints.caveat}".strip()


def _moved(name: str, before: float, after: float, now: Row | None) -> None:
    low, high = (now["low"], now["high"]) if now else (before, before)
    moved, chance = round(round(after, 1) - round(before, 1), 1), low <= after <= high
    st.metric(
        f"{name}, all of them answered",
        figure(after, 1),
        signed(moved, 1),
        **direction(0 if chance else moved),
    )
    told = f"{figure(before, 1)} now, 90% sure: {interval(low, high, 1)}"
    st.caption(f"{told}; the difference is within what chance brings." if chance else f"{told}.")


def _if_answered(question: Question) -> tuple[pd.DataFrame, pd.DataFrame]:
    by, settings = question.arguments
    tallies = tallied(question, by, settings)
    return if_answered(tallies, as_of=question.as_of, settings=settings)
