"""What came of late is counted whatever the period; older reviews tell that a place is there."""

from dataclasses import replace
from datetime import timedelta

from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Review, Scope
from data.store import Store
from data.upsert import Arrival

EVERYTHING = Scope.everything()


def kept(engine, listing, now, ages):
    reviews = [
        Review(
            channel=listing.channel,
            external_id=str(age),
            text="Hm",
            rating=5,
            created_at=None if age is None else now - timedelta(days=age),
        )
        for age in ages
    ]
    Store(engine).keep(Arrival(listing, reviews, 1, now))


def by_age(frame, now):
    today = int(now.timestamp()) // DAY_SECONDS
    ages = today - frame["day"].where(frame["day"] >= 0, today + 1)
    return dict(zip(ages.tolist(), frame["n"].tolist(), strict=True))


def test_reviews_before_the_period_are_counted_apart(engine, listing, now):
    kept(engine, listing, now, [0, 10, 89, 90, 200, 400, None])
    last_week = Filters(since=int(now.timestamp()) // DAY_SECONDS - 6)
    found = Facts(engine).tallies(EVERYTHING, last_week, as_of=now, recent=90)
    assert found.reviews["n"].sum() == 1
    assert by_age(found.recent, now) == {0: 3, 90: 1, -1: 1}


def test_other_filters_and_the_moment_hold_for_them_too(engine, listing, now):
    kept(engine, listing, now, [5, 30, 40])
    today = int(now.timestamp()) // DAY_SECONDS
    until = Filters(since=today - 22, until=today - 20)
    then = now - timedelta(days=20)
    found = Facts(engine).tallies(EVERYTHING, until, as_of=then, recent=90)
    assert by_age(found.recent, now) == {20: 2}
    elsewhere = replace(until, channels=frozenset({"yelp"}))
    assert Facts(engine).tallies(EVERYTHING, elsewhere, as_of=then, recent=90).recent.empty
    assert Facts(engine).tallies(Scope(), until, as_of=then, recent=90).recent.empty


def test_each_place_and_channel_is_counted_by_itself(engine, listing, now):
    held = {"google": [0, 89, 90], "yelp": [90, 91], "facebook": [None, 1]}
    for channel, ages in held.items():
        kept(engine, replace(listing, channel=channel), now, ages)
    last_week = Filters(since=int(now.timestamp()) // DAY_SECONDS - 6)
    recent = Facts(engine).tallies(EVERYTHING, last_week, as_of=now, recent=90).recent
    found = {name: by_age(rows, now) for name, rows in recent.groupby("channel")}
    assert found == {"google": {0: 2, 90: 1}, "yelp": {90: 1}, "facebook": {0: 1, -1: 1}}


def test_without_a_beginning_the_reviews_hold_them_all(engine, listing, now):
    kept(engine, listing, now, [5])
    assert Facts(engine).tallies(EVERYTHING, Filters(), as_of=now, recent=90).recent is None
