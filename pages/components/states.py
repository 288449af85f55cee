"""What a page shows when there is nothing to show yet, and what to do about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from data.imports import Imports
from data.models import Filters, Scope
from data.settings import read_setting
from pages.components.filters import reset
from pages.components.health import Health, read_health, show_trouble
from pages.components.names import channel_name
from pages.components.numbers import plural
from pages.components.reads import totals
from pages.components.stage import Stage
from pages.components.text import escaped
from pages.view import View

LOOK_EVERY = timedelta(seconds=2)

DEMO = "demo"
"""The setting that the worker writes before it brings the demo brand."""


def show_first_run(view: View, health: Health) -> None:
    """Draw how far the first collection has come; the page follows as soon as reviews are there."""
    _show_awaited(view)
    if not len(view.brands) and not _demo_comes(view):
        if health.working:
            _show_empty(view)
            st.fragment(_watch, run_every=LOOK_EVERY)(view.stage, view.scope)
            return
        _show_unstarted()
    st.fragment(_show_progress, run_every=LOOK_EVERY)(view.stage, view.scope)


def _show_awaited(view: View) -> None:
    """Say that a file has come and that nothing is imported before somebody says what it is."""
    if awaited := Imports(view.engine).awaited(view.scope):
        what = "What it holds" if awaited == 1 else "What they hold"
        st.info(
            f"{what} is imported once somebody has looked at how it is read.",
            title=f"{plural(awaited, 'file')} {'waits' if awaited == 1 else 'wait'} for your word",
            icon=":material/upload_file:",
        )
        view.link("import_files", "Look at the files")


def _demo_comes(view: View) -> bool:
    return read_setting(view.engine, DEMO) is not None


def _show_empty(view: View) -> None:
    st.info(
        "Connect the first place where people speak of your brand, or bring what you have as a "
        "file; the figures follow by themselves.",
        title="Nothing is watched yet",
        icon=":material/hearing:",
    )
    view.link("sources", "Connect a source")
    view.link("import_files", "Import a file")


def _watch(stage: Stage, scope: Scope) -> None:
    """Draw the page anew once something is watched."""
    view = View(stage, stage.clock(), scope)
    if len(view.brands) or _demo_comes(view):
        st.rerun()


def _show_unstarted() -> None:
    st.info(
        "Nothing is watched yet. The worker collects reviews and brings the demo brand; it starts "
        "by itself with the dashboard, unless another process is meant to run it: "
        "`python worker.py`.",
        title="Waiting for the worker",
        icon=":material/hourglass_top:",
    )


def _show_progress(stage: Stage, scope: Scope) -> None:
    view = View(stage, stage.clock(), scope)
    health = read_health(view)
    if health.reviews or (health.working and not len(view.brands) and not _demo_comes(view)):
        st.rerun()
    with st.container(border=True):
        st.header(_step(health, len(view.brands)), anchor=False)
        done = max(health.sources - health.fresh - health.behind, 0)
        st.progress(done / health.sources if health.sources else 0.0)
        st.caption(
            f"{plural(len(view.brands), 'brand')} · {plural(len(view.locations), 'location')} · "
            f"{done} of {plural(health.sources, 'listing')} read · "
            f"{plural(health.reviews, 'review')}"
        )
        if health.behind:
            show_trouble(view, health)
    if health.fresh or not health.sources:
        _skeleton()


def _step(health: Health, brands: int) -> str:
    if not health.working:
        return "Starting"
    if not brands:
        return "Setting up the demo brand"
    if not health.sources:
        return "No listing is set up yet"
    if not health.fresh:
        return "No review has come yet"
    return "Collecting the first reviews"


def _skeleton() -> None:
    with st.grid(4, min_column_width=150, gap="small"):
        for _ in range(4):
            st.skeleton(height=150)
    st.skeleton(height=280)


def show_collecting(health: Health) -> None:
    """Say that the first collection is not over, and what waits for it."""
    st.info(
        f"{health.sources - health.fresh:,} of {plural(health.sources, 'listing')} read, "
        f"{plural(health.reviews, 'review')} so far. The figures below are of these alone and "
        "move until all are read; whether they are good, and whether they have changed, is said "
        "then.",
        title="Still collecting",
        icon=":material/hourglass_top:",
    )


def on_channels(view: View) -> str:
    """Return that only some channels are looked at, to be added to a sentence about nothing."""
    names = [escaped(channel_name(each)) for each in sorted(view.filters.channels)]
    return f" on {', '.join(names)}; other channels are filtered out" if names else ""


def show_nowhere(view: View) -> None:
    """Say that no review of a location matches; there may be some of the brand as a whole."""
    if written := int(view.remember(totals)["n"]):
        st.info(
            f"What was written in the chosen period, {plural(written, 'review')}, is about the "
            "brand as a whole: it belongs to no location.",
            title="Nothing of any location",
            icon=":material/location_off:",
        )
        view.link("reviews", "Read the reviews")
    else:
        show_nothing(view)


def show_nothing(view: View) -> None:
    """Say that the filters leave nothing, and which one to relax."""
    st.info(advice(view), title="No reviews match", icon=":material/filter_alt_off:")
    if _uncollected(view):
        view.link("sources", "Add a listing")
        return
    st.button("Show everything of our brands", on_click=reset, key="relax")


def _uncollected(view: View) -> bool:
    return not _held(view, Filters(brands=view.filters.brands))


def _held(view: View, filters: Filters) -> int:
    return int(view.facts.counts(view.scope, filters)["n"].iloc[0])


def advice(view: View) -> str:
    """Return which filter to relax: the first without which there would be reviews."""
    if _held(view, view.filters):
        return "The chosen filters leave reviews, but too few for what is shown here."
    if _uncollected(view):
        names = view.brands["name"].reindex(sorted(view.filters.brands)).dropna()
        return f"Nothing of {escaped(', '.join(names))} has been collected yet: add a listing."
    relaxed: dict[str, Filters] = {
        f"Nothing was written in the chosen period ({view.period}). A longer one has reviews.": (
            replace(view.filters, since=None, until=None)
        ),
        "Nothing comes from the chosen channels. Others have reviews.": replace(
            view.filters, channels=frozenset()
        ),
        "Nothing was written about the chosen locations. Others have reviews.": replace(
            view.filters, locations=frozenset()
        ),
    }
    for text, filters in relaxed.items():
        if _held(view, filters):
            return text
    return "The chosen filters together leave nothing; reset them to see reviews."
