"""All listings at a glance: by source, then a page of them, those that need a person first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.health import FROM_FILES, Health, ListingHealth, State
from data.models import Filters
from pages.components.numbers import NOTHING, ago, plural
from pages.components.outcomes import COLORS, STATES, action_text, outcome_text
from pages.components.places import place_and_brand
from pages.components.text import plain
from pages.view import View

SIZE = 25
SOURCE, STATE, PAGE, LISTING = "source", "state", "listings_page", "listing"
"""Keys of the choices, and their names in the URL."""

CHOICES = (SOURCE, STATE, PAGE)
KEPT = "listings_kept"
"""Where the choices wait while one listing is looked at."""

Summary = Mapping[str, Mapping[State, int]]


def show_summary(summary: Summary) -> None:
    """Draw how many listings are in which state, the pressing ones first."""
    totals = {state: sum(found.get(state, 0) for found in summary.values()) for state in State}
    badges = [
        f":{COLORS[state]}-badge[{number:,} {_told(state, number)}]"
        for state, number in totals.items()
        if number
    ]
    files = sum(sum(summary.get(source, {}).values()) for source in FROM_FILES)
    fed = f", {files:,} of them fed by files" if files else ""
    number = plural(sum(totals.values()), "listing")
    st.markdown(f"**{number}**{fed} " + " ".join(badges))


def _told(state: State, number: int) -> str:
    return "need you" if state is State.ATTENTION and number > 1 else STATES[state].lower()


def show_sources(summary: Summary, names: Mapping[str, str]) -> None:
    """Draw a row per source; choosing one narrows the list below."""
    ordered = sorted(summary, key=lambda each: _urgency(summary[each]), reverse=True)
    # A column of nothing but noughts only hides the one that needs somebody.
    found = [state for state in State if any(state in summary[source] for source in ordered)]
    rows = [
        {"Source": plain(names.get(source, source)), "Listings": sum(summary[source].values())}
        | {STATES[state]: summary[source].get(state, 0) for state in found}
        for source in ordered
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="sources_table",
        width="content",
        on_select=_choose_source,
        selection_mode="single-row",
        column_config={"Source": st.column_config.TextColumn(pinned=True)},
        alt="How many listings of each source are in which state",
    )
    st.session_state["sources_listed"] = ordered


def _urgency(found: Mapping[State, int]) -> tuple[int, ...]:
    return tuple(found.get(state, 0) for state in (State.ATTENTION, State.LATE, State.WAITING))


def _choose_source() -> None:
    rows = st.session_state["sources_table"]["selection"]["rows"]
    listed = st.session_state["sources_listed"]
    st.session_state[SOURCE] = listed[rows[0]] if rows else None
    st.session_state[PAGE] = 1


def show_listings(view: View, summary: Summary, names: Mapping[str, str]) -> None:
    """Draw the choices and one page of listings."""
    source, state = _choose(summary, names)
    number = _matching(summary, source, state)
    pages = max(1, -(-number // SIZE))
    page = 1
    if pages > 1:
        page = min(st.pagination(pages, key=PAGE, bind="query-params"), pages)
    listed = Health(view.engine).listings(
        view.scope, Filters(), view.now, source_id=source, state=state, page=page, size=SIZE
    )
    if not listed:
        st.info("No listing is in this state.", icon=":material/filter_alt_off:")
        return
    st.session_state["listings_listed"] = [each.id for each in listed]
    st.dataframe(
        pd.DataFrame([_row(view, each) for each in listed]),
        hide_index=True,
        key=f"listings_table_{source}_{state}_{page}",
        on_select=_ListingChosen(f"listings_table_{source}_{state}_{page}"),
        selection_mode="single-row",
        column_config={
            "State": st.column_config.TextColumn(pinned=True),
            "What happened": st.column_config.TextColumn(width="medium"),
            "What to do": st.column_config.TextColumn(width="medium"),
        },
        alt="Listings with their last run, those that need a person first",
    )


def _choose(summary: Summary, names: Mapping[str, str]) -> tuple[str | None, State | None]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = st.selectbox(
            "Source",
            list(summary),
            index=None,
            format_func=lambda each: plain(names.get(each, each)),
            key=SOURCE,
            bind="query-params",
            placeholder="All sources",
            width=280,
        )
        state = st.pills("State", list(STATES.values()), key=STATE, bind="query-params", wrap=True)
    return source, next((each for each, name in STATES.items() if name == state), None)


def _matching(summary: Summary, source: str | None, state: State | None) -> int:
    chosen = [summary.get(source, {})] if source else list(summary.values())
    return sum(
        number for found in chosen for each, number in found.items() if state in (None, each)
    )


class _ListingChosen:
    """Puts the listing of the chosen row into the URL."""

    def __init__(self, table: str) -> None:
        self.table = table

    def __call__(self) -> None:
        rows = st.session_state[self.table]["selection"]["rows"]
        listed: Sequence[int] = st.session_state["listings_listed"]
        if rows:
            # The choices leave the screen with the table, and what is not drawn is forgotten.
            kept = {key: st.session_state[key] for key in CHOICES if key in st.session_state}
            st.session_state[KEPT] = kept
            st.query_params[LISTING] = str(listed[rows[0]])


def leave_listing() -> None:
    """Go back from one listing to all of them, chosen as before."""
    st.query_params.pop(LISTING, None)
    for key, value in st.session_state.pop(KEPT, {}).items():
        st.session_state[key] = value


def _row(view: View, listing: ListingHealth) -> dict[str, Any]:
    now = view.now
    held = NOTHING if listing.held is None else f"{listing.held:,}"
    return {
        "State": STATES[listing.state],
        "Location": plain(place_text(view, listing)),
        "Source": plain(listing.source_name),
        "Last run": ago(listing.started_at, now),
        "What happened": plain(outcome_text(listing)),
        "What to do": plain(action_text(listing)),
        "New": listing.counts.new,
        "Edited": listing.counts.edited,
        "Same": listing.counts.same,
        "Set aside": listing.set_aside,
        "Held": held,
        "Stated": NOTHING if listing.stated_total is None else f"{listing.stated_total:,}",
        "Complete up to": ago(listing.complete_until, now) if listing.complete_until else NOTHING,
        "Next due": due_text(listing, now),
        "Known as": plain(listing.remote_id),
    }


def place_text(view: View, listing: ListingHealth) -> str:
    """Return the place of a listing: its location and brand, or the whole brand."""
    told = place_and_brand(view, listing.location_id, listing.brand_id)
    return told if listing.location_id in view.locations.index else f"{told} (whole brand)"


def due_text(listing: ListingHealth, now: datetime) -> str:
    """Return when a listing is collected next."""
    if listing.imported:
        return "With the next file"
    if listing.paused:
        return "When resumed"
    if listing.next_due_at is None or listing.next_due_at <= now:
        return "Now"
    return ago(listing.next_due_at, now)
