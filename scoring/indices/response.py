"""The response index: how soon and how often the owner answers, silence included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.models import Tallies
from scoring.index import Index, Settings
from scoring.shares import Share, weighted
from scoring.stats import Floats, Marks
from scoring.waits import gather_waits

INDEX = Index(
    id="response",
    name="Response",
    low=0.0,
    high=100.0,
    evidence=5,
    meaning="How soon and how often reviews are answered; those never answered count.",
    parts_err_together=True,
)

_MEDIAN = ("median_hours", "median_hours_low", "median_hours_high")


def compute(tallies: Tallies, *, as_of: datetime, settings: Settings) -> pd.DataFrame:
    """Return how soon and how often reviews are answered, with its interval.

    Formula: `100 · (0.5 F_negative(due) + 0.3 F(due) + 0.2 matured rate)`, or other weights where
    they are set. F(due) is the share answered in time by Kaplan and Meier: a review still
    unanswered counts as waiting for as long as it has, one removed before an answer likewise. The
    matured rate is the share answered at all of reviews older than what is due. What is due when
    depends on the channel; several times due are averaged by reviews. Where nobody has waited yet
    for as long as is due, F(due) is what it was at the last look, and its interval reaches up by
    all that still wait, who may be answered in time. A part that is not known stands aside and the
    others weigh more.

    Range and unit: 0 to 100. The index's interval takes its parts to err together, so it is rather
    too wide than too narrow.

    Evidence: none below 5 reviews that could be answered. F(due) is not known where more than a
    fifth may still be answered in time, nor the matured rate before a review is as old as what is
    due. Reviews read where answers are not shown are left out, and so are answers dated before
    their review, as they are where it was edited afterwards. Answers without a date count in the
    matured rate; where more than 5% of a brand's reviews on a channel have such an answer, how soon
    it answers there is not known, and F(due) and the median are told without it. They are not told
    at all where more than half of the reviews are on such channels, or more than 5% of the others
    have such an answer; nor is F(due) of negative reviews where that is so of these.

    How it can mislead: an answer is an answer, whether it helps or not. Where all are answered
    within hours, the reviews of the last hours count as not in time until they have their answer:
    F(due) is then the least that it may be, as its interval tells. An answer without a date counts
    as given at every earlier moment too, and where most are such, the index is the matured rate
    alone, which late answers raise as much as early ones. Delays are told apart by minutes, later
    hours and days: between two of these marks waits are taken to be spread evenly. What falls on a
    mark stays there, so an answer at the very time it is due is in time, and dates without a time
    of day are compared by days.

    Reference: Kaplan and Meier, JASA 53 (1958); Greenwood (1926); Brookmeyer and Crowley (1982);
    Gill, "Censoring and stochastic integrals" (1980), for F beyond the last look.

    Columns: `attainment` and `attainment_negative` are F(due) of all and of negative reviews;
    `part_negative`, `part_all` and `part_matured` the parts, 0 to 100, each with the ends of its
    interval; `told` names those of any weight that are known; `median_hours` the median wait with
    its interval, `inf` where it was not reached within 90 days; `past` the reviews behind the
    matured rate; `answers` those that were answered, `untimed` the answers without a date and
    `aside` the reviews that say nothing of how soon for that; `n_negative` and the like are of
    negative reviews; `hidden`, `undated` and `impossible` count what is left out. A value that is
    not known is NaN. The tallies were counted at `as_of`.

    >>> from datetime import UTC
    >>> rows = [dict(brand_id=1, location_id=7, channel="google", negative=negative, hours=hours,
    ...              age=2160, answered=answered, waiting=waiting, impossible=0, untimed=0,
    ...              undated=0, hidden=0)
    ...         for negative, hours, answered, waiting in
    ...         [(0, 24, 20, 0), (0, 2160, 0, 20), (1, 12, 5, 0), (1, 240, 5, 0)]]
    >>> tallies = Tallies(reviews=pd.DataFrame(), responses=pd.DataFrame(rows))
    >>> table = compute(tallies, as_of=datetime(2025, 1, 1, tzinfo=UTC), settings=Settings())
    >>> table[["value", "attainment_negative", "attainment", "matured"]].round(2).to_dict("list")
    {'value': [52.0], 'attainment_negative': [0.5], 'attainment': [0.5], 'matured': [0.6]}
    """
    waits = gather_waits(tallies, settings.sla_hours)
    parts = {
        "negative": waits.negative_within_due(),
        "all": waits.within_due(),
        "matured": waits.matured(),
    }
    share = settings.response_weights
    index = weighted(list(parts.values()), [share[part] for part in parts])
    low, high = index.interval(settings.interval)
    few = waits.n < INDEX.evidence
    weighty = {part: each for part, each in parts.items() if share[part]}
    ends = {"value": index.value, "low": low, "high": high}
    shown = dict(zip(("attainment_negative", "attainment", "matured"), parts.values(), strict=True))
    medians = waits.median(settings.interval)
    columns = {
        **{name: np.where(few, np.nan, 100 * each) for name, each in ends.items()},
        "n": waits.n,
        "n_effective": waits.n,
        **_with_ends({f"part_{name}": part for name, part in parts.items()}, settings, scale=100),
        **_with_ends(shown, settings),
        **dict(zip(_MEDIAN, medians, strict=True)),
        "told": [", ".join(np.array([*weighty])[known]) for known in _known(weighty)],
        "past": waits.past_due(),
        "answers": waits.answers,
        "untimed": waits.untimed,
        "aside": waits.aside,
        "n_negative": waits.n_negative,
        "answers_negative": waits.answers_negative,
        "untimed_negative": waits.untimed_negative,
        "aside_negative": waits.aside_negative,
        "impossible": waits.impossible,
        "undated": waits.undated,
        "hidden": waits.hidden,
    }
    return pd.DataFrame(columns, index=waits.keys.set_index([*tallies.by]).index)


def _known(parts: Mapping[str, Share]) -> Marks:
    """Tell of each scope, a row each, which of some parts are known."""
    known: Marks = np.isfinite(np.stack([part.value for part in parts.values()], axis=1))
    return known


def _with_ends(
    shares: Mapping[str, Share], settings: Settings, scale: float = 1
) -> dict[str, Floats]:
    """Return each share and the ends of its interval by their names."""
    columns: dict[str, Floats] = {}
    for name, share in shares.items():
        low, high = share.interval(settings.interval)
        ends = {name: share.value, f"{name}_low": low, f"{name}_high": high}
        columns |= {end: scale * figures for end, figures in ends.items()}
    return columns
