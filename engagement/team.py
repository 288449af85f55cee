"""How a team keeps up: time to first answer with the unanswered counted, and work by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

import numpy as np
import pandas as pd

from scoring.stats import Floats
from scoring.survival import EDGES, attainment, bin_of, is_told, kaplan_meier, median_hours

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PROBABILITY = 0.9
FEWEST = 5
"""Reviews below which nothing is said of how fast somebody answers."""


def first_answers(spells: pd.DataFrame, within: float) -> pd.DataFrame:
    """Return how soon reviews were answered after they became somebody's (Kaplan–Meier).

    A review that was not answered yet, or went to somebody else, counts as long as it was theirs.

    Args:
        spells: as `data.desk_team.Team.spells` returns them.
        within: hours within which an answer counts as in time.

    Returns:
        A row per person_id: `n` reviews, `answered` of them, `median` hours with `low` and `high`
        (inf: not reached), and the share `in_time`, at the least that it may be; NaN below the
        fewest that say anything.
    """
    people = sorted(spells["person_id"].unique())
    ended, censored = (_binned(spells[spells["answered"] == value], people) for value in (1, 0))
    curve = kaplan_meier(ended, censored)
    median, low, high = median_hours(curve, PROBABILITY)
    share, _, unseen = attainment(curve, np.full(len(people), within))
    table = pd.DataFrame(
        {"answered": ended.sum(axis=1).astype(int), "median": median, "low": low, "high": high,
         "in_time": np.where(is_told(unseen), share, np.nan)},
        index=pd.Index(people, name="person_id"),
    )  # fmt: skip
    table.insert(0, "n", (ended + censored).sum(axis=1).astype(int))
    few = table["n"] < FEWEST
    table.loc[few, ["median", "low", "high", "in_time"]] = np.nan
    return table


def by_clock(hours: pd.DataFrame, zone: tzinfo, weeks: float) -> pd.DataFrame:
    """Return counts by weekday and hour of the day, per week.

    Args:
        hours: `hour`, counted from 1970-01-01 in UTC, and `n`.
        zone: whose clock.
        weeks: over how many weeks they were counted.

    Returns:
        A row for each of the 168 hours of a week: `day`, `hour` and `n` a week.

    >>> found = by_clock(pd.DataFrame({"hour": [0, 1], "n": [2, 4]}), UTC, 2.0)
    >>> found[found["n"] > 0].values.tolist()
    [['Thu', 0, 1.0], ['Thu', 1, 2.0]]
    """
    counts = np.zeros((7, 24))
    for hour, number in zip(hours["hour"], hours["n"], strict=True):
        at = datetime.fromtimestamp(int(hour) * 3_600, UTC).astimezone(zone)
        counts[at.weekday(), at.hour] += number
    rows = [(DAYS[day], hour, counts[day, hour] / weeks) for day in range(7) for hour in range(24)]
    return pd.DataFrame(rows, columns=["day", "hour", "n"])


def _binned(spells: pd.DataFrame, people: Sequence[int]) -> Floats:
    counts = np.zeros((len(people), len(EDGES)))
    rows = {person: row for row, person in enumerate(people)}
    bins = bin_of(spells["hours"].to_numpy(dtype=float))
    for person, place in zip(spells["person_id"], bins, strict=True):
        counts[rows[person], place] += 1
    return counts
