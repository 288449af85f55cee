"""Questions about answers: who had one in time, who waits, and when reviews are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from data import answering
from data.models import Tallies
from pages.components.clocks import offsets
from pages.components.memory import Question, shared
from pages.components.numbers import day_number
from pages.components.response_charts import HOURS
from scoring.differences import together
from scoring.index import Settings
from scoring.indices import response
from scoring.rivalry import matched_shares
from scoring.shares import Share
from scoring.waiting import answer_curves
from scoring.waits import due_hours, too_many_untimed

GRAINS = ("brand_id", "channel", "location_id")
LONGEST_LOOK = 365
"""Days of which the hours are looked at: what was usual before says little."""

EVERY = "Every review"
TONES = {0: "Other reviews", 1: "Complaints"}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BLOCKS = tuple(f"{hour}–{hour + 4}" for hour in range(0, 24, 4))
_DRAWN = np.concatenate([np.arange(0, 24), np.arange(24, 72, 4), np.arange(72, HOURS + 1, 12)])


@dataclass(frozen=True)
class Answering:
    """How reviews are answered.

    Attributes:
        tables: the response index's table by each of `GRAINS`.
        hidden: channel and n of reviews whose answers cannot be seen.
    """

    tables: Mapping[str, pd.DataFrame]
    hidden: pd.DataFrame


def read_answering(question: Question) -> Answering:
    """Return how reviews are answered; the question's argument is the settings."""
    settings: Settings = question.arguments[0]
    tallies = _responses(question)
    tables = {
        by: response.compute(replace(tallies, by=(by,)), as_of=question.as_of, settings=settings)
        for by in GRAINS
    }
    return Answering(tables, answering.unseen(question.facts, question.scope, question.filters))


def _responses(question: Question) -> Tallies:
    return shared(_read_responses, replace(question, arguments=()))


def _read_responses(question: Question) -> Tallies:
    known = question.facts.responses(question.scope, question.filters, question.as_of)
    return replace(question.facts.terms(), responses=known)


def due_by_channel(terms: Tallies, settings: Settings, channels: Any) -> dict[str, float]:
    """Return the hours within which an answer is due, by channel."""
    return {name: due_hours(name, settings.sla_hours, terms.social) for name in channels}


def read_curves(question: Question) -> pd.DataFrame:
    """Return the share answered after each hour, a curve for each value of what splits them.

    The question's arguments are the settings, the column that splits (`brand_id` for none,
    `channel`, `negative` or `location_id`) and, for locations, pairs of an id and a name.
    """
    settings, column, names = question.arguments
    tallies = _responses(question)
    frame = tallies.responses
    called = dict(names) if names else {}
    name = frame[column].map(called) if called else frame[column].astype(str)
    split = replace(tallies, responses=frame.assign(name=name).dropna(subset="name"), by=("name",))
    curves = answer_curves(split, settings, HOURS)
    return curves[curves["hours"].isin(_DRAWN)]


def read_waiting(question: Question) -> pd.DataFrame:
    """Return the reviews without an answer per day, location and channel; see `data.answering`.

    The question's arguments are the settings and the channels.
    """
    settings, channels = question.arguments
    return answering.waiting(
        question.facts,
        question.scope,
        question.filters,
        as_of=question.as_of,
        due=due_by_channel(question.facts.terms(), settings, channels),
    )


def read_hours(question: Question) -> pd.DataFrame:
    """Return how many reviews were answered in time by when they were written.

    The question's arguments are the settings, the channels, and pairs of a location's id and its
    time zone.

    Returns:
        The rows of `WEEKDAYS` and of `BLOCKS`: kind, name, n, value, low, high, difference to the
        others of its kind and whether it stands (`real`).
    """
    settings, channels, zones = question.arguments
    last = min(question.filters.until or day_number(question.as_of), day_number(question.as_of))
    since = max(question.filters.since or 0, last - LONGEST_LOOK + 1)
    hours = answering.by_local_hour(
        question.facts,
        question.scope,
        replace(question.filters, since=since),
        as_of=question.as_of,
        due=due_by_channel(question.facts.terms(), settings, channels),
        clocks=offsets(dict(zones), since - 1, last),
    )
    hours = _timed(hours).astype(int)
    return pd.concat(
        [
            _against_others("weekday", hours, hours["weekday"], WEEKDAYS),
            _against_others("hour", hours, hours["hour"] // 4, BLOCKS),
        ],
        ignore_index=True,
    )


def _timed(hours: pd.DataFrame) -> pd.DataFrame:
    """Leave out channels of which too many answers bear no date: the rest is mostly unanswered."""
    sums = hours.groupby("channel")[["n", "untimed"]].transform("sum").astype(float)
    untimed = sums["untimed"].to_numpy()
    apart = too_many_untimed(untimed, untimed + sums["n"].to_numpy())
    return hours[~apart].drop(columns="channel")


def _against_others(
    kind: str, hours: pd.DataFrame, place: pd.Series[int], names: tuple[str, ...]
) -> pd.DataFrame:
    counts = hours[["n", "in_time"]].groupby(place).sum().reindex(range(len(names)), fill_value=0)
    n, in_time = (counts[column].to_numpy(dtype=float) for column in ("n", "in_time"))
    against = pd.DataFrame(
        {
            "place": range(len(names)),
            "ours": in_time,
            "of_ours": n,
            "theirs": in_time.sum() - in_time,
            "of_theirs": n.sum() - n,
        }
    )
    compared = together(matched_shares(against, "place"), farthest=1)
    share = Share.observed(compared["ours"].to_numpy(), n)
    low, high = share.interval(0.90)
    return compared.assign(kind=kind, name=names, n=n, value=compared["ours"], low=low, high=high)
