"""Score versions: which choices each stands for, and their lines side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.scores import Scores
from data.settings import change_setting, read_setting, write_setting
from pages.components.charts import Spec
from pages.components.focus import Focus
from pages.components.moments import day_here
from pages.components.numbers import plural
from pages.components.time_charts import scale_of
from pages.view import SCORING, View, moment_within
from scoring.index import Index, Settings

KNOWN = "score_versions"
"""Name of the setting that lists what was in force: score version, its choices, and until when."""

IN_FORCE = "In force"
MOST_LINES = 4


def save_settings(view: View, stored: Mapping[str, Any]) -> None:
    """Put other choices behind the scores; the worker computes the history under them.

    Args:
        view: what may be touched.
        stored: what differs from the defaults, as `Settings.from_stored` takes it.
    """
    before = {
        "version": view.settings.version,
        "settings": read_setting(view.engine, SCORING, {}),
        "until": view.now.isoformat(),
    }
    write_setting(view.engine, KNOWN, [*_known(view), before])
    change_setting(view.audit, SCORING, dict(stored), view.person.id, view.now)


def settings_at(view: View, moment: datetime) -> Settings:
    """Return the choices that were in force at a moment, as far as they are known."""
    later = [each for each in _known(view) if _until(each) > moment]
    return Settings.from_stored(min(later, key=_until)["settings"]) if later else view.settings


def settings_before(view: View) -> Settings | None:
    """Return the choices in force at the end of the period compared with; None without one."""
    if view.comparison is None:
        return None
    return settings_at(view, moment_within(view.comparison, view.now))


def _known(view: View) -> list[dict[str, Any]]:
    """Return what was in force before now; older stores hold one time of each version."""
    known = read_setting(view.engine, KNOWN, [])
    if isinstance(known, list):
        return known
    return [{"version": version, **each} for version, each in known.items()]


def _until(each: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(each["until"])


def show_versions(view: View, focus: Focus, index: Index) -> None:
    """Draw an index's stored history under every score version, where there are several."""
    versions = Scores(view.engine).versions()["version"].tolist()
    lines = _lines(view, focus, index.id, versions)
    if lines.empty or lines["version"].nunique() < 2:
        st.caption(
            f"All stored scores are of one version, {view.settings.version}. "
            "After a change of weights both lines are shown here."
        )
        return
    domain = scale_of(index, float(lines["value"].min()), float(lines["value"].max()))
    names = lines["name"].unique().tolist()
    st.vega_lite_chart(
        lines[["date", "value", "name", "n"]],
        _chart(domain, names, f".{index.decimals}f", index.name),
        alt=f"{index.name} over time under {plural(len(names), 'score version')}: "
        f"{', '.join(names)}.",
    )


def _lines(view: View, focus: Focus, index_id: str, versions: list[str]) -> pd.DataFrame:
    column = focus.by[0]
    of_brands = focus.location_id is None
    frames = []
    for version, name in _names(view, versions).items():
        line = Scores(view.engine).history(view.scope, version, index_id, of_brands=of_brands)
        line = line[(line[column] == focus.scope) & line["value"].notna()]
        frames.append(line.assign(version=version, name=name))
    lines = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["version"])
    if not lines.empty:
        lines["date"] = pd.to_datetime(lines["day"], unit="D")
    return lines


def _names(view: View, versions: list[str]) -> dict[str, str]:
    """Return a name for the version in force and for the newest of the others."""
    ended = {each["version"]: each["until"] for each in sorted(_known(view), key=_until)}
    until = {each: str(ended.get(each, "")) for each in versions}
    now = view.settings.version
    others = sorted((each for each in versions if each != now), key=until.__getitem__)
    names = {now: f"{IN_FORCE} ({now})"} if now in versions else {}
    for version in reversed(others[-(MOST_LINES - 1) :]):
        last = until[version]
        when = f"Until {day_here(datetime.fromisoformat(last))}" if last else "Earlier"
        names[version] = f"{when} ({version})"
    return names


def _chart(domain: list[float], names: list[str], form: str, title: str) -> Spec:
    scale = {"domain": domain, "nice": False, "zero": False}
    legend = {"orient": "top", "title": None, "labelLimit": 260}
    dashes = [[1, 0], [6, 4], [2, 3], [8, 3, 2, 3]][: len(names)]
    told = [
        {"field": "date", "type": "temporal", "title": "Day", "format": "%d %b %Y"},
        {"field": "name", "title": "Score version"},
        {"field": "value", "type": "quantitative", "title": title, "format": form},
        {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"},
    ]
    named = {"field": "name", "type": "nominal", "sort": None, "legend": legend}
    return {
        "height": 260,
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
