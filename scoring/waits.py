"""The waits of reviewers for an answer, gathered from tallies into one curve per scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.models import Tallies
from scoring.cells import codes
from scoring.shares import Share
from scoring.stats import Floats, Ints, ratio, total
from scoring.survival import EDGES, attainment, kaplan_meier, median_hours


def due_hours(channel: str, sla_hours: Mapping[str, float], social: frozenset[str]) -> float:
    """Return the time within which an answer on a channel is due.

    >>> due_hours("mastodon", {"review": 48.0, "social": 4.0}, frozenset({"mastodon"}))
    4.0
    """
    kind = "social" if channel in social else "review"
    return float(sla_hours.get(channel, sla_hours[kind]))


@dataclass(frozen=True)
class Waits:
    """Waits counted per scope and time due; channels that hide answers are left out.

    Attributes:
        keys: the scopes, one row each, those without any visible wait included.
        scope: of each group of waits with one time due.
        due: that time, in hours.
        ended, open: per group, a column per delay bin, answered and not.
        ended_negative, open_negative: the same of negative reviews.
        impossible, hidden: per scope, reviews answered before they were published, and reviews
            whose answers cannot be seen.
    """

    keys: pd.DataFrame
    scope: Ints
    due: Floats
    ended: Floats
    open: Floats
    ended_negative: Floats
    open_negative: Floats
    impossible: Floats
    hidden: Floats

    @property
    def n(self) -> Floats:
        """How many waits each scope has."""
        return self._per_scope(self.ended.sum(axis=1) + self.open.sum(axis=1))

    def within_due(self) -> Share:
        """Return the share of all reviews answered when due."""
        return self._attained(self.ended, self.open)

    def negative_within_due(self) -> Share:
        """Return the share of negative reviews answered when due."""
        return self._attained(self.ended_negative, self.open_negative)

    def matured(self) -> Share:
        """Return the share answered at all, of reviews answered or past due."""
        overdue = np.where(EDGES[None, :] >= self.due[:, None], self.open, 0.0).sum(axis=1)
        answered = self._per_scope(self.ended.sum(axis=1))
        worth = answered + self._per_scope(overdue)
        return Share.observed(ratio(answered, worth), worth)

    def median(self, probability: float) -> tuple[Floats, Floats, Floats]:
        """Return each scope's median wait and its interval; `inf` means not reached."""
        pooled = np.zeros((2, len(self.keys), len(EDGES)))
        np.add.at(pooled[0], self.scope, self.ended)
        np.add.at(pooled[1], self.scope, self.open)
        found = median_hours(kaplan_meier(*pooled), probability)
        median, low, high = (np.where(self.n > 0, hours, np.nan) for hours in found)
        return median, low, high

    def _attained(self, ended: Floats, waiting: Floats) -> Share:
        share = Share.observed(*attainment(kaplan_meier(ended, waiting), self.due))
        size = (ended + waiting).sum(axis=1)
        return share.pooled(size, self.scope, len(self.keys))

    def _per_scope(self, values: Floats) -> Floats:
        return total(values, self.scope, len(self.keys))


def gather_waits(tallies: Tallies, sla_hours: Mapping[str, float]) -> Waits:
    """Count the waits of each scope in delay bins."""
    frame = tallies.responses
    scope, keys = codes(frame, tallies.by)
    channel, names = pd.factorize(frame["channel"], sort=True)
    hides = np.array([name in tallies.hidden_replies for name in names], dtype=bool)[channel]
    due = np.array([due_hours(name, sla_hours, tallies.social) for name in names])[channel]
    waits = frame[["answered", "waiting"]].to_numpy(dtype=np.float64).sum(axis=1)
    seen = frame[~hides].assign(_scope=scope[~hides], _due=due[~hides])
    group, group_keys = codes(seen, ("_scope", "_due"))
    negative = seen["negative"].to_numpy(dtype=np.int64) == 1
    slot = group * len(EDGES) + _bin(seen["hours"].to_numpy(dtype=np.float64))

    def table(column: str, rows: npt.NDArray[np.bool_] | bool) -> Floats:
        values = np.where(rows, seen[column].to_numpy(dtype=np.float64), 0.0)
        counts = total(values, slot, len(group_keys) * len(EDGES))
        return counts.reshape(len(group_keys), len(EDGES))

    return Waits(
        keys=keys,
        scope=group_keys["_scope"].to_numpy(dtype=np.int64),
        due=group_keys["_due"].to_numpy(dtype=np.float64),
        ended=table("answered", True),
        open=table("waiting", True),
        ended_negative=table("answered", negative),
        open_negative=table("waiting", negative),
        impossible=total(frame["impossible"].to_numpy(dtype=np.float64) * ~hides, scope, len(keys)),
        hidden=total(waits * hides, scope, len(keys)),
    )


def _bin(hours: Floats) -> Ints:
    return np.maximum(np.searchsorted(EDGES, hours, side="right") - 1, 0)
