"""Three figures that sum up what a list of opinion words says of a text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from scoring.signals.features import REACH
from scoring.signals.words import Clause

TURNED = -0.74
"""A denied opinion word counts with the other sign and a little less (Hutto & Gilbert 2014)."""


def summary(
    clauses: Sequence[Clause], valences: Mapping[str, float], denying: frozenset[str]
) -> tuple[float, float, float]:
    """Return the balance in [-1, 1], and the log of praise and of blame, each 0 or more.

    >>> summary([["good"]], {"good": 1.9}, frozenset())[1] > 1
    True
    """
    praise = blame = 0.0
    listed = valences.keys()
    for clause in clauses:
        if listed.isdisjoint(clause):
            continue
        reach = 0
        for word in clause:
            valence = valences.get(word)
            if valence is not None:
                if reach:
                    valence *= TURNED
                if valence > 0:
                    praise += valence
                else:
                    blame -= valence
            if word in denying:
                reach = REACH
            elif reach:
                reach -= 1
    balance = praise - blame
    return balance / math.sqrt(balance * balance + 15), math.log1p(praise), math.log1p(blame)
