"""Copied reviews are found wherever they are written, as they come."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.catalogue import NewBrand, NewListing, NewLocation
from data.copied import copied
from data.copies import Sketches
from data.facts import Facts
from data.models import Filters, Review, Scope
from data.schema import copy, sketch
from data.store import unscored
from data.upsert import Arrival
from jobs.copies import find_copies, keep_sketches_of
from jobs.deriving import derive_signals
from scoring.signals.analyse import Analyser
from scoring.signals.duplicates import NEARLY, WINDOW

WORDS = [f"{a}{b}" for a in ("ba", "do", "ki", "mu", "re", "so", "tu") for b in "bdfgklmnprstvz"]


@pytest.fixture
def listings(bare_work):
    work = bare_work
    brand_id = work.catalogue.add_brand(NewBrand("tram", "Tram Halls", "generic", ours=True))
    found = []
    for key in ("one", "two"):
        location_id = work.catalogue.add_location(brand_id, NewLocation(key, key))
        new = NewListing("file", "google", key)
        found.append(work.catalogue.listing(work.catalogue.add_listing(location_id, new)))
    return found


def written(seed, changes=0):
    chance = random.Random(seed)
    words = [chance.choice(WORDS) for _ in range(40)]
    for place in range(changes):
        words[place * 7 % 40] = "other"
    return " ".join(words)


def arrive(work, listing, **texts):
    """Keep reviews by name, each with its text and its age in days, and sketch them."""
    now = work.clock.now()
    reviews = [
        Review(
            channel="google",
            external_id=name,
            text=text,
            rating=5,
            created_at=now - timedelta(days=age),
            updated_at=now,
        )
        for name, (text, age) in texts.items()
    ]
    work.store.keep(Arrival(listing, reviews, 1, now))
    keep_sketches_of(work, unscored(work.engine, Analyser().version, 1_000))


def groups(work):
    found = copied(Facts(work.engine), Scope.everything(), Filters(), NEARLY)
    return sorted(sorted(each["review_id"]) for _, each in found.groupby("group"))


def forget(work):
    with work.store.writing() as connection:
        for table in (copy, sketch):
            connection.execute(table.delete())


def test_copies_are_found_across_places_and_by_later_arrivals(bare_work, listings):
    work, (one, two) = bare_work, listings
    arrive(work, one, a=(written(1), 3), b=(written(2), 3))
    assert find_copies(work) == 2
    assert groups(work) == []
    arrive(work, two, c=(written(1, changes=2), 1), d=(written(3), 1))
    assert find_copies(work) == 2
    assert [len(group) for group in groups(work)] == [2]
    arrive(work, two, e=(written(1, changes=1), 0))
    assert find_copies(work) == 1
    assert [len(group) for group in groups(work)] == [3]
    assert find_copies(work) == 0


def test_what_is_remembered_is_asked_anew_once_copies_are_found(bare_work, listings):
    work, facts = bare_work, Facts(bare_work.engine)
    arrive(work, listings[0], a=(written(1), 3), b=(written(2), 3))
    before = facts.version()
    find_copies(work)
    assert facts.version() == before
    arrive(work, listings[1], c=(written(1), 3))
    before = facts.version()
    find_copies(work)
    assert facts.version() > before


def test_a_later_text_with_something_of_two_groups_does_not_make_them_one(bare_work, listings):
    work, (one, two) = bare_work, listings
    first, second = written(1), written(2)
    arrive(work, one, a=(first, 3), b=(first + "!", 3), c=(second, 3), d=(second + "!", 3))
    find_copies(work)
    assert [len(group) for group in groups(work)] == [2, 2]
    arrive(work, two, e=(f"{first}. {second}", 0))
    find_copies(work)
    assert sorted(len(group) for group in groups(work)) == [2, 3]


def test_a_later_text_takes_over_those_that_are_more_like_it(bare_work, listings):
    work, (one, two) = bare_work, listings
    words = written(1).split()
    arrive(work, one, a=(" ".join(words[:24]), 5), b=(" ".join(words), 3))
    find_copies(work)
    assert groups(work) == [[1, 2]]
    arrive(work, two, c=(" ".join(words[12:]), 1))
    find_copies(work)
    assert groups(work) == [[2, 3]]


def test_what_lies_further_apart_than_the_window_is_not_compared(bare_work, listings):
    work, (one, two) = bare_work, listings
    arrive(work, one, a=(written(1), WINDOW + 5), b=(written(2), WINDOW))
    arrive(work, two, c=(written(1), 0), d=(written(2), 0))
    find_copies(work)
    assert [len(group) for group in groups(work)] == [2]


def test_a_campaign_that_lasts_longer_than_the_window_is_one_group(bare_work, listings):
    work = bare_work
    text = written(1)
    arrive(work, listings[0], **{f"r{day}": (text, day) for day in range(WINDOW * 4)})
    find_copies(work)
    assert [len(group) for group in groups(work)] == [WINDOW * 4]
    arrive(work, listings[1], latest=(text, 0), oldest=(text, WINDOW * 5 - 2))
    find_copies(work)
    assert [len(group) for group in groups(work)] == [WINDOW * 4 + 2]


def test_a_text_that_is_no_longer_held_is_compared_by_its_sketch(bare_work, listings):
    work, (one, two) = bare_work, listings
    work.store.keep(
        Arrival(
            one,
            [Review(channel="google", external_id="gone", text=written(1), rating=1)],
            1,
            work.clock.now(),
            text_days=1,
        )
    )
    derive_signals(work, Analyser())
    work.clock.sleep(3 * 86_400)
    assert work.store.erase_expired(work.clock.now()) == 1
    arrive(work, two, copied=(written(1), 2), other=(written(2), 2))
    derive_signals(work, Analyser())
    with work.store.writing() as connection:
        day = int(work.clock.now().timestamp()) // 86_400
        connection.execute(sketch.update().values(day=day))
    find_copies(work)
    assert {each.group_id for each in Sketches(work.engine).members([1, 2])} == {1}
    assert len(Sketches(work.engine).members([1, 2, 3])) == 2


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 9), st.randoms(use_true_random=False))
def test_batches_of_any_size_find_the_same(bare_work, listings, batch, chance):
    work = bare_work
    forget(work)
    texts = {f"r{n}": (written(n % 5, changes=n // 5), n) for n in range(15)}
    names = list(texts)
    chance.shuffle(names)
    arrive(work, listings[0], **{name: texts[name] for name in names})
    find_copies(work, batch)
    assert [len(group) for group in groups(work)] == [3] * 5
