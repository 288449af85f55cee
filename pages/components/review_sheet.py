"""Reviews as rows of an export, within what the terms of their sources allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from data.reading import HeldReview, Reading
from engagement.reports.tables import Column, Row, Sheet
from pages.components.names import channel_name
from pages.view import View
from scoring.signals.topics import topics

MOODS = {-1: "negative", 0: "neutral", 1: "positive"}
TOLD_EVERY = 1_000

COLUMNS = (
    Column("Review", "The number of the review in this installation.", 9),
    Column("Brand", width=22),
    Column("Location", "With what tells it apart, where two have one name.", 28),
    Column("Channel", "The public platform.", 14),
    Column("Source", "How the channel was collected.", 18),
    Column("Published", "In UTC.", 17),
    Column("Changed", "By its author, as far as the channel tells; in UTC.", 17),
    Column("Stars", "On a scale from 1 to 5; empty for posts without stars.", 8, "0.0"),
    Column("Stars as given", "As the channel states them, on its own scale.", 12),
    Column(
        "Stars may be blended",
        "no: the terms of the channel forbid to average them with those of others; the rating "
        "leaves them out.",
        12,
    ),
    Column("Author", "Empty where the terms of the channel do not let it be kept.", 20),
    Column("Title", width=24),
    Column("Text", "Empty where there is none, or where it may not be kept.", 60),
    Column("Text is kept", "no: the terms of the channel do not let it be kept.", 10),
    Column("Text may be kept until", "When copies of the text must be erased too.", 17),
    Column("Language", width=9),
    Column("Sentiment", "Derived from the text and not the stars, or corrected by a person.", 10),
    Column("Praised", "Topics that are praised.", 24),
    Column("Criticised", "Topics that are criticised.", 24),
    Column("Corrected", "A person has said what the review is.", 10),
    Column("Answered", "unknown: the channel does not show answers.", 10),
    Column("Answer", width=40),
    Column("Answered at", "In UTC.", 17),
    Column("Hours to the answer", form="0.0", width=10),
    Column("Removed at", "When it was no longer on its channel; in UTC.", 17),
    Column("Address", "Where it can be read.", 40),
    Column("To be shown beside it", "What the terms of the channel ask for.", 40),
)


class ReviewSheet:
    """The reviews that a view looks at, and what is learnt while they are written.

    Attributes:
        until: when the first of their texts must be erased; None if none must.
    """

    def __init__(self, view: View, told: Callable[[str], None]) -> None:
        self.view = view
        self.told = told
        self.until: datetime | None = None
        self._brands = view.brands["name"].to_dict()
        self._places = view.locations["label"].to_dict()
        self._names = [(1 << topic.bit, topic.name) for topic in topics()]

    def sheet(self) -> Sheet:
        """Return the sheet; its rows are read from the store as they are written."""
        return Sheet("Reviews", COLUMNS, self._rows())

    def _rows(self) -> Iterator[Row]:
        reading = Reading(self.view.engine)
        total = reading.count(self.view.scope, self.view.filters)
        found = reading.every(self.view.scope, self.view.filters)
        for written, review in enumerate(found, 1):
            yield self._row(review)
            if written % TOLD_EVERY == 0:
                self.told(f"{written:,} of {total:,} reviews")

    def _row(self, review: HeldReview) -> Row:
        over = review.text_until is not None and review.text_until <= self.view.now
        kept = not over and not review.erased
        if kept and review.text_until is not None:
            self.until = min(self.until or review.text_until, review.text_until)
        after = review.answered_after
        return (
            review.id,
            self._brands.get(review.brand_id, review.brand),
            self._places.get(review.location_id, review.location),
            channel_name(review.channel),
            review.source,
            review.created_at,
            review.updated_at,
            review.rating,
            review.rating_original,
            review.blend,
            review.author if kept else None,
            review.title if kept else None,
            review.text if kept else None,
            kept,
            review.text_until if kept else None,
            review.language,
            None if review.sentiment is None else MOODS[review.sentiment],
            self._topics(review.praised),
            self._topics(review.criticised),
            review.corrected,
            _answered(review),
            review.response_text if kept else None,
            review.response_at,
            None if after is None else after.total_seconds() / 3_600,
            review.removed_at,
            review.url,
            review.attribution or None,
        )

    def _topics(self, mask: int) -> str:
        return ", ".join(name for bit, name in self._names if mask & bit)


def _answered(review: HeldReview) -> str:
    if review.responded:
        return "yes"
    return "no" if review.replies_visible else "unknown"
