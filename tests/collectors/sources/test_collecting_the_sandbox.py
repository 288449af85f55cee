"""Every source over real HTTP against the simulated world, which tells what the truth is."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from collectors.source import AuthRefused, Blocked, Broken, FormatChanged, source_module
from sandbox.manifest import manifest
from sandbox.server import serve
from sandbox.truth import truth
from sandbox.world import World
from tests.collectors.clients import FakeClock, client
from tests.collectors.sources.replay import collect, listing

ANCHOR = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
SOURCES = ("google_business", "yelp", "tripadvisor", "mastodon", "apple_rss", "rss", "schemaorg")
LANGUAGES = ["en", "de", "es", "fr"]


@pytest.fixture(scope="module")
def running():
    with serve(World(7, ANCHOR, 0.0, "small"), clock=lambda: ANCHOR) as server:
        yield server


@pytest.fixture
def fault(running):
    yield lambda **wanted: running.gate.faults.plant(wanted)
    running.gate.faults.clear()


def streams(running, source, count=3):
    found = [one for one in running.sandbox.world.streams if one.source == source]
    return sorted(found, key=lambda one: -one.volume)[:count]


def gathered(running, stream, since=None):
    options = {"languages": LANGUAGES} if stream.source == "tripadvisor" else stream.options
    of = listing(stream.source, stream.remote_id, channel=stream.channel, options=options)
    secrets = manifest(running.sandbox)["secrets"].get(stream.source, {})
    http = client(FakeClock(), secrets=secrets, origin=running.url)
    return collect(source_module(stream.source), http, of, since)


def shown(running, stream):
    return [row for row in truth(running.sandbox, stream)["reviews"] if row["shown"]]


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_collected_is_what_the_platform_shows(running, source):
    for stream in streams(running, source):
        reviews, reasons, _ = gathered(running, stream)
        rows = shown(running, stream)
        assert not reasons
        assert len({(one.account, one.external_id) for one in reviews}) == len(reviews)
        assert Counter(one.rating for one in reviews) == Counter(row["rating"] for row in rows)
        if rows and rows[0]["external_id"] is not None:
            by_id = {row["external_id"]: row for row in rows}
            assert {one.external_id for one in reviews} == set(by_id)
            for one in reviews:
                same(one, by_id[one.external_id])


def same(review, row):
    stated = datetime.fromisoformat(row["created_at"])
    if review.channel not in ("app_store", "news"):
        assert review.created_at is None or abs(review.created_at - stated) < timedelta(seconds=2)
    assert bool(review.response_at) == bool(row["answered_at"]) or review.channel in (
        "yelp",
        "app_store",
        "mastodon",
        "news",
    )
    said = " ".join((row["text"] or "").split())
    mine = " ".join((review.text or "").split())
    assert mine == said or (review.excerpt and said.startswith(mine.rstrip(". ")[:100]))


def test_google_proves_that_it_showed_everything(running):
    stream = streams(running, "google_business", 1)[0]
    _, _, coverage = gathered(running, stream)
    assert coverage.complete
    assert coverage.stated_total == truth(running.sandbox, stream)["visible"]


def test_reviews_that_come_and_go_while_google_is_walked_lose_nothing(running, fault):
    stream = streams(running, "google_business", 1)[0]
    fault(kind="delete", match="mybusiness", after=1, items=4)
    fault(kind="insert", match="mybusiness", after=1, items=3)
    reviews, _, coverage = gathered(running, stream)
    held = {row["external_id"] for row in shown(running, stream)}
    assert held <= {one.external_id for one in reviews}
    assert coverage.complete


def test_a_token_that_expires_midway_costs_one_renewal(running, fault):
    stream = streams(running, "google_business", 1)[0]
    fault(kind="expire_token", match="mybusiness", after=1)
    running.gate.log.clear()
    assert gathered(running, stream)[2].complete
    assert [seen.row()["status"] for seen in running.gate.log].count(401) == 1


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("google_business", "repeated_cursor"),
        ("google_business", "clamped_page"),
        ("mastodon", "repeated_cursor"),
        ("apple_rss", "clamped_page"),
        ("schemaorg", "clamped_page"),
    ],
)
def test_a_walk_that_would_not_end_is_given_up(running, fault, source, kind):
    fault(kind=kind, count=None)
    with pytest.raises(Broken):
        gathered(running, streams(running, source, 1)[0])


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    ("wanted", "errors"),
    [
        ({"kind": "login_page"}, Blocked),
        ({"kind": "captcha"}, Blocked),
        ({"kind": "empty_body"}, FormatChanged),
        ({"kind": "status", "status": 401}, AuthRefused),
        ({"kind": "status", "status": 410}, Broken),
    ],
    ids=str,
)
def test_a_closed_door_is_never_taken_for_no_reviews(running, fault, source, wanted, errors):
    host = {"google_business": "mybusiness", "schemaorg": ""}.get(source, "")
    fault(**wanted, match=host, after=int(source == "schemaorg"), count=None)
    with pytest.raises(errors):
        gathered(running, streams(running, source, 1)[0])
