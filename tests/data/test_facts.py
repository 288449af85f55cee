"""Tallies add up to the reviews, for any scope, filter and grouping."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.engine import writing
from data.facts import Facts
from data.models import Filters, Review, Scope, Signals, Source, Terms
from data.reading import Reading
from data.responses import HOUR, told_apart, unseen
from data.schema import DAY_SECONDS, fact
from data.store import Store, unscored
from data.upsert import Arrival
from scoring.index import Settings
from scoring.indices import rating
from scoring.survival import MARKS, bin_of
from tests.databases import opened

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TODAY = int(NOW.timestamp()) // DAY_SECONDS
STARS = [f"stars_{star}" for star in range(1, 6)]


@dataclass(frozen=True)
class Drawn:
    """A review as a test draws it."""

    place: int
    channel: str
    age: int
    rating: float | None
    sentiment: int | None
    topics: int
    answer: int | None
    text: str
    removed: bool


drawn = st.builds(
    Drawn,
    place=st.integers(0, 2),
    channel=st.sampled_from(["google", "yelp", "mastodon"]),
    age=st.integers(0, 400),
    rating=st.sampled_from([None, 1, 2, 3, 3.5, 11 / 3, 4, 4.55, 5]),
    sentiment=st.sampled_from([None, -1, 0, 1]),
    topics=st.integers(0, 7),
    answer=st.sampled_from([None, -2, 0, 3, 50, 80, 500, 5_000]),
    text=st.sampled_from(["late breakfast", "Frühstück spät", "clean", ""]),
    removed=st.booleans(),
)
choices = st.builds(
    Filters,
    since=st.none() | st.integers(TODAY - 300, TODAY),
    until=st.none() | st.integers(TODAY - 300, TODAY),
    channels=st.frozensets(st.sampled_from(["google", "yelp", "mastodon"])),
    stars=st.frozensets(st.integers(1, 5)),
    sentiments=st.frozensets(st.sampled_from([-1, 0, 1])),
    topics=st.integers(0, 7),
    complaints=st.booleans(),
    answered=st.none() | st.booleans(),
    removed=st.booleans(),
    search=st.sampled_from(["", "breakfast", "FRUHSTUCK", "clea", "late clean", "'; --"]),
)


class World:
    """A store with three locations on three channels, filled with what a test drew."""

    def __init__(self, engine, reviews):
        self.engine, self.reviews = engine, reviews
        catalogue = Catalogue(engine)
        brand_id = catalogue.add_brand(NewBrand("b", "B"))
        self.places = [
            catalogue.add_location(brand_id, NewLocation(str(n), f"Place {n}")) for n in range(3)
        ]
        self.listings = {
            (n, channel): catalogue.listing(
                catalogue.add_listing(place, NewListing("google_business", channel, f"{n}"))
            )
            for n, place in enumerate(self.places)
            for channel in ("google", "yelp", "mastodon")
        }
        for number, one in enumerate(reviews):
            self._keep(number, one)
        self._score()

    def _keep(self, number, one):
        created = NOW - timedelta(days=one.age, hours=1)
        review = Review(
            channel=one.channel,
            external_id=str(number),
            rating=one.rating,
            text=one.text,
            created_at=created,
            response_at=None if one.answer is None else created + timedelta(hours=one.answer),
        )
        listing = self.listings[one.place, one.channel]
        Store(self.engine).keep(Arrival(listing, [review], 1, NOW))
        if one.removed:
            with writing(self.engine) as connection:
                which = fact.c.review_id == number + 1
                gone = fact.update().where(which).values(removed_at=int(NOW.timestamp()))
                connection.execute(gone)

    def _score(self):
        derived = {}
        for review in unscored(self.engine, "v", 1_000):
            one = self.reviews[review.review_id - 1]
            score = None if one.sentiment is None else one.sentiment * 0.5
            derived[review] = Signals("en", one.sentiment, score, one.topics, 0, one.topics)
        if derived:
            Store(self.engine).save_signals("v", derived)

    def expected(self, scope, filters):
        return [one for one in self.reviews if self._allowed(one, scope) and _fits(one, filters)]

    def _allowed(self, one, scope):
        return scope.locations is None or self.places[one.place] in scope.locations


def _fits(one, filters):
    day = int((NOW - timedelta(days=one.age, hours=1)).timestamp()) // DAY_SECONDS
    stars = None if one.rating is None else int(one.rating + 0.5)
    return all(
        (
            filters.since is None or day >= filters.since,
            filters.until is None or day <= filters.until,
            not filters.channels or one.channel in filters.channels,
            not filters.stars or stars in filters.stars,
            not filters.sentiments or one.sentiment in filters.sentiments,
            not filters.complaints or one.sentiment == -1 or (stars is not None and stars <= 2),
            not filters.topics or one.topics & filters.topics,
            filters.answered is None or (one.answer is not None) == filters.answered,
            filters.removed or not one.removed,
            _found(one.text, filters.search),
        )
    )


def _found(text, search):
    plain = text.lower().replace("ü", "u").replace("ä", "a")
    words = search.lower().replace("'; --", "\0").split()
    return all(any(word.startswith(asked) for word in plain.split()) for asked in words)


@pytest.fixture
def build(server):
    engines = []

    def build(reviews):
        engines.append(opened(server.url()))
        return World(engines[-1], reviews)

    yield build
    for engine in engines:
        engine.dispose()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    reviews=st.lists(drawn, max_size=25),
    filters=choices,
    seen=st.frozensets(st.integers(0, 2)) | st.none(),
    step=st.sampled_from([1, 7, 30]),
)
def test_tallies_add_up_to_the_reviews(build, reviews, filters, seen, step):
    world = build(reviews)
    scope = Scope(None if seen is None else frozenset(world.places[n] for n in seen))
    expected = world.expected(scope, filters)
    tallies = Facts(world.engine).tallies(scope, filters, as_of=NOW, step=step)
    counts = tallies.reviews
    rated = [one.rating for one in expected if one.rating is not None]
    assert counts["n"].sum() == len(expected)
    assert counts[STARS].to_numpy(dtype=float).sum() == len(rated)
    for star in range(1, 6):
        whole = sum(max(0, 1 - abs(rating - star)) for rating in rated)
        assert counts[f"stars_{star}"].sum() == pytest.approx(whole, abs=1e-4)
    for kind, rated in (("rated", True), ("post", False)):
        for name, value in (("negative", -1), ("neutral", 0), ("positive", 1)):
            matching = [
                one
                for one in expected
                if one.sentiment == value and (one.rating is not None) == rated
            ]
            assert counts[f"{kind}_{name}"].sum() == len(matching)
    masks = Facts(world.engine).topic_masks(scope, filters)
    assert masks["n"].sum() == sum(1 for one in expected if one.topics)


def rated(*ratings):
    return [Drawn(0, "google", 1, rating, None, 0, None, "", False) for rating in ratings]


def stars(world):
    return Facts(world.engine).counts(Scope.everything(), Filters())[STARS].iloc[0].tolist()


def test_stars_between_two_whole_ones_count_partly_as_either(build):
    assert stars(build(rated(4.5, 4.25, 2))) == [0, 1, 0, 1.25, 0.75]


def test_half_stars_do_not_lift_the_rating(build):
    halves = build(rated(*[4.5] * 20, *[2.5] * 20))
    tallies = Facts(halves.engine).tallies(Scope.everything(), Filters(), as_of=NOW)
    found = rating.compute(tallies, as_of=NOW, settings=Settings())
    assert found["value"].tolist() == pytest.approx([3.5], abs=0.02)
    assert found["n"].tolist() == [40]


def test_five_reviews_on_any_scale_are_five(build):
    tallies = Facts(build(rated(*[4 + 5 / 9] * 3, *[11 / 3] * 2)).engine).tallies(
        Scope.everything(), Filters(), as_of=NOW
    )
    assert rating.compute(tallies, as_of=NOW, settings=Settings())["n"].tolist() == [5]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"rating": 5.5, "stars": 5}, [0, 0, 0, 0, 1]),
        ({"rating": 0.5, "stars": 1}, [1, 0, 0, 0, 0]),
        ({"rating": 9.0, "stars": 5}, [0, 0, 0, 0, 1]),
        ({"rating": None, "stars": 4}, [0, 0, 0, 1, 0]),
        ({"rating": 3.5, "stars": None}, [0, 0, 0.5, 0.5, 0]),
        ({"rating": None, "stars": None}, [0, 0, 0, 0, 0]),
    ],
)
def test_every_star_weighs_once_whatever_an_older_store_holds(build, held, expected):
    world = build(rated(3))
    with writing(world.engine) as connection:
        connection.execute(fact.update().values(held))
    assert stars(world) == expected


def test_no_scope_shows_nothing(build):
    world = build([Drawn(0, "google", 1, 5, 1, 0, None, "clean", False)])
    facts = Facts(world.engine)
    assert facts.counts(Scope(), Filters())["n"].sum() == 0
    assert facts.tallies(Scope(), Filters(), as_of=NOW).responses.empty


@pytest.mark.parametrize(
    ("answer", "age", "expected"),
    [
        (3, 10, ("answered", 3)),
        (71, 10, ("answered", 71)),
        (48.5, 10, ("answered", 48.5)),
        (48.1, 10, ("answered", 48.5)),
        (48, 10, ("answered", 48)),
        (0, 10, ("answered", 0)),
        (0.3, 10, ("answered", 17.5 / 60)),
        (0.25, 10, ("answered", 0.25)),
        (0.02, 10, ("answered", 90 / 3_600)),
        (1.3, 10, ("answered", 1.375)),
        (80, 10, ("answered", 81)),
        (84, 10, ("answered", 84)),
        (480, 100, ("answered", 480)),
        (500, 100, ("answered", 492)),
        (2_160, 400, ("answered", 2_160)),
        (5_000, 400, ("answered", 2_172)),
        (None, 2, ("waiting", 49)),
        (-2, 10, ("impossible", 0)),
        (100, 2, ("waiting", 49)),
    ],
)
def test_an_answer_falls_in_the_bin_of_its_delay(build, answer, age, expected):
    world = build([Drawn(0, "google", age, 1, None, 0, answer, "", False)])
    responses = Facts(world.engine).tallies(Scope.everything(), Filters(), as_of=NOW).responses
    row = responses.iloc[0]
    kind, hours = expected
    assert (row["hours"], row[kind], row["negative"]) == (hours, 1, 1)
    assert row[["answered", "waiting", "impossible"]].sum() == 1


def test_waits_are_told_apart_by_the_marks_of_the_curve(build):
    world = build([])
    marks = np.round(MARKS * HOUR).astype(int)
    seconds = np.unique([marks, marks + 1, np.maximum(marks - 1, 0), marks + 100])
    with world.engine.connect() as connection:
        told = [connection.scalar(select(told_apart(literal(int(each))))) for each in seconds]
    assert bin_of(np.array(told) / HOUR).tolist() == bin_of(seconds / HOUR).tolist()


def test_what_is_removed_before_an_answer_waited_until_then(build):
    world = build([Drawn(0, "google", 10, 5, None, 0, None, "", True)])
    with writing(world.engine) as connection:
        gone = int((NOW - timedelta(days=9)).timestamp())
        connection.execute(fact.update().values(removed_at=gone))
    tallies = Facts(world.engine).tallies(Scope.everything(), Filters(), as_of=NOW)
    assert tallies.reviews.empty
    assert tallies.responses[["hours", "waiting"]].to_numpy().tolist() == [[25, 1]]


def test_what_cannot_be_timed_is_counted_apart(build):
    world = build([Drawn(0, "google", 10, 1, None, 0, 3, "", False)] * 3)
    with writing(world.engine) as connection:
        hidden, undated = (fact.update().where(fact.c.review_id == each) for each in (2, 3))
        connection.execute(hidden.values(replies_visible=0))
        connection.execute(undated.values(created_at=None, day=None))
    tallies = Facts(world.engine).tallies(Scope.everything(), Filters(), as_of=NOW)
    counts = ["answered", "hidden", "undated"]
    assert tallies.responses[counts].sum().tolist() == [1, 1, 1]
    answered = tallies.responses[tallies.responses["answered"] == 1].iloc[0]
    assert (answered["hours"], answered["age"]) == (3, 243)


def test_an_answer_without_a_date_is_an_answer_of_which_only_the_review_is_timed(build):
    world = build([Drawn(0, "google", 10, 1, None, 0, 3, "", False)] * 3)
    with writing(world.engine) as connection:
        for number, held in ((1, {}), (2, {"created_at": None, "day": None})):
            undated = fact.update().where(fact.c.review_id == number)
            connection.execute(undated.values(response_at=None, **held))
    responses = Facts(world.engine).responses(Scope.everything(), Filters(), NOW)
    counts = ["answered", "waiting", "impossible", "untimed", "undated"]
    assert responses[counts].sum().tolist() == [1, 0, 0, 1, 1]
    untimed = responses[responses["untimed"] == 1].iloc[0]
    assert (untimed["hours"], untimed["age"], untimed["negative"]) == (0, 243, 1)
    all_unseen = unseen(responses, frozenset({"google"}))
    assert all_unseen[[*counts[:4], "hidden"]].sum().tolist() == [0, 0, 0, 0, 2]


def test_a_rival_read_where_answers_are_not_shown_hides_none_of_ours(build):
    world = build([Drawn(0, "google", 10, 1, None, 0, 3, "", False)])
    catalogue = Catalogue(world.engine)
    rival = catalogue.add_brand(NewBrand("r", "Rival", ours=False))
    place = catalogue.add_location(rival, NewLocation("r", "Rival's"))
    new = NewListing("google_places", "google", "x", replies_visible=False)
    theirs = catalogue.listing(catalogue.add_listing(place, new))
    review = Review(channel="google", external_id="r", rating=1, created_at=NOW)
    Store(world.engine).keep(Arrival(theirs, [review], 1, NOW))
    everyone = Facts(world.engine).tallies(Scope.everything(), Filters(), as_of=NOW)
    counts = everyone.responses.groupby("brand_id")[["answered", "hidden"]].sum()
    assert counts.to_numpy().tolist() == [[1, 0], [0, 1]]
    assert everyone.hidden_replies == {"google"}
    ours = Filters(brands=frozenset({rival - 1}))
    only = Facts(world.engine).tallies(Scope.everything(), ours, as_of=NOW)
    assert only.hidden_replies == frozenset()


def test_an_export_tells_nothing_of_answers_where_all_that_is_read_since_hides_them(build):
    world = build([])
    catalogue = Catalogue(world.engine)
    theirs = catalogue.add_location(
        catalogue.add_brand(NewBrand("r", "Rival", ours=False)), NewLocation("r", "Rival's")
    )
    hours = timedelta(hours=1)
    for source, visible, schedule in (("file", True, 0 * hours), ("google_places", False, hours)):
        new = NewListing(source, "google", "x", replies_visible=visible, schedule=schedule)
        listing = catalogue.listing(catalogue.add_listing(theirs, new))
        review = Review(channel="google", external_id=source, rating=1, created_at=NOW)
        Store(world.engine).keep(Arrival(listing, [review], 1, NOW))
        counts = Facts(world.engine).responses(Scope.everything(), Filters(), NOW)
        waiting, hidden = counts[["waiting", "hidden"]].sum()
        assert (waiting, hidden) == ((1, 0) if visible else (0, 2))
        reading, unanswered = Reading(world.engine), Filters(answered=False)
        assert reading.count(Scope.everything(), unanswered) == waiting
        facet = reading.facets(Scope.everything(), Filters()).answered
        assert facet == ({0: 1} if visible else {})


def test_channels_that_hide_answers_or_forbid_blending_are_named(build):
    world = build([])
    Catalogue(world.engine).publish_sources(
        [
            Source("yelp", "yelp", "Yelp", Terms(blend=False), replies_visible=False),
            Source("mastodon", "mastodon", "Mastodon", social=True),
        ]
    )
    place = world.places[0]
    listing_id = Catalogue(world.engine).add_listing(
        place, NewListing("yelp", "yelp", "x", replies_visible=False)
    )
    review = Review(channel="yelp", external_id="1", rating=1, created_at=NOW)
    listing = Catalogue(world.engine).listing(listing_id)
    Store(world.engine).keep(Arrival(listing, [review], 1, NOW))
    tallies = Facts(world.engine).tallies(Scope.everything(), Filters(), as_of=NOW)
    assert tallies.unblendable == tallies.hidden_replies == {"yelp"}
    assert tallies.social == {"mastodon"}


def test_the_version_grows_with_every_change_of_the_facts(build):
    world = build([Drawn(0, "google", 1, 5, 1, 0, None, "clean", False)])
    facts = Facts(world.engine)
    before = facts.version()
    world._keep(7, Drawn(0, "google", 1, 5, 1, 0, None, "clean", False))
    assert facts.version() == before + 1
