"""Answers without a date, in words: they are answers, and nobody knows how soon they came."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from pages.components.cards import Row
from pages.components.in_time import undated
from pages.components.names import channel_names
from pages.components.numbers import plural

AT_ALL = "Share answered, however late, of the reviews that are past due."
"""What is told in place of the share answered in time where that is not known."""


def channels_aside(by_channel: pd.DataFrame) -> list[str]:
    """Return the channels of a response index's table by channel that bear too few dates."""
    return sorted(map(str, by_channel.index[by_channel["aside"] > 0]))


def told_untimed(row: Row, channels: Iterable[str]) -> list[str]:
    """Return what is known of undated answers, as one text; nothing where there are none.

    Args:
        row: of the response index.
        channels: those on which there are too many.

    >>> told_untimed({"untimed": 1, "aside": 0, "n": 40}, [])
    ['1 answer bears no date: it counts as answered, but nobody knows how soon.']
    """
    untimed, aside = int(row["untimed"]), int(row["aside"])
    if not untimed:
        return _none_here(aside, int(row["n"]), channels) if aside else []
    bear = "bears no date: it counts" if untimed == 1 else "bear no date: they count"
    told = f"{plural(untimed, 'answer')} {bear} as answered, but nobody knows how soon."
    return [" ".join([told, *_too_many(aside, int(row["n"]), channels)])]


def _too_many(aside: int, n: int, channels: Iterable[str]) -> list[str]:
    if not aside:
        return []
    if aside == n:
        return ["That is too many to tell how soon reviews are answered."]
    reviews = plural(aside, "review")
    where = channel_names(channels)
    return [f"How soon is told without the {reviews} on {where}, where that is too many."]


def _none_here(aside: int, n: int, channels: Iterable[str]) -> list[str]:
    """Say what stands aside although none of its own answers is without a date."""
    if aside == n:
        return [undated(0, 0)]
    told = f"How soon is told without the {plural(aside, 'review')} on {channel_names(channels)}"
    return [f"{told}, where too many of the brand's answers bear no date."]
