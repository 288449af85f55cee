"""Every index of one set of tallies, each computed once."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from data.models import Tallies
from scoring.index import Settings, index_ids, index_module
from scoring.indices import reputation


def scorecard(tallies: Tallies, *, as_of: datetime, settings: Settings) -> dict[str, pd.DataFrame]:
    """Return the table of every index by its id.

    The reputation index is made of others; it takes theirs rather than compute them again.
    """
    tables = {
        index_id: index_module(index_id).compute(tallies, as_of=as_of, settings=settings)
        for index_id in index_ids()
        if index_id != reputation.INDEX.id
    }
    recency = reputation.recency(tallies, as_of=as_of, settings=settings)
    composed = reputation.compose({**tables, "recency": recency}, settings)
    return {**tables, reputation.INDEX.id: composed}
