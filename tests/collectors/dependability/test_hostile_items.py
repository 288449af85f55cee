"""Items and pages broken in one place: nothing crashes, and their neighbours are stored."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from collectors.collect import Walk, collect
from collectors.network.body import read_json
from collectors.source import BadItem, source_module
from collectors.sources import yelp
from data.catalogue import NewListing, NewLocation
from data.models import Coverage, Listing, Outcome
from data.runs import Due
from data.schema import review
from jobs.collecting import StoreSink
from jobs.work import Work
from tests.collectors.dependability.breaking import spoilt_bodies, spread
from tests.collectors.dependability.conftest import Tell
from tests.collectors.dependability.ground import SOURCES, Ground
from tests.collectors.dependability.replaying import Recorder, Replayer

RECORDS = -(-20_000 // len(SOURCES))
PAGES = -(-5_000 // len(SOURCES))
"""Broken records and pages of each source."""

AT_ONCE = 60
"""Broken records that are stored together with their good neighbours."""

SECOND = 1.0

pytestmark = pytest.mark.timeout(900)


@dataclass
class Tally:
    """What came of everything that was broken.

    Attributes:
        slowest: seconds of processor time that the worst of them took.
    """

    tried: int = 0
    parsed: int = 0
    crashes: list[str] = field(default_factory=list)
    neighbours: int = 0
    neighbours_lost: int = 0
    slowest: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)

    def take(self, walk: Walk, what: str) -> None:
        """Note how a walk ended."""
        self.outcomes[walk.outcome.value] += 1
        counts = walk.counts
        if "could not make sense" in walk.message:
            self.crashes.append(f"{what}: {walk.message}")
        if counts.fetched != counts.new + counts.edited + counts.same + counts.set_aside:
            self.crashes.append(f"{what}: {counts} do not add up")

    def hear(self, refused: Any) -> None:
        """Note the items whose form nobody foresaw, however their error was caught."""
        reasons = [each.reason for each in refused]
        self.crashes += [reason for reason in reasons if reason.startswith("unforeseen")]

    def time(self, begun: float) -> None:
        """Note the processor time since a moment."""
        self.slowest = max(self.slowest, time.thread_time() - begun)

    @property
    def figures(self) -> dict[str, Any]:
        """What is told of it."""
        return {
            "sources": 1,
            "tried": self.tried,
            "crashes": len(self.crashes),
            "neighbours": self.neighbours,
            "neighbours_lost": self.neighbours_lost,
            "slowest_processor_seconds": round(self.slowest, 3),
        }


def listing_of(work: Work, source: str) -> Listing:
    return next(each for each in work.catalogue.listings() if each.source == source)


@pytest.fixture
def noticing(monkeypatch: pytest.MonkeyPatch) -> Tally:
    """Return a tally that hears of everything that is set aside."""
    tally, sound = Tally(), StoreSink.set_aside

    def set_aside(sink: StoreSink, refused: Any) -> None:
        tally.hear(refused)
        sound(sink, refused)

    monkeypatch.setattr(StoreSink, "set_aside", set_aside)
    return tally


def raw_items(work: Work, source: str) -> list[Mapping[str, Any]]:
    """Return the items of a source as its `fetch` yields them over real HTTP."""
    listing, module = listing_of(work, source), source_module(source)
    http = work.http(listing, module.SOURCE)
    items = list(module.fetch(http, listing, None))
    http.close()
    return items


def batches(items: list[Any], count: int) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield neighbours, and broken records of other items, in shares that are stored together."""
    varied = items[:: max(1, len(items) // 40)]
    third = max(1, len(varied) // 3)
    good, others = varied[:third], varied[third:]
    waiting = [read_json(text.encode()) for text in spread(others, count, seed=11)]
    for start in range(0, len(waiting), AT_ONCE):
        yield good, waiting[start : start + AT_ONCE]


def feed(module: Any, items: list[Any], tally: Tally) -> Any:
    """Return a source that fetches the given items and parses them as the module does, timed."""

    def fetch(*_: Any) -> Any:
        yield from items
        return Coverage()

    def parse(item: Any, listing: Listing) -> Any:
        begun = time.thread_time()
        try:
            return module.parse(item, listing)
        finally:
            tally.time(begun)

    return SimpleNamespace(fetch=fetch, parse=parse)


def place_for(work: Work, of: Listing, name: str) -> Listing:
    """Return a listing like another, at a place of its own that holds nothing yet."""
    place = work.catalogue.add_location(of.brand_id, NewLocation(name, name))
    new = NewListing(of.source, of.channel, of.remote_id, of.account, options=of.options)
    return work.catalogue.listing(work.catalogue.add_listing(place, new))


def store_batch(work: Work, module: Any, listing: Listing, batch: Any, tally: Tally) -> None:
    """Collect good and broken records together and count what became of them."""
    good, bad = batch
    now = work.clock.now()
    run_id = work.runs.start(Due(listing.id, now), now)
    assert run_id
    mixed = [*bad, *good]
    random.Random(tally.tried).shuffle(mixed)
    sink = StoreSink(work, listing, run_id, now)
    walk = collect(feed(module, mixed, tally), None, listing, None, sink, batch_size=20)
    tally.take(walk, listing.source)
    tally.tried += len(bad)
    tally.parsed += len(bad) - walk.counts.set_aside
    wanted = {source_module(listing.source).parse(item, listing).external_id for item in good}
    of_place = select(review.c.external_id).where(review.c.listing_id == listing.id)
    with work.engine.connect() as connection:
        held = set(connection.scalars(of_place))
    tally.neighbours += len(wanted)
    tally.neighbours_lost += len(wanted - held)


def try_records(on: Ground, source: str, count: int, tally: Tally, module: Any = None) -> None:
    """Break records of a source and store them among good ones."""
    on.renew(source)
    work = on.work()
    of = listing_of(work, source)
    for number, batch in enumerate(batches(raw_items(work, source), count)):
        listing = place_for(work, of, f"place {number} of {source}")
        store_batch(work, module or source_module(source), listing, batch, tally)
    work.engine.dispose()


@pytest.mark.parametrize("source", SOURCES)
def test_broken_records(common_ground: Ground, noticing: Tally, tell: Tell, source: str) -> None:
    try_records(common_ground, source, RECORDS, noticing)
    share = noticing.parsed / noticing.tried
    tell(
        "hostile records",
        **noticing.figures,
        parsed=noticing.parsed,
        fewest_parsed_of_a_source=round(share, 2),
    )
    assert noticing.crashes == []
    assert noticing.tried >= RECORDS
    assert noticing.neighbours_lost == 0
    assert noticing.neighbours >= RECORDS // AT_ONCE
    assert noticing.slowest < SECOND
    assert share > 0.4, "a proof of refusals alone would prove little"


@dataclass
class KeptHere:
    """A sink that only remembers."""

    tally: Tally
    ids: set[str] = field(default_factory=set)

    def keep(self, reviews: Any) -> tuple[int, int, int]:
        self.ids.update(each.external_id for each in reviews)
        return len(reviews), 0, 0

    def set_aside(self, refused: Any) -> None:
        self.tally.hear(refused)

    def progress(self, counts: Any) -> None:
        pass


def try_pages(on: Ground, source: str, count: int, tally: Tally) -> None:
    """Break the pages of a source, one at a time, and walk its listing."""
    on.renew(source)
    work, module = on.work(), source_module(source)
    listing = listing_of(work, source)
    recorder = Recorder(work.http(listing, module.SOURCE))
    collect(module, recorder, listing, None, KeptHere(tally))
    keys = list(recorder.answers)[:count]
    for number, key in enumerate(keys):
        before = known_before(module, recorder, listing, key)
        share = -(-count // len(keys))
        body = recorder.answers[key].body
        for spoilt in spoilt_bodies(body, _json_of(body), share, seed=number):
            sink, begun = KeptHere(tally), time.thread_time()
            walk = collect(module, Replayer(recorder, key, spoilt), listing, None, sink)
            tally.time(begun)
            tally.take(walk, f"{source} with {spoilt[:60]!r}")
            tally.tried += 1
            tally.neighbours += len(before)
            tally.neighbours_lost += len(before - sink.ids)
    work.engine.dispose()


def _json_of(body: bytes) -> Any:
    try:
        return read_json(body)
    except ValueError:
        return None


def known_before(module: Any, recorder: Recorder, listing: Listing, key: str) -> set[str]:
    """Return what a walk has kept when it meets a page: a refusal there must not cost any of it."""
    sink = KeptHere(Tally())
    collect(module, Replayer(recorder, key, b"17"), listing, None, sink)
    return sink.ids


@pytest.mark.parametrize("source", SOURCES)
def test_broken_pages(common_ground: Ground, tell: Tell, source: str) -> None:
    tally = Tally()
    try_pages(common_ground, source, PAGES, tally)
    tell("hostile pages", **tally.figures, **{f"ended_{k}": n for k, n in tally.outcomes.items()})
    assert tally.crashes == []
    assert tally.tried >= PAGES
    assert tally.neighbours_lost == 0
    assert tally.slowest < SECOND
    assert set(tally.outcomes) <= {each.value for each in Outcome}


def test_a_parser_that_believes_what_it_reads_is_found_out(
    common_ground: Ground, noticing: Tally, tell: Tell
) -> None:
    sound = source_module("google_business").parse

    def parse(item: Any, listing: Listing) -> Any:
        item["comment"].strip()
        return sound(item, listing)

    try_records(common_ground, "google_business", 500, noticing, SimpleNamespace(parse=parse))
    assert noticing.crashes
    tell("hostile records", sabotages_found=1)


def test_a_bad_item_that_takes_its_neighbours_along_is_found_out(
    common_ground: Ground, noticing: Tally, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt: set[int] = set()
    keep, set_aside = StoreSink.keep, StoreSink.set_aside

    def remember(sink: StoreSink, refused: Any) -> None:
        spoilt.add(sink.run_id)
        set_aside(sink, refused)

    def give_up(sink: StoreSink, reviews: Any) -> tuple[int, int, int]:
        return (0, 0, len(reviews)) if sink.run_id in spoilt else keep(sink, reviews)

    monkeypatch.setattr(StoreSink, "set_aside", remember)
    monkeypatch.setattr(StoreSink, "keep", give_up)
    try_records(common_ground, "google_business", 500, noticing)
    assert noticing.neighbours_lost
    tell("hostile records", sabotages_found=1)


def test_a_parser_that_only_refuses_is_found_out(
    common_ground: Ground, noticing: Tally, tell: Tell
) -> None:
    def parse(item: Any, listing: Listing) -> Any:
        raise BadItem("no")

    try_records(common_ground, "google_business", 60, noticing, SimpleNamespace(parse=parse))
    assert noticing.neighbours_lost == noticing.neighbours > 0
    tell("hostile records", sabotages_found=1)


def test_a_fetch_that_believes_what_it_reads_is_found_out(
    common_ground: Ground, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, tally = yelp.fetch, Tally()

    def fetch(http: Any, listing: Listing, since: Any) -> Any:
        for item in sound(http, listing, since):
            item["user"]["name"].strip()
            yield item

    monkeypatch.setattr(yelp, "fetch", fetch)
    try_pages(common_ground, "yelp", 300, tally)
    assert tally.crashes
    tell("hostile pages", sabotages_found=1)
