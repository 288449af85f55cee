"""Collecting listings in company: what is asked for together takes one request instead of fifty.

Each listing still has a run of its own, which ends in its own outcome and moves its own watermark.
What goes wrong with the requests they share is no listing's fault, unless the platform wants us to
wait: those that are not done by then are collected each by itself.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from collectors.collect import Counts, Walk
from collectors.http import Http
from collectors.source import (
    Deferred,
    Fetch,
    FetchesTogether,
    HttpClient,
    Item,
    QuotaSpent,
    SourceError,
    SourceModule,
    Together,
    source_module,
)
from data.models import Coverage, Listing, Review, Source
from data.runs import Due
from data.secrets import SealBroken
from jobs.collecting import (
    StoreSink,
    begin,
    collect_listing,
    end,
    require,
    since,
    stopped,
    walk_listing,
    walk_over,
)
from jobs.work import NotReady, Work

log = logging.getLogger(__name__)


def collect_due(work: Work, due: Due) -> None:
    """Collect a listing that is due, along with others that can be asked for together with it.

    Raises:
        LostLease: another process has become the writer; what was kept before stays.
    """
    listing = work.catalogue.listing(due.listing_id)
    module = source_module(listing.source)
    if not hasattr(module, "fetch_together"):
        collect_listing(work, due)
        return
    # Claimed by one thread at a time, or each of them would gather the same company.
    with work.joining:
        claimed = [due, *_company(work, listing, module.SOURCE)]
        begun = [sink for each in claimed if (sink := begin(work, each))]
    _collect(work, module, {sink.listing.id: sink for sink in begun})


def _company(work: Work, listing: Listing, source: Source) -> list[Due]:
    """Return the listings to collect with one, where only what is new is wanted of all of them."""
    now = work.clock.now()
    dues = {each.listing_id: each for each in work.runs.company(listing.id, now)}
    if listing.id not in dues or since(listing, now) is None:
        return []
    others = work.catalogue.listings([one for one in dues if one != listing.id])
    alike = [each for each in others if since(each, now) and _alike(each, listing, source)]
    return sorted((dues[each.id] for each in alike), key=_waiting)[: source.together - 1]


def _waiting(due: Due) -> tuple[object, int]:
    return due.due_at, due.listing_id


def _alike(one: Listing, other: Listing, source: Source) -> bool:
    """Tell whether two listings are reached by the same credentials."""
    entered = [[each.options.get(need.name) for need in source.needs] for each in (one, other)]
    return entered[0] == entered[1] and one.demo == other.demo


def _collect(work: Work, module: SourceModule, left: dict[int, StoreSink]) -> None:
    """Collect listings together as far as that goes, and from there on each by itself."""
    refusal, spent = _serve(work, module, left) if len(left) > 1 else (None, 0)
    for sink in left.values():
        if refusal:
            walk, requests = _refused(refusal), 0
        elif work.stopping:
            walk, requests = stopped(work, Counts()), 0
        else:
            walk, requests = walk_listing(sink)
        end(sink, walk, requests + spent)
        spent = 0


def _serve(
    work: Work, module: SourceModule, left: dict[int, StoreSink]
) -> tuple[SourceError | None, int]:
    """Collect the listings that come together, and take them from those that are left.

    Returns:
        The platform's wish that we wait, if it has one, and the requests that no run counts yet.
    """
    try:
        http = work.http(next(iter(left.values())).listing, module.SOURCE)
        require(module.SOURCE, http.secrets)
    except (SealBroken, NotReady):
        return None, 0
    with closing(http):
        shared = _Shared(module, http)
        refusal = shared.serve(left)
        return refusal, shared.requests()


@dataclass
class _Shared:
    """The requests that several runs share; whichever is done next counts those made until then."""

    module: SourceModule
    http: Http
    counted: int = 0

    def requests(self) -> int:
        """Return how many requests were made since this was asked last."""
        fresh = self.http.traffic.requests - self.counted
        self.counted += fresh
        return fresh

    def serve(self, left: dict[int, StoreSink]) -> SourceError | None:
        """Collect what comes; return why nothing may be asked for any more, if so it is."""
        wanted = [(each.listing, from_) for each in left.values() if (from_ := _from(each))]
        told = cast(FetchesTogether, self.module).fetch_together(self.http, wanted)
        items: dict[int, list[Item]] = defaultdict(list)
        while isinstance(found := _next(told), tuple):
            listing_id, item = found
            if item is None:
                sink = left.pop(listing_id)
                came = _Came(self.module.SOURCE, self.module, items.pop(listing_id, []))
                end(sink, walk_over(came, self.http, sink), self.requests())
            else:
                items[listing_id].append(item)
        return found


@dataclass
class _Came:
    """A source of whose listing everything has come."""

    SOURCE: Source
    module: SourceModule
    items: Sequence[Item]

    def fetch(self, http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
        """Yield what has come."""
        yield from self.items
        return Coverage()

    def parse(self, item: Item, listing: Listing) -> Review:
        """Read an item as the source does."""
        return self.module.parse(item, listing)


def _from(sink: StoreSink) -> datetime | None:
    return since(sink.listing, sink.at)


def _next(told: Together) -> tuple[int, Item | None] | SourceError | None:
    """Return what comes next, None where nothing does, or the platform's wish that we wait."""
    try:
        return next(told, None)
    except (Deferred, QuotaSpent) as error:
        return error
    except SourceError as error:
        log.info("what cannot be had together is asked for one by one: %s", error)
    except Exception:
        log.exception("the source failed in an unforeseen way")
    return None


def _refused(error: SourceError) -> Walk:
    return Walk(error.outcome, str(error), error.action, error.until)
