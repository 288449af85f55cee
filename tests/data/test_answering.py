"""What waits, what cannot be known, and when answered reviews were written, on every database."""

from datetime import UTC, datetime, timedelta

import pytest

from data import answering
from data.answering import Offset
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Review, Scope
from data.store import Store
from data.upsert import Arrival

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TODAY = int(NOW.timestamp()) // DAY_SECONDS
EVERYTHING = Scope.everything()
DUE = {"google": 48.0, "mastodon": 4.0}


class Street:
    """Two places; the first shows its answers on two channels and hides them on a third."""

    def __init__(self, engine):
        self.store, catalogue = Store(engine), Catalogue(engine)
        brand = catalogue.add_brand(NewBrand("own", "Own", "hotel", ours=True))
        self.places = [
            catalogue.add_location(brand, NewLocation(key, key)) for key in ("first", "second")
        ]
        self.listings = {}
        for place in self.places:
            for channel, visible in (("google", True), ("mastodon", True), ("yelp", False)):
                new = NewListing(f"s_{channel}", channel, f"r{place}", replies_visible=visible)
                added = catalogue.add_listing(place, new)
                self.listings[place, channel] = catalogue.listing(added)

    def write(self, number, age, channel="google", place=0, rating=4, wait=None, text=None):
        """Add a review of some age, answered after a wait."""
        created = NOW - age
        review = Review(
            channel=channel,
            external_id=str(number),
            rating=rating,
            text="Fine.",
            created_at=created,
            response_text=text or (None if wait is None else "Thanks."),
            response_at=None if wait is None else created + wait,
        )
        listing = self.listings[self.places[place], channel]
        self.store.keep(Arrival(listing, [review], 1, NOW))


@pytest.fixture
def street(engine):
    return Street(engine)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def waiting(engine, scope=EVERYTHING):
    frame = answering.waiting(Facts(engine), scope, Filters(), as_of=NOW, due=DUE)
    counts = ["n", "negative", "overdue"]
    return {(row.location_id, row.channel): [row[c] for c in counts] for _, row in frame.iterrows()}


def test_what_waits_is_counted_with_what_is_negative_and_overdue(engine, street):
    street.write(1, 3 * HOUR, rating=1)
    street.write(2, 5 * HOUR)
    street.write(3, 6 * HOUR, wait=HOUR)
    street.write(4, 3 * DAY, place=1, rating=2)
    street.write(5, 5 * HOUR, channel="mastodon", rating=None)
    street.write(6, 9 * DAY, channel="yelp", rating=1)
    first, second = street.places
    frame = waiting(engine)
    assert frame == {
        (first, "google"): [2, 1, 0],
        (second, "google"): [1, 1, 1],
        (first, "mastodon"): [1, 0, 1],
    }


def test_a_review_of_which_the_day_alone_is_known_has_until_the_day_of_its_answer_is_over(
    engine, street
):
    midnight = NOW - NOW.hour * HOUR
    street.write(1, NOW - (midnight - 2 * DAY), rating=1)
    street.write(2, NOW - (midnight - 3 * DAY), rating=1, place=1)
    first, second = street.places
    assert waiting(engine) == {(first, "google"): [1, 1, 0], (second, "google"): [1, 1, 1]}


def test_no_scope_no_count(engine, street):
    street.write(1, DAY, rating=1)
    street.write(2, DAY, channel="yelp")
    street.write(3, 9 * DAY, wait=-HOUR)
    first, second = street.places
    facts = Facts(engine)
    for scope in (Scope(), Scope(frozenset({second}))):
        assert waiting(engine, scope) == {}
        assert answering.unseen(facts, scope, Filters()).empty
        assert by_hour(engine, scope=scope) == {}
    assert waiting(engine, Scope(frozenset({first}))) == {(first, "google"): [1, 1, 0]}


def test_a_channel_that_hides_answers_is_counted_apart(engine, street):
    street.write(1, DAY)
    street.write(2, DAY, channel="yelp")
    street.write(3, DAY, channel="yelp", wait=HOUR)
    frame = answering.unseen(Facts(engine), EVERYTHING, Filters())
    assert frame.to_dict("records") == [{"channel": "yelp", "n": 2}]


def by_hour(engine, clocks=(), scope=EVERYTHING):
    frame = answering.by_local_hour(
        Facts(engine), scope, Filters(), as_of=NOW, due=DUE, clocks=clocks
    )
    summed = frame.drop(columns="channel").groupby(["weekday", "hour"]).sum()
    return {key: (row["n"], row["in_time"]) for key, row in summed.iterrows()}


def test_reviews_are_counted_by_the_hour_they_were_written(engine, street):
    # Monday noon, a week ago; then twelve hours before it.
    street.write(1, 7 * DAY, wait=47 * HOUR)
    street.write(2, 7 * DAY, wait=49 * HOUR)
    street.write(3, 7 * DAY)
    street.write(4, 7 * DAY + 12 * HOUR, wait=HOUR)
    assert by_hour(engine) == {(0, 12): (3, 1), (0, 0): (1, 1)}


def test_a_review_whose_time_has_not_run_out_is_not_judged(engine, street):
    street.write(1, 47 * HOUR, wait=HOUR)
    street.write(2, 5 * HOUR, channel="mastodon", rating=None)
    street.write(3, 3 * HOUR, channel="mastodon", rating=None)
    assert sum(n for n, _ in by_hour(engine).values()) == 1


def test_an_answer_before_its_review_is_not_judged(engine, street):
    street.write(1, 7 * DAY, wait=-HOUR)
    assert by_hour(engine) == {}


def test_answers_without_a_date_are_counted_apart_by_channel(engine, street):
    street.write(1, 7 * DAY, wait=HOUR)
    street.write(2, 7 * DAY, text="Thanks, on an unknown day.")
    street.write(3, 7 * DAY, channel="mastodon", text="Thanks, on an unknown day.")
    frame = answering.by_local_hour(
        Facts(engine), EVERYTHING, Filters(), as_of=NOW, due=DUE, clocks=()
    ).set_index("channel")
    counts = frame[["n", "in_time", "untimed"]].astype(int)
    assert counts.loc["google"].tolist() == [1, 1, 1]
    assert counts.loc["mastodon"].tolist() == [0, 0, 1]


def test_the_clock_is_that_of_the_place_and_of_the_day(engine, street):
    first, second = street.places
    for number, place in ((1, 0), (2, 1)):
        street.write(number, 7 * DAY, place=place)
    street.write(3, 14 * DAY)
    ahead = Offset(frozenset({first}), TODAY - 10, TODAY, 13 * 3_600)
    behind = Offset(frozenset({second}), TODAY - 10, TODAY, -4 * 3_600)
    assert by_hour(engine, (ahead, behind)) == {(1, 1): (1, 0), (0, 8): (1, 0), (0, 12): (1, 0)}
