"""One listing: how it stands, what to do, what it did, and what could not be read."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from data.catalogue import Catalogue
from data.commands import Command
from data.health import Health, ListingHealth
from data.journal import Counts, Journal, RunRecord
from data.models import Scope
from pages.components import errands
from pages.components.listing_table import due_text, place_text
from pages.components.moments import moment_text, span_text
from pages.components.numbers import ago, plural
from pages.components.outcomes import (
    COLORS,
    OUTCOMES,
    STATES,
    action_text,
    held_text,
    outcome_text,
)
from pages.components.probe import show_probe
from pages.components.stage import Stage
from pages.components.text import escaped, plain
from pages.view import View

LOOK_EVERY = timedelta(seconds=1)
ASIDE_SIZE = 20
RUNS = 20


def show_listing(view: View, listing: ListingHealth) -> None:
    """Draw one listing with everything a person can do about it."""
    with st.container(border=True):
        _show_state(view, listing)
        if not listing.imported:
            _show_actions(view, listing)
        else:
            view.link("import_files", "Import another file")
    _show_runs(view, listing)
    if listing.set_aside:
        _show_set_aside(view, listing)


def _show_state(view: View, listing: ListingHealth) -> None:
    st.header(
        f"{escaped(place_text(view, listing))} · {escaped(listing.source_name)}", anchor=False
    )
    badge = f":{COLORS[listing.state]}-badge[{STATES[listing.state]}]"
    st.markdown(f"{badge} {escaped(outcome_text(listing))}")
    if action := action_text(listing):
        st.markdown(f"**What to do:** {escaped(action)}")
    facts = [
        held_text(listing),
        f"complete up to {moment_text(listing.complete_until)}" if listing.complete_until else "",
        f"last run {ago(listing.started_at, view.now)}",
        f"next: {due_text(listing, view.now).lower()}",
        f"every {span_text(timedelta(seconds=listing.schedule_seconds))}"
        if not listing.imported
        else "",
        plural(listing.failures, "failed run") + " in a row" if listing.failures else "",
    ]
    st.caption(" · ".join(escaped(fact) for fact in facts if fact))
    st.caption(escaped(f"Known to the source as {listing.remote_id}"))


def _show_actions(view: View, listing: ListingHealth) -> None:
    collecting, testing = f"collect_{listing.id}", f"test_{listing.id}"
    with st.container(horizontal=True):
        if st.button("Collect now", icon=":material/sync:", disabled=listing.running):
            errands.send(view, collecting, "collect", {"listing_id": listing.id})
        if st.button("Test", icon=":material/labs:"):
            errands.send(view, testing, "test", {"listing_id": listing.id})
        label, icon = ("Resume", "play_arrow") if listing.paused else ("Pause", "pause")
        if st.button(label, icon=f":material/{icon}:"):
            Catalogue(view.engine).pause_for(
                view.person.id, view.audit, listing.id, not listing.paused, view.now
            )
            st.rerun()
    if listing.running or errands.pending(view, collecting):
        watch = st.fragment(_watch, run_every=LOOK_EVERY)
        watch(view.stage, view.scope, listing.id, was_running=listing.running)
    _show_collected(listing, errands.follow(view, collecting))
    if tested := errands.follow(view, testing):
        show_probe(tested.result or {})


def _watch(stage: Stage, scope: Scope, listing_id: int, *, was_running: bool) -> None:
    """Draw the counts of a run as they grow, and the whole page once it has ended."""
    listing = Health(stage.engine).listing(scope, listing_id, stage.clock())
    if listing is not None and listing.running:
        st.info(counts_text(listing.counts), title="Collecting now", icon=":material/sync:")
    elif was_running:
        st.rerun()


def counts_text(counts: Counts) -> str:
    """Return the counts of a run in words."""
    return (
        f"{counts.fetched:,} read: {counts.new:,} new, {counts.edited:,} edited, "
        f"{counts.same:,} the same, {counts.set_aside:,} set aside."
    )


def _show_collected(listing: ListingHealth, command: Command | None) -> None:
    if command is None or listing.running:
        return
    if (command.result or {}).get("run_id") is None:
        st.info("It was being collected already.", icon=":material/info:")
    else:
        text = counts_text(listing.counts)
        st.success(text, title="The run has ended", icon=":material/done:")


def _show_runs(view: View, listing: ListingHealth) -> None:
    st.header("Runs", anchor=False)
    runs = Journal(view.engine).runs(view.scope, listing.id, RUNS)
    if not runs:
        st.caption("It has not been collected yet.")
        return
    st.dataframe(
        pd.DataFrame([_run_row(each) for each in runs]),
        hide_index=True,
        column_config={"Started": st.column_config.TextColumn(pinned=True)},
        alt="The newest runs of this listing, newest first",
    )


def _run_row(run: RunRecord) -> dict[str, str | int]:
    took = span_text(run.finished_at - run.started_at) if run.finished_at else "still going on"
    counts = run.counts
    return {
        "Started": moment_text(run.started_at),
        "Outcome": OUTCOMES[run.outcome] if run.outcome else "Collecting now",
        "Read": counts.fetched,
        "New": counts.new,
        "Edited": counts.edited,
        "Same": counts.same,
        "Set aside": counts.set_aside,
        "Removed": counts.removed,
        "What happened": plain(run.message),
        "Took": took,
        "Because": plain(run.reason),
    }


def _show_set_aside(view: View, listing: ListingHealth) -> None:
    st.header("Set aside", anchor=False)
    journal = Journal(view.engine)
    st.caption("These items could not become reviews. They are kept in their raw form.")
    reasons = journal.reasons(view.scope, listing.id)
    st.dataframe(
        pd.DataFrame({"Reason": [plain(each) for each in reasons], "Items": reasons.values()}),
        hide_index=True,
        alt="How many items were set aside for which reason",
    )
    pages = -(-listing.set_aside // ASIDE_SIZE)
    page = 1
    if pages > 1:
        page = st.pagination(pages, key=f"aside_page_{listing.id}")
    items = journal.set_aside(view.scope, listing.id, page=page, size=ASIDE_SIZE)
    rows = [
        {
            "Noticed": moment_text(each.seen_at),
            "Reason": plain(each.reason),
            "As it came": plain(each.item),
        }
        for each in items
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={"As it came": st.column_config.TextColumn(width="large")},
        alt="The items that were set aside, newest first",
    )
