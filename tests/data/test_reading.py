"""Reading reviews agrees with a plain Python list of them, for every scope and filter."""

import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.facts import where
from data.models import Filters, Review, Scope, Signals, Source, Terms
from data.paging import Order, Position, find
from data.reading import Reading
from data.schema import review
from data.store import Store, unscored
from data.upsert import Arrival
from tests.databases import opened

START = datetime(2026, 1, 1, tzinfo=UTC)
EVERYTHING = Scope.everything()
WORDS = ("breakfast", "room", "staff", "noisy", "lovely", "queue", "Bett", "ménage", "O'Hara")
HOSTILE = [
    *("'", '"', "''", "\\", ";", "--", "/*", "*/", "%", "_", "*", "^", "(", ")", ":", "?", "\x00"),
    *("' OR 1=1 --", '" OR ""="', "'; DROP TABLE review; --", "room' OR 'a'='a", "room--"),
    *(
        "room AND",
        "OR room",
        "NOT room",
        "room NEAR staff",
        "NEAR(room staff, 5)",
        "room*",
        "^room",
    ),
    *("title:room", "{title text}: room", '"room', "room + staff", "room & staff", "room | staff"),
    *(
        "!room",
        "room <-> staff",
        "room:*",
        "room:A",
        "'room':*",
        "-room",
        "(room",
        "room)",
        "\\room",
    ),
    *(
        "\u202eroom",
        "ro\u200bom",
        "room\x00staff",
        "\ufffd",
        "\u0301",
        "ﬁne",
        "ＲＯＯＭ",
        "İroom",
        "ß",
    ),
    *(
        "٣",
        "ª",
        "²",
        "½",
        "_room",
        "room_",
        "__",
        "🛏",
        "room🛏",
        "你好",
        "日本語",
        "a\nb",
        "a\tb",
        "\r\n",
    ),
]
HOSTILE += [f"{left}{word}{right}" for word in ("room", "x" * 3000) for left, right in (
    ("'", "'"), ('"', '"'), ("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("`", "`"), ("%", "%"),
    ("$$", "$$"), ("${", "}"), ("{{", "}}"), (":", ""), ("@", ""), ("#", ""), ("~", "~"),
)]  # fmt: skip
HOSTILE += [chr(code) * 2 + "room" for code in (*range(33, 48), *range(58, 65), *range(91, 97))]
HOSTILE += ["room " * count for count in range(2, 24)]
HOSTILE += [chr(code) for code in (*range(1, 32), *range(127, 160), 0xAD, 0xFEFF, 0x10FFFF)]


@dataclass(frozen=True)
class Known:
    """What the oracle knows of one review."""

    id: int
    brand: int
    location: int
    item: Review
    signals: Signals
    removed: bool

    @property
    def day(self):
        at = self.item.created_at
        return None if at is None else int(at.timestamp()) // 86_400

    @property
    def stars(self):
        return None if self.item.rating is None else int(self.item.rating + 0.5)

    @property
    def answered(self):
        return self.item.response_text is not None or self.item.response_at is not None

    @property
    def words(self):
        item = self.item
        texts = " ".join(filter(None, (item.title, item.text, item.author, item.response_text)))
        return re.findall(r"[a-z0-9]+", texts.lower().replace("é", "e"))


@dataclass(frozen=True, repr=False)
class World:
    engine: object
    known: tuple[Known, ...]
    locations: tuple[int, ...]
    brands: tuple[int, ...]


def a_review(number: int, chance: random.Random) -> Review:
    created = START + timedelta(hours=chance.randrange(24 * 40)) if chance.random() < 0.9 else None
    answered = created is not None and chance.random() < 0.5
    return Review(
        channel="google",
        external_id=str(number),
        author=chance.choice(("Ana B.", None, "Room Service")),
        title=chance.choice((None, "My stay")),
        text=" ".join(chance.choices(WORDS, k=4)) if chance.random() < 0.9 else None,
        rating=chance.choice((None, 1, 2, 3, 4, 4.5, 5)),
        created_at=created,
        response_text=chance.choice((None, "Thank you, Ana")) if answered else None,
        response_at=created + timedelta(hours=3) if answered else None,
    )


def some_signals(chance: random.Random) -> Signals:
    return Signals(
        language=chance.choice(("en", "de", "fr", None)),
        sentiment=chance.choice((-1, 0, 1, None)),
        score=chance.choice((-0.75, -0.25, 0.0, 0.5, None)),
        topics=chance.choice((0, 1, 2, 3, 5, 1 << 62)),
    )


@pytest.fixture(scope="module")
def world(server):
    engine, chance = opened(server.url()), random.Random(7)
    catalogue, store, listings = Catalogue(engine), Store(engine), []
    for key in ("ours", "theirs"):
        brand_id = catalogue.add_brand(NewBrand(key, key.title()))
        for place in ("north", "south"):
            location_id = catalogue.add_location(brand_id, NewLocation(place, place.title()))
            listing_id = catalogue.add_listing(location_id, NewListing("web", "google", place))
            listings.append(catalogue.listing(listing_id))
    made = {}
    for each in listings:
        items = [a_review(number, chance) for number in range(40)]
        store.keep(Arrival(each, items, 1, START + timedelta(days=41)))
        made |= {(each.location_id, item.external_id): (each, item) for item in items}
    derived = {of: some_signals(chance) for of in unscored(engine, "v1", 1000)}
    store.save_signals("v1", derived)
    gone = listings[0]
    store.remove_absent(gone, [("", str(number)) for number in range(30)], START)
    with engine.connect() as connection:
        columns = (review.c.id, review.c.location_id, review.c.external_id)
        rows = connection.execute(select(*columns)).all()
    signals = {of.review_id: found for of, found in derived.items()}
    known = []
    for row in rows:
        each, item = made[row.location_id, row.external_id]
        removed = each is gone and int(row.external_id) >= 30
        known.append(Known(row.id, each.brand_id, row.location_id, item, signals[row.id], removed))
    locations = tuple(each.location_id for each in listings)
    yield World(engine, tuple(known), locations, tuple({each.brand_id for each in listings}))
    engine.dispose()


def expected(world: World, scope: Scope, filters: Filters) -> list[Known]:
    """Return what a plain loop over the list finds."""

    def fits(each: Known) -> bool:
        narrowed = (
            (filters.brands, each.brand),
            (filters.locations, each.location),
            (filters.channels, each.item.channel),
            (filters.stars, each.stars),
            (filters.sentiments, each.signals.sentiment),
            (filters.languages, each.signals.language),
        )
        typed = re.findall(r"[a-z0-9]+", filters.search.lower().replace("é", "e"))
        return (
            (scope.locations is None or each.location in scope.locations)
            and (filters.removed or not each.removed)
            and all(value in chosen for chosen, value in narrowed if chosen)
            and (filters.since is None or (each.day is not None and each.day >= filters.since))
            and (filters.until is None or (each.day is not None and each.day <= filters.until))
            and (not filters.topics or bool(each.signals.topics & filters.topics))
            and (not filters.complaints or _complains(each))
            and (filters.answered is None or each.answered == filters.answered)
            and all(any(word.startswith(start) for word in each.words) for start in typed)
        )

    return [each for each in world.known if fits(each)]


def _complains(each: Known) -> bool:
    return each.signals.sentiment == -1 or (each.stars is not None and each.stars <= 2)


def sort_key(order: Order):
    def key(each: Known):
        created = each.item.created_at and each.item.created_at.timestamp()
        if order is Order.WORST:
            score = each.signals.score
            harm = 0 if score is None else -score
            harm = harm if each.item.rating is None else (3 - each.item.rating) / 2
            return (-harm, -(created or 0), -each.id)
        undated = created is None
        if order is Order.OLDEST and not undated:
            return (undated, created, each.id)
        return (undated, -(created or 0), -each.id)

    return key


def subsets(values):
    return st.frozensets(st.sampled_from(values), max_size=2)


first_day = int(START.timestamp()) // 86_400
days = st.none() | st.integers(first_day - 1, first_day + 41)
filters_of = st.builds(
    Filters,
    since=days,
    until=days,
    stars=subsets((1, 2, 3, 4, 5)),
    sentiments=subsets((-1, 0, 1)),
    languages=subsets(("en", "de", "xx")),
    channels=subsets(("google", "yelp")),
    topics=st.sampled_from((0, 0, 1, 6, 1 << 62)),
    complaints=st.booleans(),
    answered=st.sampled_from((None, None, True, False)),
    removed=st.booleans(),
    search=st.sampled_from(("", "", "", "room", "ro lov", "ménag", "thank ana")),
)
scopes = st.sampled_from(("everything", "nothing", "first", "last two"))
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def scope_named(world: World, name: str) -> Scope:
    limited = {"nothing": (), "first": world.locations[:1], "last two": world.locations[2:]}
    return EVERYTHING if name == "everything" else Scope(frozenset(limited[name]))


def walk(reading, scope, filters, order, size):
    """Return the ids of all pages, having gone to the end and back."""
    pages, at = [], None
    while True:
        page = reading.page(scope, filters, order, at, size)
        pages.append([each.id for each in page.reviews])
        if page.later is None:
            break
        at = Position.parse(str(page.later))
    back, earlier = [pages[-1]], page.earlier
    while earlier is not None:
        page = reading.page(scope, filters, order, Position.parse(str(earlier)), size)
        back.append([each.id for each in page.reviews])
        earlier = page.earlier
    assert back[::-1] == pages
    return [number for page in pages for number in page]


@many
@given(filters=filters_of, scope=scopes, order=st.sampled_from(Order), size=st.integers(3, 60))
def test_pages_together_hold_what_a_loop_finds_in_order(world, filters, scope, order, size):
    scope = scope_named(world, scope)
    wanted = sorted(expected(world, scope, filters), key=sort_key(order))
    reading = Reading(world.engine)
    assert walk(reading, scope, filters, order, size) == [each.id for each in wanted]
    assert reading.count(scope, filters) == len(wanted)


@many
@given(filters=filters_of, scope=scopes, data=st.data())
def test_a_facet_counts_what_choosing_it_would_show(world, filters, scope, data):
    scope = scope_named(world, scope)
    filters = replace(filters, brands=data.draw(subsets(world.brands)))
    facets = Reading(world.engine).facets(scope, filters)

    def counted(value, **without):
        found = Counter(value(each) for each in expected(world, scope, replace(filters, **without)))
        return {choice: number for choice, number in found.items() if choice is not None}

    assert facets.stars == counted(lambda each: each.stars, stars=frozenset())
    assert facets.channels == counted(lambda each: each.item.channel, channels=frozenset())
    assert facets.answered == counted(lambda each: int(each.answered), answered=None)
    assert facets.sentiments == counted(lambda each: each.signals.sentiment, sentiments=frozenset())
    assert facets.languages == counted(lambda each: each.signals.language, languages=frozenset())
    found = [each.signals.topics for each in expected(world, scope, replace(filters, topics=0))]
    spoken = {each.signals.language for each in expected(world, scope, Filters(removed=True))}
    assert Reading(world.engine).languages(scope) == sorted(spoken - {None})
    topics = {bit: sum(mask >> bit & 1 for mask in found) for bit in range(63)}
    assert facets.topics == {bit: number for bit, number in topics.items() if number}


def test_a_scope_hides_reviews_histories_and_counts(world):
    reading, nobody = Reading(world.engine), Scope()
    mine = Scope(frozenset(world.locations[:1]))
    for each in world.known:
        assert reading.one(nobody, each.id) is None
        seen = reading.one(mine, each.id)
        assert (seen is not None) == (each.location == world.locations[0])
        assert reading.history(nobody, each.id) == []
    assert reading.count(nobody, Filters(locations=frozenset(world.locations))) == 0
    assert reading.page(nobody, Filters(removed=True)).reviews == []
    assert not any(vars(reading.facets(nobody, Filters())).values())


def test_two_hundred_hostile_searches_find_as_many_as_they_list(world):
    reading = Reading(world.engine)
    assert len(HOSTILE) >= 200
    for typed in HOSTILE:
        filters = Filters(search=typed)
        listed = walk(reading, EVERYTHING, filters, Order.NEWEST, 200)
        assert reading.count(EVERYTHING, filters) == len(listed) <= len(world.known), typed
        if re.fullmatch("[ -~]*[A-Za-z0-9][ -~]*", typed) and "_" not in typed:
            wanted = expected(world, EVERYTHING, filters)
            assert sorted(listed) == sorted(each.id for each in wanted), typed


def test_hostile_text_is_harmless_in_every_filter_that_takes_text(world):
    reading = Reading(world.engine)
    for typed in HOSTILE:
        text = typed.replace("\x00", "\ufffd")
        for filters in (Filters(channels=frozenset({text})), Filters(languages=frozenset({text}))):
            assert reading.count(EVERYTHING, filters) == len(expected(world, EVERYTHING, filters))


@pytest.mark.parametrize(
    "text",
    ["", "x", "after", "after_0", "after_2_1_1_1", "after_0_nan_1_1", "after_0_1e999_1_1",
     "sideways_0_1_1_1", "after_0_1_1_1_1", "after_0_'_1_1", "before_0.5_1_1_1", "_" * 5000,
     "after_0_9007199254740993_1_1", "after_1__1"],
)  # fmt: skip
def test_a_position_that_states_none_is_the_start(world, text):
    reading = Reading(world.engine)
    for order in Order:
        page = reading.page(EVERYTHING, Filters(), order, Position.parse(text), 5)
        assert page == reading.page(EVERYTHING, Filters(), order, None, 5)


@given(
    number=st.floats(-(2.0**52), 2.0**52) | st.integers(-(2**52), 2**52), backwards=st.booleans()
)
def test_a_position_survives_the_url(number, backwards):
    position = Position(0, (number, 2, 3), backwards)
    assert Position.parse(str(position)) == position


def test_positions_far_outside_of_every_column_are_harmless(world):
    reading, far = Reading(world.engine), 2**52
    for order in Order:
        for sign in (-1, 1):
            for backwards in (False, True):
                at = Position(0, (sign * far, sign * far, sign * far), backwards)
                assert len(reading.page(EVERYTHING, Filters(), order, at, 5).reviews) <= 5


def test_a_review_that_arrives_between_two_pages_shifts_nothing(engine, listing):
    store, reading = Store(engine), Reading(engine)
    made = [a_review(number, random.Random(3)) for number in range(9)]
    made = [each.model_copy(update={"created_at": START + timedelta(hours=number)})
            for number, each in enumerate(made)]  # fmt: skip
    store.keep(Arrival(listing, made[:8], 1, START))
    first = reading.page(EVERYTHING, Filters(), size=4)
    store.keep(Arrival(listing, made[8:], 2, START))
    second = reading.page(EVERYTHING, Filters(), at=first.later, size=4)
    assert [each.created_at for each in (*first.reviews, *second.reviews)] == [
        each.created_at for each in made[7::-1]
    ]


def test_a_history_tells_what_a_review_was_latest_change_first(engine, listing, now):
    store, reading = Store(engine), Reading(engine)
    for day, (text, rating) in enumerate((("fine", 4), ("bad", 2), ("awful", 1))):
        item = Review(
            channel="google", external_id="1", text=text, rating=rating, created_at=START,
            updated_at=START + timedelta(days=day),
        )  # fmt: skip
        store.keep(Arrival(listing, [item], day, now))
    (shown,) = reading.page(EVERYTHING, Filters()).reviews
    assert (shown.text, shown.edits) == ("awful", 2)
    versions = reading.history(EVERYTHING, shown.id)
    assert [(each.text, each.rating) for each in versions] == [("bad", 2), ("fine", 4)]
    for scope in (Scope(), Scope(frozenset({listing.location_id + 1}))):
        assert reading.history(scope, shown.id) == []
    assert len(reading.history(Scope(frozenset({listing.location_id})), shown.id)) == 2


def test_a_text_that_had_to_be_erased_is_told_from_one_that_never_was(engine, listing, now):
    Catalogue(engine).publish_sources(
        [Source("google_business", "google", "Google", terms=Terms(text_days=1, attribution="G"))]
    )
    store, reading = Store(engine), Reading(engine)
    items = [
        Review(channel="google", external_id=str(number), text=text, created_at=START)
        for number, text in enumerate(("words", None))
    ]
    store.keep(Arrival(listing, items, 1, now, text_days=1))
    shown = reading.page(EVERYTHING, Filters()).reviews
    assert [(each.text, each.erased) for each in shown] == [(None, False), ("words", False)]
    store.erase_expired(now + timedelta(days=2))
    shown = reading.page(EVERYTHING, Filters()).reviews
    assert [each.erased for each in shown] == [True, True]
    assert {each.attribution for each in shown} == {"G"}


def test_an_answer_dated_before_its_review_has_no_delay(engine, listing, now):
    item = Review(
        channel="google", external_id="1", created_at=START, response_at=START - timedelta(days=1)
    )
    Store(engine).keep(Arrival(listing, [item], 1, now))
    (shown,) = Reading(engine).page(EVERYTHING, Filters()).reviews
    assert (shown.responded, shown.answered_after) == (True, None)


class Watched:
    """A connection that notes how SQLite means to answer each statement."""

    def __init__(self, connection):
        self.connection, self.plans = connection, []

    def execute(self, statement):
        literal = statement.compile(self.connection, compile_kwargs={"literal_binds": True})
        rows = self.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {literal}")
        self.plans.append(" ".join(row[-1] for row in rows))
        return self.connection.execute(statement)


def test_a_page_by_date_reads_an_index_and_sorts_no_more_than_a_day(world):
    if world.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by its statistics, which a test cannot fix")
    for order in (Order.NEWEST, Order.OLDEST):
        with world.engine.connect() as connection:
            watched = Watched(connection)
            find(watched, where(EVERYTHING, Filters()), order, None, 20)
        assert "COVERING INDEX ix_fact_by_day" in watched.plans[0]
        assert "TEMP B-TREE FOR LAST 2 TERMS" in watched.plans[0]
