"""Topic by topic against one rival: where they beat us, where we win, and both sides' words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.models import Filters
from pages.components.against import NEITHER, OURS, SIDES, THEIRS, verdicts
from pages.components.cards import card
from pages.components.contest import Contest
from pages.components.duel import Duels
from pages.components.filters import BRANDS, LOCATIONS
from pages.components.interval_charts import around_none
from pages.components.leaving import leave
from pages.components.linked import choose_one
from pages.components.names import name_of
from pages.components.numbers import percent, plural
from pages.components.picking import key_of, take_mark
from pages.components.quotes import show_quote
from pages.components.share_cards import points
from pages.components.subjects import CRITICISED, PRAISED, words_about
from pages.components.text import escaped
from pages.reviews import TOPICS
from pages.view import View
from scoring.differences import together

RIVAL, MARKS, SUBJECT = "rival", "duelled_topics", "duelled"
"""Keys of the choice of a rival, of the marks, and of the topic whose words are shown; the choices
have their names in the URL from them."""

MOST_DRAWN, MOST_TOLD, MOST_QUOTES = 12, 4, 2


def topic_rows(found: pd.DataFrame) -> pd.DataFrame:
    """Return topics with intervals that allow for each other and who is ahead, theirs first.

    Args:
        found: as `Duel.topics`.

    Returns:
        The columns key and name (of the topic), bit, value (the difference), low, high, ours,
        theirs, of_ours, of_theirs, real and verdict.
    """
    if found.empty:
        return found.assign(name=[], key=[], value=[], real=[], verdict=[])
    rows = together(found, farthest=1).reset_index(names="name")
    rows = rows.assign(key=rows["name"], value=rows["difference"], verdict=verdicts(rows))
    return rows.sort_values("difference").reset_index(drop=True)


def show_topics(view: View, contest: Contest, duels: Duels) -> None:
    """Draw the choice of a rival and how we compare with it, topic by topic."""
    st.header("Topic by topic", anchor=False)
    rival = _choose_rival(contest)
    found = duels.by_rival.get(rival)
    rows = topic_rows(pd.DataFrame() if found is None else found.topics)
    if rows.empty:
        st.caption(
            f"{escaped(contest.names[rival])} and we have no topic in common with enough opinions "
            "on the channels and in the places compared."
        )
        return
    left, right = st.columns([3, 2])
    with left:
        _show_marks(contest, rival, rows)
    with right:
        _show_sides(contest, rival, rows)
    _show_words(view, contest, rival, rows, duels.meetings[rival].filters)


def _choose_rival(contest: Contest) -> int:
    named = partial(name_of, contest.names)
    return int(choose_one(RIVAL, "Rival", contest.rivals, named))


def _show_marks(contest: Contest, rival: int, rows: pd.DataFrame) -> None:
    with card(
        "Share of opinions that praise",
        "Of opinions on a topic, the share that praises: ours less theirs, channel by channel.",
    ):
        sure = rows[["of_ours", "of_theirs"]].min(axis=1).where(~rows["real"], 1e9)
        shown = rows.loc[sure.nlargest(MOST_DRAWN).index.sort_values()]
        columns = ["key", "name", "value", "low", "high", "ours", "theirs", "of_ours", "of_theirs"]
        worst, best = shown.iloc[0], shown.iloc[-1]
        st.vega_lite_chart(
            shown[[*columns, "verdict"]],
            around_none(shown, "+.0%", 0.2, SIDES),
            key=key_of(MARKS),
            on_select=pick_topic,
            alt=f"Praise of {plural(len(shown), 'topic')} against {contest.names[rival]}: worst "
            f"{worst['name']} {points(worst['value'])}, best {best['name']} "
            f"{points(best['value'])}; {int(shown['real'].sum())} beyond chance.",
        )
        more = len(rows) - len(shown)
        st.caption(
            "Select a mark to read both sides' words."
            + (f" {plural(more, 'topic')} with fewer opinions not drawn." if more else "")
        )


def pick_topic() -> None:
    """Bring the words about the topic whose mark was picked."""
    if (subject := take_mark(MARKS, "key")) is not None:
        st.session_state[SUBJECT] = str(subject)


def _show_sides(contest: Contest, rival: int, rows: pd.DataFrame) -> None:
    name = escaped(contest.names[rival])
    with card("Where they beat us"):
        _tell(rows[rows["verdict"] == THEIRS], f"{name} beats us nowhere beyond chance.")
    with card("Where we win"):
        ours = rows[rows["verdict"] == OURS].iloc[::-1]
        _tell(ours, f"We beat {name} nowhere beyond chance.")
        same = int((rows["verdict"] == NEITHER).sum())
        st.caption(f"No detectable difference on {plural(same, 'topic')}.")


def _tell(rows: pd.DataFrame, none: str) -> None:
    if rows.empty:
        st.markdown(none)
    for row in rows.head(MOST_TOLD).to_dict("records"):
        st.markdown(_told(row))


def _told(row: Mapping[Any, Any]) -> str:
    ends = f"{points(row['low'])} to {points(row['high'])}"
    shares = f"{percent(row['ours'])} of {row['of_ours']:,.0f} opinions on us praise it"
    theirs = f"{percent(row['theirs'])} of {row['of_theirs']:,.0f} on them"
    return f"**{escaped(row['name'])}**: {shares}, {theirs} ({ends})"


def _show_words(
    view: View, contest: Contest, rival: int, rows: pd.DataFrame, filters: Filters
) -> None:
    with card("In their words"):
        names = rows.reindex(rows["difference"].abs().sort_values(ascending=False).index)
        listed = names.sort_values("real", ascending=False, kind="stable")["name"].tolist()
        chosen = choose_one(SUBJECT, "Topic", listed)
        row = rows[rows["name"] == chosen].iloc[0]
        filters = replace(filters, channels=frozenset(row["channels"].split(",")))
        sides = (("About us", contest.ours), (f"About {contest.names[rival]}", rival))
        for column, (title, brand_id) in zip(st.columns(2), sides, strict=True):
            with column:
                st.subheader(escaped(title), anchor=False)
                _quote(view, replace(filters, brands=frozenset({brand_id})), row)


def _quote(view: View, filters: Filters, topic: pd.Series[Any]) -> None:
    """Draw the newest praise and the newest criticism of a topic."""
    found = words_about(view, filters, (PRAISED, CRITICISED), int(topic["bit"]), MOST_QUOTES)
    if not found:
        st.caption("No words about it are held: some channels do not allow texts to be kept.")
    for review in found:
        show_quote(view, review)
    if st.button("Read them all", key=f"read_{min(filters.brands)}", type="tertiary"):
        anew: dict[str, list[int]] = {BRANDS: sorted(filters.brands), LOCATIONS: []}
        leave(view, "reviews", anew, **{TOPICS: str(topic["name"])})
