"""A listing is collected over real HTTP, and every run ends in one outcome a person can act on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from collectors.source import source_module
from data.facts import Facts
from data.models import Filters, Review, Scope
from data.runs import Due, run_rows
from data.schema import listing as listings
from jobs.collecting import RECONCILE, collect_listing
from jobs.deriving import derive_signals
from scoring.signals.analyse import Analyser
from tests.jobs.conftest import (
    ANCHOR,
    collect_all,
    demo_listings,
    held,
    ids_held,
    plant,
    shown,
    truth,
)

GOOGLE = "mybusiness.googleapis.com"


def first(work, source):
    return next(each for each in demo_listings(work.engine) if each.source == source)


def collect_one(work, listing):
    run_id = collect_listing(work, Due(listing.id, work.clock.now() - timedelta(seconds=1)))
    row = run_rows(work.engine, [listing.id])[0]
    assert row.id == run_id
    return row


def state(work, listing):
    with work.engine.connect() as connection:
        return connection.execute(select(listings).where(listings.c.id == listing.id)).one()


def tallied(work):
    tallies = Facts(work.engine).tallies(
        Scope.everything(), Filters(), as_of=ANCHOR + timedelta(days=1)
    )
    return tallies.reviews.to_dict("records"), tallies.responses.to_dict("records")


def test_collecting_holds_what_the_platforms_show_and_doing_it_twice_changes_nothing(work, sandbox):
    collect_all(work)
    derive_signals(work, Analyser())
    for listing in demo_listings(work.engine):
        theirs, ours = shown(sandbox.url, listing), ids_held(work.engine, listing)
        if any(each.startswith("nameless") for each in theirs):
            assert len(ours) == len(theirs), listing
        else:
            assert set(theirs) <= set(ours), listing
    before = held(work.engine), tallied(work), Facts(work.engine).version()
    work.clock.at += timedelta(minutes=2)
    collect_all(work)
    assert (held(work.engine), tallied(work), Facts(work.engine).version()) == before
    rows = run_rows(work.engine, [each.id for each in demo_listings(work.engine)], 1_000)
    assert {row.outcome for row in rows} == {"ok"}
    assert all(r.fetched == r.new + r.edited + r.same + r.set_aside for r in rows)


def test_a_run_is_claimed_once(work):
    listing = first(work, "google_business")
    due = Due(listing.id, work.clock.now())
    assert collect_listing(work, due) is not None
    assert collect_listing(work, due) is None


def test_what_a_complete_listing_no_longer_shows_is_removed_and_a_window_removes_nothing(work):
    google, yelp = first(work, "google_business"), first(work, "yelp")
    for listing in (google, yelp):
        collect_one(work, listing)
    before = {each.id: ids_held(work.engine, each) for each in (google, yelp)}
    work.clock.at += timedelta(minutes=5) + RECONCILE
    for listing in (google, yelp):
        row = collect_one(work, listing)
        assert row.outcome == "ok"
    assert set(before[yelp.id]) <= set(ids_held(work.engine, yelp))


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"kind": "status", "status": 503, "count": 50}, "partial"),
        ({"kind": "status", "status": 429, "headers": {"Retry-After": "7200"}}, "deferred"),
        ({"kind": "status", "status": 401, "count": 50}, "auth"),
        ({"kind": "reset", "count": 50}, "partial"),
    ],
)
def test_a_fault_ends_in_its_outcome_and_one_clean_run_later_nothing_is_lost(
    work, sandbox, fault, outcome
):
    listing = first(work, "google_business")
    plant(sandbox.url, {"match": GOOGLE, **fault})
    row = collect_one(work, listing)
    assert row.outcome == outcome
    assert row.message and row.action
    assert state(work, listing).complete_until is None
    if outcome == "deferred":
        assert state(work, listing).next_due_at >= work.clock.now() + timedelta(minutes=119)
    plant(sandbox.url, None)
    work.clock.at += timedelta(hours=3)
    assert collect_one(work, listing).outcome == "ok"
    assert ids_held(work.engine, listing) == shown(sandbox.url, listing)


def test_a_source_without_its_secret_says_what_it_needs(work):
    listing = first(work, "yelp")
    bare = replace(work, secrets=type(work.secrets)(work.engine, "A" * 43 + "="))
    row = collect_one(bare, listing)
    assert (row.outcome, row.fetched) == ("auth", 0)
    assert "enter them again" in row.message


def test_a_worker_that_is_asked_to_stop_keeps_what_came_and_starts_over_later(work):
    listing = first(work, "google_business")
    work.stopping = True
    row = collect_one(work, listing)
    assert (row.outcome, row.finished_at is None) == ("partial", False)
    assert ids_held(work.engine, listing)
    assert state(work, listing).complete_until is None
    assert state(work, listing).next_due_at <= work.clock.now()


@pytest.mark.parametrize(
    "ahead", [{"walked_at"}, {"complete_until"}, {"walked_at", "complete_until"}]
)
def test_what_was_noted_while_our_clock_was_ahead_is_not_gone_by(work, sandbox, ahead):
    listing, now = first(work, "google_business"), work.clock.now()
    moments = dict.fromkeys(("walked_at", "complete_until"), now - timedelta(minutes=1))
    moments |= dict.fromkeys(ahead, now + timedelta(days=365))
    work.store.move_cursor(listing, {}, **moments)
    assert collect_one(work, listing).outcome == "ok"
    assert ids_held(work.engine, listing) == shown(sandbox.url, listing)
    assert state(work, listing).complete_until == now


def test_nothing_is_written_to_a_platform(work, sandbox):
    collect_all(work)
    methods = {
        (seen["method"], seen["host"])
        for seen in (entry.row() for entry in sandbox.gate.log)
        if seen["method"] not in ("GET", "HEAD")
    }
    assert methods == {("POST", "oauth2.googleapis.com")}


def test_an_answer_put_under_a_review_is_put_once_and_read_back(work, sandbox):
    listing = first(work, "google_business")
    collect_one(work, listing)
    silent = next(
        row
        for row in truth(sandbox.url, listing)["reviews"]
        if row["shown"] and not row["answered_at"]
    )
    review = Review(channel="google", external_id=silent["external_id"])
    module = source_module("google_business")
    module.reply(work.http(listing, module.SOURCE), listing, review, "Thank you for telling us.")
    assert truth(sandbox.url, listing)["writes"] == 1
    work.clock.at += timedelta(minutes=5) + RECONCILE
    row = collect_one(work, listing)
    assert (row.outcome, row.edited) == ("ok", 1)
