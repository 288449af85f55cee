"""How long the worker takes to make files of 100,000 reviews, and how much memory that takes.

    python -m benchmarks.reports [REVIEWS]

Prints, for each file: seconds of processor time, rows, size, and by how much the peak memory of the
process has grown since the one before. Each file is made by the job that the worker runs, from a
store on disk.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet

from collectors.network.clock import SystemClock
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.engine import open_store
from data.models import OWNER, Filters, Listing, Review, Signals, Source
from data.reports import Reports, Wanted
from data.secrets import Secrets
from data.store import Store, unscored
from data.upsert import Arrival
from jobs.commands import answer_one
from jobs.work import Work

LOCATIONS = 50
BATCH = 2_000
WORDS = ("room", "staff", "breakfast", "clean", "noisy", "friendly", "queue", "price", "again")
FILES = (("reviews", "csv"), ("reviews", "xlsx"), ("board", "pdf"), ("board", "pptx"))


def fill(work: Work, reviews: int) -> None:
    """Keep invented reviews of two brands, with signals."""
    chance = random.Random(11)
    catalogue = Catalogue(work.engine)
    catalogue.publish_sources((Source("bench", "google", "Benchmark"),))
    brands = [catalogue.add_brand(NewBrand(f"b{n}", f"Brand {n}", ours=n == 0)) for n in (0, 1)]
    for number in range(LOCATIONS):
        place = catalogue.add_location(brands[number % 2], NewLocation(f"p{number}", f"P {number}"))
        new = NewListing("bench", "google", f"r{number}")
        listing = catalogue.listing(catalogue.add_listing(place, new))
        _keep(work, listing, reviews // LOCATIONS, chance)
    store = Store(work.engine)
    while waiting := unscored(work.engine, "bench", BATCH):
        store.save_signals("bench", {each: _signals(each.rating) for each in waiting})


def _keep(work: Work, listing: Listing, number: int, chance: random.Random) -> None:
    now = work.clock.now()
    texts = (" ".join(chance.choices(WORDS, k=40)) for _ in range(number))
    reviews = [
        Review(
            channel="google",
            external_id=str(each),
            author=f"Guest {each}",
            text=text,
            rating=chance.choice((1, 2, 3, 4, 4, 5, 5, 5)),
            created_at=now - timedelta(hours=chance.random() * 24 * 700),
        )
        for each, text in enumerate(texts)
    ]
    for first in range(0, number, BATCH):
        Store(work.engine).keep(Arrival(listing, reviews[first : first + BATCH], 0, now))


def _signals(rating: float | None) -> Signals:
    sentiment = ((rating or 3) > 3) - ((rating or 3) < 3)
    return Signals("en", sentiment, sentiment * 0.8, 3, 3 * (sentiment > 0), 3 * (sentiment < 0))


def peak() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def main(arguments: list[str]) -> None:
    """Fill a store and make each file."""
    reviews = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(f"sqlite:///{Path(folder) / 'store.sqlite'}")
        work = Work(engine, SystemClock(), Secrets(engine, Fernet.generate_key().decode()))
        fill(work, reviews)
        print(f"{reviews:,} reviews kept; peak {peak():.0f} MB", flush=True)
        for kind, form in FILES:
            measure(work, kind, form)
        engine.dispose()


def measure(work: Work, kind: str, form: str) -> None:
    """Make one file twice and print what the faster took; the first loads libraries."""
    took = []
    before = peak()
    for _ in range(2):
        started = time.process_time()
        report_id = Reports(work.engine).ask(OWNER, _wanted(kind, form), datetime.now(UTC))
        answer_one(work)
        took.append(time.process_time() - started)
    report = Reports(work.engine).get(report_id)
    if report is None or report.made_at is None:
        raise SystemExit(f"{kind} as {form} was not made")
    print(
        f"{kind:8} {form:5} first {took[0]:6.1f} s, then {took[1]:6.1f} s, {report.rows:7,} rows, "
        f"{report.size / 1e6:6.2f} MB, memory +{peak() - before:.0f} MB",
        flush=True,
    )


def _wanted(kind: str, form: str) -> Wanted:
    today = int(datetime.now(UTC).timestamp()) // 86_400
    if kind == "reviews":
        return Wanted(kind, form, Filters(brands=frozenset({1, 2})))
    now = Filters(since=today - 89, until=today, brands=frozenset({1}))
    before = Filters(since=today - 179, until=today - 90, brands=frozenset({1}))
    return Wanted(kind, form, now, before, restated="Last 90 days · Brand 0")


if __name__ == "__main__":
    main(sys.argv[1:])
