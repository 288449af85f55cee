"""My location: is my place better than before, am I in time, what do I fix and what do I praise?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from data.desk_choice import Choice
from data.desk_reading import Inbox
from data.models import Filters, Role
from data.paging import Order
from data.reading import HeldReview, Reading
from data.watched import posted_complaints
from engagement.triage import CONCERN
from pages.components.against_chain import show_against_chain
from pages.components.cards import Row, card, has_value, row_of, tile, too_little
from pages.components.causes import window_cause
from pages.components.focus import Focus, focus_on
from pages.components.headline import compared, scores_and_before, show_metric, show_why
from pages.components.health import read_health, show_health
from pages.components.hidden_answers import read_complaints
from pages.components.in_time import ALL, MATURED, answered_at_all, share_of, why_unknown
from pages.components.inbox_choice import PLACE as INBOX_PLACE
from pages.components.left_out import lacking, told_dates
from pages.components.linked import choose_place
from pages.components.live import follow
from pages.components.numbers import evidence, percent, plural
from pages.components.particular import OTHERS, of_location, show_particular
from pages.components.places import is_alone
from pages.components.quotes import newest_complaints, show_quote
from pages.components.reads import topic_counts, totals
from pages.components.share_cards import percent_interval
from pages.components.states import advice, on_channels, show_first_run
from pages.components.text import escaped, plain
from pages.components.untimed import AT_ALL
from pages.page import UNDERSTAND, Page
from pages.reviews import UNANSWERED_COMPLAINTS
from pages.view import View
from scoring.indices import response

PAGE = Page(
    "My location",
    ":material/home_pin:",
    12,
    roles=frozenset({Role.LOCATION_MANAGER, Role.ADMIN}),
    places=False,
    section=UNDERSTAND,
)

MINE = "mine"
MOST_WAITING, MOST_PRAISED = 3, 3


def render(view: View) -> None:
    """Draw one place for whoever runs it, the most pressing first."""
    places = _mine(view)
    if places.empty:
        st.title("My location", anchor=False)
        show_first_run(view, read_health(view))
        return
    location_id = _choose(places)
    here = of_location(view, location_id)
    label = str(places["label"][location_id])
    st.title(escaped(places["name"][location_id]), anchor=False)
    health = read_health(view)
    with st.container(gap="xsmall"):
        st.caption(f"{view.period[:1].upper()}{view.period[1:]}{compared(view)}")
        show_health(view, health)
    follow(view, health)
    if not here.remember(totals)["n"]:
        st.info(advice(here), title="No reviews match", icon=":material/filter_alt_off:")
        return
    brand_id = int(places["brand_id"][location_id])
    cause = window_cause(here, Focus(brand_id, location_id, label))
    st.markdown(cause.said)
    if cause.means:
        st.caption(cause.means)
    _tiles(here, location_id, label)
    left, right = st.columns(2)
    with left:
        _answer_first(here, label)
        with card("What keeps coming up here", OTHERS):
            show_particular(here, ("criticised",))
    with right:
        if not is_alone(view, brand_id):
            show_against_chain(here, location_id, brand_id)
        _tell_the_team(here)


def _mine(view: View) -> pd.DataFrame:
    ours = view.locations["brand_id"].map(view.brands["ours"]) == 1
    return view.locations[ours]


def _choose(places: pd.DataFrame) -> int:
    if len(places) == 1:
        return int(places["id"].iloc[0])
    return choose_place(MINE, "Place", places.assign(ours=1))


def _tiles(view: View, location_id: int, label: str) -> None:
    focus = focus_on(view, location_id)
    now, _ = scores_and_before(view, focus.by)
    with st.grid(3, min_column_width=170, gap="small", height="stretch"):
        with tile():
            rating = row_of(now["rating"], focus.scope)
            show_metric(view, "rating", focus.scope, focus.by)
            show_why(view, "rating", rating, focus.scope, focus.by)
        with tile():
            answered = row_of(now["response"], focus.scope)
            _in_time(view, answered, location_id)
            show_why(view, "response", answered, focus.scope, focus.by)
        with tile():
            complaints = view.remember(read_complaints)
            st.metric("Unanswered complaints", complaints.figure)
            if complaints.hidden:
                st.caption(complaints.caveat)
            if complaints.waiting:
                # What was posted a moment ago is no change of the reviews, so it is asked anew.
                if posted := posted_complaints(view.facts, view.scope, view.filters):
                    st.caption(f"{posted:,} posted, not in our data yet")
                view.link("reviews", "Read them", **UNANSWERED_COMPLAINTS, locations=label)


def _in_time(view: View, row: Row | None, location_id: int) -> None:
    explanation = "The share answered by the time that is due on each channel, silence included."
    if row is None or not has_value(row):
        st.metric("Answered in time", "–", help=explanation)
        reason = lacking(view, "response", location_id, ("location_id",))
        st.caption(too_little(response.INDEX, row, escaped(reason)))
    elif answered_at_all(row):
        share = share_of(row, MATURED)
        _show_share("Answered at all", share, AT_ALL, too_little(response.INDEX, share))
        st.caption(" ".join(map(escaped, told_dates(view, location_id, ("location_id",)))))
    else:
        _show_share("Answered in time", share_of(row, ALL), explanation, why_unknown(row))


def _show_share(label: str, share: Row | None, explanation: str, unknown: str = "") -> None:
    if share is None or pd.isna(share["value"]):
        st.metric(label, "–", help=explanation)
        st.caption(unknown)
        return
    st.metric(label, percent(share["value"]), help=explanation)
    st.caption(f"90% sure: {percent_interval(share)}  \n{evidence(share['n'])}")


def _answer_first(view: View, label: str) -> None:
    with card("What to answer first", "In the order of the inbox, whatever the period."):
        there = Filters(locations=view.filters.locations, channels=view.filters.channels)
        choice = Choice(lane=CONCERN, filters=there)
        tasks = Inbox(view.engine).page(view.scope, choice, size=MOST_WAITING).tasks
        silent = replace(view, filters=replace(view.filters, answered=False))
        # The desk takes a while to know a new store; what waits is told meanwhile all the same.
        first = [task.review for task in tasks] or newest_complaints(silent, MOST_WAITING)
        complaints = view.remember(read_complaints)
        for review in first:
            show_quote(view, review)
        if not first and complaints.known:
            where = f"{on_channels(view)}{complaints.where_shown}"
            st.caption(f"No complaint waits for an answer{where}.")
        view.link("inbox", "Open the inbox", **{INBOX_PLACE: label})


def _tell_the_team(view: View) -> None:
    """Draw what was praised, with somebody's words, to be read out to those who did it."""
    with card("What to tell the team"):
        counts = view.remember(topic_counts).sort_values("praised", ascending=False)
        praised = counts[counts["praised"] > 0].head(MOST_PRAISED)
        n = float(view.remember(totals)["n"])
        told: set[int] = set()
        for topic in praised.to_dict("records"):
            st.markdown(
                f"**{escaped(topic['name'])}** praised in {percent(topic['praised'] / n)} of "
                f"{plural(int(n), 'review')}"
            )
            words = _words(view, int(topic["bit"]), told)
            if words is not None:
                told.add(words.id)
                show_quote(view, words)
        if praised.empty:
            st.caption("Nothing in particular was praised in this period.")


def _words(view: View, bit: int, told: set[int]) -> HeldReview | None:
    """Return the newest review in words that praises a topic and does not stand there already."""
    praise = replace(view.filters, topics=1 << bit, sentiments=frozenset({1}))
    found = Reading(view.engine).page(view.scope, praise, Order.NEWEST, size=20).reviews
    fit = [
        each
        for each in found
        if each.id not in told
        and each.praised >> bit & 1
        and not each.criticised
        and (each.rating is None or each.rating >= 4)
        and plain(each.text).strip()
    ]
    return fit[0] if fit else None
