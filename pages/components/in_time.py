"""The share answered in time: where it is told, and what is said where it is not."""

from __future__ import annotations

import pandas as pd

from pages.components.cards import Row, enough, too_little
from scoring.indices import response

NOT_YET = "Too early to tell: more than a fifth may still be answered in time."
UNDATED = "Their answers bear no date."

_NAMES = {"attainment": "value", "attainment_low": "low", "attainment_high": "high"}


def in_time(table: pd.DataFrame) -> pd.DataFrame:
    """Return the share answered in time of each row of the response index's table.

    Returns:
        The columns value, low and high, empty where as few reviews count as give no index.
    """
    told = table.loc[table["n"] >= response.INDEX.evidence, [*_NAMES]]
    return told.rename(columns=_NAMES).reindex(table.index)


def why_unknown(row: Row) -> str:
    r"""Return why a row of the response index's table has no share answered in time.

    >>> why_unknown({"n": 2, "aside": 0})
    'Too little evidence: 2\xa0reviews, 5 needed.'
    """
    if not enough(response.INDEX, row):
        return too_little(response.INDEX, row)
    return UNDATED if row["aside"] else NOT_YET
