"""How our share of voice has changed, where the same was compared and read before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.rivals import channels_read, first_days
from pages.components.change import share_change
from pages.components.contest import Contest, read_ground
from pages.components.memory import Question
from pages.components.names import channel_name, in_a_row
from pages.components.numbers import day_of, day_text, figure
from pages.components.share_cards import points
from pages.components.text import escaped
from pages.components.voice import Voices, read_voices
from pages.view import View

MOST_NAMED = 3
"""Brands up to which each is named whose reviews do not reach back."""


def voice_changes(view: View, contest: Contest, voices: Voices) -> dict[str, str]:
    """Return how our share of each kind has changed, or why none is told, in words of Markdown."""
    earlier = view.comparison
    if earlier is None or earlier.since is None:
        return {}
    before = view.remember(read_voices, contest, filters=earlier).shares
    held = view.remember(read_held_since, contest)
    told = {}
    for kind, ours in voices.ours.items():
        now, then = (_of(each, kind, ours["channels"]) for each in (voices.shares, before))
        read = now.join(held, on=["channel", "brand_id"])
        late = read[read["day"] >= earlier.since]
        same = then[then["brand_id"].isin(now["brand_id"])]
        told[kind] = _cut_off(late, earlier.since) if len(late) else _moved(ours, same, contest)
    return told


def _of(shares: pd.DataFrame, kind: str, channels: Sequence[str]) -> pd.DataFrame:
    return shares[(shares["kind"] == kind) & shares["channel"].isin(channels)]


def read_held_since(question: Question) -> pd.Series[int]:
    """Return the day since which each brand is known on a channel; the argument is the contest.

    Of a source that serves only the newest, each location has a beginning of its own, and the
    last of them counts: what came before it may be cut off.

    Returns:
        By channel and brand_id, the day.
    """
    ground = read_ground(question)
    first = first_days(question.facts, question.scope)
    first = first[first["location_id"].isin(ground.index)]
    keys = ["channel", "brand_id"]
    windows = channels_read(question.facts, question.scope).groupby(keys)["window"].max()
    days = first.groupby(keys)["day"].agg(["min", "max"]).join(windows)
    narrow = np.isfinite(days["window"])
    return days["min"].mask(narrow, days["max"]).rename("day")


def _cut_off(late: pd.DataFrame, since: int) -> str:
    who = ", and of ".join(
        f"{_named(sorted(here['brand']))} on {channel_name(str(channel))}"
        for channel, here in late.groupby("channel")
    )
    day = day_text(day_of(since))
    return f" (no change is told: what is held of {escaped(who)} does not reach back to {day})"


def _named(brands: list[str]) -> str:
    if len(brands) > MOST_NAMED:
        brands = [*brands[: MOST_NAMED - 1], f"{len(brands) - MOST_NAMED + 1} more"]
    return in_a_row(brands)


def _moved(ours: Mapping[str, Any], then: pd.DataFrame, contest: Contest) -> str:
    about_us = then.loc[then["brand_id"] == contest.ours, "n"].sum()
    moved = share_change((ours["n"], ours["total"]), (about_us, then["n"].sum()))
    if not moved.known:
        return ""
    if not moved.real:
        return ", no detectable change"
    return f", {points(moved.value)} ± {figure(moved.margin * 100, 1)} on before"
