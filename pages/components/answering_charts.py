"""How reviews are answered, drawn: over the hours after publication, by channel, by the clock."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import streamlit as st

from data import watched
from pages.components import charts, interval_charts
from pages.components.answering import (
    EVERY,
    TONES,
    Answering,
    read_answering,
    read_curves,
    read_hours,
)
from pages.components.cards import Row, card
from pages.components.change import change
from pages.components.filters import CHANNELS, narrow
from pages.components.in_time import in_time, why_no_wait, why_unknown
from pages.components.interval_charts import BETTER, SAME, WORSE
from pages.components.names import channel_name
from pages.components.numbers import percent, plural
from pages.components.picking import key_of, take_mark
from pages.components.reads import channel_terms
from pages.components.response_charts import answer_curves
from pages.components.text import escaped
from pages.view import View
from scoring.differences import together
from scoring.waits import due_hours

CHANNEL_MARKS = "answering_channels"
MOST_CURVES = 5
TONE, CHANNEL = "Complaints or not", "Channel"
AS_OTHERS, LESS, MORE = "As the others", "Less often", "More often"


def show_curves(view: View, here: View) -> None:
    """Draw the share answered against the time since publication."""
    with card(
        "How long reviewers wait",
        "Share answered by then (Kaplan–Meier); a review never answered counts as waiting.",
    ):
        splits = _splits(view)
        chosen = st.segmented_control(
            "Split by",
            list(splits),
            default=EVERY,
            key="answering_split",
            required=True,
            label_visibility="collapsed",
        )
        column, names = splits[str(chosen or EVERY)]
        curves = here.remember(read_curves, view.settings, column, names)
        if curves.empty:
            st.caption(_why_nothing(view, here))
            return
        _draw_curves(view, here, curves)


def _splits(view: View) -> dict[str, tuple[str, tuple[tuple[Any, str], ...]]]:
    """Return by what the curves may be split: a column, and a name for each of its values."""
    channels = tuple(
        (each, channel_name(each)) for each in watched.channels(view.facts, view.scope)
    )
    splits: dict[str, tuple[str, tuple[tuple[Any, str], ...]]] = {
        EVERY: ("brand_id", tuple((int(each), EVERY) for each in view.brands["id"])),
        TONE: ("negative", tuple(TONES.items())),
        CHANNEL: ("channel", channels),
    }
    groups = view.locations["groups"]
    pairs = list(zip(view.locations["id"].tolist(), groups, strict=True))
    for kind in sorted({kind for each in groups for kind in each}):
        members = tuple((i, str(each[kind])) for i, each in pairs if kind in each)
        splits[str(kind).capitalize()] = ("location_id", members)
    return splits


def _draw_curves(view: View, here: View, curves: pd.DataFrame) -> None:
    sizes = curves.groupby("name")["n"].first().sort_values(ascending=False)
    names = sizes.index[:MOST_CURVES].tolist()
    shown = curves[curves["name"].isin(names)]
    due = _due_of_shown(view, here)
    last = shown.groupby("name").last()["answered"]
    told = "; ".join(f"{name} {percent(last[name])}" for name in names)
    st.vega_lite_chart(
        shown[["name", "hours", "answered", "low", "high", "at_risk", "n"]],
        answer_curves(names, due),
        alt=f"Share answered against time since publication; by the end of each curve: {told}.",
    )
    more = len(sizes) - len(names)
    st.caption(
        "The band holds each point with 90% probability; the dashed lines say when an answer is "
        f"due.{f' The {more} with the fewest reviews are left out.' if more else ''}"
    )


def _why_nothing(view: View, here: View) -> str:
    rows = here.remember(read_answering, view.settings).tables["brand_id"].to_dict("records")
    return why_no_wait(cast(Row, rows[0]) if rows else None)


def _due_of_shown(view: View, here: View) -> dict[float, str]:
    """Return the times due, in hours, each with what is due then."""
    terms = view.remember(channel_terms)
    table = here.remember(read_answering, view.settings).tables["channel"]
    kinds = {True: "posts due", False: "reviews due"}
    return {
        due_hours(each, view.settings.sla_hours, terms.social): kinds[each in terms.social]
        for each in sorted(table.index[table["n"] > 0])
    }


def channel_rows(view: View, now: Answering, before: Answering | None) -> pd.DataFrame:
    """Return the share answered in time of each channel that shows answers, the highest first.

    Returns:
        The columns key, name (with the time due), value, low, high, before, n and verdict.
    """
    table = now.tables["channel"]
    shares = in_time(table).dropna(subset="value")
    terms = view.remember(channel_terms)
    due = [due_hours(each, view.settings.sla_hours, terms.social) for each in shares.index]
    name = [
        f"{channel_name(each)}, {hours:g} h" for each, hours in zip(shares.index, due, strict=True)
    ]
    frame = shares.assign(key=shares.index, name=name).sort_values("value", ascending=False)
    frame = frame[["key", "name", "value", "low", "high", "n"]].reset_index(drop=True)
    return _compared(frame, None if before is None else before.tables["channel"])


def unknown_channels(now: Answering) -> list[str]:
    """Return why channels that show answers have no share answered in time, in Markdown."""
    table = now.tables["channel"]
    unknown = table[(table["n"] > 0) & in_time(table)["value"].isna()]
    return [
        f"{escaped(channel_name(str(channel)))}: {why_unknown(cast(Row, row))}"
        for channel, row in zip(unknown.index, unknown.to_dict("records"), strict=True)
    ]


def _compared(frame: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    if before is None or frame.empty:
        return frame.assign(before=None, verdict=SAME)
    then = in_time(before).reindex(frame["key"])
    pairs = zip(frame.to_dict("records"), then.to_dict("records"), strict=True)
    found = together(pd.DataFrame([vars(change(*cast(Any, pair))) for pair in pairs]))
    better = found["value"] > 0
    verdict = [
        (BETTER if up else WORSE) if real else SAME
        for up, real in zip(better, found["real"], strict=True)
    ]
    then_values = then["value"].astype(object).where(then["value"].notna(), None).tolist()
    return frame.assign(before=then_values, verdict=verdict)


def show_by_channel(view: View, now: Answering, before: Answering | None) -> None:
    """Draw the channels; a mark narrows the page to one."""
    with card(
        "By channel", "Share answered when due on that channel; the tick is the period before."
    ):
        rows, unknown = channel_rows(view, now, before), unknown_channels(now)
        for text in unknown:
            st.caption(text)
        if rows.empty:
            if not unknown:
                st.caption("No channel shows answers here.")
            return
        best, worst = rows.iloc[0], rows.iloc[-1]
        st.vega_lite_chart(
            rows,
            interval_charts.now_and_before(rows, "Answered in time"),
            key=key_of(CHANNEL_MARKS),
            on_select=narrow_to_channel,
            alt=f"Share answered in time on {plural(len(rows), 'channel')}: highest "
            f"{best['name']} {percent(best['value'])}, lowest {worst['name']} "
            f"{percent(worst['value'])}.",
        )
        st.caption("Select a mark to look at that channel alone.")


def narrow_to_channel() -> None:
    """Narrow the screen to the channel whose mark was picked."""
    if (channel := take_mark(CHANNEL_MARKS, "key")) is not None:
        narrow(CHANNELS, [str(channel)])


def show_hours(view: View, here: View) -> None:
    """Draw the share answered in time by the weekday and the hour of publication."""
    with card(
        "When reviews are written",
        "Share answered in time by the clock of the place where the review was written about.",
    ):
        places = view.locations
        zones = tuple(zip(places["id"].tolist(), places["time_zone"].tolist(), strict=True))
        channels = tuple(watched.channels(view.facts, view.scope))
        hours = here.remember(read_hours, view.settings, channels, zones)
        if hours["n"].sum() < 1 or hours["value"].isna().all():
            st.caption(_why_nothing(view, here))
            return
        st.markdown(_unusual(hours))
        kinds = (("weekday", "By weekday"), ("hour", "By hour of day"))
        for column, (kind, title) in zip(st.columns(2), kinds, strict=True):
            with column:
                _draw_hours(hours[hours["kind"] == kind], title)
        st.caption(
            "Of reviews that have been there for as long as an answer is due, at most of the last "
            "12 months. Each is compared with all the others, and all of them together."
        )


def _unusual(hours: pd.DataFrame) -> str:
    real = hours[hours["real"]]
    if real.empty:
        return "No weekday and no hour differs from the others by more than chance would bring."
    parts = {
        "Less often in time than the others": real[real["difference"] < 0],
        "More often": real[real["difference"] > 0],
    }
    return ". ".join(f"{what}: {_listed(rows)}" for what, rows in parts.items() if len(rows)) + "."


def _listed(rows: pd.DataFrame) -> str:
    return ", ".join(
        f"**{row['name']}{' h' if row['kind'] == 'hour' else ''}** {percent(row['value'])} "
        f"(others {percent(row['theirs'])})"
        for row in rows.to_dict("records")
    )


def _draw_hours(rows: pd.DataFrame, title: str) -> None:
    known = rows.dropna(subset="value")
    if known.empty:
        st.caption(f"{title} there is nothing to compare.")
        return
    verdict = [
        AS_OTHERS if not real else MORE if difference > 0 else LESS
        for real, difference in zip(rows["real"], rows["difference"], strict=True)
    ]
    shown = rows[["name", "value", "low", "high", "n"]].assign(verdict=verdict)
    domain = charts.padded(float(shown["low"].min()), float(shown["high"].max()), 0.4, (0.0, 1.0))
    shown = shown.astype(object).where(shown.notna(), None)
    least = known.sort_values("value").iloc[0]
    st.vega_lite_chart(
        shown,
        interval_charts.along(title, domain, (AS_OTHERS, LESS, MORE)),
        alt=f"Answered in time {title[0].lower()}{title[1:]}; least {least['name']} "
        f"with {percent(least['value'])}.",
    )
