"""Score versions: which choices each stands for, and their lines side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import Any

import pandas as pd
import streamlit as st

from data.score_versions import Former, former_versions, shown_beside, supersede
from data.scores import HISTORY_DAYS, WEEK, Scores
from pages.components.charts import Spec
from pages.components.choices import difference
from pages.components.focus import Focus
from pages.components.moments import day_here
from pages.components.numbers import day_number, day_of, day_text, plural
from pages.components.time_charts import scale_of
from pages.view import View, moment_within
from scoring.index import Index, Settings

IN_FORCE = "In force"
LONGEST_LINE = 40
"""Letters of a legend that a phone shows side by side."""


def save_settings(view: View, stored: Mapping[str, Any]) -> None:
    """Put other choices behind the scores; the worker computes the history under them.

    Args:
        view: what may be touched.
        stored: what differs from the defaults, as `Settings.from_stored` takes it.
    """
    supersede(
        view.audit,
        stored,
        view.person.id,
        view.now,
        lambda held: Settings.from_stored(held).version,
    )


def settings_at(view: View, moment: datetime) -> Settings:
    """Return the choices that were in force at a moment, as far as they are known."""
    later = [each for each in former_versions(view.engine) if each.until > moment]
    return Settings.from_stored(later[0].settings) if later else view.settings


def settings_before(view: View) -> Settings | None:
    """Return the choices in force at the end of the period compared with; None without one."""
    if view.comparison is None:
        return None
    return settings_at(view, moment_within(view.comparison, view.now))


def show_versions(view: View, focus: Focus, index: Index) -> None:
    """Draw an index's stored history under every score version, where there are several."""
    lines = _lines(view, focus, index.id)
    if told := _computing(lines, view):
        st.caption(told)
    elif lines.empty:
        st.caption("No score is stored yet.")
    elif lines["version"].nunique() < 2:
        st.caption(
            f"All stored scores are of one version, {view.settings.version}. "
            "After a change of weights both lines are shown here."
        )
    if lines.empty or lines["version"].nunique() < 2:
        return
    domain = scale_of(index, float(lines["value"].min()), float(lines["value"].max()))
    names = lines["name"].unique().tolist()
    st.vega_lite_chart(
        lines[["date", "value", "name", "n"]],
        _chart(domain, names, f".{index.decimals}f", index.name),
        alt=f"{index.name} over time under {plural(len(names), 'score version')}: "
        f"{', '.join(names)}.",
    )
    for told in _left_behind(lines):
        st.caption(told)


def _computing(lines: pd.DataFrame, view: View) -> str:
    """Say how far the line in force has come; empty where it goes as far back as the others.

    The worker computes the newest day first and then goes back, no further than its history.
    """
    if lines.empty:
        return ""
    mine = lines["version"] == view.settings.version
    here, others = lines.loc[mine, "day"], lines.loc[~mine, "day"]
    others = others[others >= day_number(view.now) - HISTORY_DAYS]
    if others.empty or (len(here) and here.min() < others.min() + WEEK):
        return ""
    far = f"; so far it goes back to {day_text(day_of(int(here.min())))}" if len(here) else ""
    return f"The line of what is in force is still being computed{far}."


def _left_behind(lines: pd.DataFrame) -> list[str]:
    """Say of each line that nothing computes anew which reviews it rests on."""
    last = lines[~lines["kept_up"]].groupby("name", sort=False)["date"].max()
    return [
        f"“{name}” is computed on the reviews held until {day_text(date)} and no longer changes; "
        "reviews that came later, or were edited or answered since, are not in it."
        for name, date in last.items()
    ]


def _lines(view: View, focus: Focus, index_id: str) -> pd.DataFrame:
    frames = []
    for version, named in _shown(view).items():
        line = Scores(view.engine).history(
            view.scope,
            version,
            index_id,
            of_brands=focus.location_id is None,
            brand_id=focus.brand_id,
            location_id=focus.location_id,
        )
        line = line[line["value"].notna()]
        frames.append(line.assign(version=version, **vars(named)))
    lines = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["version"])
    if not lines.empty:
        lines["date"] = pd.to_datetime(lines["day"], unit="D")
    return lines


@dataclass(frozen=True)
class _Named:
    """A line as it is told of; `kept_up` where the worker computes it anew."""

    name: str
    kept_up: bool


def _shown(view: View) -> dict[str, _Named]:
    """Return the version in force and the last ones before it, the newest first."""
    now, stored = view.settings, Scores(view.engine).versions()
    beside = shown_beside(former_versions(view.engine), now.version, stored)
    here = (
        {now.version: _Named(f"{IN_FORCE} ({now.version})", True)} if now.version in stored else {}
    )
    return here | {each.version: _named(each, now) for each in beside}


def _named(former: Former, now: Settings) -> _Named:
    """Name a former version by when it ended and in what it differs."""
    settings = Settings.of_version(former.version, former.settings)
    told = (difference(settings, now) if settings else "") or former.version
    return _Named(f"Until {day_here(former.until)} ({told})", settings is not None)


def _chart(domain: list[float], names: list[str], form: str, title: str) -> Spec:
    scale = {"domain": domain, "nice": False, "zero": False}
    # A legend breaks no lines by itself: it cuts what is longer than a phone is wide.
    broken = f"trim(replace(datum.label, /(.{{1,{LONGEST_LINE}}})(\\s+|$)/g, '$1\\n'))"
    legend = {"orient": "top", "title": None, "labelLimit": 0, "columns": 1, "labelExpr": broken}
    dashes = [[1, 0], [6, 4], [2, 3], [8, 3, 2, 3]][: len(names)]
    told = [
        {"field": "date", "type": "temporal", "title": "Day", "format": "%d %b %Y"},
        {"field": "name", "title": "Score version"},
        {"field": "value", "type": "quantitative", "title": title, "format": form},
        {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"},
    ]
    named = {"field": "name", "type": "nominal", "sort": None, "legend": legend}
    return {
        "config": {"lineBreak": "\n"},
        "height": 220 + 20 * sum(len(wrap(name, LONGEST_LINE)) for name in names),
        "mark": {"type": "line", "strokeWidth": 2.2, "clip": True, "point": {"size": 18}},
        "encoding": {
            "x": {"field": "date", "type": "temporal", "axis": {"title": None, "grid": False}},
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": scale,
                "axis": {"title": None, "tickCount": 5},
            },
            "color": {**named, "scale": {"domain": names}},
            "strokeDash": {**named, "scale": {"domain": names, "range": dashes}},
            "tooltip": told,
        },
    }
