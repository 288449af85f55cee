"""A review is one row; the newer remote version wins, whatever the order of arrival."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from data.engine import writing
from data.models import Listing, Place, Review
from data.schema import edit, fact, review
from data.store import Store
from data.upsert import Arrival, Kept

START = datetime(2026, 1, 1, tzinfo=UTC)


def made(number: int = 1, version: int = 0, text: str = "Clean rooms", **changes) -> Review:
    values = {
        "channel": "google",
        "external_id": str(number),
        "author": "Ines P.",
        "text": text,
        "rating": 4,
        "created_at": START,
        "updated_at": START + timedelta(days=version),
    }
    return Review(**values | changes)


@pytest.fixture
def keep(engine, listing, now):
    store = Store(engine)

    def keep(*reviews: Review, listing: Listing = listing, **options) -> Kept:
        return store.keep(Arrival(listing, reviews, 1, now, **options))

    return keep


def rows(engine, *columns):
    with engine.connect() as connection:
        return connection.execute(select(*columns).order_by(columns[0])).all()


def test_new_same_and_edited_are_told_apart(engine, keep):
    assert keep(made(1), made(2)) == Kept(new=2)
    assert keep(made(1), made(2)) == Kept(same=2)
    assert keep(made(1, version=3, text="Not so clean"), made(2)) == Kept(edited=1, same=1)
    assert rows(engine, review.c.external_id, review.c.text) == [
        ("1", "Not so clean"),
        ("2", "Clean rooms"),
    ]


def test_an_older_version_that_arrives_later_changes_nothing(engine, keep):
    keep(made(version=5, text="newest"))
    assert keep(made(version=2, text="older")) == Kept(same=1)
    assert rows(engine, review.c.text) == [("newest",)]


def test_what_was_replaced_is_kept_as_an_edit(engine, keep):
    keep(made(text="first"))
    keep(made(version=1, text="second", rating=1))
    assert rows(engine, edit.c.text, edit.c.rating) == [("first", 4.0)]


def test_a_repeated_review_within_a_batch_is_counted_as_the_same(engine, keep):
    assert keep(made(version=1, text="b"), made(text="a"), made(version=1, text="b")) == Kept(
        new=1, same=2
    )
    assert rows(engine, review.c.text) == [("b",)]


def test_an_excerpt_never_replaces_a_full_text(engine, keep):
    keep(made(text="The whole story, all of it"))
    assert keep(made(version=9, text="The whole...", excerpt=True)) == Kept(same=1)
    assert rows(engine, review.c.text) == [("The whole story, all of it",)]


def test_one_post_may_speak_of_two_locations(engine, keep, listing):
    keep(made())
    assert keep(made(), listing=replace(listing, location_id=listing.location_id - 1)) == Kept(
        new=1
    )


def test_ids_are_compared_as_they_were_sent(keep):
    assert keep(made(external_id="1"), made(external_id="01"), made(external_id=" 1")) == Kept(3)


def test_a_place_in_the_file_decides_the_location(engine, keep, listing):
    whole = listing.location_id - 1
    keep(
        made(1, place=Place(name="Elsewhere")),
        made(2, place=Place(name="unknown")),
        locations={"Elsewhere": whole},
    )
    assert rows(engine, fact.c.review_id, fact.c.location_id) == [
        (1, whole),
        (2, listing.location_id),
    ]


def test_an_edit_asks_for_new_signals_and_a_new_answer_alone_too(engine, keep):
    keep(made())
    with writing(engine) as connection:
        connection.execute(fact.update().values(signal_version="v1"))
    keep(made(response_text="Thank you", response_at=START + timedelta(days=2)))
    assert rows(engine, fact.c.signal_version, fact.c.responded, fact.c.response_at) == [
        ("", 1, int((START + timedelta(days=2)).timestamp()))
    ]


def test_a_review_without_a_date_is_kept_and_has_no_day(engine, keep):
    keep(made(created_at=None, updated_at=None))
    assert rows(engine, fact.c.day, fact.c.created_at, fact.c.stars) == [(None, None, 4)]


def test_every_change_is_numbered_and_nothing_else_is(engine, keep):
    keep(made())
    keep(made())
    keep(made(version=1, text="x"))
    assert rows(engine, fact.c.change) == [(2,)]


arrivals = st.lists(
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(0, 5), st.sampled_from(["a", "b"])), max_size=5
    ),
    max_size=12,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=arrivals)
def test_any_order_of_arrival_ends_at_the_newest_version(server, batches, now):
    from data.catalogue import Catalogue, NewBrand, NewListing
    from tests.databases import opened

    engine = opened(server.url())
    catalogue = Catalogue(engine)
    brand_id = catalogue.add_brand(NewBrand("b", "B"))
    new = NewListing("google_business", "google", "r")
    listing = catalogue.listing(catalogue.add_listing(catalogue.whole_brand(brand_id), new))
    store, newest, total = Store(engine), {}, Kept()
    for batch in batches:
        reviews = [made(n, v, f"{text}{v}") for n, v, text in batch]
        total += store.keep(Arrival(listing, reviews, 1, now))
        for n, v, _ in batch:
            newest[str(n)] = max(v, newest.get(str(n), 0))
    with engine.connect() as connection:
        held = connection.execute(select(review.c.external_id, review.c.version)).all()
        facts = connection.scalar(select(func.count()).select_from(fact))
    engine.dispose()
    assert {row.external_id: (row.version - START).days for row in held} == newest
    assert facts == len(newest) == total.new
    assert total.new + total.edited + total.same == sum(len(batch) for batch in batches)
