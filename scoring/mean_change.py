"""Why a mean of stars changed: what became better or worse, and what is only another mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import t

from scoring.cells import codes, numbers
from scoring.indices.rating import STARS
from scoring.stats import Floats, Ints, ratio, total

SEGMENTS = ("location_id", "channel", "origin")
ABSENT_STRENGTH = 10.0
"""Phantom reviews that draw to no change what segments of a kind tell of absent ones, and what is
known of the spread in one window or segment to what is known of it in all."""

USUAL_SPREAD, USUAL_REVIEWS = 2.0, 3.0
"""The variance of single stars that is believed beforehand, and how many reviews that is worth:
three reviews of five stars do not show that the next is of five."""

FEWEST = 5
"""Reviews that either window needs for anything to be said."""

CONFIDENCE = 0.90
Verdict = Literal["no detectable change", "mix", "real", "real and mix", "mix, perhaps real"]


@dataclass(frozen=True)
class MeanChange:
    """A change of mean stars between two windows.

    Attributes:
        before, after: the plain means.
        n_before, n_after: how many reviews they are of.
        real_error: standard error of `real`.
        mix_error: standard error of `mix`: of shares drawn anew, the segments' means being given;
            0 where there is one segment.
        segments: a row per segment with its reviews and means in both windows (`imputed` where
            one has none) and its parts `real` and `mix`.
    """

    before: float
    after: float
    n_before: float
    n_after: float
    real_error: float
    mix_error: float
    segments: pd.DataFrame

    @property
    def change(self) -> float:
        """The difference of the means."""
        return self.after - self.before

    @property
    def real(self) -> float:
        """What comes from segments being rated otherwise than before."""
        return float(self.segments["real"].sum())

    @property
    def mix(self) -> float:
        """What comes from segments having another share of the reviews."""
        return float(self.segments["mix"].sum())

    @property
    def verdict(self) -> Verdict:
        """What may be said: by two-sided t-tests of the real part and of the mix, at 10% together.

        The plainer of the two is tested at 5%, and where it stands the other at 10% (Holm 1979), so
        one in ten is told of any change that there is not. Where there is one segment, there is one
        test. Of a mix that stands, whose real part is the greater but might be chance, just that
        is said.
        """
        real, mix = self._stand()
        if real:
            return "real and mix" if mix else "real"
        if not mix:
            return "no detectable change"
        return "mix" if abs(self.mix) >= abs(self.real) else "mix, perhaps real"

    @property
    def test(self) -> str:
        """The tests behind the verdict, in words."""
        if self._thin:
            return f"nothing is told of a change before there are {FEWEST} reviews on either side"
        tests = "two-sided t-tests of both parts" if self.mix_error else "two-sided t-test"
        together = " together" if self.mix_error else ""
        return (
            f"{tests}, {1 - CONFIDENCE:.0%}{together}: {self.n_before:.0f} and {self.n_after:.0f} "
            f"reviews tell ratings that changed by more than "
            f"{self._reach(self._first) * self.real_error:.2f} stars"
        )

    @property
    def _thin(self) -> bool:
        return min(self.n_before, self.n_after) < FEWEST

    @property
    def _first(self) -> float:
        """How unlikely chance must make the plainer part."""
        return (1 - CONFIDENCE) / (2 if self.mix_error else 1)

    def _stand(self) -> tuple[bool, bool]:
        """Tell whether the real part and the mix are beyond chance, the plainer one first."""
        if self._thin:
            return False, False
        sizes = np.abs([self.real, self.mix])
        errors = np.array([self.real_error, self.mix_error])
        reach = np.divide(sizes, errors, out=np.zeros(2), where=errors > 0)
        plain = reach.max() > self._reach(self._first)
        real, mix = plain & (reach > self._reach(1 - CONFIDENCE))
        return bool(real), bool(mix)

    def _reach(self, chance: float) -> float:
        return float(t.ppf(1 - chance / 2, self.n_before + self.n_after - 2))


def mean_change(
    before: pd.DataFrame, after: pd.DataFrame, *, by: Sequence[str] = SEGMENTS
) -> MeanChange:
    """Split a change of mean stars into real change and change of mix, exactly.

    Formula (Kitagawa), with m a segment's share of the reviews and r its mean in the windows 0 and
    1, and r̄ the mean of the two overall means:

        Δ = Σ ½ (m₀ + m₁)(r₁ - r₀)  +  Σ (½ (r₀ + r₁) - r̄)(m₁ - m₀)
                 real                          mix

    A segment that is absent from one window is taken to have changed as those of its kind, of the
    same channel and origin, of which both windows have reviews, drawn to no change by
    `ABSENT_STRENGTH` reviews; where there are none, it is taken to have stayed as it was.

    Args:
        before: tallies of reviews of one window (`data.models.Tallies.reviews`).
        after: of the other.
        by: the columns that name a segment.

    Raises:
        ValueError: a window has no stars.

    How it can mislead: fine segments have few reviews each, and the errors say so; of two or three
    each, one in nine is told of a change that there is not, rather than one in ten. What differs
    within a segment is taken as real.

    Reference: Kitagawa, "Components of a difference between two rates", JASA 50 (1955).

    >>> def window(invited, organic):
    ...     return pd.DataFrame({"location_id": 1, "channel": "trustpilot",
    ...                          "origin": ["invited", "organic"], "stars_1": [0, organic // 2],
    ...                          "stars_2": 0, "stars_3": 0, "stars_4": [invited, organic // 2],
    ...                          "stars_5": 0})
    >>> found = mean_change(window(900, 100), window(100, 100))
    >>> found.verdict, round(found.change, 3), round(found.real, 3), round(found.mix, 3)
    ('mix', -0.6, 0.0, -0.6)
    """
    both = pd.concat([before[[*by, *STARS]], after[[*by, *STARS]]], ignore_index=True)
    late = np.arange(len(both)) >= len(before)
    segment, keys = codes(both, by)
    stars = numbers(both, STARS)
    windows = [_window(stars[side], segment[side], len(keys)) for side in (~late, late)]
    if min(window.n.sum() for window in windows) <= 0:
        raise ValueError("a window without stars has no mean")
    kind, _ = codes(keys, [column for column in by if column != "location_id"])
    return _split(windows[0], windows[1], keys, kind)


@dataclass(frozen=True)
class _Window:
    """Reviews, their sum of stars and of squares, per segment."""

    n: Floats
    first: Floats
    second: Floats

    @property
    def share(self) -> Floats:
        share: Floats = self.n / self.n.sum()
        return share

    @property
    def mean(self) -> Floats:
        """The mean of each segment, 0 where there is none of it."""
        return np.nan_to_num(ratio(self.first, self.n))

    @property
    def overall(self) -> float:
        return float(self.first.sum() / self.n.sum())

    @property
    def squares(self) -> float:
        """The sum of squared distances from the mean."""
        return max(float(self.second.sum() - self.n.sum() * self.overall**2), 0.0)

    def spread(self, usual: float) -> float:
        """The variance of single reviews, drawn to the usual one."""
        freedom = max(self.n.sum() - 1, 0.0)
        return float((self.squares + ABSENT_STRENGTH * usual) / (freedom + ABSENT_STRENGTH))

    def within(self, spread: float) -> Floats:
        """The variance of single reviews in each segment, drawn to the window's."""
        squares = np.maximum(self.second - self.n * self.mean**2, 0.0)
        strength, freedom = ABSENT_STRENGTH, np.maximum(self.n - 1, 0.0)
        drawn: Floats = (squares + strength * spread) / (freedom + strength)
        return drawn

    def mean_or(self, likely: Floats) -> Floats:
        """Each segment's mean; where it is absent, what is likely, within the scale."""
        return np.where(self.n > 0, self.mean, np.clip(likely, 1.0, 5.0))


@dataclass(frozen=True)
class _Matched:
    """What the segments that both windows have tell of those that one has not.

    Attributes:
        shift: by how much the segments of each one's kind changed.
        weight: of each one's own change in all of the real part, with what it tells of others.
    """

    shift: Floats
    weight: Floats

    @classmethod
    def of(cls, before: _Window, after: _Window, weight: Floats, kind: Ints) -> _Matched:
        """Estimate the shift of each kind, every segment by what its two means tell together."""
        kinds = int(kind.max()) + 1
        tells = np.nan_to_num(ratio(before.n * after.n, before.n + after.n))
        known = (total(tells, kind, kinds) + ABSENT_STRENGTH)[kind]
        changes = total(tells * (after.mean - before.mean), kind, kinds)[kind]
        for_others = total(np.where(tells > 0, 0.0, weight), kind, kinds)[kind] * tells / known
        return cls(changes / known, np.where(tells > 0, weight, 0.0) + for_others)


def _window(stars: Floats, segment: Ints, segments: int) -> _Window:
    levels = np.arange(1.0, 6.0)
    sums = (stars.sum(axis=1), stars @ levels, stars @ levels**2)
    return _Window(*(total(values, segment, segments) for values in sums))


def _split(before: _Window, after: _Window, keys: pd.DataFrame, kind: Ints) -> MeanChange:
    weight = (before.share + after.share) / 2
    matched = _Matched.of(before, after, weight, kind)
    was = before.mean_or(after.mean - matched.shift)
    now = after.mean_or(before.mean + matched.shift)
    centre = (before.overall + after.overall) / 2
    parts = {
        "n_before": before.n,
        "n_after": after.n,
        "mean_before": was,
        "mean_after": now,
        "imputed": (before.n == 0) | (after.n == 0),
        "real": weight * (now - was),
        "mix": ((was + now) / 2 - centre) * (after.share - before.share),
    }
    segments = pd.concat([keys, pd.DataFrame(parts)], axis=1)
    usual = _pooled(before, after)
    windows = [(window, window.spread(usual)) for window in (before, after)]
    known = np.stack([before.n > 0, after.n > 0])
    unsure = np.stack([window.within(each) / np.maximum(window.n, 1) for window, each in windows])
    of_means = (known * unsure).sum(axis=0) / np.maximum(known.sum(axis=0), 1) ** 2
    return MeanChange(
        before=before.overall,
        after=after.overall,
        n_before=float(before.n.sum()),
        n_after=float(after.n.sum()),
        real_error=float(np.sqrt((matched.weight**2 * unsure.sum(axis=0)).sum())),
        mix_error=_mix_error(before, after, (was + now) / 2, of_means),
        segments=segments,
    )


def _mix_error(before: _Window, after: _Window, means: Floats, unsure: Floats) -> float:
    """What chance does to the mix: shares drawn anew, and means that are not known for sure.

    Args:
        before: one window.
        after: the other.
        means: of the segments, both windows together.
        unsure: the variance of each of them.
    """
    share = (before.n + after.n) / (before.n.sum() + after.n.sum())
    apart = share @ ((means - share @ means) ** 2 - unsure)
    drawn = max(float(apart), 0.0) * (1 / before.n.sum() + 1 / after.n.sum())
    return float(np.sqrt(drawn + (after.share - before.share) ** 2 @ unsure))


def _pooled(before: _Window, after: _Window) -> float:
    """The variance of single reviews around their window's mean."""
    freedom = before.n.sum() + after.n.sum() - 2 + USUAL_REVIEWS
    squares = before.squares + after.squares + USUAL_REVIEWS * USUAL_SPREAD
    return float(squares / freedom)
