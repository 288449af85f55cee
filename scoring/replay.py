"""A review export replayed in time: what was known at each cut-off, and what came after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.models import Tallies
from scoring.cells import codes
from scoring.formulas import FORMULAS, Archive
from scoring.index import Settings
from scoring.indices.rating import STARS, estimate
from scoring.stats import Floats, Ints, total

HORIZON = 90
STEP = 30
WARM_UP = 90
FEWEST = 5
"""Days predicted, days between cut-offs, days before the first, reviews that make an outcome."""


@dataclass(frozen=True)
class Cutoff:
    """One moment of a replay.

    Attributes:
        day: the first day that is predicted.
        place: the places that had a review before it and enough after it.
        known: the reviews before it.
        tallies: the same as tallies.
        outcome: mean stars of each place within the horizon.
        size: how many reviews that mean is of.
    """

    day: int
    place: Ints
    known: Archive
    tallies: Tallies
    outcome: Floats
    size: Floats

    @property
    def stretch(self) -> int:
        """One number for moments so near that a place's windows overlap."""
        return self.day // (HORIZON + STEP)

    def only(self, kept: npt.NDArray[np.bool_]) -> Cutoff:
        """Return the same moment with only some places to predict."""
        return replace(
            self, place=self.place[kept], outcome=self.outcome[kept], size=self.size[kept]
        )

    def predicted(self, formula: str) -> Floats:
        """Return what a published formula says of each place."""
        return FORMULAS[formula](self.known)[self.place]

    def rated(self, settings: Settings) -> pd.DataFrame:
        """Return what our rating says of each place: the columns of `scoring.estimate`."""
        as_of = datetime.fromtimestamp((self.day - 1) * 86_400, UTC)
        found = estimate(self.tallies, as_of=as_of, settings=settings)
        return found.droplevel("channel").loc[self.place]


def rated_windows(cutoffs: Sequence[Cutoff], settings: Settings) -> pd.DataFrame:
    """Return what our rating said at each cut-off, and what came.

    Returns:
        A row per place and cut-off: the columns of `scoring.estimate`, and `place`, `day`,
        `stretch`, `outcome` and `size` of the cut-off.
    """
    return pd.concat([_rated(cutoff, settings) for cutoff in cutoffs], ignore_index=True)


def _rated(cutoff: Cutoff, settings: Settings) -> pd.DataFrame:
    return cutoff.rated(settings).assign(
        place=cutoff.place,
        day=cutoff.day,
        stretch=cutoff.stretch,
        outcome=cutoff.outcome,
        size=cutoff.size,
    )


def replay(reviews: pd.DataFrame) -> Iterator[Cutoff]:
    """Yield the cut-offs of an export, a month apart.

    A place is a location on a channel: ratings of different channels are not mixed.

    Args:
        reviews: the columns location, channel, day and stars (`scoring.starfile`).
    """
    place, keys = codes(reviews, ("location", "channel"))
    day = reviews["day"].to_numpy(dtype=np.int64)
    stars = reviews["stars"].to_numpy(dtype=np.float64)
    rows = _rows(reviews, place, stars)
    for cutoff in range(day.min() + WARM_UP, day.max() - HORIZON + 2, STEP):
        past, coming = day < cutoff, (day >= cutoff) & (day < cutoff + HORIZON)
        size = total(np.ones(coming.sum()), place[coming], len(keys))
        known = np.bincount(place[past], minlength=len(keys)) > 0
        judged = np.flatnonzero(known & (size >= FEWEST))
        if not len(judged):
            continue
        sums = total(stars[coming], place[coming], len(keys))
        yield Cutoff(
            day=cutoff,
            place=judged,
            known=Archive(place[past], (cutoff - day[past]).astype(float), stars[past], len(keys)),
            tallies=Tallies(
                reviews=rows[rows["day"] < cutoff],
                responses=pd.DataFrame(),
                by=("location_id", "channel"),
            ),
            outcome=sums[judged] / size[judged],
            size=size[judged],
        )


def _rows(reviews: pd.DataFrame, place: Ints, stars: Floats) -> pd.DataFrame:
    """The reviews as tallies; stars between two whole ones count partly as either."""
    levels = np.arange(1, 6)
    shares = np.clip(1 - np.abs(stars[:, None] - levels), 0, 1)
    rows = pd.DataFrame(shares, columns=[*STARS])
    rows.insert(0, "brand_id", 1)
    rows.insert(1, "location_id", place)
    rows.insert(2, "channel", reviews["channel"].to_numpy())
    rows.insert(3, "day", reviews["day"].to_numpy())
    keys = ["brand_id", "location_id", "channel", "day"]
    return rows.groupby(keys, as_index=False).sum().sort_values("day", ignore_index=True)
