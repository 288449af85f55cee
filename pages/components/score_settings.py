"""Changing the choices behind the scores: first their effect, then the saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from data.watched import channels
from pages.components.names import channel_name
from pages.components.numbers import NOTHING, figure, signed
from pages.components.reads import channel_terms
from pages.components.versions import save_settings
from pages.view import View
from scoring.index import Index, Settings, index_ids, index_module
from scoring.survival import LATER, SHORTEST

_NUMBERS = {
    "half_life_days": ("Half-life of a review", 7.0, 3_650.0, "days"),
    "recency_days": ("Recent means", 7.0, 365.0, "days"),
    "recency_reviews": ("Recent reviews that count as many", 1.0, 1_000.0, "reviews"),
    "prior_low": ("Prior, at least", 1.0, 500.0, "reviews"),
    "prior_high": ("Prior, at most", 1.0, 5_000.0, "reviews"),
}
_SHARES = {"weights": "Parts of the reputation", "response_weights": "Parts of the response index"}


class Unfit(ValueError):
    """The choices cannot stand together; the message says why."""


def show_settings(view: View, brand_id: int) -> None:
    """Draw the choices behind the scores, what others would do, and the way to save them."""
    chosen = _choose(view, view.settings)
    try:
        settings = checked(chosen)
    except Unfit as unfit:
        st.warning(str(unfit))
        return
    if settings.version == view.settings.version:
        st.caption("These are the choices in force. Change one to see what it would do.")
        _show_reset(view)
        return
    _show_effect(view, brand_id, settings)
    if st.button("Save and compute the history again", icon=":material/save:", key="save_scores"):
        save_settings(view, differing(settings))
        st.rerun()


def checked(chosen: Mapping[str, Any]) -> Settings:
    """Return the settings of what a person has chosen.

    Raises:
        Unfit: weights do not sum to something, the bounds are the wrong way round, or an answer is
            due sooner or later than waits are told apart.
    """
    for name, label in _SHARES.items():
        weights = chosen[name].values()
        if min(weights) < 0 or sum(weights) <= 0:
            raise Unfit(f"{label}: weights are not negative, and one at least is above 0.")
    if chosen["prior_low"] > chosen["prior_high"]:
        raise Unfit("The prior's upper bound is below the lower one.")
    due = chosen["sla_hours"].values()
    if min(due) < SHORTEST or max(due) > LATER:
        raise Unfit(
            f"An answer is due within 6 minutes ({SHORTEST:g} hours) at the soonest and 90 days "
            f"({LATER:,} hours) at the latest: waits are not told apart outside that."
        )
    return Settings(**chosen)


def differing(settings: Settings) -> dict[str, Any]:
    """Return what differs from the defaults, as it is stored.

    >>> differing(Settings(half_life_days=60.0))
    {'half_life_days': 60.0}
    """
    usual = asdict(Settings())
    return {name: value for name, value in asdict(settings).items() if value != usual[name]}


def _choose(view: View, settings: Settings) -> dict[str, Any]:
    # A form that kept what was typed would offer to save again what has just been undone.
    form = f"scores_{settings.version}"
    chosen = {**asdict(settings)}
    with st.container(horizontal=True, gap="medium"):
        for name, (label, least, most, unit) in _NUMBERS.items():
            entered = st.number_input(
                f"{label}, {unit}",
                least,
                most,
                float(getattr(settings, name)),
                key=f"{form}_{name}",
                width=210,
            )
            chosen[name] = type(getattr(settings, name))(entered)
    for name, label in _SHARES.items():
        values = _in_order(getattr(settings, name), getattr(Settings(), name))
        chosen[name] = _choose_each(f"{form}_{name}", label, values, "share of the whole")
    due = _choose_channels(view, settings, form)
    chosen["sla_hours"] = _choose_each(
        f"{form}_sla_hours", "An answer is due within", due, "hours; from 6 minutes to 90 days"
    )
    return chosen


def _choose_channels(view: View, settings: Settings, form: str) -> dict[str, float]:
    """Draw the choice of channels that have a time of their own; return all times as they are."""
    kinds, due = Settings().sla_hours, settings.sla_hours
    own = [name for name in due if name not in kinds]
    chosen = st.multiselect(
        "Channels whose answers are due within a time of their own",
        sorted({*channels(view.facts, view.scope), *own}),
        own,
        format_func=channel_name,
        key=f"{form}_channels",
    )
    social = view.remember(channel_terms).social
    of_kind = {name: due["social" if name in social else "review"] for name in chosen}
    return {name: due[name] for name in kinds} | {
        name: due.get(name, hours) for name, hours in of_kind.items()
    }


def _in_order(values: Mapping[str, float], usual: Mapping[str, float]) -> dict[str, float]:
    """Return values in the order of the defaults, whatever order they were stored in."""
    return {name: values[name] for name in [*usual, *values] if name in values}


def _choose_each(form: str, label: str, values: Mapping[str, float], unit: str) -> dict[str, float]:
    st.markdown(f"**{label}**, {unit}")
    step = 0.05 if sum(values.values()) <= 2 else 1.0
    with st.container(horizontal=True, gap="medium"):
        return {
            part: float(
                st.number_input(
                    channel_name(part), 0.0, None, float(value), step, key=f"{form}_{part}",
                    width=150,
                )
            )
            for part, value in values.items()
        }  # fmt: skip


def _show_effect(view: View, brand_id: int, settings: Settings) -> None:
    tables = view.scores(), view.scores(settings=settings)
    rows = [_effect_on(index_module(each).INDEX, tables, brand_id) for each in index_ids()]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "index": "Index",
            "now": _figures("Now", 60),
            "then": _figures("Then", 60),
            "change": _figures("Change", 90),
        },
        alt="Every index as it is and as it would be: "
        + ", ".join(f"{row['index']} {row['now']} to {row['then']}" for row in rows)
        + ".",
    )
    st.caption(
        f"Then: with these choices. Saved, they are score version {settings.version}. The worker "
        "computes the history again, the newest days first; the old line stays and both can be "
        "seen under Why?."
    )


def _figures(label: str, width: int) -> Any:
    return st.column_config.TextColumn(label, width=width, alignment="right")


def _effect_on(
    index: Index, tables: Sequence[Mapping[str, pd.DataFrame]], brand_id: int
) -> dict[str, str]:
    """Return a row of what becomes of an index; its change is that of the figures as shown."""
    decimals = max(index.decimals, 1)
    now, then = (
        round(float(table[index.id]["value"].get(brand_id, float("nan"))), decimals)
        for table in tables
    )
    moved = signed(then - now, decimals)
    return {
        "index": index.name,
        "now": figure(now, decimals),
        "then": figure(then, decimals),
        "change": moved if moved[0] in "+−" or moved == NOTHING else "no change",
    }


def _show_reset(view: View) -> None:
    if differing(view.settings) and st.button("Back to the defaults", key="usual_scores"):
        save_settings(view, {})
        st.rerun()
