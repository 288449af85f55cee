"""The health of listings: what each asks of a person, and what is held of what is stated."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.health import LATE, Health, State
from data.journal import Journal
from data.models import Filters, Outcome, Review, Scope
from data.raw_items import RawItems, SetAside
from data.runs import Due, Ending, Runs
from data.store import Store
from data.upsert import Arrival
from tests.data.conftest import NOW
from tests.databases import opened

EVERYTHING = Scope.everything()
COUNTS = {"fetched": 9, "new": 4, "edited": 1, "same": 3, "set_aside": 1}


class Watched:
    """A store with listings to look at."""

    def __init__(self, engine):
        self.engine = engine
        self.catalogue, self.store = Catalogue(engine), Store(engine)
        self.runs, self.health, self.journal = Runs(self.store), Health(engine), Journal(engine)

    def listing(self, key="quay", channel="google", source="google_business"):
        brand_id = self.catalogue.add_brand(NewBrand("harbour", "Harbour Hotels", ours=True))
        location_id = self.catalogue.add_location(brand_id, NewLocation(key, key.title()))
        new = NewListing(source, channel, f"{source}/{key}")
        return self.catalogue.listing(self.catalogue.add_listing(location_id, new))

    def run(self, listing, outcome, at=NOW, counts=COUNTS, **ending):
        run_id = self.runs.start(Due(listing.id, at), at)
        self.runs.finish(run_id, Ending(outcome, **ending), counts, at)
        return run_id

    def one(self, listing, now=NOW, scope=EVERYTHING):
        return self.health.listing(scope, listing.id, now)


@pytest.fixture
def watched(engine):
    return Watched(engine)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.OK, State.CURRENT),
        (Outcome.PARTIAL, State.WAITING),
        (Outcome.DEFERRED, State.WAITING),
        (Outcome.QUOTA, State.WAITING),
        (Outcome.LOST_LEASE, State.WAITING),
        (Outcome.AUTH, State.ATTENTION),
        (Outcome.BLOCKED, State.ATTENTION),
        (Outcome.CHANGED, State.ATTENTION),
        (Outcome.BROKEN, State.ATTENTION),
    ],
)
def test_every_outcome_asks_something_of_a_person(watched, outcome, state):
    listing = watched.listing()
    assert watched.one(listing).state is State.NEW
    watched.run(listing, outcome, message="what happened", action="what to do")
    found = watched.one(listing)
    assert (found.state, found.outcome) == (state, outcome)
    assert (found.message, found.action) == ("what happened", "what to do")
    assert (found.counts.new, found.counts.edited, found.counts.same) == (4, 1, 3)


def test_a_listing_that_nobody_collects_is_late_until_it_is_paused(watched):
    listing = watched.listing()
    watched.run(listing, Outcome.OK)
    due = watched.one(listing).next_due_at
    assert watched.one(listing, due + LATE).state is State.CURRENT
    assert watched.one(listing, due + LATE + timedelta(seconds=1)).state is State.LATE
    watched.catalogue.pause(listing.id, True)
    assert watched.one(listing, due + timedelta(days=9)).state is State.PAUSED


def test_imported_files_are_never_late_and_state_no_total(watched):
    listing = watched.listing(source="file")
    watched.run(listing, Outcome.OK)
    found = watched.one(listing, NOW + timedelta(days=90))
    assert (found.state, found.held) == (State.CURRENT, None)


def test_what_is_held_counts_every_source_of_the_channel_but_nothing_removed(watched):
    listing, export = watched.listing(), watched.listing(source="file")
    watched.listing("mole")

    def keep(of, *numbers):
        made = [Review(channel=of.channel, external_id=str(number)) for number in numbers]
        watched.store.keep(Arrival(of, made, 1, NOW))

    keep(listing, 1, 2, 3)
    keep(export, 3, 4)
    keep(watched.listing("quay", "yelp", "yelp"), 5)
    watched.store.remove_absent(listing, [("", "1"), ("", "3")], NOW)
    watched.run(listing, Outcome.OK, stated_total=4)
    found = watched.one(listing)
    assert (found.held, found.stated_total) == (3, 4)


def test_a_run_that_goes_on_shows_how_far_it_has_come(watched):
    listing = watched.listing()
    watched.run(listing, Outcome.AUTH, NOW - timedelta(hours=2))
    run_id = watched.runs.start(Due(listing.id, NOW), NOW)
    watched.runs.progress(run_id, {"fetched": 120})
    found = watched.one(listing)
    assert (found.running, found.counts.fetched, found.outcome) == (True, 120, Outcome.AUTH)
    watched.runs.finish(run_id, Ending(Outcome.OK), COUNTS, NOW)
    assert not watched.one(listing).running


def test_runs_come_newest_first_and_only_to_whom_they_concern(watched):
    listing = watched.listing()
    ids = [watched.run(listing, Outcome.OK, NOW + timedelta(hours=hour)) for hour in range(4)]
    mine = Scope(frozenset({listing.location_id}))
    assert [each.id for each in watched.journal.runs(mine, listing.id, limit=3)] == ids[:0:-1]
    for scope in (Scope(), Scope(frozenset({listing.location_id + 1}))):
        assert watched.journal.runs(scope, listing.id) == []
        assert watched.one(listing, scope=scope) is None


def test_items_set_aside_are_listed_with_their_reasons(watched):
    listing, other = watched.listing(), watched.listing("mole")
    bad = [SetAside({"id": number}, f"reason {number % 2}") for number in range(5)]
    RawItems(watched.store).set_aside(listing, bad, 1, NOW)
    RawItems(watched.store).set_aside(other, bad[:1], 1, NOW)
    assert watched.one(listing).set_aside == 5
    assert watched.journal.reasons(EVERYTHING, listing.id) == {"reason 0": 3, "reason 1": 2}
    items = [
        each
        for page in (1, 2, 3)
        for each in watched.journal.set_aside(EVERYTHING, listing.id, page=page, size=2)
    ]
    assert [each.item for each in items] == [f'{{"id": {number}}}' for number in range(4, -1, -1)]
    assert watched.journal.reasons(Scope(), listing.id) == {}
    assert watched.journal.set_aside(Scope(), listing.id) == []


@pytest.fixture(scope="module")
def many(server):
    watched = Watched(opened(server.url()))
    outcomes = list(Outcome)
    for number in range(24):
        channel, source = (("google", "google_business"), ("yelp", "yelp"))[number % 2]
        listing = watched.listing(f"place {number % 8:02}", channel, source)
        if number % 4:
            watched.run(listing, outcomes[number % 9], NOW - timedelta(hours=number))
        watched.catalogue.pause(listing.id, number % 11 == 0)
    yield watched
    watched.engine.dispose()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    places=st.none() | st.frozensets(st.integers(1, 12)),
    chosen=st.frozensets(st.integers(1, 12), max_size=3),
    channels=st.frozensets(st.sampled_from(("google", "yelp", "x' OR 1=1 --")), max_size=2),
    size=st.integers(1, 9),
)
def test_the_summary_counts_what_the_pages_list(many, places, chosen, channels, size):
    scope, filters = Scope(places), Filters(locations=chosen, channels=channels)
    listed = []
    for page in range(1, 30):
        listed += many.health.listings(scope, filters, NOW, page=page, size=size)
    counted = Counter((each.source, each.state) for each in listed)
    summary = many.health.summary(scope, filters, NOW)
    assert counted == {
        (source, state): number
        for source, states in summary.items()
        for state, number in states.items()
    }
    assert len({each.id for each in listed}) == len(listed)
    order = list(State)
    ranks = [order.index(each.state) for each in listed]
    assert ranks == sorted(ranks)
    everything = many.health.listings(EVERYTHING, Filters(), NOW, size=100)
    assert {each.id for each in listed} == {
        each.id
        for each in everything
        if (places is None or each.location_id in places)
        and (not chosen or each.location_id in chosen)
        and (not channels or each.channel in channels)
    }
    for source, state in list(counted)[:2]:
        found = many.health.listings(scope, filters, NOW, source_id=source, state=state, size=100)
        assert len(found) == counted[source, state]
