"""What would it take?: each channel's figure is made as that channel makes it."""

from datetime import timedelta

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Outcome, Review
from data.runs import Due, Ending, Runs
from data.store import Store
from data.upsert import Arrival
from tests.pages.opening import captions, opened
from tests.pages.town import NOW

OLD = timedelta(days=913)
RECENT = timedelta(days=1)


def opened_on(engine, channel, *reviews):
    """Open the page on one place of one channel, with reviews as (stars, age, how many)."""
    catalogue, store = Catalogue(engine), Store(engine)
    brand = catalogue.add_brand(NewBrand("b", "B", ours=True))
    place = catalogue.add_location(brand, NewLocation("p", "P"))
    listing = catalogue.listing(catalogue.add_listing(place, NewListing(channel, channel, "p")))
    said = [(stars, age) for stars, age, many in reviews for _ in range(many)]
    held = [
        Review(channel=channel, external_id=str(n), text="Hm", rating=stars, created_at=NOW - age)
        for n, (stars, age) in enumerate(said)
    ]
    runs = Runs(store)
    run_id = runs.start(Due(listing.id, NOW - RECENT), NOW - RECENT)
    store.keep(Arrival(listing, held, run_id, NOW - timedelta(hours=1)))
    runs.finish(run_id, Ending(Outcome.OK), {"fetched": len(held)}, NOW - timedelta(hours=1))
    at = opened(engine, "simulator")
    assert not at.exception
    return at


def only_fives(at):
    (control,) = [each for each in at.button_group if each.label == "What will come"]
    control.set_value("Only five stars")
    return at.run()


def metrics(at):
    return {each.label: each.value for each in at.metric}


def told(at):
    return "\n".join(each.value for each in at.markdown)


def test_trustpilot_lets_what_is_old_fade(engine):
    at = opened_on(engine, "trustpilot", (1, OLD, 50), (2, OLD, 50), (5, RECENT, 40))
    # (24.5 + 100 · 1.5 / 32 + 40 · 5) / (7 + 100 / 32 + 40) = 4.57; the plain mean is 2.5.
    assert metrics(at)["Shown now"] == "4.6"
    # With x fives more, 229 + 5 x of 49.9 + x is 4.65 or more from x = 11.3 on.
    assert "To reach **4.7** (4.65 or more): **12 more reviews**" in told(only_fives(at))
    assert "Plain mean 2.500 of 140 reviews" in captions(at)
    assert "What Trustpilot shows" in captions(at)


def test_booking_shows_its_years_on_a_scale_of_ten(engine):
    at = opened_on(engine, "booking", (1, timedelta(days=500), 30), (5, RECENT, 10))
    # (0.85 · 10 + 0.10 · 1) / 0.95 = 9.05
    assert metrics(at)["Shown now"] == "9.1"
    # In x fives more all are tens as well, so the year before alone holds the figure down.
    fives = only_fives(at)
    assert metrics(fives)["Coming mean"] == "10.00"
    assert "To reach **9.2** (9.15 or more): out of reach" in told(fives)


@pytest.mark.parametrize("channel", ["facebook", "somewhere"])
def test_of_a_channel_that_nothing_is_known_of_it_says_so(engine, channel):
    at = opened_on(engine, channel, (4, OLD, 10), (5, RECENT, 10))
    assert "Shown now" not in metrics(at)
    assert metrics(at)["Plain mean"] == "4.5"
    assert f"How {channel.capitalize()} makes the figure it shows is not known" in captions(at)


def test_what_is_shown_as_the_best_needs_nothing(engine):
    at = opened_on(engine, "booking", (5, RECENT, 10))
    assert metrics(at)["Shown now"] == "10.0"
    assert "It is 10.0, the best there is." in captions(at)


def test_what_is_dated_tomorrow_is_as_new_as_can_be(engine):
    opened_on(engine, "booking", (4, -RECENT, 6))
    at = opened(engine, "simulator", period="All time")
    assert not at.exception
    assert metrics(at)["Shown now"] == "7.8"
