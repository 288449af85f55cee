"""The counts behind "did it work?": each location in a window before, and in one after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.models import Filters
from data.notes import Note
from pages.components.memory import Question
from pages.components.reads import Sums, star_sums
from pages.view import View
from scoring.effect import Effect, effect

FEWEST_CONTROLS = 2
STEP = 14
"""Days that share a point of the chart."""


@dataclass(frozen=True)
class Measure:
    """Something that may have moved.

    Attributes:
        id: which counts it is of; a topic's side and bit stand behind a colon.
        name: what people call it.
        unit: "stars" or "points" of a percentage.
        better: 1 where more is better, -1 where less is.
    """

    id: str
    name: str
    unit: str
    better: int


@dataclass(frozen=True)
class Windows:
    """Days of the two windows, counted from 1970-01-01, ends included."""

    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def days(self) -> int:
        """How many days of the later window have passed."""
        return self.after[1] - self.after[0] + 1


@dataclass(frozen=True)
class Sides:
    """The locations that are compared, and what the others were left out for.

    Attributes:
        there: where it was done.
        elsewhere: where it was not; of the same brand, or else of competitors.
        rivals: the comparison is with competitors.
        disturbed: locations left out because something else was noted there meanwhile.
    """

    there: frozenset[int]
    elsewhere: frozenset[int]
    rivals: bool
    disturbed: int


def windows(day: int, length: int, today: int) -> Windows:
    """Return the windows around a day; the later one ends today at the latest.

    >>> windows(100, 30, 110)
    Windows(before=(70, 99), after=(100, 110))
    """
    return Windows((day - length, day - 1), (day, min(day + length - 1, today)))


def measures(topic: str | None, bit: int | None) -> list[Measure]:
    """Return what may have moved; with a topic, what is said of it too."""
    found = [
        Measure("stars", "Mean stars", "stars", 1),
        Measure("negative", "Read as negative", "points", -1),
    ]
    if bit is not None:
        found.append(Measure(f"criticised:{bit}", f"Criticise {topic}", "points", -1))
        found.append(Measure(f"praised:{bit}", f"Praise {topic}", "points", 1))
    return found


def sides(view: View, kept: Note, notes: Sequence[Note], seen: Windows) -> Sides:
    """Return which locations a note's are compared with.

    Those of the same brand; where it was done in nearly all of them, those of competitors. Where
    something else was noted within the windows, locations are left out.
    """
    brands = view.locations["brand_id"]
    others = [
        each.locations - kept.locations
        for each in notes
        if each.id != kept.id and seen.before[0] <= each.day <= seen.after[1]
    ]
    disturbed = frozenset().union(*others)
    same = frozenset(brands.index[brands == kept.brand_id]) - kept.locations
    rivals = frozenset(brands.index[brands.map(view.brands["ours"]) == 0])
    own = same - disturbed
    alone = len(own) < FEWEST_CONTROLS
    elsewhere = rivals - kept.locations if alone else own
    return Sides(kept.locations, elsewhere, alone, len(same & disturbed))


def judged(view: View, measure: Measure, compared: Sides, seen: Windows) -> Effect:
    """Return how much more a measure moved where something was done than elsewhere."""
    parts = []
    for number, days in enumerate((seen.before, seen.after)):
        counted = view.remember(counts, measure.id, filters=within(view, compared, days))
        parts.append(counted.set_index("location_id").add_suffix(f"_{number}"))
    table = parts[0].join(parts[1], how="outer").fillna(0.0)
    table["done"] = table.index.isin(compared.there)
    return effect(table)


def course(view: View, measure: Measure, compared: Sides, seen: Windows) -> pd.DataFrame:
    """Return the measure over time on both sides: date, side, value, n."""
    days = (seen.before[0], seen.after[1])
    frame = view.remember(counts_by_step, measure.id, filters=within(view, compared, days))
    done = frame["location_id"].isin(compared.there)
    frame["side"] = np.where(done, "Where it was done", "Elsewhere")
    grouped = frame.groupby(["side", "day"], as_index=False)[["n", "sum"]].sum()
    grouped = grouped[grouped["n"] > 0]
    grouped["value"] = grouped["sum"] / grouped["n"]
    grouped["date"] = pd.to_datetime(grouped["day"], unit="D")
    return grouped[["date", "side", "value", "n"]]


def within(view: View, compared: Sides, days: tuple[int, int]) -> Filters:
    """Return filters for both sides in some days, on the channels that are looked at."""
    return replace(
        view.filters,
        since=days[0],
        until=days[1],
        brands=frozenset(),
        locations=compared.there | compared.elsewhere,
    )


def counts(question: Question) -> pd.DataFrame:
    """Return per location the n, sum and sum of squares of a measure."""
    (measure,) = question.arguments
    frame = question.facts.counts(question.scope, question.filters, by=("location_id",))
    side, _, bit = str(measure).partition(":")
    n, sums, squares = _mentions(question, frame, side, int(bit)) if bit else _KINDS[side](frame)
    return frame[["location_id"]].assign(n=n, sum=sums, squares=squares)


def counts_by_step(question: Question) -> pd.DataFrame:
    """Return per location and step of days the n and sum of a measure that is no topic's."""
    (measure,) = question.arguments
    by = ("location_id", "day")
    frame = question.facts.counts(question.scope, question.filters, by=by, step=STEP)
    n, sums, _ = _KINDS[measure](frame)
    return frame[list(by)].assign(n=n, sum=sums)


def _negative(frame: pd.DataFrame) -> Sums:
    kinds = ("negative", "neutral", "positive")
    read = frame[[f"{side}_{kind}" for side in ("rated", "post") for kind in kinds]]
    negative = (frame["rated_negative"] + frame["post_negative"]).to_numpy(dtype=float)
    return read.to_numpy(dtype=float).sum(axis=1), negative, negative


_KINDS: Mapping[str, Callable[[pd.DataFrame], Sums]] = {"stars": star_sums, "negative": _negative}


def _mentions(question: Question, frame: pd.DataFrame, side: str, bit: int) -> Sums:
    masks = question.facts.topic_masks(question.scope, question.filters, by=("location_id",))
    spoken = (masks[side].to_numpy(dtype=np.int64) >> bit) & 1 == 1
    found = masks[spoken].groupby("location_id")["n"].sum()
    sums = frame["location_id"].map(found).fillna(0).to_numpy(dtype=float)
    return frame["n"].to_numpy(dtype=float), sums, sums
