"""What was set aside is read again when the parsers have changed."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from data.catalogue import NewListing
from data.raw_items import SetAside
from data.schema import review, set_aside
from data.settings import read_setting, write_setting
from jobs.replaying import READ_BY, parsers_version, replay
from tests.jobs.conftest import demo_listings, refused

READABLE = {
    "id": "r-77",
    "rating": 4,
    "text": "Very friendly...",
    "time_created": "2026-01-05 10:00:00",
    "url": "https://www.yelp.com/biz/x",
    "user": {"id": "u1", "name": "Ines P."},
}
BEHIND = READABLE | {"id": "r-80"}


@pytest.fixture
def yelp(work):
    listing = next(each for each in demo_listings(work.engine) if each.source == "yelp")
    items = [SetAside(READABLE, "no such form yet"), SetAside({"id": "r-78"}, "no rating")]
    work.raw_items.set_aside(listing, items, 1, work.clock.now())
    return listing


def column(engine, of):
    with engine.connect() as connection:
        return connection.scalars(select(of)).all()


def test_a_readable_item_becomes_a_review_and_the_other_goes_on_waiting(work, yelp):
    assert replay(work, "newer") == 1
    assert "r-77" in column(work.engine, review.c.external_id)
    assert column(work.engine, set_aside.c.reason) == ["no rating"]


def test_what_came_of_a_source_that_is_gone_goes_on_waiting(work, yelp):
    gone = NewListing(source="gone", channel="gone", remote_id="1")
    listing = work.catalogue.listing(work.catalogue.add_listing(yelp.location_id, gone))
    work.raw_items.set_aside(listing, [SetAside({"id": "g-1"}, "odd")], 1, work.clock.now())
    assert replay(work, "newer") == 1
    assert "odd" in column(work.engine, set_aside.c.reason)


def test_the_same_parsers_do_not_try_again(work, yelp):
    replay(work, "newer")
    work.raw_items.set_aside(
        yelp, [SetAside(READABLE | {"id": "r-79"}, "odd")], 2, work.clock.now()
    )
    assert replay(work, "newer") == 0
    assert replay(work, "newest") == 1


def test_what_stays_unreadable_holds_up_nothing_behind_it(work, yelp):
    plenty = [SetAside({"id": f"u-{number}"}, "no rating") for number in range(10_000)]
    work.raw_items.set_aside(yelp, [*plenty, SetAside(BEHIND, "odd")], 2, work.clock.now())
    assert replay(work, "newer") == 2
    assert {"r-77", "r-80"} <= set(column(work.engine, review.c.external_id))


def test_who_is_interrupted_goes_on_from_there(work, yelp):
    plenty = [SetAside({"id": f"u-{number}"}, "no rating") for number in range(2_000)]
    work.raw_items.set_aside(yelp, [*plenty, SetAside(BEHIND, "odd")], 2, work.clock.now())
    with refused(work.engine, "review", "NEW.external_id = 'r-80'"), pytest.raises(DBAPIError):
        replay(work, "newer")
    version, until = read_setting(work.engine, READ_BY)
    assert version == "newer" and until > min(column(work.engine, set_aside.c.id)) + 1_000
    assert replay(work, "newer") == 1
    assert "r-80" in column(work.engine, review.c.external_id)


def test_a_worker_that_is_asked_to_end_reads_nothing_more(work, yelp):
    work.stopping = True
    assert replay(work, "newer") == 0
    work.stopping = False
    assert replay(work, "newer") == 1


def test_a_store_of_before_is_not_read_again_by_the_same_parsers(work, yelp):
    write_setting(work.engine, READ_BY, "newer")
    assert replay(work, "newer") == 0
    assert replay(work, "newest") == 1


def test_the_version_follows_the_code(tmp_path):
    (tmp_path / "yelp.py").write_text("one")
    before = parsers_version(tmp_path)
    assert parsers_version(tmp_path) == before
    (tmp_path / "yelp.py").write_text("two")
    assert parsers_version(tmp_path) != before
