"""The waits of reviewers for an answer, gathered from tallies into one curve per scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.models import Tallies
from scoring.cells import codes
from scoring.shares import Share
from scoring.stats import Floats, Ints, Marks, ratio, total
from scoring.survival import (
    EDGES,
    Survival,
    attainment,
    bin_of,
    is_told,
    kaplan_meier,
    median_hours,
)

MOST_UNTIMED = 0.05
"""Share of answers without a date up to which the others tell how soon answers come: whenever those
came, the share in time is wrong by no more than that."""

MOST_ASIDE = 0.5
"""Share of a scope's reviews that may stand aside for how soon the others are answered to be told:
what is known of the fewer does not speak for the more."""


def due_hours(channel: str, sla_hours: Mapping[str, float], social: frozenset[str]) -> float:
    """Return the time within which an answer on a channel is due.

    >>> due_hours("mastodon", {"review": 48.0, "social": 4.0}, frozenset({"mastodon"}))
    4.0
    """
    kind = "social" if channel in social else "review"
    return float(sla_hours.get(channel, sla_hours[kind]))


@dataclass(frozen=True)
class Waits:
    """Waits counted per scope and time due; reviews whose answers are not seen are left out.

    Answers without a date end no wait, but to leave them out while those that wait stay would make
    a brand that answers look like one that does not. So where more than `MOST_UNTIMED` of a brand's
    reviews on a channel have such an answer, all its waits there are in no group, whoever's they
    are: what is left of them was chosen by how they ended. Whether a channel bears dates is a
    property of the channel. Judged by one place's reviews or by complaints alone it would hang on
    whether these were answered, and channels on which nothing was would stay to speak for those on
    which all was. Where more than `MOST_ASIDE` of a scope's reviews are thus aside, or more than
    `MOST_UNTIMED` of what is left of them were answered without a date all the same, all of them
    are. Whether they were answered at all is known.

    Attributes:
        keys: the scopes, one row each, those without any visible wait included.
        scope: of each group of waits with one time due.
        due: that time, in hours.
        ended, open: per group, a column per delay bin, answered and not.
        ended_negative, open_negative: the same of negative reviews.
        past, past_ended: per group, reviews that were observed for as long as is due, and how
            many of them were answered at all.
        n, n_negative: per scope, reviews that wait or were answered, and negative ones among them.
        aside, aside_negative: how many of them say nothing of how soon.
        answers, answers_negative: how many of them were answered.
        untimed, untimed_negative: how many of the answers bear no date.
        impossible, undated, hidden: per scope, reviews answered before they were published,
            reviews without a date, and reviews whose answers would not be seen.
    """

    keys: pd.DataFrame
    scope: Ints
    due: Floats
    ended: Floats
    open: Floats
    ended_negative: Floats
    open_negative: Floats
    past: Floats
    past_ended: Floats
    n: Floats
    n_negative: Floats
    aside: Floats
    aside_negative: Floats
    answers: Floats
    answers_negative: Floats
    untimed: Floats
    untimed_negative: Floats
    impossible: Floats
    undated: Floats
    hidden: Floats

    @property
    def timed(self) -> Floats:
        """How many waits each scope has of which it is known how long they were."""
        return self._per_scope(self.ended.sum(axis=1) + self.open.sum(axis=1))

    def within_due(self) -> Share:
        """Return the share of all reviews answered when due."""
        return self._attained(self.ended, self.open)

    def negative_within_due(self) -> Share:
        """Return the share of negative reviews answered when due."""
        return self._attained(self.ended_negative, self.open_negative)

    def matured(self) -> Share:
        """Return the share answered at all, of reviews published as long ago as is due."""
        worth = self.past_due()
        return Share.observed(ratio(self._per_scope(self.past_ended), worth), worth)

    def past_due(self) -> Floats:
        """Return how many reviews of each scope were published as long ago as is due."""
        return self._per_scope(self.past)

    def median(self, probability: float) -> tuple[Floats, Floats, Floats]:
        """Return each scope's median wait and its interval; `inf` means not reached."""
        found = median_hours(self.curve(), probability)
        median, low, high = (np.where(self.timed > 0, hours, np.nan) for hours in found)
        return median, low, high

    def curve(self) -> Survival:
        """Return how long each scope's waits last, whatever is due when."""
        return kaplan_meier(self._pooled(self.ended), self._pooled(self.open))

    def _pooled(self, counts: Floats) -> Floats:
        # Groups are in order of their scopes, and each scope has one.
        sums: Floats = np.add.reduceat(counts, np.flatnonzero(np.diff(self.scope, prepend=-1)))
        return sums

    def _attained(self, ended: Floats, waiting: Floats) -> Share:
        curve = kaplan_meier(*(_shortened(counts, self.due) for counts in (ended, waiting)))
        size = (ended + waiting).sum(axis=1)
        of_groups = Share.observed(*attainment(curve, self.due))
        share = of_groups.pooled(size, self.scope, len(self.keys))
        return share.where(is_told(share.unseen))

    def _per_scope(self, values: Floats) -> Floats:
        return total(values, self.scope, len(self.keys))


def gather_waits(tallies: Tallies, sla_hours: Mapping[str, float]) -> Waits:
    """Count the waits of each scope in delay bins."""
    frame = tallies.responses
    scope, keys = codes(frame, tallies.by)
    channel, names = pd.factorize(frame["channel"], sort=True)
    due = np.array([due_hours(name, sla_hours, tallies.social) for name in names])[channel]
    group, group_keys = codes(frame.assign(_scope=scope, _due=due), ("_scope", "_due"))
    answered, waiting, untimed = (
        _column(frame, name) for name in ("answered", "waiting", "untimed")
    )
    negative, counted = _column(frame, "negative"), answered + waiting + untimed
    undated = _without_dates(frame, untimed, counted)
    apart = _apart(undated, untimed, counted, scope)
    apart_negative = _apart(undated, untimed * negative, counted * negative, scope)
    slot = group * len(EDGES) + bin_of(_column(frame, "hours"))
    past_ended = (answered + untimed) * _share_past(_column(frame, "age"), due)
    past_open = waiting * _share_past(_column(frame, "hours"), due)

    def table(values: Floats) -> Floats:
        counts = total(values, slot, len(group_keys) * len(EDGES))
        return counts.reshape(len(group_keys), len(EDGES))

    return Waits(
        keys=keys,
        scope=group_keys["_scope"].to_numpy(dtype=np.int64),
        due=group_keys["_due"].to_numpy(dtype=np.float64),
        ended=table(answered * ~apart),
        open=table(waiting * ~apart),
        ended_negative=table(answered * negative * ~apart_negative),
        open_negative=table(waiting * negative * ~apart_negative),
        past=total(past_ended + past_open, group, len(group_keys)),
        past_ended=total(past_ended, group, len(group_keys)),
        n=total(counted, scope, len(keys)),
        n_negative=total(counted * negative, scope, len(keys)),
        aside=total(counted * apart, scope, len(keys)),
        aside_negative=total(counted * negative * apart_negative, scope, len(keys)),
        answers=total(answered + untimed, scope, len(keys)),
        answers_negative=total((answered + untimed) * negative, scope, len(keys)),
        untimed=total(untimed, scope, len(keys)),
        untimed_negative=total(untimed * negative, scope, len(keys)),
        impossible=total(_column(frame, "impossible"), scope, len(keys)),
        undated=total(_column(frame, "undated"), scope, len(keys)),
        hidden=total(_column(frame, "hidden"), scope, len(keys)),
    )


def too_many_untimed(untimed: Floats, counted: Floats) -> Marks:
    """Tell of how many answers without a date nothing can be told of how soon answers come.

    Args:
        untimed: answers without a date.
        counted: reviews that wait or were answered, these included.
    """
    found: Marks = untimed > MOST_UNTIMED * counted
    return found


def _without_dates(frame: pd.DataFrame, untimed: Floats, counted: Floats) -> Marks:
    """Tell which rows are of a brand and channel of which too many answers bear no date."""
    if not untimed.any():
        return np.zeros(len(frame), dtype=bool)
    cell, _ = codes(frame, ("brand_id", "channel"))
    found: Marks = too_many_untimed(*_sums((untimed, counted), cell))[cell]
    return found


def _apart(undated: Marks, untimed: Floats, counted: Floats, scope: Ints) -> Marks:
    """Tell which rows say nothing of how soon answers come.

    Args:
        undated: rows of channels that bear no dates.
        untimed: of each row, answers without a date.
        counted: of each row, reviews that wait or were answered.
        scope: of each row.
    """
    if not untimed.any() and not undated.any():
        return undated
    every, left, left_untimed = _sums((counted, counted * ~undated, untimed * ~undated), scope)
    most = every - left > MOST_ASIDE * every
    found: Marks = undated | (most | too_many_untimed(left_untimed, left))[scope]
    return found


def _sums(values: Sequence[Floats], group: Ints) -> list[Floats]:
    groups = int(group.max(initial=-1)) + 1
    return [total(each, group, groups) for each in values]


def _shortened(counts: Floats, due: Floats) -> Floats:
    """Put the bins together that lie beyond all times due: all they tell is who was still there."""
    beyond = int(np.searchsorted(EDGES, due.max(initial=0.0), side="right")) + 1
    last = min(beyond, len(EDGES) - 1)
    return np.column_stack([counts[:, :last], counts[:, last:].sum(axis=1)])


def _column(frame: pd.DataFrame, name: str) -> Floats:
    return frame[name].to_numpy(dtype=np.float64)


def _share_past(age: Floats, due: Floats) -> Floats:
    """Which share of the reviews of an age's bin are as old as what is due, or older."""
    place = bin_of(age)
    starts, ends = EDGES[place], np.append(EDGES[1:], np.inf)[place]
    wide = np.isfinite(ends) & (ends > starts)
    past = np.divide(ends - due, ends - starts, out=1.0 * (starts >= due), where=wide)
    share: Floats = np.clip(past, 0.0, 1.0)
    return share
