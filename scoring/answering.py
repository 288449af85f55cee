"""What would it take: answers to a better reputation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd

from data.models import Tallies
from scoring.index import Settings
from scoring.indices import reputation

_KEYS = ["brand_id", "location_id", "channel", "negative", "hours", "age"]
"""What tells the rows of `Tallies.responses` apart; the rest of them are counts."""


def if_answered(
    tallies: Tallies, *, as_of: datetime, settings: Settings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the reputation as it is and as it would be if all open negative reviews were answered.

    The answers come now: those not yet due count as in time, the others as late.

    Returns:
        Two tables of the reputation index; `part_response` shows what moved.

    How it can mislead: tallies do not tell a review that waits from one removed before an answer;
    both are taken as answered.
    """
    answered = replace(tallies, responses=_answered_now(tallies.responses))
    before, after = (
        reputation.compute(world, as_of=as_of, settings=settings) for world in (tallies, answered)
    )
    return before, after


def _answered_now(responses: pd.DataFrame) -> pd.DataFrame:
    """Return `Tallies.responses` had every open negative review been answered at their moment."""
    open_now = (responses["negative"] == 1) & (responses["waiting"] > 0)
    waited, counts = responses[open_now], responses.columns.difference(_KEYS)
    # Rows of their own: what is answered now is as old as it has waited, others are not.
    now = waited.assign(**dict.fromkeys(counts, 0), age=waited["hours"])
    now = now.assign(answered=waited["waiting"])
    left = responses.assign(waiting=responses["waiting"].mask(open_now, 0))
    return pd.concat([left, now], ignore_index=True)
