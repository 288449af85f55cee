"""How long the inbox takes to read with 50,000 open items.

Assumes 200 locations of ours and 50,000 reviews of the last months that nobody has answered, put on
the desk by the worker's own job. Each read is timed on a warm store for 15 rounds, for somebody who
may see everything and for somebody who may see 20 locations. `page` is all that the first page of
the inbox reads. Prints one JSON line in milliseconds: the best and the middle round by the clock,
and the best by the processor's, which says more on a machine that does other things besides.
`python benchmarks/desk.py 5000` takes fewer items.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cryptography.fernet import Fernet

from collectors.network.clock import SystemClock
from data.catalogue import NewBrand, NewListing, NewLocation
from data.desk import Desk
from data.desk_choice import Choice, Order
from data.desk_reading import Inbox
from data.desk_steps import By
from data.desk_visits import Visits
from data.engine import open_store
from data.models import OWNER, Filters, Review, Scope
from data.secrets import Secrets
from data.upsert import Arrival
from jobs.deriving import derive_signals
from jobs.desk import follow_reviews
from jobs.work import Work
from scoring.signals.analyse import Analyser

LOCATIONS, ROUNDS, PAGE = 200, 15, 10
TARGETS = {"page": 200, "search": 100}
SENTENCES = (
    "The carpet was dirty and nobody apologised.",
    "We waited forty minutes for a table.",
    "Lovely staff, a quiet room and a good breakfast.",
    "My bag was stolen from the luggage room.",
    "The shower was cold on both mornings.",
    "They charged my card twice and never answered.",
    "A spotless place with a splendid view.",
)
RARE = "marmalade"


def main() -> None:
    """Fill a store, then time what a person waits for."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(f"sqlite:///{folder}/desk.sqlite")
        work = Work(engine, SystemClock(), Secrets(engine, Fernet.generate_key().decode()))
        locations = fill(work, items)
        derive_signals(work, Analyser())
        started = time.perf_counter()
        follow_reviews(work)
        followed = time.perf_counter() - started
        line = {
            "benchmark": "desk",
            "open_items": Inbox(engine).number(Scope.everything(), Choice()),
            "worker_items_per_second": round(items / followed),
            "milliseconds": {
                "everything": _reads(work, Scope.everything()),
                "20 locations": _reads(work, Scope(frozenset(locations[:20]))),
            },
            "one_step": _timed(lambda: _one_step(work)),
            "target_milliseconds": TARGETS,
        }
        print(json.dumps(line))


def fill(work: Work, items: int) -> list[int]:
    """Write reviews of a chain of ours; return its locations."""
    chance, now = random.Random(11), datetime.now(UTC)
    brand_id = work.catalogue.add_brand(NewBrand("chain", "Chain", "hotel", ours=True))
    found = []
    for place in range(LOCATIONS):
        location = work.catalogue.add_location(brand_id, NewLocation(f"p{place}", f"P {place}"))
        new = NewListing("google_business", "google", f"remote-{place}")
        listing = work.catalogue.listing(work.catalogue.add_listing(location, new))
        reviews = [_review(place, number, chance, now) for number in range(items // LOCATIONS)]
        work.store.keep(Arrival(listing, reviews, 1, now))
        found.append(location)
    return found


def _review(place: int, number: int, chance: random.Random, now: datetime) -> Review:
    said = chance.sample(SENTENCES, 2) + ([f"No {RARE}."] if chance.random() < 0.002 else [])
    return Review(
        channel="google",
        external_id=f"{place}-{number}",
        author=f"Guest {chance.randrange(20_000)}",
        author_id=str(chance.randrange(20_000)),
        text=" ".join(said),
        rating=chance.choice((1, 1, 2, 3, 4, 5)),
        created_at=now - timedelta(minutes=chance.randrange(150 * 24 * 60)),
    )


def _reads(work: Work, scope: Scope) -> dict[str, dict[str, float]]:
    inbox, now = Inbox(work.engine), work.clock.now()
    concerns = Choice(lane="concern")

    def found(words: str) -> Choice:
        return Choice(filters=Filters(search=words))

    def whole_page() -> None:
        since = Visits(work.engine).visit(OWNER.id, now)
        inbox.counts(scope, OWNER.id, now, since)
        Visits(work.engine).told(scope, OWNER.id)
        inbox.page(scope, concerns, size=PAGE)
        inbox.number(scope, concerns)

    second = inbox.page(scope, concerns, size=PAGE).later
    reads: dict[str, Callable[[], object]] = {
        "page": whole_page,
        "list": lambda: inbox.page(scope, concerns, size=PAGE),
        "counts": lambda: inbox.counts(scope, OWNER.id, now, now - timedelta(days=1)),
        "number": lambda: inbox.number(scope, concerns),
        "next_page": lambda: inbox.page(scope, concerns, Order.FIRST, second, PAGE),
        "due_first": lambda: inbox.page(scope, concerns, Order.DUE, size=PAGE),
        "one_star": lambda: inbox.page(
            scope, Choice(filters=Filters(stars=frozenset({1}))), size=PAGE
        ),
        "search_rare": lambda: inbox.page(scope, found(RARE), size=PAGE),
        "search_common": lambda: inbox.page(scope, found("carpet"), size=PAGE),
        "search_two_words": lambda: inbox.page(scope, found("stolen carpet"), size=PAGE),
        "search_nothing": lambda: inbox.page(scope, found("xylophone"), size=PAGE),
        "search_number": lambda: inbox.number(scope, found("carpet")),
    }
    return {name: _timed(read) for name, read in reads.items()}


def _one_step(work: Work) -> None:
    inbox, scope = Inbox(work.engine), Scope.everything()
    (first,) = inbox.ids(scope, Choice(), 1)
    desk, by = Desk(work.engine, work.audit), By(OWNER.id, work.clock.now())
    desk.undo(scope, desk.start(scope, first, by), by)


def _timed(read: Callable[[], object]) -> dict[str, float]:
    times, worked = [], []
    for _ in range(ROUNDS):
        started, busy = time.perf_counter(), time.process_time()
        read()
        times.append((time.perf_counter() - started) * 1_000)
        worked.append((time.process_time() - busy) * 1_000)
    told = {"best": min(times), "middle": statistics.median(times), "processor": min(worked)}
    return {name: round(value, 1) for name, value in told.items()}


if __name__ == "__main__":
    main()
