"""Items that could not become reviews are kept once, in their raw form, as long as they may be."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from data.raw_items import RawItems, SetAside
from data.schema import set_aside
from data.store import Store


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
    raw_items.erase_expired(now + timedelta(days=2), {"another_source": 1})
    with engine.connect() as connection:
        assert "Rude" in connection.execute(kept).one().item
    raw_items.erase_expired(now + timedelta(days=2), {listing.source: 1})
    with engine.connect() as connection:
        assert connection.execute(kept).one() == ("", "no date")
