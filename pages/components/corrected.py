"""What people have corrected, in words: on the review's card and in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.corrections import Corrected
from data.reading import HeldReview
from scoring.signals.topics import topics

MOODS = {-1: "Negative", 0: "Neutral", 1: "Positive"}

_TOLD = ("sentiment", "topics", "praised", "criticised")


def topic_marks(said: HeldReview | Corrected) -> list[tuple[str, str]]:
    """Return colour and wording of each topic that a review speaks of."""
    return [
        _topic_mark(topic.name, bool(said.praised & 1 << topic.bit),
                    bool(said.criticised & 1 << topic.bit))
        for topic in topics()
        if said.topics & 1 << topic.bit
    ]  # fmt: skip


def _topic_mark(name: str, praised: bool, criticised: bool) -> tuple[str, str]:
    if praised == criticised:
        return "gray", name
    return ("green", f"+ {name}") if praised else ("red", f"− {name}")


def at_odds(review: HeldReview) -> str:
    """Return how sentiment and topics disagree where no person has said which of them is right."""
    if not review.at_odds:
        return ""
    return "Positive, but only criticises" if review.criticised else "Negative, but only praises"


def read_before(correction: Corrected) -> str:
    """Return in words what was derived from a review that a person has corrected."""
    mood = "no sentiment" if correction.sentiment is None else MOODS[correction.sentiment]
    return " · ".join([mood, *(words for _, words in topic_marks(correction))])


def change_in_words(detail: Mapping[str, Any]) -> str:
    """Return what a correction changed, from the detail that the audit log holds of it.

    >>> change_in_words({"before": {"sentiment": 1}, "after": {"sentiment": -1}})
    'sentiment: Positive → Negative'
    >>> change_in_words({})
    ''
    """
    before, after = detail.get("before", {}), detail.get("after", {})
    return "; ".join(
        f"{name}: {_words(name, before[name])} → {_words(name, after[name])}"
        for name in _TOLD
        if name in before and name in after
    )


def _words(name: str, value: int | None) -> str:
    if name == "sentiment":
        return "none" if value is None else MOODS[value]
    return ", ".join(topic.name for topic in topics() if (value or 0) >> topic.bit & 1) or "none"
