"""Items that could not become reviews are kept once, in their raw form, as long as they may be."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from data.raw_items import RAW_LIMIT, RawItems, SetAside
from data.schema import set_aside
from data.store import GRACE, Store


@pytest.fixture
def raw_items(engine):
    return RawItems(Store(engine))


@pytest.mark.parametrize("item", [{"a": 1}, {"a": {1, 2}}, {1: "x", "b": 2}, float("nan"), b"\x00"])
def test_an_item_set_aside_is_kept_once_in_its_raw_form(engine, raw_items, listing, now, item):
    for run_id in (1, 2):
        raw_items.set_aside(listing, [SetAside(item, "no date\x00 at \ud800 all")], run_id, now)
    with engine.connect() as connection:
        rows = connection.execute(select(set_aside.c.reason, set_aside.c.item)).all()
    assert [row.reason for row in rows] == ["no date\ufffd at \ufffd all"]
    assert rows[0].item


def test_an_item_that_comes_back_is_the_same_whenever_it_was_read(raw_items, listing, now):
    first, again = ({"id": 1, "_fetched_at": f"2026-01-0{day}"} for day in (1, 2))
    assert raw_items.set_aside(listing, [SetAside(first, "no date")], 1, now) == 1
    assert raw_items.set_aside(listing, [SetAside(again, "no date")], 2, now) == 0
    assert raw_items.set_aside(listing, [SetAside({"id": 2}, "no date")], 2, now) == 1


def test_an_item_too_deep_to_write_down_is_still_counted(engine, raw_items, listing, now):
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    raw_items.set_aside(listing, [SetAside(deep, "too deep")], 1, now)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(set_aside)) == 1


def test_items_set_aside_are_erased_with_the_texts_of_their_source(engine, raw_items, listing, now):
    raw_items.set_aside(listing, [SetAside({"text": "Rude staff"}, "no date")], 1, now)
    kept = select(set_aside.c.item, set_aside.c.reason)
    assert raw_items.erase_expired(now + timedelta(days=2), {"another_source": 1}) == 0
    with engine.connect() as connection:
        assert "Rude" in connection.execute(kept).one().item
    assert raw_items.erase_expired(now + timedelta(days=2), {listing.source: 1}) == 1
    with engine.connect() as connection:
        assert connection.execute(kept).one() == ("", "no date")


def test_an_item_that_was_erased_is_not_written_again(raw_items, listing, now):
    raw_items.set_aside(listing, [SetAside({"text": "Rude staff"}, "no date")], 1, now)
    found = [raw_items.erase_expired(now + timedelta(days=2), {listing.source: 1}) for _ in "ab"]
    assert found == [1, 0]


def test_an_item_that_may_not_be_kept_waits_for_a_look_at_it_all_the_same(raw_items, listing, now):
    raw_items.set_aside(listing, [SetAside({"id": 1}, "no date")], 1, now)
    soon = now + GRACE - timedelta(seconds=1)
    assert raw_items.erase_expired(soon, {listing.source: 0}) == 0
    assert raw_items.erase_expired(now + GRACE, {listing.source: 0}) == 1


def test_what_is_no_longer_held_whole_does_not_wait_for_another_parser(raw_items, listing, now):
    too_long = [{"id": 1, "text": "a" * RAW_LIMIT}, "a" * (RAW_LIMIT - 1)]
    raw_items.set_aside(listing, [SetAside(each, "odd") for each in ({"id": 2}, *too_long)], 1, now)
    assert [each.item for each in raw_items.waiting()] == [{"id": 2}]
    raw_items.erase_expired(now + timedelta(days=2), {listing.source: 1})
    assert raw_items.waiting() == []


def test_what_waits_is_handed_out_in_pieces(raw_items, listing, now):
    items = [SetAside({"id": number}, "odd") for number in range(5)]
    raw_items.set_aside(listing, items, 1, now)
    pages, after = [], 0
    while page := raw_items.waiting(after, 2):
        pages.append([each.item["id"] for each in page])
        after = page[-1].id
    assert pages == [[0, 1], [2, 3], [4]]
