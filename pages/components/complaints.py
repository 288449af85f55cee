"""What people complain about more than before."""

from __future__ import annotations

from pages.components.numbers import percent
from pages.components.subjects import CRITICISED, moved, topic_rows
from pages.view import View

MOST = 3


def rising(view: View) -> list[str]:
    """Return the complaints whose share has grown by more than chance, in words."""
    if view.comparison is None:
        return []
    changed = moved(topic_rows(view, CRITICISED))
    grown = changed[changed["change"] > 0].head(MOST).to_dict("records")
    return [
        f"Rising complaint: {topic['name']}, {percent(topic['once_before'], 1)} to "
        f"{percent(topic['once'], 1)} of reviews"
        for topic in grown
    ]
