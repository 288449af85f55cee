"""An invented town of brands, written into a store through its public doors."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Outcome, Review, Scope, Signals, Source, Terms
from data.runs import Due, Ending, Runs
from data.scores import Scores
from data.store import Store, unscored
from data.upsert import Arrival
from scoring.index import COLUMNS, Settings, index_ids, index_module
from scoring.signals.topics import topics

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HOSTILE = "![x](http://beacon.invalid/a.png) <script>alert(1)</script> [go](http://beacon.invalid)"

SOURCES = (
    Source("town_google", "google", "Google in town"),
    Source("town_yelp", "yelp", "Yelp in town", terms=Terms(blend=False), replies_visible=False),
    Source("town_mastodon", "mastodon", "Mastodon in town", social=True),
)
BRANDS = (
    ("lantern", "Lantern Hotels", True, 0.3),
    ("copperleaf", "Copperleaf Inns", False, 0.1),
    ("northgate", "Northgate Rooms", False, -0.3),
)
CITIES = (
    ("Lisbon", "PT", 38.72, -9.14),
    ("Porto", "PT", 41.15, -8.61),
    ("Madrid", "ES", 40.42, -3.70),
    ("Lyon", "FR", 45.76, 4.84),
    ("Hamburg", "DE", 53.55, 9.99),
    ("Bristol", "GB", 51.45, -2.59),
)
PRAISE = ("The room was spotless and the staff remembered our names.", "Quiet night, superb bed.")
BLAME = ("We waited fifty minutes to check in and nobody apologised.", "Thin walls, dirty shower.")


@dataclass(frozen=True)
class Town:
    """How large the town is."""

    locations: int = 4
    reviews: int = 25
    days: int = 200
    hostile: bool = False


def build(engine: Engine, town: Town, now: datetime = NOW) -> None:
    """Fill a store with the town's brands, places, runs and reviews, signals included."""
    catalogue, store = Catalogue(engine), Store(engine)
    catalogue.publish_sources(SOURCES)
    chance = random.Random(7)
    for key, name, ours, lift in BRANDS:
        brand_id = catalogue.add_brand(NewBrand(key, name, "hotel", ours))
        for number in range(town.locations):
            place = catalogue.add_location(brand_id, _place(number, town))
            _add_reviews(catalogue, store, place, town, chance, lift + chance.gauss(0, 0.35), now)
    _derive(engine, store, chance)


def _place(number: int, town: Town) -> NewLocation:
    city, country, latitude, longitude = CITIES[number % len(CITIES)]
    name = HOSTILE if town.hostile and number == 0 else f"{city} {'ABCDEFGH'[number // 6]}"
    return NewLocation(
        key=f"place-{number}",
        name=name,
        city=city,
        country=country,
        latitude=latitude + number * 0.03,
        longitude=longitude,
        groups={"region": "south" if latitude < 45 else "north"},
    )


def _add_reviews(
    catalogue: Catalogue,
    store: Store,
    place: int,
    town: Town,
    chance: random.Random,
    lift: float,
    now: datetime,
) -> None:
    for share, source in zip((0.6, 0.25, 0.15), SOURCES, strict=True):
        new = NewListing(
            source.id, source.channel, f"remote-{place}", replies_visible=source.replies_visible
        )
        listing = catalogue.listing(catalogue.add_listing(place, new))
        reviews = [
            _review(source, place, number, town, chance, lift, now)
            for number in range(round(town.reviews * share))
        ]
        _collect(store, listing, reviews, now, failing=place == 4 and source.id == "town_yelp")


def _collect(
    store: Store, listing: Any, reviews: list[Review], now: datetime, failing: bool
) -> None:
    runs = Runs(store)
    run_id = runs.start(Due(listing.id, now - timedelta(minutes=20)), now - timedelta(minutes=20))
    assert run_id is not None
    kept = store.keep(Arrival(listing, reviews, run_id, now - timedelta(minutes=19)))
    ending = Ending(Outcome.AUTH, "The key was refused.", "Enter a new key.")
    runs.finish(
        run_id,
        ending if failing else Ending(Outcome.OK),
        {"fetched": len(reviews), "new": kept.new},
        now - timedelta(minutes=18),
    )
    if not failing:
        store.move_cursor(listing, {}, complete_until=now - timedelta(minutes=20))


def _review(
    source: Source,
    place: int,
    number: int,
    town: Town,
    chance: random.Random,
    lift: float,
    now: datetime,
) -> Review:
    age = timedelta(days=town.days * chance.random() ** 1.3, hours=chance.random())
    stars = min(5, max(1, round(chance.gauss(4.1 + lift, 1.1))))
    text = chance.choice(PRAISE if stars > 3 else BLAME)
    created = now - age
    answered = source.replies_visible and chance.random() < 0.7
    delay = timedelta(hours=chance.expovariate(1 / 30))
    return Review(
        channel=source.channel,
        external_id=f"{place}-{number}",
        author=HOSTILE if town.hostile else f"Guest {place}{number}",
        text=HOSTILE if town.hostile and number % 5 == 0 else text,
        rating=None if source.social else stars,
        created_at=created,
        response_text="Thank you." if answered and created + delay < now else None,
        response_at=created + delay if answered and created + delay < now else None,
    )


def _derive(engine: Engine, store: Store, chance: random.Random) -> None:
    bits = [topic.bit for topic in topics()[:9]]
    while waiting := unscored(engine, "town-1", 2_000):
        store.save_signals(
            "town-1", {each: _signals(each.rating, bits, chance) for each in waiting}
        )


def _signals(rating: float | None, bits: list[int], chance: random.Random) -> Signals:
    judged = chance.choice((1.0, 5.0)) if rating is None else rating
    sentiment = (judged > 3) - (judged < 3)
    mask = 0
    for bit in chance.sample(bits, 2):
        mask |= 1 << bit
    return Signals(
        language="en",
        sentiment=sentiment,
        score=max(-1.0, min(1.0, sentiment * 0.7 + chance.gauss(0, 0.2))),
        topics=mask,
        praised=mask if sentiment > 0 else 0,
        criticised=mask if sentiment < 0 else 0,
    )


def score(engine: Engine, now: datetime = NOW, weeks: int = 12) -> None:
    """Store a weekly history of every index, as the worker does."""
    today = int(now.timestamp()) // DAY_SECONDS
    for day in range(today - 7 * weeks, today + 1, 7):
        as_of = min(now, datetime.fromtimestamp((day + 1) * DAY_SECONDS - 1, UTC))
        rows = [*_rows(engine, as_of, day, "brand_id"), *_rows(engine, as_of, day, "location_id")]
        Scores(engine).save(Store(engine), Settings().version, day, rows)


def _rows(engine: Engine, as_of: datetime, day: int, grain: str) -> list[dict[str, Any]]:
    by = ("brand_id",) if grain == "brand_id" else ("brand_id", "location_id")
    tallies = Facts(engine).tallies(Scope.everything(), Filters(until=day), as_of=as_of, by=by)
    rows: list[dict[str, Any]] = []
    for index in index_ids():
        frame = index_module(index).compute(tallies, as_of=as_of, settings=Settings())
        plain = frame[list(COLUMNS)].astype(object).where(frame[list(COLUMNS)].notna(), None)
        for record in plain.reset_index().to_dict("records"):
            rows.append({"index": index, "channel": "", "location_id": 0, "details": {}, **record})
    return rows
