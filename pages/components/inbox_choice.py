"""What the inbox is narrowed to and sorted by, all of it in the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from data import watched
from data.desk_choice import Choice, Order
from data.desk_reading import Counts
from data.desk_steps import OPEN, State
from data.models import Filters
from engagement.triage import CONCERN, PRAISE
from pages.components.names import channel_name
from pages.components.seat import NOBODY, Seat
from scoring.signals.topics import topics

LANES = {"Concerns": CONCERN, "Praise": PRAISE, "Both": ""}
ORDERS = {"Most pressing": Order.FIRST, "Due first": Order.DUE, "Newest": Order.NEWEST}
STATES = {str(state).capitalize(): state for state in State}
MOODS = {"Negative": -1, "Neutral": 0, "Positive": 1}
MINE, NOBODYS, TOLD, LATE, NEWS = "Mine", "Nobody’s", "I was told", "Overdue", "New to me"

LANE, SEARCH, ONLY, ORDER, STATE, STARS, MOOD, CHANNEL, PLACE, TOPIC, PERSON, TAG = (
    *("lane", "find", "only", "sort", "state", "rated", "feels"),
    *("through", "place", "about", "whose", "tag"),
)
"""Keys of the widgets, and their names in the URL."""

_LISTS = (ONLY, STATE, STARS, MOOD, CHANNEL, PLACE, TOPIC, PERSON, TAG)


def choose(seat: Seat) -> tuple[Choice, Order]:
    """Draw the choices and return what is chosen."""
    lane = st.segmented_control(
        "Lane", list(LANES), default="Concerns", key=LANE, bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search", key=SEARCH, bind="query-params", max_chars=200, width=200,
            placeholder="Words, author", label_visibility="collapsed",
        )  # fmt: skip
        more = st.popover("Filter", icon=":material/tune:", key="inbox_more", on_change="rerun")
        with more:
            choice, order = _more(seat, search or "")
    return _with_lane(choice, LANES.get(lane or "", CONCERN)), order


def widen() -> None:
    """Undo every choice but the lane."""
    for key in _LISTS:
        st.session_state[key] = []
    st.session_state[SEARCH] = ""


def counts_text(counts: Counts, told: int) -> str:
    """Return how much there is to do, in one line."""
    parts = [
        f"**{counts.concerns:,}** {'concern' if counts.concerns == 1 else 'concerns'}",
        f"**{counts.praise:,}** praise",
        f"**{counts.overdue:,}** overdue",
        f"**{counts.mine:,}** yours",
    ]
    if told:
        parts.append(f"**{told:,}** you were told of")
    return " · ".join(parts)


def _more(seat: Seat, search: str) -> tuple[Choice, Order]:
    sort = st.segmented_control(
        "Order", list(ORDERS), default="Most pressing", key=ORDER, bind="query-params"
    )
    only = _pills("Only", ONLY, [MINE, NOBODYS, TOLD, LATE, NEWS])
    states = _pills("State", STATE, list(STATES))
    filters = Filters(
        stars=frozenset(int(each[0]) for each in _pills("Stars", STARS, _STARS)),
        sentiments=frozenset(MOODS[each] for each in _pills("Sentiment", MOOD, list(MOODS))),
        channels=frozenset(_channels(seat)),
        locations=frozenset(_places(seat)),
        topics=_topics(),
        search=search,
    )
    people = _people(seat, only)
    tags = _listed("Tag", TAG, seat.inbox.tags(seat.view.scope))
    st.button("Clear", on_click=widen, icon=":material/close:", type="tertiary")
    choice = Choice(
        states=frozenset(STATES[each] for each in states),
        assignee=people,
        overdue=seat.view.now if LATE in only else None,
        told=seat.me.id if TOLD in only else None,
        news=seat.since if NEWS in only else None,
        tag=tags[0] if tags else "",
        filters=filters,
    )
    return choice, ORDERS.get(sort or "", Order.FIRST)


_STARS = [f"{number} ★" for number in range(1, 6)]


def _with_lane(choice: Choice, lane: str) -> Choice:
    # What was answered or closed, or what one was told of, is looked for in both lanes.
    looked_back = bool(choice.states) and not choice.states & OPEN
    anywhere = looked_back or choice.told is not None
    return Choice(**{**vars(choice), "lane": "" if anywhere else lane})


def _people(seat: Seat, only: Sequence[str]) -> frozenset[int]:
    ids = {name: of for of, name in seat.names.items()}
    chosen = {ids[name] for name in _listed("Whose", PERSON, list(ids)) if name in ids}
    if MINE in only:
        chosen.add(seat.me.id)
    if NOBODYS in only:
        chosen.add(NOBODY)
    return frozenset(chosen)


def _channels(seat: Seat) -> list[str]:
    names = {
        channel_name(each): each for each in watched.channels(seat.view.facts, seat.view.scope)
    }
    return [names[each] for each in _listed("Channel", CHANNEL, list(names)) if each in names]


def _places(seat: Seat) -> list[int]:
    ids = our_places(seat)
    return [ids[each] for each in _listed("Location", PLACE, list(ids)) if each in ids]


def our_places(seat: Seat) -> Mapping[str, int]:
    """Return our locations within the scope, by label."""
    view = seat.view
    ours = view.locations[view.locations["brand_id"].map(view.brands["ours"]) == 1]
    return dict(zip(ours["label"].astype(str), ours["id"].astype(int), strict=True))


def _topics() -> int:
    bits = {topic.name: topic.bit for topic in topics()}
    return sum(1 << bits[each] for each in _listed("Topic", TOPIC, sorted(bits)))


def _pills(label: str, key: str, options: Sequence[str]) -> list[str]:
    return list(
        st.pills(label, options, selection_mode="multi", key=key, bind="query-params") or []
    )


def _listed(label: str, key: str, options: Sequence[str]) -> list[str]:
    return list(st.multiselect(label, options, key=key, bind="query-params"))
