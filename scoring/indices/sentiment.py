"""The sentiment index: what is said, apart from the stars it is said with."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from data.models import Tallies
from scoring.cells import Cells, Quantity, codes, combined, gather, numbers, rows_of
from scoring.estimate import finished, per_scope
from scoring.index import Index, Settings
from scoring.moments import Root
from scoring.prior import fit
from scoring.stats import ratio, total

INDEX = Index(
    id="sentiment",
    name="Sentiment",
    low=0.0,
    high=100.0,
    evidence=5,
    meaning="How favourably people write: 0 all against, 50 even, 100 all in favour.",
)

_PARTS = {
    "rated": ("rated_negative", "rated_neutral", "rated_positive"),
    "posts": ("post_negative", "post_neutral", "post_positive"),
}
_ROOT = Root((-1.0, 0.0, 1.0))
_ALL = (1.0, 1.0, 1.0)


def compute(tallies: Tallies, *, as_of: datetime, settings: Settings) -> pd.DataFrame:
    """Return how favourably people write, with its interval.

    Formula: `50 · (1 + s)`, where s is the mean sentiment score (probability of positive less
    that of negative, read from the text and never from the stars), weighted by age and shrunk
    towards the brand's mean on the same channel as in the rating. Every review and post weighs
    alike, on whatever channel; terms that forbid averaging stars do not concern it.

    Range and unit: 0 to 100, 50 is as much for as against. Reviews with stars and posts without
    are told apart as well: the difference between the two is that of their labels, laid around the
    value so that their mean, weighted by number, is the value.

    Evidence: none below 5 reviews or posts that were judged. Those that no model may judge (their
    language, no text) are not counted; those without a date are left out.

    How it can mislead: a change in the languages or channels written in moves it; irony is read
    as it stands; a few people who post often weigh as many.

    Reference: as in the rating.

    Columns: `value_rated` and `value_posts` are the figures with and without stars; `undated`
    counts what is left out. A value that is not known is NaN.

    >>> from datetime import UTC
    >>> row = dict(brand_id=1, location_id=7, channel="google", origin="", day=20_000,
    ...            rated_negative=5, rated_neutral=5, rated_positive=30, post_negative=8,
    ...            post_neutral=1, post_positive=1, score_n=50, score_sum=15.0, score_squares=30.0)
    >>> tallies = Tallies(reviews=pd.DataFrame([row]), responses=pd.DataFrame())
    >>> as_of = datetime.fromtimestamp(20_000 * 86_400, UTC)
    >>> table = compute(tallies, as_of=as_of, settings=Settings())
    >>> table[["value", "value_rated", "value_posts"]].round(1).to_dict("list")
    {'value': [64.7], 'value_rated': [78.0], 'value_posts': [11.7]}
    """
    cells = _gather(tallies, as_of, settings)
    chain = fit(cells, _ROOT, low=settings.prior_low, high=settings.prior_high)
    table = per_scope(chain, cells, tallies.by, "own")
    for column in ("value", "observed", "prior", "prior_observed"):
        table[column] = 50 * (1 + table[column])
    for column in ("variance", "spread"):
        table[column] *= 50.0**2
    table = finished(table, INDEX, settings)
    _add_parts(table, cells, tallies.by)
    return table


def _gather(tallies: Tallies, as_of: datetime, settings: Settings) -> Cells:
    frame = tallies.reviews
    sizes, nets = {}, {}
    for part, labels in _PARTS.items():
        sizes[part], nets[f"{part}_net"] = combined(frame, labels, [_ALL, _ROOT.levels])
    return gather(
        rows_of(tallies, as_of, settings.half_life_days),
        Quantity(*numbers(frame, ("score_n", "score_sum", "score_squares")).T),
        aged={**sizes, **nets},
        plain=sizes,
    )


def _add_parts(table: pd.DataFrame, cells: Cells, by: tuple[str, ...]) -> None:
    scope, keys = codes(cells.keys, by)
    aged = {name: total(sums, scope, len(keys)) for name, sums in cells.aged.items()}
    size, net = (sum(aged[part + end] for part in _PARTS) for end in ("", "_net"))
    for part in _PARTS:
        apart = ratio(aged[f"{part}_net"], aged[part]) - ratio(net, size)
        value = np.clip(table["value"] + 50 * apart, INDEX.low, INDEX.high)
        n = total(cells.plain[part], scope, len(keys))
        table[f"value_{part}"] = np.where(n >= INDEX.evidence, value, np.nan)
        table[f"n_{part}"] = n
