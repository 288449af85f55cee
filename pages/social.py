"""Social: what is said where nobody gives stars, what is rising, and which channel matters?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from data.models import Filters
from data.paging import Order
from data.reading import Reading
from pages.components.beginning import begin
from pages.components.cards import NO_CHANGE, card
from pages.components.change import share_change
from pages.components.filters import CHANNELS, narrow
from pages.components.loudness import LATELY, PAST, bars, by_day, reach, terms, volume
from pages.components.memory import Question
from pages.components.names import channel_name
from pages.components.numbers import (
    NOTHING,
    day_of,
    day_text,
    figure,
    interval,
    percent,
    plural,
    signed,
)
from pages.components.picking import key_of, take_row
from pages.components.quotes import show_quote
from pages.components.reads import channel_counts, channel_terms, star_sums, totals
from pages.components.text import escaped
from pages.page import MARKET, Page
from pages.reviews import SEARCH
from pages.view import View
from scoring.channel_bias import channel_bias
from scoring.signals.emerging import Rising
from scoring.signals.rise import Term
from scoring.signals.words import is_emoji

PAGE = Page("Social", ":material/forum:", 29, section=MARKET)

READ, SHOWN = 200, 3
TABLE = "social_channels"


def render(view: View) -> None:
    """Draw what is said on social channels, and what every channel is worth."""
    if begin(view, PAGE.title) is None:
        return
    posts = _posts(view, view.filters)
    if posts is None:
        st.info(
            "None of the chosen channels is one where people post without stars.",
            title="No social channel",
            icon=":material/forum:",
        )
    else:
        _said(view, posts)
    with card("Which channel is worth attention, its habits removed?"):
        _channels(view)


def _posts(view: View, filters: Filters) -> Filters | None:
    """Return filters for posts: those of the social channels among the chosen ones."""
    social = view.remember(channel_terms).social
    chosen = social & filters.channels if filters.channels else social
    return replace(filters, channels=chosen) if chosen else None


def _said(view: View, posts: Filters) -> None:
    st.markdown(_verdict(view, posts))
    if not view.remember(totals, filters=posts)["n"]:
        return
    with card("Posts by day", "A mark stands over days that are louder than chance would make."):
        _volume(view, posts)
    left, right = st.columns(2)
    with (
        left,
        card(
            "What is rising right now",
            "Words that more of the posts hold now than before, by more than chance.",
        ),
    ):
        _terms(view, posts)
    with right, card("What spreads most"):
        _spreading(view, posts)


def _verdict(view: View, posts: Filters) -> str:
    now = view.remember(totals, filters=posts)
    n, negative = int(now["n"]), int(now["post_negative"] + now["rated_negative"])
    if not n:
        return "**Nobody has posted** in this period on the channels that are listened to."
    told = f"**{plural(n, 'post')}**, {percent(negative / n)} of them read as negative"
    earlier = _posts(view, view.comparison) if view.comparison else None
    if earlier is None:
        return told + "."
    then = view.remember(totals, filters=earlier)
    before = float(then["n"])
    moved = share_change(
        (negative, n), (float(then["post_negative"] + then["rated_negative"]), before)
    )
    volume_told = f"; {plural(int(before), 'post')} in the period before"
    if not moved.known:
        return f"{told}{volume_told}."
    if not moved.real:
        return f"{told}: {NO_CHANGE.lower()} in tone{volume_told}."
    ends = interval(moved.low * 100, moved.high * 100)
    return f"{told}, **{signed(moved.value * 100)} points** (90% sure: {ends}){volume_told}."


def _volume(view: View, posts: Filters) -> None:
    earlier = None if posts.since is None else posts.since - PAST
    days = view.remember(by_day, filters=replace(posts, since=earlier))
    if posts.since is not None:
        days = days[days.index >= posts.since]
    loud = days[days["loud"]]
    frame = bars(days)
    st.vega_lite_chart(
        frame,
        volume(frame),
        alt=f"{plural(int(days['n'].sum()), 'post')} over {plural(len(days), 'day')}; "
        f"{plural(len(loud), 'day')} louder than chance would make.",
    )
    for day, row in loud.sort_values("n", ascending=False).head(3).iterrows():
        st.caption(
            f"{day_text(day_of(int(str(day))))}: {plural(int(row['n']), 'post')} where "
            f"{figure(row['usual'], 1)} are usual, {int(row['negative'])} negative."
        )
    if loud.empty:
        st.caption("No day stands out from the four weeks before it.")


def _terms(view: View, posts: Filters) -> None:
    found = view.remember(terms, filters=posts)
    if not found.terms:
        st.caption(_nothing(found))
    if found.copied:
        st.caption(f"Of copies of one text one was read; {found.copied:,} were left out.")
    for term in found.terms:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{escaped(term.term)}**")
            st.caption(_lately(term))
            if not (term.is_run or is_emoji(term.term)):
                view.link("reviews", "Read", **{SEARCH: f'"{term.term}"'})


def _nothing(found: Rising) -> str:
    """Say that no word is rising, or that there was nothing to tell it by."""
    if found.compared:
        return f"No word is used more in the last {LATELY} days than before by more than chance."
    return (
        "Whether a word is rising cannot be told: there are too few posts to read, in the last "
        f"{LATELY} days of the period or before."
    )


def _lately(term: Term) -> str:
    return f"in {plural(term.window, 'post')} of {LATELY} days, {term.baseline:,} in all before"


def _spreading(view: View, posts: Filters) -> None:
    newest = Reading(view.engine).page(view.scope, posts, Order.NEWEST, size=READ).reviews
    loudest = sorted(newest, key=reach, reverse=True)[:SHOWN]
    told = [review for review in loudest if reach(review)]
    for review in told:
        with st.container(gap="xxsmall"):
            st.caption(f"**{plural(reach(review), 'reaction')}** so far")
            show_quote(view, review)
    if not told:
        st.caption("The channels tell of no likes, shares or comments.")
    elif len(newest) == READ:
        st.caption(f"Among the newest {READ} posts.")


def _channels(view: View) -> None:
    table = channels(view)
    judged = table.dropna(subset=["left"])
    st.markdown(_worth(judged))
    told = table.assign(bias=table["bias"].map(partial(signed, decimals=2), na_action="ignore"))
    st.dataframe(
        told[["name", "n", "mean", "bias", "left_told", "complaints"]],
        hide_index=True,
        column_config={
            "name": "Channel",
            "n": st.column_config.NumberColumn("Reviews", format="localized"),
            "mean": st.column_config.NumberColumn("Mean stars", format="%.2f"),
            "bias": st.column_config.TextColumn(
                "Its habit",
                alignment="right",
                help="Stars that this channel's public gives competitors' places more or less "
                "than the others' public gives the same places.",
            ),
            "left_told": st.column_config.TextColumn(
                "Ours, its habit removed", help="With the 90% interval."
            ),
            "complaints": st.column_config.NumberColumn("Complaints", format="%.0f%%"),
        },
        placeholder=NOTHING,
        key=key_of(TABLE),
        on_select=partial(narrow_to_row, tuple(map(str, table.index))),
        selection_mode="single-row",
        alt=f"{plural(len(table), 'channel')}, with what its public does to everybody's stars "
        "and what is left of ours.",
    )
    st.caption(
        "Select a row to look at that channel alone. A habit can be told only where competitors' "
        "places are on several channels; stars that may not be averaged with others are only "
        "compared here, never blended."
    )


def narrow_to_row(channels: tuple[str, ...]) -> None:
    """Narrow the screen to the channel whose row was picked."""
    if (channel := take_row(TABLE, channels)) is not None:
        narrow(CHANNELS, [channel])


def _worth(judged: pd.DataFrame) -> str:
    worse = judged[judged["left_high"] < 0].sort_values("left_high")
    better = judged[judged["left_low"] > 0].sort_values("left_low", ascending=False)
    if judged.empty:
        return "There is **too little evidence** to tell a channel's habits from what is ours."
    told = []
    if len(worse):
        told.append(f"**{worse['name'].iloc[0]}** is where we do worse than its public explains")
    if len(better):
        told.append(f"**{better['name'].iloc[0]}** where we do better")
    return (
        "; ".join(told) + "."
        if told
        else "On **no channel** do we do better or worse than its public explains."
    )


def channels(view: View) -> pd.DataFrame:
    """Return a row per channel: name, n, mean, complaints (percent), bias, left, its interval."""
    frame = view.remember(channel_counts).set_index("channel")
    frame["name"] = [channel_name(str(each)) for each in frame.index]
    frame["complaints"] *= 100
    everywhere = replace(view.filters, brands=frozenset(), locations=frozenset())
    stars = view.remember(_stars_by_place, filters=replace(everywhere, channels=frozenset()))
    ours = stars["brand_id"].isin(view.filters.brands)
    found = channel_bias(stars[ours], stars[~ours])
    table = frame.join(found.drop(columns="n"))
    table["left_told"] = [
        NOTHING
        if pd.isna(row["left"])
        else f"{signed(row['left'], 2)} ({signed(row['left_low'], 2)} to "
        f"{signed(row['left_high'], 2)})"
        for row in table.to_dict("records")
    ]
    return table


def _stars_by_place(question: Question) -> pd.DataFrame:
    """Return per place and channel the reviews with stars, their sum and sum of squares."""
    by = ("brand_id", "location_id", "channel")
    frame = question.facts.counts(question.scope, question.filters, by=by)
    n, first, second = star_sums(frame)
    return frame[list(by)].assign(n=n, sum=first, squares=second)[n > 0]
