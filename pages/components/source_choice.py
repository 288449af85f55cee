"""Choosing where reviews come from: by channel, those that are closed to programs among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.health import FROM_FILES
from pages.components.closed_channels import CLOSED
from pages.components.names import channel_name
from pages.components.numbers import plural
from pages.components.text import escaped, plain
from pages.view import View

CHANNEL, SOURCE = "add_channel", "add_source"

Described = Mapping[str, Any]


def choose_source(view: View, sources: Mapping[str, Described]) -> Described | None:
    """Draw the choice; return what the source says of itself, or None where there is none."""
    by_channel = _by_channel(sources)
    if not by_channel:
        st.info(
            "The worker tells which sources there are as soon as it has run once.",
            title="No source is known yet",
            icon=":material/hourglass_top:",
        )
        return None
    closed = {f"{name} (closed)": name for name in CLOSED}
    channel = st.selectbox("Channel", [*by_channel, *closed], key=CHANNEL)
    if channel in closed:
        _show_closed(view, closed[channel])
        return None
    offered = by_channel[channel]
    source: str = st.selectbox(
        "Source",
        list(offered),
        format_func=lambda each: plain(offered[each]["name"]),
        key=f"{SOURCE}_{channel}",
    )
    _show_terms(offered[source])
    return offered[source]


def _by_channel(sources: Mapping[str, Described]) -> dict[str, dict[str, Described]]:
    """Return the sources that collect, by the name of their channel, in order of it."""
    offered: dict[str, dict[str, Described]] = {}
    for key, each in sources.items():
        if key not in FROM_FILES:
            offered.setdefault(channel_name(each["channel"]), {})[key] = each
    return dict(sorted(offered.items(), key=lambda each: each[0].casefold()))


def _show_closed(view: View, name: str) -> None:
    st.info(
        " ".join(part for part in (CLOSED[name].why, CLOSED[name].how) if part),
        title=f"{name} cannot be collected",
        icon=":material/lock:",
    )
    if CLOSED[name].how:
        view.link("import_files", "Import a file")


def _show_terms(source: Described) -> None:
    described = source["description"]
    parts = [described.get("note") or ""]
    if described.get("window"):
        parts.append(f"It serves the newest {described['window']} only.")
    if source["text_days"] is not None:
        days = source["text_days"]
        kept = f"for {plural(days, 'day')}" if days else "only until it is scored"
        parts.append(f"Its terms let us keep text {kept}.")
    if not source["blend"]:
        parts.append("Its stars may not be averaged with those of others.")
    if told := " ".join(part for part in parts if part):
        st.caption(escaped(told))
