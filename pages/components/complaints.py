"""What people complain about more than before."""

from __future__ import annotations

import pandas as pd

from pages.components.change import share_change
from pages.components.numbers import percent
from pages.components.reads import topic_counts, totals
from pages.view import View

MOST = 3


def rising(view: View, counts: pd.DataFrame, reviews: float) -> list[str]:
    """Return the complaints whose share has grown by more than chance, in words.

    Args:
        view: what may be touched.
        counts: `topic_counts` of the period.
        reviews: how many reviews the period has.
    """
    if view.comparison is None:
        return []
    earlier = view.remember(topic_counts, filters=view.comparison).set_index("bit")["criticised"]
    before = view.remember(totals, filters=view.comparison)["n"]
    found = []
    for topic in counts.to_dict("records"):
        then = float(earlier.get(topic["bit"], 0))
        grown = share_change((topic["criticised"], reviews), (then, before))
        if grown.low > 0:
            share = f"{percent(then / before, 1)} to {percent(topic['criticised'] / reviews, 1)}"
            found.append((grown.low, f"Rising complaint: {topic['name']}, {share} of reviews"))
    return [text for _, text in sorted(found, reverse=True)[:MOST]]
