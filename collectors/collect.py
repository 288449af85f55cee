"""Walking a source: every item that was fetched ends counted, and every walk in one outcome."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError

from collectors.source import (
    BadItem,
    Fetch,
    FormatChanged,
    HttpClient,
    Item,
    NotThere,
    SourceError,
    SourceModule,
)
from data.models import Coverage, Listing, Outcome, Review

BATCH = 250
"""Items that are stored together; what was stored before a failure stays."""

TOLERATED = 0.2
"""Share of unreadable items above which the remote's format, not its content, is at fault."""

JUDGED = 5
"""Items below which only a walk without a single readable one is called a change of format."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refused:
    """An item that could not become a review, and why.

    Attributes:
        odd: it came, and not in the form we know.
    """

    item: Any
    reason: str
    odd: bool = True


class Sink(Protocol):
    """Where a walk puts what it finds; the worker backs it by the store."""

    def keep(self, reviews: Sequence[Review]) -> tuple[int, int, int]:
        """Store reviews; return how many were new, edited and the same."""

    def set_aside(self, refused: Sequence[Refused]) -> None:
        """Store items that could not be read."""

    def progress(self, counts: Counts) -> None:
        """Take note of how far the walk has come."""


@dataclass
class Counts:
    """What became of the items; `fetched` is always the sum of the others."""

    fetched: int = 0
    new: int = 0
    edited: int = 0
    same: int = 0
    set_aside: int = 0


@dataclass
class Walk:
    """How a walk ended.

    Attributes:
        coverage: what a finished walk proves; None if it did not finish.
        present: account and external id of every review seen.
        odd: how many items came in another form than we know.
        until: when to come back, if the remote said so.
    """

    outcome: Outcome = Outcome.OK
    message: str = ""
    action: str = ""
    until: datetime | None = None
    coverage: Coverage | None = None
    counts: Counts = field(default_factory=Counts)
    present: set[tuple[str, str]] = field(default_factory=set)
    odd: int = 0


def collect(
    module: SourceModule,
    http: HttpClient,
    listing: Listing,
    since: datetime | None,
    sink: Sink,
    *,
    batch_size: int = BATCH,
) -> Walk:
    """Fetch, parse and store the items of one listing.

    Errors of the source end the walk and are told in its outcome; errors of the sink are not
    caught, for then nothing is certain.
    """
    walk = Walk()
    batch: list[Item] = []
    items = module.fetch(http, listing, since)
    while (item := _next(items, walk)) is not None:
        batch.append(item)
        if len(batch) >= batch_size:
            _store(module, listing, batch, sink, walk)
            batch = []
    _store(module, listing, batch, sink, walk)
    if walk.outcome is Outcome.OK:
        _judge(walk)
    return walk


def _next(items: Fetch, walk: Walk) -> Item | None:
    """Return the next item, or None when the walk is over, one way or another."""
    try:
        return next(items)
    except StopIteration as end:
        walk.coverage = end.value if isinstance(end.value, Coverage) else Coverage()
    except SourceError as error:
        walk.outcome, walk.message, walk.action = error.outcome, str(error), error.action
        walk.until = error.until
    except Exception as error:
        log.exception("the source failed in an unforeseen way")
        walk.outcome = Outcome.BROKEN
        walk.message = f"Earshot could not make sense of the answer ({type(error).__name__})."
        walk.action = "What came was kept. Report this with the log's entry of this moment."
    return None


def _store(
    module: SourceModule, listing: Listing, batch: Sequence[Item], sink: Sink, walk: Walk
) -> None:
    parsed = [read_item(module, item, listing) for item in batch]
    reviews = [each for each in parsed if isinstance(each, Review)]
    refused = [each for each in parsed if isinstance(each, Refused)]
    counts = walk.counts
    if refused:
        sink.set_aside(refused)
    if reviews:
        new, edited, same = sink.keep(reviews)
        counts.new, counts.edited, counts.same = (
            counts.new + new,
            counts.edited + edited,
            counts.same + same,
        )
    counts.fetched += len(batch)
    counts.set_aside += len(refused)
    walk.odd += sum(each.odd for each in refused)
    walk.present.update((review.account, review.external_id) for review in reviews)
    sink.progress(counts)


def read_item(module: SourceModule, item: Item, listing: Listing) -> Review | Refused:
    """Return the review of one item, or why it is none; nothing is raised."""
    try:
        return module.parse(item, listing)
    except BadItem as error:
        return Refused(item, str(error), odd=not isinstance(error, NotThere))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return Refused(item, f"{where}: {first['msg']}")
    except Exception as error:
        log.exception("an item could not be parsed")
        return Refused(item, f"unforeseen form ({type(error).__name__})")


def _judge(walk: Walk) -> None:
    counts = walk.counts
    unreadable = walk.odd / counts.fetched if counts.fetched else 0
    if unreadable == 1 or (counts.fetched >= JUDGED and unreadable > TOLERATED):
        walk.outcome = Outcome.CHANGED
        walk.action = FormatChanged.action
        walk.message = (
            f"{walk.odd} of {counts.fetched} items could not be read: the format has "
            "changed. What could be read was kept, the rest was set aside."
        )
