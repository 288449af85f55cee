"""The shares answered: where they are told, of how many reviews, and what is said where not."""

from __future__ import annotations

from typing import cast

import pandas as pd

from pages.components.cards import Row, too_little
from scoring.indices import response

NOT_YET = "Too early to tell: more than a fifth may still be answered in time."

ALL, NEGATIVE, MATURED = "attainment", "attainment_negative", "matured"
"""The shares of the response index's table: in time of all and of complaints, and at all."""

_FEWEST = {ALL: response.INDEX.evidence, NEGATIVE: 1, MATURED: response.INDEX.evidence}


def in_time(table: pd.DataFrame, share: str = ALL) -> pd.DataFrame:
    """Return a share answered of each row of the response index's table.

    Returns:
        The columns value, low and high, empty where too few reviews say how soon, and n: how many
        do.
    """
    n = _counted(table, share)
    names = {share: "value", f"{share}_low": "low", f"{share}_high": "high"}
    told = table[[*names]].rename(columns=names).where(n >= _FEWEST[share])
    return told.assign(n=n)


def share_of(row: Row | None, share: str) -> Row | None:
    """Return a share answered of one row of the response index's table, as `in_time` does."""
    if row is None:
        return None
    return cast(Row, in_time(pd.DataFrame([row]), share).iloc[0].to_dict())


def _counted(table: pd.DataFrame, share: str) -> pd.Series[float]:
    """How many reviews a share is of."""
    if share == MATURED:
        return table["past"]
    of = "_negative" if share == NEGATIVE else ""
    return table[f"n{of}"] - table[f"aside{of}"]


def why_unknown(row: Row, share: str = ALL) -> str:
    r"""Return why a row of the response index's table has no share answered in time.

    >>> why_unknown({"n": 2, "aside": 0})
    'Too little evidence: 2\xa0reviews, 5 needed.'
    >>> why_unknown({"n": 70, "aside": 70, "untimed": 25, "answers": 60})
    '25 of 60 answers bear no date: too many to tell how soon.'
    """
    of = "_negative" if share == NEGATIVE else ""
    n, aside = row[f"n{of}"], row[f"aside{of}"]
    if n and aside == n:
        return undated(row[f"untimed{of}"], row[f"answers{of}"])
    if n - aside >= _FEWEST[share]:
        return NOT_YET
    few = too_little(response.INDEX, {"n": n - aside})
    return f"{few} {aside:,.0f} more where answers bear no date." if aside else few


def undated(untimed: float, answers: float) -> str:
    """Return that how soon answers come is not known for those without a date.

    >>> undated(1, 1)
    'The one answer bears no date: how soon it came is not known.'
    """
    if not untimed:
        return "Too many of the brand's answers there bear no date to tell how soon."
    if answers == 1:
        return "The one answer bears no date: how soon it came is not known."
    if untimed == answers:
        return f"None of {answers:,.0f} answers bears a date: how soon they came is not known."
    bear = "bears" if untimed == 1 else "bear"
    return f"{untimed:,.0f} of {answers:,.0f} answers {bear} no date: too many to tell how soon."


def answered_at_all(row: Row) -> bool:
    """Whether all that can be known is the share answered at all, since answers bear no date."""
    return bool(row["n"] and row["aside"] == row["n"])


def why_no_wait(row: Row | None) -> str:
    """Return why nothing can be drawn of how long reviews wait."""
    if row is None or row["n"] < response.INDEX.evidence:
        return "Fewer than five reviews whose answers can be seen."
    if answered_at_all(row):
        return undated(row["untimed"], row["answers"])
    return "Fewer than five reviews here with a known wait that have been there for long enough."
