"""Taking in what platforms delivered: as reviews where it holds them, else by collecting."""

from __future__ import annotations

import json
import logging
from typing import Any, cast

from collectors.collect import read_item
from collectors.finding import named
from collectors.source import Item, Received, Receives, SourceModule, source_module
from data.deliveries import Deliveries, Delivery
from data.lease import LostLease
from data.models import Listing, Notice, Review
from data.notices import keep_notices
from jobs.collecting import StoreSink
from jobs.folder import import_if_clear
from jobs.work import Work

FILES = "file"
"""The source whose deliveries are files of reviews; the account names their channel."""

NO_RUN = 0
COUNTED = ("new", "edited", "same", "set_aside")

log = logging.getLogger(__name__)


def take_deliveries(work: Work) -> int:
    """Take in what waits, the oldest first; return how many deliveries were looked at."""
    deliveries = Deliveries(work.engine)
    waiting = deliveries.waiting()
    for each in waiting:
        try:
            result = _take(work, each)
        except LostLease:
            raise
        except Exception as error:
            log.exception("delivery %s could not be taken in", each.id)
            deliveries.fail(work.store, each, type(error).__name__, work.clock.now())
        else:
            deliveries.finish(work.store, each, result, work.clock.now())
    return len(waiting)


def _take(work: Work, delivery: Delivery) -> dict[str, Any]:
    if delivery.source == FILES:
        return _take_file(work, delivery)
    said = json.loads(delivery.body)
    module = source_module(delivery.source)
    listings = _addressed(work, module, delivery, said)
    # A delivery that names no listing belongs to one only where there is no other.
    told = len(listings) == 1 or bool(module.SOURCE.webhook and module.SOURCE.webhook.listings_at)
    counts = {"listings": len(listings), **dict.fromkeys(COUNTED, 0)}
    for listing in listings:
        if not told or _take_items(work, module, listing, said, counts):
            work.catalogue.hasten(listing.id, work.clock.now())
    return counts


def _take_file(work: Work, delivery: Delivery) -> dict[str, Any]:
    if work.uploads.holds(delivery.body):
        return {"upload_id": None}
    now, channel = work.clock.now(), delivery.account or None
    name = f"delivery {delivery.id}"
    upload_id = work.uploads.add(name, delivery.body, now, origin="webhook", channel=channel)
    import_if_clear(work, upload_id)
    return {"upload_id": upload_id}


def _addressed(work: Work, module: SourceModule, delivery: Delivery, said: object) -> list[Listing]:
    """Return the listings that a delivery is about; one to an account is about its own only."""
    webhook = module.SOURCE.webhook
    path = webhook.listings_at if webhook else ()
    ids = named(said, path)
    return [
        each
        for each in work.catalogue.listings()
        if each.source == delivery.source
        # Only what names its listing can be meant for the demo, whose names nobody else has.
        and (path or not each.demo)
        and (each.account == delivery.account or not delivery.account)
        and (not path or each.remote_id in ids)
    ]


def _take_items(
    work: Work, module: SourceModule, listing: Listing, said: Item, counts: dict[str, int]
) -> bool:
    """Store what a delivery holds for a listing; return whether the rest must be collected."""
    if not hasattr(module, "receive"):
        return True
    told, more = _drained(cast(Receives, module).receive(said, listing))
    notices = [each for each in told if isinstance(each, Notice)]
    keep_notices(work.store, listing, notices, work.clock.now())
    items = [each for each in told if not isinstance(each, Notice)]
    sink = StoreSink(work, listing, NO_RUN, work.clock.now(), work.terms(module.SOURCE).text_days)
    read = [read_item(module, item, listing) for item in items]
    reviews = [each for each in read if isinstance(each, Review)]
    refused = [each for each in read if not isinstance(each, Review)]
    if refused:
        sink.set_aside(refused)
    kept = sink.keep(reviews) if reviews else (0, 0, 0)
    done = dict(zip(COUNTED, (*kept, len(refused)), strict=True))
    counts.update({name: counts[name] + count for name, count in done.items()})
    return more


def _drained(received: Received) -> tuple[list[Item | Notice], bool]:
    told: list[Item | Notice] = []
    while True:
        try:
            told.append(next(received))
        except StopIteration as end:
            return told, bool(end.value)
