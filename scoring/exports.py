"""Review exports as the backtest takes them: replayed, split in two, each counted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scoring.replay import HORIZON, Cutoff, replay
from scoring.starfile import NoReviews, read_stars
from scoring.tables import tell

TRAINING = 0.4
"""The part of a file that is chosen on."""

MANY = 20
"""Places from which on a file is split by place rather than in time."""

ENOUGH = 5
"""Independent windows without which a file cannot tell one formula from another."""

ALIKE = 0.9
"""Share of reviews in common from which on two files are one. Other exports of one brand have at
most a third in common, by day and stars."""


@dataclass(frozen=True)
class Export:
    """One file: the windows to choose on and those to be judged on.

    Attributes:
        reviews: how many there are of each day and stars.
    """

    name: str
    training: Sequence[Cutoff]
    judged: Sequence[Cutoff]
    reviews: pd.Series


def load(path: Path) -> Export:
    """Return the replay of a file, split in two.

    Raises:
        NoReviews: there are no dated stars, or too few to judge anything by.
    """
    reviews = read_stars(path, tell)
    training, judged = _split(list(replay(reviews)))
    if _independent(judged) < ENOUGH:
        raise NoReviews(f"{path.name}: too few reviews over too short a time to judge by")
    name = f"{path.parent.name}/{path.name}"
    return Export(name, training, judged, reviews.groupby(["day", "stars"]).size())


def _split(cutoffs: Sequence[Cutoff]) -> tuple[list[Cutoff], list[Cutoff]]:
    places = {place for cutoff in cutoffs for place in cutoff.place.tolist()}
    if len(places) >= MANY:
        chosen_on = [cutoff.only(cutoff.place % 5 < 2) for cutoff in cutoffs]
        rest = [cutoff.only(cutoff.place % 5 >= 2) for cutoff in cutoffs]
        return [c for c in chosen_on if len(c.place)], [c for c in rest if len(c.place)]
    start = cutoffs[int(len(cutoffs) * TRAINING)].day if cutoffs else 0
    first = [cutoff for cutoff in cutoffs if cutoff.day + HORIZON <= start]
    return first, [cutoff for cutoff in cutoffs if cutoff.day >= start]


def _independent(cutoffs: Sequence[Cutoff]) -> int:
    """Return how many windows there are if a place's overlapping ones count once."""
    return len({(place, cutoff.stretch) for cutoff in cutoffs for place in cutoff.place.tolist()})


def once(exports: Iterable[tuple[Path, Export]]) -> Iterator[tuple[Path, Export]]:
    """Yield the exports without those that hold the reviews of an earlier one; names them."""
    kept: list[tuple[Path, Export]] = []
    for path, export in exports:
        shares = ((_in_common(export.reviews, other.reviews), said) for said, other in kept)
        share, earlier = max(shares, default=(0.0, path))
        if share >= ALIKE:
            tell(f"left out: {path}: {share:.1%} of its reviews are those of {earlier}")
        else:
            kept.append((path, export))
            yield path, export


def _in_common(one: pd.Series, other: pd.Series) -> float:
    """Return the share that two files have in common of all the reviews that either has."""
    counts = pd.concat([one, other], axis=1).fillna(0).to_numpy()
    return float(np.sum(counts.min(axis=1)) / np.sum(counts.max(axis=1)))
