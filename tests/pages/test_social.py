"""Social: volume, tone and channels are those of the store."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.facts import Facts
from data.models import Filters, Review, Scope
from data.reading import Reading
from data.schema import DAY_SECONDS
from data.store import Store
from data.upsert import Arrival
from pages.components.loudness import bars, by_day, reach
from pages.components.memory import Question
from tests.pages.drawing import drawn, said
from tests.pages.opening import brought_to_life, opened, titles
from tests.pages.town import HOSTILE, NOW

TODAY = int(NOW.timestamp()) // DAY_SECONDS
ALL = Scope.everything()
EPOCH = date(1970, 1, 1)
POSTS = Filters(since=TODAY - 89, until=TODAY, channels=frozenset({"mastodon"}))


def question(engine, filters):
    return Question(engine, ALL, filters, 0, NOW)


def test_an_empty_store_says_that_it_is_starting(engine):
    assert opened(engine, "social").header[0].value == "Starting"


def test_the_verdict_counts_posts_and_their_tone(town):
    at = opened(town, "social")
    assert not at.exception
    brands = Facts(town).counts(ALL, POSTS, by=("brand_id",)).set_index("brand_id")
    ours = brands.iloc[0]
    share = ours["post_negative"] / ours["n"]
    assert f"**{int(ours['n'])} posts**, {share * 100:.0f}% of them read as negative" in said(at)


def test_channels_without_posts_are_said_to_be_so(town):
    at = opened(town, "social", channels=["Yelp"])
    assert titles(at, "info") == ["No social channel"]


def test_every_day_is_counted_and_a_flood_is_loud(town):
    days = by_day(question(town, replace(POSTS, since=POSTS.since - 28)))
    counted = Facts(town).counts(ALL, POSTS).iloc[0]
    within = days[days.index >= POSTS.since]
    assert within["n"].sum() == counted["n"]
    assert within["negative"].sum() == counted["post_negative"]
    assert not within["loud"].any()


def test_where_there_is_nothing_to_compare_with_it_says_so_instead_of_finding_nothing(town):
    posts = Facts(town).counts(ALL, replace(POSTS, since=None), by=("brand_id", "day"))
    first = posts.loc[posts["brand_id"] == 1, "day"].min()
    days = [f"{EPOCH + timedelta(days=int(first) + more)}" for more in (0, 5)]
    told = said(opened(town, "social", period="Custom", dates=days))
    assert "Whether a word is rising cannot be told" in told
    assert "No word is used more" not in told


def test_a_flood_is_marked(engine):
    _write_posts(engine, [*range(3, 100, 2), *([3] * 29)])
    days = by_day(question(engine, replace(POSTS, since=POSTS.since - 28)))
    assert list(days.index[days["loud"]]) == [TODAY - 3]
    assert bars(days)["total"].max() == 30


def _write_posts(engine, ages):
    catalogue = Catalogue(engine)
    place = catalogue.add_location(
        catalogue.add_brand(NewBrand("b", "B", ours=True)), NewLocation("p", "P")
    )
    new = NewListing("town_mastodon", "mastodon", "1")
    listing = catalogue.listing(catalogue.add_listing(place, new))
    posts = [
        Review(channel="mastodon", external_id=str(n), created_at=NOW - timedelta(days=age))
        for n, age in enumerate(ages)
    ]
    Store(engine).keep(Arrival(listing, posts, 1, NOW))


def test_the_table_compares_the_channels_that_have_stars(town):
    at = opened(town, "social", period="All time")
    frame = at.dataframe[0].value
    assert set(frame["name"]) == {"Google", "Yelp", "Mastodon"}
    assert frame.set_index("name")["bias"].notna().to_dict() == {
        "Google": True, "Yelp": True, "Mastodon": False,
    }  # fmt: skip
    # A difference that rounds to nothing has no sign, and none is written with a hyphen.
    assert frame["bias"].dropna().str.fullmatch(r"0\.00|[+−](?!0\.00)\d\.\d\d").all()


def test_what_spreads_most_comes_first(engine):
    _write_posts(engine, [3])
    page = Reading(engine).page(ALL, Filters()).reviews
    assert reach(replace(page[0], engagement={"likes": 3, "shares": 2, "score": -9})) == 5


def test_who_sees_nothing_sees_no_posts(town):
    assert "posts" not in said(drawn(town, "social", Scope()))


def test_hostile_texts_stay_text(hostile_town):
    at = opened(hostile_town, "social")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []
    assert isinstance(at.dataframe[0].value, pd.DataFrame)
