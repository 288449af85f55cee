"""The world: the same for the same arguments, as large and as biased as promised."""

from __future__ import annotations

from datetime import timedelta
from statistics import correlation, mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.channels import host_of
from sandbox.drawing import stars
from sandbox.statement import Statement
from sandbox.world import World
from tests.sandbox.conftest import ANCHOR


def everything(world: World, at) -> list[Statement]:
    return [one for stream in world.streams for one in world.visible(stream, at)]


def test_same_arguments_same_world(small):
    again = World(seed=7, anchor=ANCHOR, size="small")
    at = ANCHOR + timedelta(hours=5)
    assert everything(again, at) == everything(small, at)


def test_looking_early_or_often_changes_nothing():
    late, often = (World(seed=3, anchor=ANCHOR, size="small") for _ in range(2))
    for hours in (-900, 0, 1, 3, 3.5):
        everything(often, ANCHOR + timedelta(hours=hours))
    at = ANCHOR + timedelta(hours=9)
    assert everything(late, at) == everything(often, at)


def test_another_seed_another_world(small):
    other = World(seed=8, anchor=ANCHOR, size="small")
    assert everything(other, ANCHOR) != everything(small, ANCHOR)


def test_sizes(demo, small):
    ours = [place for place in demo.places.locations if demo.places.brand(place.brand).ours]
    assert len(demo.places.brands) == 5
    assert len(demo.places.locations) == 40
    assert len({place.country for place in demo.places.locations}) >= 3
    assert len(ours) == 16
    assert 28_000 <= len(everything(demo, ANCHOR)) <= 36_000
    assert 200 <= len(everything(small, ANCHOR)) <= 900
    assert len(small.places.locations) == 6


def test_the_demo_takes_only_what_is_cheap_of_the_other_channels(demo):
    more = [stream for stream in demo.streams if host_of(stream.source)]
    assert {stream.source for stream in more} == {"facebook", "reddit", "bluesky", "youtube"}
    assert all(stream.brand.ours for stream in more)
    assert 300 < sum(stream.volume for stream in more) < 800


def test_three_years_of_history(demo):
    dates = [one.created for one in everything(demo, ANCHOR)]
    assert timedelta(days=1050) < ANCHOR - _moment(min(dates)) <= timedelta(days=1096)


def _moment(at):
    return ANCHOR + timedelta(seconds=at - ANCHOR.timestamp())


@settings(max_examples=25, deadline=None)
@given(st.floats(-1000, 200))
def test_nothing_is_dated_in_the_future(hours):
    world = World(seed=5, anchor=ANCHOR, size="small")
    at = ANCHOR + timedelta(hours=hours)
    assert all(one.created <= at.timestamp() for one in everything(world, at))


def test_reviews_keep_arriving_at_the_chosen_speed(demo):
    slow = World(seed=1, anchor=ANCHOR, speed=3)
    later = ANCHOR + timedelta(hours=6)

    def arrived(world):
        return len(everything(world, later)) - len(everything(world, ANCHOR))

    assert 200 < arrived(demo) < 700
    assert arrived(demo) > 5 * arrived(slow)


def test_numbers_are_unique_in_their_stream(demo):
    at = ANCHOR + timedelta(hours=3)
    for stream in demo.streams:
        numbers = [one.number for one in demo.statements(stream, at)]
        assert len(numbers) == len(set(numbers))


def test_what_is_praised_explains_the_stars(demo):
    rated = [one for one in everything(demo, ANCHOR) if one.rating and one.subject == "review"]
    balance = [
        (len(one.praised) - len(one.criticised)) / (len(one.praised) + len(one.criticised))
        for one in rated
    ]
    assert correlation(balance, [one.rating for one in rated]) > 0.85


@given(st.integers(0, 4), st.integers(0, 4), st.randoms(use_true_random=False))
def test_stars_stay_on_the_scale(praised, criticised, rng):
    if praised + criticised:
        assert 1 <= stars(praised, criticised, 0.5, rng) <= 5


def test_google_is_kinder_than_yelp(demo):
    gaps = []
    for place in demo.places.locations:
        means = {
            stream.platform: mean(one.rating for one in demo.visible(stream, ANCHOR))
            for stream in demo.streams
            if stream.location == place and stream.platform in {"google", "yelp"}
        }
        if len(means) == 2:
            gaps.append(means["google"] - means["yelp"])
    assert 0.5 < mean(gaps) < 0.9


def test_a_third_of_google_is_stars_alone(demo):
    google = [
        one
        for stream in demo.streams
        if stream.platform == "google"
        for one in demo.visible(stream, ANCHOR)
    ]
    assert 0.32 < mean(one.silent for one in google) < 0.38


def test_some_places_never_answer_and_bad_reviews_wait_longer(demo):
    at = ANCHOR.timestamp()
    answered = {}
    delays = {True: [], False: []}
    for stream in demo.streams:
        if stream.platform == "google":
            said = demo.visible(stream, ANCHOR)
            answered[stream.location.key] = mean(one.replied < at for one in said)
            for one in said:
                if one.replied < float("inf"):
                    delays[one.rating <= 2].append(one.replied - one.created)
    assert answered["halvora-cafe-manchester"] == 0
    assert max(answered.values()) > 0.6
    assert mean(delays[True]) > 1.3 * mean(delays[False])


def test_volumes_differ_much_between_places(demo):
    volumes = sorted(stream.volume for stream in demo.streams if stream.platform == "google")
    assert volumes[-1] > 4 * volumes[0]


@pytest.mark.parametrize("key", ["halvora", "tessaro"])
def test_unknown_listing_is_an_error(small, key):
    with pytest.raises(KeyError):
        small.stream("google_business", key)
