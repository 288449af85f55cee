"""What the tests share that collect the wide world with our own sources."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from collectors.http import Http
from collectors.source import source_module
from data.models import Listing
from sandbox.world import World

ANCHOR = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
WIDE = World(7, ANCHOR, 0.0, "wide")
SEARCHES = {"mastodon", "reddit", "bluesky", "x"}
"""They find posts alone, not what was answered to them."""


def stream_of(key):
    return next(stream for stream in WIDE.streams if stream.key == key)


def first_stream(source):
    return next(stream for stream in WIDE.streams if stream.source == source)


def listing_of(stream):
    spoken = {"languages": sorted(stream.languages)} if stream.source == "tripadvisor" else {}
    return Listing(
        id=1,
        brand_id=1,
        location_id=1,
        source=stream.source,
        channel=stream.channel,
        remote_id=stream.remote_id,
        options={**stream.options, **spoken},
    )


class Clock:
    """A clock at the anchor, which moves only when somebody sleeps."""

    def __init__(self):
        self.slept = 0.0

    def now(self):
        return ANCHOR + timedelta(seconds=self.slept)

    def monotonic(self):
        return self.slept

    def sleep(self, seconds):
        self.slept += seconds


class NoBudget:
    """A budget that lets everything go at once."""

    def wait(self, host):
        return 0.0


def connected(running, stream, secrets=None):
    known = secrets or running.sandbox.secrets.get(stream.source, {})
    return Http(secrets=dict(known), budget=NoBudget(), clock=Clock(), origin=running.url)


def gathered(running, stream, since=None):
    module, of = source_module(stream.source), listing_of(stream)
    items = module.fetch(connected(running, stream), of, since)
    return [module.parse(item, of) for item in items]
