"""The rating index: stars with their age, their number and their channel taken into account."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from data.models import Tallies
from scoring.cells import Quantity, combined, gather, numbers, rows_of
from scoring.estimate import finished, per_scope
from scoring.index import Index, Settings
from scoring.moments import Root
from scoring.prior import fit

INDEX = Index(
    id="rating",
    name="Rating",
    low=1.0,
    high=5.0,
    evidence=5,
    meaning="Mean stars, recent ones first, at a fixed mix of channels.",
    decimals=2,
)

STARS = ("stars_1", "stars_2", "stars_3", "stars_4", "stars_5")
MOST_LACKING = 0.05
"""Share of the asked mix that a comparison may do without: on channels that lie 0.7 stars apart, as
Google and Yelp do, it moves the figure by no more than 0.04."""

_ROOT = Root((1.0, 2.0, 3.0, 4.0, 5.0))


def compute(tallies: Tallies, *, as_of: datetime, settings: Settings) -> pd.DataFrame:
    """Return what a visitor may expect in stars, with the interval of that expectation.

    Formula: a review of age a counts `w = 2^(-a / half-life)`. The weighted mean of a location is
    drawn towards the brand's on the same channel by as many phantom reviews as the likeness of the
    brand's locations supports. A location's figure over several channels is the brand's level at a
    fixed reference mix of channels, plus the location's shrunk difference from each channel's
    mean. So a change in where reviews are written moves little where there are many.

    Range and unit: stars, 1 to 5.

    Two periods are compared at the mix of the later one, over the channels that both have. Where
    the earlier has no stars on channels that weigh more than 5% of it, they are not compared.

    Evidence: none below 5 reviews with stars. Reviews without a date are left out, and so are
    channels whose terms forbid averaging, wherever several channels are looked at together.

    How it can mislead: it differs from the mean that a platform shows, on purpose: age, shrinkage
    and the reference mix all move it. With few reviews nobody can tell a channel's level from
    chance, and where they are written still shows: where one of two channels that lie 0.9 stars
    apart goes from a half of a single location's reviews to four fifths, the plain mean moves by
    0.27 stars and the rating by 0.25 with 20 reviews, 0.13 with 100 and 0.02 with 1,000. Stars are
    given by those who chose to write. Half a year of half-life follows a sudden change within
    months; where nothing changes, a year guesses the next 90 days a little better. The interval
    speaks of the place as it has been lately, not of next quarter.

    Reference: Efron and Morris, "Stein's paradox in statistics" (1977); Robinson, "That BLUP is
    a good thing" (1991).

    Columns: `weight` is what the reviews count against the brand's, each by its age (`n_effective`
    is as great as ever where all are old, but they say less of today), `observed` the plain
    weighted mean, `prior` what the brand says at the reference mix (`scoring.prior`),
    `prior_observed` its plain weighted mean on the same channels, `prior_channels` how many
    channels of it are put together, `prior_share` how much the rest of it weighs and `mix` how much
    a channel weighs in its brand's reference mix, NaN elsewhere; `undated` and `unblended` count
    what is left out, and `lacks` names the channels of the later period's mix without any stars,
    where they weigh more than 5% of it. A value that is not known is NaN.

    >>> from datetime import UTC
    >>> row = dict(brand_id=1, location_id=7, channel="google", origin="", day=20_000, stars_1=0,
    ...            stars_2=0, stars_3=0, stars_4=10, stars_5=30)
    >>> tallies = Tallies(reviews=pd.DataFrame([row]), responses=pd.DataFrame())
    >>> as_of = datetime.fromtimestamp(20_000 * 86_400, UTC)
    >>> table = compute(tallies, as_of=as_of, settings=Settings())
    >>> table[["value", "low", "high", "n"]].round(2).to_dict("list")
    {'value': [4.71], 'low': [4.55], 'high': [4.83], 'n': [40.0]}
    """
    table = finished(estimate(tallies, as_of=as_of, settings=settings), INDEX, settings)
    return table.assign(lacks=_lacks(tallies, table.index))


def estimate(tallies: Tallies, *, as_of: datetime, settings: Settings) -> pd.DataFrame:
    """Return the estimates behind the index, however thin the evidence (`per_scope`)."""
    powers = np.vander(_ROOT.levels, 3, increasing=True).T
    quantity = Quantity(*combined(tallies.reviews, STARS, powers))
    rows = rows_of(tallies, as_of, settings.half_life_days)
    cells = gather(rows, quantity, unblendable=tallies.unblendable)
    low, high = settings.prior_low, settings.prior_high
    chain = fit(cells, _ROOT, low=low, high=high, mix=tallies.mix)
    return per_scope(chain, cells, tallies.by, "reference")


def _lacks(tallies: Tallies, scopes: pd.Index) -> list[str]:
    """Return for each scope the channels of the asked mix that its brand has no stars on."""
    if tallies.mix is None or "channel" in tallies.by:
        return [""] * len(scopes)
    starred = tallies.reviews[numbers(tallies.reviews, STARS).sum(axis=1) > 0]
    there = set(zip(starred["brand_id"], starred["channel"], strict=True))
    gone = {name: weight for name, weight in tallies.mix.items() if name not in there}
    weighs = pd.Series(gone, dtype=float).groupby(level=0).sum()
    missed = {
        brand: ", ".join(sorted(channel for owner, channel in gone if owner == brand))
        for brand in weighs.index[weighs > MOST_LACKING]
    }
    owners = tallies.reviews.drop_duplicates([*tallies.by]).set_index([*tallies.by])
    brands = scopes if tallies.by == ("brand_id",) else owners["brand_id"].reindex(scopes)
    return [missed.get(brand, "") for brand in brands]
