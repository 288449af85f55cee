"""A store whose every text means harm and tells which location it is of, to be exported."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Review, Role, Source, Terms
from data.people import Entered, People
from data.reports import Reports, Wanted
from data.scopes import Kind, Part
from data.secrets import Secrets
from data.store import Store
from data.upsert import Arrival
from jobs.commands import answer_one
from jobs.deriving import derive_signals
from jobs.work import Work
from scoring.signals.analyse import Analyser
from tests.engagement.reports.reading_back import PAYLOADS
from tests.jobs.conftest import StoppedClock

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LOCATIONS, REVIEWS = 6, 40
SOURCES = (
    Source("plain", "google", "Plain", terms=Terms(attribution="=Shown beside it")),
    Source("short", "yelp", "Short", terms=Terms(text_days=1, blend=False)),
    Source("unkept", "tripadvisor", "Unkept", terms=Terms(text_days=0)),
)


def canary(location_id):
    """Return a word that only the texts of one location hold."""
    return f"canary{location_id:03d}z"


def build(engine):
    """Fill a store; return the worker's means over it."""
    catalogue, store = Catalogue(engine), Store(engine)
    catalogue.publish_sources(SOURCES)
    brands = [catalogue.add_brand(NewBrand(f"b{n}", f"=Brand {n}", ours=n == 0)) for n in (0, 1)]
    for number in range(LOCATIONS):
        # A brand stands for itself as a location, so ids are known only afterwards.
        name = f"@House {number}"
        place = catalogue.add_location(brands[number % 2], NewLocation(f"p{number}", name))
        _fill(catalogue, store, place)
    work = Work(engine, StoppedClock(NOW), Secrets(engine, Fernet.generate_key().decode()))
    derive_signals(work, Analyser())
    return work


def _fill(catalogue, store, place):
    for source, share in zip(SOURCES, (REVIEWS, 2, 2), strict=True):
        new = NewListing(source.id, source.channel, f"r{place}")
        listing = catalogue.listing(catalogue.add_listing(place, new))
        reviews = [_review(source, place, number) for number in range(share)]
        at = NOW - timedelta(hours=20)
        store.keep(Arrival(listing, reviews, 0, at, source.terms.text_days))


def _review(source, place, number):
    payload = PAYLOADS[number % len(PAYLOADS)]
    secret = canary(place)
    return Review(
        channel=source.channel,
        external_id=f"{place}-{number}",
        author=f"{payload} {secret}",
        title=f"{payload} {secret}",
        text=f"{payload} {source.id} room staff dirty {secret}",
        rating=1 + number % 5,
        created_at=NOW - timedelta(days=2 + number * 4),
        url="http://beacon.invalid/" + secret,
        response_text=f"{payload} {secret}",
        response_at=NOW - timedelta(days=1),
    )


def scoped(work, *locations):
    """Add a person who may see these locations alone; return them."""
    people = People(work.engine, work.audit)
    parts = tuple(Part(Kind.LOCATION, "", str(each)) for each in locations)
    subject = f"person{len(people.members())}@example.org"
    new = Entered(subject, "Somebody", Role.LOCATION_MANAGER, parts)
    return people.get(people.add(new, None, work.clock.now()))


def made(work, person, kind, form, **more):
    """Ask for a file as a person and have it made; return the report, the command and the bytes."""
    reports = Reports(work.engine)
    report_id = reports.ask(person, Wanted(kind, form, **more), work.clock.now())
    return done(work, person, report_id)


def done(work, person, report_id):
    """Have the worker do what it was asked; return the report, the command and the bytes."""
    reports = Reports(work.engine)
    while answer_one(work):
        pass
    report = reports.get(report_id)
    command = work.commands.get(report.command_id)
    return report, command, reports.body(person, report_id, work.clock.now())


def words(body):
    """Return everything that is written in a file, unpacked where it is an archive."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace")
            for name in archive.namelist()
            if not re.search(r"\.(png|jpe?g|bin)$", name)
        )
