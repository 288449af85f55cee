"""A brand's own figures worked through: from its reviews to an index, whatever the index is."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from pages.components.cards import Row
from pages.components.comparable import PART, PART_NAMES, weights_of
from pages.components.names import channel_name
from pages.components.numbers import NOTHING, figure, interval, percent
from pages.components.sums import (
    borrowed,
    mixture,
    of_several,
    put_together,
    sum_of_parts,
)
from pages.components.text import escaped
from pages.components.why import LEAST_BORROWED
from pages.components.wrapped import show_wrapped
from scoring.index import COLUMNS, Index, Settings

_NAMES = {
    "observed": "Plain weighted mean, before anything is borrowed",
    "prior": "What it is drawn towards",
    "prior_observed": "The plain weighted mean of that, on the same channels",
    "prior_channels": "Channels that are put together",
    "prior_share": "Weight of that",
    "spread": "Variance of single reviews",
    "variance": "Variance of the figure",
    "undated": "Left out, without a date",
    "unblended": "Left out, stars that may not be averaged",
    "hidden": "Left out, where answers are not shown",
    "untimed": "Answered, without a date of the answer",
    "aside": "Not judged by how soon, for too many answers there bear no date",
    "past": "Reviews past due",
    "answers": "Answered",
    "n_negative": "Complaints",
    "answers_negative": "Complaints answered",
    "untimed_negative": "Complaints answered, without a date of the answer",
    "aside_negative": "Complaints not judged by how soon",
    "impossible": "Left out, answers dated before their review",
    "attainment_negative": PART_NAMES["negative"],
    "attainment": PART_NAMES["all"],
    "matured": PART_NAMES["matured"],
    "median_hours": "Median wait in hours",
    "value_rated": "Of reviews with stars alone",
    "value_posts": "Of posts without stars alone",
    "n_rated": "Reviews with stars",
    "n_posts": "Posts without stars",
}
_ENDS = ("_low", "_high")
_OF_BORROWING = ("prior", "prior_observed", "prior_share")
_OF_CHANNELS = "mix"
"""A figure of single channels, which the step from them to the whole is told with."""
_MIX = (
    "In the order of the table. A channel's share follows how many locations are present there, "
    "not how many reviews come in. Channels with too few reviews for a figure stand together last."
)
_DRAWN = (
    "What it is drawn towards, and the share that counts of how far its own mean lies from the "
    "plain mean of that."
)
_PUT_TOGETHER = "Drawn channel by channel, then put together at their mix."
_BEGUN = "Every brand begins in the middle of the scale, with the weight of one review."
NOT_AVERAGED = "not averaged"
_SHARES = ("prior_share", "attainment", "matured")


def show_worked(
    index: Index, row: Row, by_channel: pd.DataFrame, settings: Settings, name: str
) -> None:
    """Draw how one brand's figure comes about, step by step.

    Args:
        index: which index.
        row: the brand's row.
        by_channel: the same index per channel of the brand, by channel; may be empty.
        settings: the choices behind the scores.
        name: the brand's.
    """
    counted = row.get("weight", row["n_effective"])
    worth = f"; with age they are worth {figure(counted, 1)}" if counted != row["n"] else ""
    st.markdown(
        f"**Evidence.** {escaped(name)} has {figure(row['n'])} reviews that count here{worth}. "
        f"{index.evidence} are needed."
    )
    _show_channels(index, by_channel)
    _show_borrowing(row, mixture(row, by_channel))
    _show_parts(index, row, settings)
    _show_columns(row)
    value = figure(row["value"], max(index.decimals, 1))
    st.markdown(
        f"→ **{index.name} {value}**, between {_ends(index, row)} with a probability of "
        f"{percent(settings.interval)}."
    )


def _ends(index: Index, row: Row) -> str:
    return interval(row["low"], row["high"], max(index.decimals, 1)).replace("–", " and ")


def _show_channels(index: Index, table: pd.DataFrame) -> None:
    if table.empty:
        return
    st.markdown("**Channel by channel.**")
    shown = pd.DataFrame(
        {
            "channel": [channel_name(str(channel)) for channel in table.index],
            "n": table["n"],
            "value": table["value"],
            "low": table["low"],
            "high": table["high"],
        }
    )
    if (mix := _shares_of(table)) is not None:
        shown.insert(2, "mix", mix)
    number = st.column_config.NumberColumn
    form = f"%.{max(index.decimals, 1)}f"
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "channel": st.column_config.TextColumn("Channel", width=84),
            "n": number("Reviews", format="localized", width=58),
            "mix": st.column_config.TextColumn("Mix", width=88, alignment="right"),
            "value": number(index.name, format=form, width=54 if "mix" in shown else None),
            "low": number("From", format=form, width=45),
            "high": number("To", format=form, width=45),
        },
        placeholder=NOTHING,
        alt=f"{index.name} by channel, {len(shown)} channels.",
    )


def _shares_of(table: pd.DataFrame) -> list[str] | None:
    """Return what each channel has of the mix in words; None where the channels are not mixed."""
    if "mix" not in table or not (table["mix"] > 0).any() or len(table) < 2:
        return None
    return [NOT_AVERAGED if math.isnan(each) else f"{100 * each:.1f} %" for each in table["mix"]]


def _show_borrowing(row: Row, mixture_told: str | None) -> None:
    if "prior_share" not in row:
        return
    drawn, rest, several = borrowed(row), put_together(row), of_several(row)
    if drawn:
        st.markdown("**Borrowing.** Its own mean, drawn towards what is known besides:")
        st.code(drawn, language=None, wrap_lines=True)
    else:
        st.markdown(f"**Its own mean** is {row['observed']:.3f}; next to nothing is borrowed.")
    if drawn and not several:
        st.caption(_DRAWN)
    if rest:
        st.code(rest, language=None, wrap_lines=True)
        st.caption(_PUT_TOGETHER if several else _BEGUN)
    if mixture_told:
        st.markdown("**The mix.** Each channel's share of it times its own figure:")
        st.code(mixture_told, language=None, wrap_lines=True)
        st.caption(_MIX)


def _show_parts(index: Index, row: Row, settings: Settings) -> None:
    worked = sum_of_parts(row, weights_of(index, settings))
    if worked:
        st.markdown("**Parts, by their weights.**")
        st.code(worked, language=None, wrap_lines=True)


def _show_columns(row: Row) -> None:
    """Draw every other figure that the index states, whatever its columns are."""
    rest = {
        name: value
        for name, value in row.items()
        if name not in (*COLUMNS, _OF_CHANNELS)
        and not name.startswith(PART)
        and not isinstance(value, str)
    }
    if rest.get("prior_share", 0.0) < LEAST_BORROWED:
        rest = {name: value for name, value in rest.items() if name not in _OF_BORROWING}
    if not rest:
        return
    table = pd.DataFrame(
        [
            {
                "Figure on the way": _NAMES.get(name, name.replace("_", " ").capitalize()),
                "Value": _with_ends(name, rest),
            }
            for name in rest
            if not name.endswith(_ENDS)
        ]
    )
    show_wrapped(table, f"{len(table)} figures on the way: {', '.join(table.iloc[:, 0])}.")


def _with_ends(name: str, rest: Row) -> str:
    value = _written(name, rest[name])
    if math.isnan(rest[name]):
        return value
    ends = [_written(name, rest[name + end]) for end in _ENDS if name + end in rest]
    return f"{value} ({' to '.join(ends)})" if ends else value


def _written(name: str, value: float) -> str:
    if math.isinf(value):
        return "not reached"
    if name.startswith(_SHARES):
        return percent(value, 1)
    whole = not math.isnan(value) and float(value).is_integer()
    # What is large needs no thousandths.
    decimals = 3 if abs(value) < 10 else 1
    return figure(value, 0 if whole else decimals)
