"""One run of one listing, from the claim of its due time to its outcome."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from collectors.collect import Counts, Refused, Walk, collect
from collectors.record import announced
from collectors.source import AuthRefused, HttpClient, SourceModule, source_module
from data.models import Listing, Outcome, Review, Source
from data.notices import pending_notices
from data.raw_items import SetAside
from data.runs import Due, Ending
from data.secrets import SealBroken
from data.upsert import Arrival
from jobs.work import NotReady, Work

RECONCILE = timedelta(days=7)
"""How often a listing is walked from end to end, so that what is gone is noticed."""

log = logging.getLogger(__name__)


def collect_listing(work: Work, due: Due, reason: str = "schedule") -> int | None:
    """Collect a listing that is due; return the run's id, or None if someone else has.

    Raises:
        LostLease: another process has become the writer; what was kept before stays.
    """
    sink = begin(work, due, reason)
    if sink is None:
        return None
    end(sink, *walk_listing(sink))
    return sink.run_id


def begin(work: Work, due: Due, reason: str = "schedule") -> StoreSink | None:
    """Claim a due time and open its run; return None if someone else has."""
    started = work.clock.now()
    run_id = work.runs.start(due, started, reason)
    if run_id is None:
        return None
    notices = pending_notices(work.engine, due.listing_id)
    listing = replace(work.catalogue.listing(due.listing_id), notices=notices)
    terms = work.terms(source_module(listing.source).SOURCE)
    return StoreSink(work, listing, run_id, started, terms.text_days)


def walk_listing(sink: StoreSink) -> tuple[Walk, int]:
    """Walk a listing over the network; return how it went and the requests it took."""
    work, listing, module = sink.work, sink.listing, source_module(sink.listing.source)
    try:
        http = work.http(listing, module.SOURCE)
        require(module.SOURCE, http.secrets)
    except (SealBroken, NotReady) as error:
        return Walk(Outcome.AUTH, message=str(error), action=AuthRefused.action), 0
    try:
        return walk_over(module, http, sink), http.traffic.requests
    finally:
        http.close()


def walk_over(module: SourceModule, http: HttpClient, sink: StoreSink) -> Walk:
    """Walk a listing over a network that is there; being told to stop ends the walk."""
    try:
        return collect(module, http, sink.listing, since(sink.listing, sink.at), sink)
    except Stopped as told:
        return stopped(sink.work, told.counts)


def end(sink: StoreSink, walk: Walk, requests: int) -> None:
    """Draw the conclusions that a walk allows, and close its run."""
    removed = _settle(sink, source_module(sink.listing.source), walk)
    counts = asdict(walk.counts) | {"removed": removed, "requests": requests}
    sink.work.runs.finish(sink.run_id, _ending(sink.work, walk), counts, sink.work.clock.now())


class Stopped(Exception):
    """The worker was asked to end in the middle of a walk."""

    def __init__(self, counts: Counts) -> None:
        super().__init__("the worker is stopping")
        self.counts = counts


def require(source: Source, secrets: Mapping[str, str]) -> None:
    """Raise unless every secret a source cannot do without is there.

    Raises:
        NotReady: one is missing.
    """
    needed = [need for need in source.needs if need.secret and need.required]
    missing = [need.label for need in needed if not secrets.get(need.name)]
    if missing:
        raise NotReady(f"{source.name} needs {', '.join(missing)}.")


@dataclass
class StoreSink:
    """Puts what a walk finds into the store.

    Attributes:
        newly_aside: items that were set aside and had not been before.
    """

    work: Work
    listing: Listing
    run_id: int
    at: datetime
    text_days: int | None = None
    locations: dict[str, int] | None = None
    newly_aside: int = 0

    def keep(self, reviews: Sequence[Review]) -> tuple[int, int, int]:
        """Store reviews; return how many were new, edited and the same."""
        kept = self.work.store.keep(
            Arrival(self.listing, reviews, self.run_id, self.at, self.text_days, self.locations)
        )
        return kept.new, kept.edited, kept.same

    def set_aside(self, refused: Sequence[Refused]) -> None:
        """Store items that could not be read."""
        redact = self.work.redact.text
        items = [SetAside(one.item, redact(one.reason), announced(one.item)) for one in refused]
        self.newly_aside += self.work.raw_items.set_aside(self.listing, items, self.run_id, self.at)

    def progress(self, counts: Counts) -> None:
        """Record how far the walk has come; end it when the worker has been asked to stop.

        Raises:
            Stopped: the worker is ending; what came is kept.
        """
        self.work.runs.progress(self.run_id, asdict(counts))
        if self.work.stopping:
            raise Stopped(counts)


def stopped(work: Work, counts: Counts) -> Walk:
    """Return how a walk ends in the middle of which the worker was asked to end."""
    return Walk(
        Outcome.PARTIAL,
        message="The worker was stopped in the middle of this run.",
        action="Nothing to do: what came was kept, and the next worker walks the listing again.",
        until=work.clock.now(),
        counts=counts,
    )


def since(listing: Listing, now: datetime) -> datetime | None:
    """Return where to walk from: nowhere, when everything is to be walked again.

    A moment that is yet to come was noted while our clock was ahead, and says nothing of today.
    """
    walked, until = listing.walked_at, listing.complete_until
    if walked is None or not now - RECONCILE <= walked <= now:
        return None
    return until if until is None or until <= now else None


def _settle(sink: StoreSink, module: SourceModule, walk: Walk) -> int:
    """Draw the conclusions that only a finished walk allows; return how many reviews are gone.

    The next walk starts where this one did if a page came up empty, for remotes do so at times,
    or if an item was set aside for the first time, for it may be mended by then.
    """
    work, listing, started = sink.work, sink.listing, sink.at
    if walk.outcome is not Outcome.OK or walk.coverage is None:
        return 0
    removed = 0
    # What could not be read was there all the same: then absence proves nothing.
    if walk.coverage.complete and not walk.counts.set_aside:
        removed = work.store.remove_absent(listing, walk.present, started)
    if walk.coverage.short or sink.newly_aside:
        return removed
    moments: dict[str, datetime] = {}
    if module.SOURCE.window is None:
        moments["complete_until"] = started
        if since(listing, started) is None and walk.counts.fetched:
            moments["walked_at"] = started
    cursor = walk.coverage.cursor if walk.counts.fetched else listing.cursor
    work.store.move_cursor(listing, cursor, **moments)
    return removed


def _ending(work: Work, walk: Walk) -> Ending:
    """Return how a walk ended; what a remote said in its answer may repeat a secret."""
    coverage = walk.coverage
    return Ending(
        outcome=walk.outcome,
        message=work.redact.text(walk.message),
        action=work.redact.text(walk.action),
        until=walk.until,
        stated_total=coverage.stated_total if coverage else None,
        stated_rating=coverage.stated_rating if coverage else None,
    )
