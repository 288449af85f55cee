"""Response: are reviews answered in time, those that never are included?"""

from __future__ import annotations

import math
from typing import cast

import streamlit as st

from pages.components.answering import Answering, read_answering
from pages.components.answering_charts import show_by_channel, show_curves, show_hours
from pages.components.answering_places import show_by_place
from pages.components.beginning import begin
from pages.components.cards import Row, enough, has_value, row_of, tile, without
from pages.components.change import UNKNOWN, Change, change
from pages.components.focus import INDEX, brand_in_focus
from pages.components.health import Health, health_line
from pages.components.in_time import (
    ALL,
    MATURED,
    NEGATIVE,
    answered_at_all,
    share_of,
    why_unknown,
)
from pages.components.leaving import of_brand
from pages.components.left_out import before_review
from pages.components.names import channel_name, channel_names
from pages.components.numbers import figure, percent, plural, waited, waited_between
from pages.components.share_cards import percent_interval, share_metric, show_left_out
from pages.components.text import escaped
from pages.components.untimed import (
    AT_ALL,
    channels_aside,
    told_untimed,
)
from pages.components.waiting import read_waiting_now, show_waiting
from pages.page import UNDERSTAND, Page
from pages.view import View
from scoring.index import Settings
from scoring.indices import response

PAGE = Page("Response", ":material/reply:", 25, section=UNDERSTAND)


def render(view: View) -> None:
    """Draw how soon and how often reviews are answered."""
    health = begin(view, PAGE.title)
    if health is None:
        return
    _show_brand(view, brand_in_focus(view), health)


def _show_brand(view: View, brand_id: int, health: Health) -> None:
    here = of_brand(view, brand_id)
    now = here.remember(read_answering, view.settings)
    earlier = here.comparison
    before = None
    if earlier is not None:
        before = here.remember(read_answering, view.settings, filters=earlier)
    row = row_of(now.tables["brand_id"], brand_id)
    moved = _moved(now, before, brand_id, ALL)
    st.markdown(_summary(view, here, brand_id, now, moved))
    if has_value(row):
        _tiles(here, now, before, brand_id)
        _sections(view, here, now, before)
    elif not enough(response.INDEX, row):
        st.info(
            "An answer counts only on channels that show answers, from five reviews on.",
            title="Too little evidence",
            icon=":material/hourglass_empty:",
        )
    _left_out(view, here, now, row, health)


def _sections(view: View, here: View, now: Answering, before: Answering | None) -> None:
    left, right = st.columns(2)
    with left:
        show_curves(view, here)
    with right:
        show_waiting(here)
        show_by_channel(view, now, before)
    show_by_place(view, here, now, before)
    show_hours(view, here)


def _moved(now: Answering, before: Answering | None, brand_id: int, name: str) -> Change:
    if before is None:
        return UNKNOWN
    rows = (row_of(each.tables["brand_id"], brand_id) for each in (now, before))
    return change(*(share_of(row, name) for row in rows))


def _summary(view: View, here: View, brand_id: int, now: Answering, moved: Change) -> str:
    name = escaped(view.brands["name"].get(brand_id, ""))
    row = row_of(now.tables["brand_id"], brand_id)
    share = share_of(row, ALL)
    if row is None or share is None or not has_value(row):
        return f"**{name}** has no figure in this period: {without(response.INDEX, row)}."
    told = (
        _unknown(name, row)
        if math.isnan(share["value"])
        else (
            f"**{name}** answers **{percent(share['value'])}** of its reviews in time"
            f" ({percent_interval(share)}), those never answered included"
            f"{_aside(now)}{_direction(moved)}."
        )
    )
    waiting = read_waiting_now(here)
    return (
        f"{told} **{plural(int(waiting['n'].sum()), 'review')}** of this period "
        f"{'waits' if waiting['n'].sum() == 1 else 'wait'} for an answer: "
        f"{plural(int(waiting['negative'].sum()), 'complaint')}, "
        f"{int(waiting['overdue'].sum()):,} overdue."
    )


def _unknown(name: str, row: Row) -> str:
    """Say what is known where how soon is not."""
    share = cast(Row, share_of(row, MATURED))
    if math.isnan(share["value"]):
        return f"How soon **{name}** answers cannot be told yet."
    told = f"**{name}** has answered **{percent(share['value'])}** of its reviews that are past due"
    return f"{told} ({percent_interval(share)}); how soon cannot be told."


def _aside(now: Answering) -> str:
    channels = channels_aside(now.tables["channel"])
    return f", {channel_names(channels)} aside, where answers bear no date" if channels else ""


def _direction(moved: Change) -> str:
    if not moved.known:
        return ""
    if not moved.real:
        return ": no detectable change"
    than = "more" if moved.value > 0 else "less"
    return f": {figure(abs(moved.value) * 100, 1)} points {than} than before, beyond chance"


def _tiles(here: View, now: Answering, before: Answering | None, brand_id: int) -> None:
    row = row_of(now.tables["brand_id"], brand_id)
    waiting = read_waiting_now(here)
    with st.grid(2, min_column_width=205, gap="small", height="stretch"):
        _answered(here, now, before, row, brand_id)
        share_metric(
            "Complaints answered in time",
            share_of(row, NEGATIVE),
            _moved(now, before, brand_id, NEGATIVE),
            "The same of complaints: two stars or fewer, or read as negative.",
            why_unknown(row, NEGATIVE) if row is not None and row["n_negative"] else "",
        )
        _median(row)
        with tile():
            st.metric(
                "Waiting now",
                figure(waiting["n"].sum()),
                help="Reviews of this period without an answer, on channels that show answers.",
            )
            st.caption(f"{int(waiting['overdue'].sum()):,} overdue")


def _answered(
    here: View, now: Answering, before: Answering | None, row: Row | None, brand_id: int
) -> None:
    if row is not None and answered_at_all(row):
        moved = _moved(now, before, brand_id, MATURED)
        share_metric("Answered at all", share_of(row, MATURED), moved, AT_ALL)
        return
    share_metric(
        "All reviews answered in time",
        share_of(row, ALL),
        _moved(now, before, brand_id, ALL),
        f"Share answered when due: {_due(here.settings)}. Those never answered count.",
        "" if row is None else why_unknown(row),
    )


def _due(settings: Settings) -> str:
    kinds = {"review": "reviews", "social": "posts"}
    return ", ".join(
        f"{kinds.get(name) or channel_name(name)} within {hours:g} h"
        for name, hours in settings.sla_hours.items()
    )


def _median(row: Row | None) -> None:
    with tile():
        st.metric(
            "Median wait",
            "–" if row is None else waited(row["median_hours"]),
            help="Half of all reviews are answered sooner; those never answered count as waiting.",
        )
        if row is not None:
            ends = row["median_hours_low"], row["median_hours_high"]
            known = not math.isnan(row["median_hours"])
            st.caption(f"90% sure: {waited_between(*ends)}" if known else "Not known.")


def _left_out(view: View, here: View, now: Answering, row: Row | None, health: Health) -> None:
    with st.container(border=True):
        st.header("What was left out", anchor=False)
        show_left_out([*_reasons(now, row), *_behind(view, health)])
        view.link("explain", "Explain the response index in full", **{INDEX: "response"})


def _reasons(now: Answering, row: Row | None) -> list[str]:
    told = []
    if len(now.hidden):
        counts = zip(now.hidden["channel"], now.hidden["n"], strict=True)
        listed = ", ".join(f"{channel_name(channel)} {n:,}" for channel, n in counts)
        told.append(
            f"{plural(int(now.hidden['n'].sum()), 'review')} on channels that do not show answers, "
            f"so that nobody can know: {listed}."
        )
    if row is None:
        return told
    if count := int(row["impossible"]):
        told.append(f"{before_review(count)}: how long they took is not known.")
    return [*told, *told_untimed(row, channels_aside(now.tables["channel"]))]


def _behind(view: View, health: Health) -> list[str]:
    if not health.behind and not health.fresh:
        return []
    return [f"May be missing: {health_line(health, view.now)}."]
