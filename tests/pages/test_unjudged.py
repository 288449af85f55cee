"""What no stars judge is said not to be judged, and what reads two ways is offered first."""

import pytest
from sqlalchemy import select, update

from data.corrections import Correction, Corrections
from data.models import Scope, Signals
from data.schema import fact, review
from data.store import Store, unscored
from pages.components.agreement import FEWEST
from scoring.signals.topics import topics
from tests.databases import opened as open_store
from tests.pages.opening import brought_to_life, captions, opened
from tests.pages.town import HOSTILE, NOW, Town, build

EVERYTHING = Scope.everything()
FIRST = "Correct these first"


@pytest.fixture
def small(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=4, reviews=60))
    return engine


def read_again(engine, channel, sentiment, praised=0, criticised=0):
    """Derive every text of a channel as of one sentiment and one topic."""
    mask = 1 << topics()[0].bit
    signals = Signals("en", sentiment, sentiment * 0.9, mask, mask * praised, mask * criticised)
    waiting = [each for each in unscored(engine, "town-2", 5_000) if each.channel == channel]
    Store(engine).save_signals("town-2", dict.fromkeys(waiting, signals))


def ids(engine, channel):
    statement = select(fact.c.review_id).where(fact.c.channel == channel, fact.c.brand_id == 1)
    with engine.connect() as connection:
        newest = statement.order_by(fact.c.day.desc(), fact.c.review_id.desc())
        return [*connection.scalars(newest)]


def correct(engine, review_ids):
    for each in review_ids:
        Corrections(engine).correct(EVERYTHING, Correction(each, sentiment=-1), NOW, person_id=1)


def page(engine, unfolded=False, **query):
    at = opened(engine, "corrections", period="All time", **query)
    if unfolded:
        at.session_state["at_odds"] = True
        at.run()
    assert not at.exception
    return at


def told(at):
    return "\n".join(each.value for each in at.markdown)


def offered(at):
    return [each.label for each in at.expander if each.label.startswith(FIRST)]


def keys(at):
    return [int(key.split("_")[1]) for key in at.session_state if key.startswith("correct_")]


def test_posts_without_stars_are_said_not_to_be_judged(small):
    posts = len(ids(small, "mastodon"))
    at = page(small)
    assert f"**Not judged:** {posts} posts without stars (Mastodon). Correct some" in told(at)
    assert f"fewer than {FEWEST} on Mastodon" in captions(at)


def test_some_that_are_corrected_are_not_enough_and_told_apart(small):
    posts = ids(small, "mastodon")
    correct(small, posts[:4])
    at = page(small)
    assert f"**Not judged:** {len(posts) - 4} posts without stars (Mastodon)" in told(at)
    assert "4 others were corrected" in told(at)


def test_a_channel_with_enough_corrections_is_judged(small):
    correct(small, ids(small, "mastodon")[:FEWEST])
    at = page(small)
    assert "Not judged" not in told(at)
    assert "on Mastodon" not in captions(at)


def test_where_all_bear_stars_nothing_is_said(small):
    assert "Not judged" not in told(page(small, channels="Google"))


def test_posts_are_offered_where_nothing_is_judged_yet(small):
    read_again(small, "mastodon", 1, criticised=1)
    at = page(small, channels="Mastodon")
    assert [each.proto.title for each in at.info] == ["Nothing to judge by yet"]
    assert "**Not judged:**" in told(at)
    assert offered(at)


def test_what_two_readings_disagree_on_is_offered_first_posts_before_reviews(small):
    read_again(small, "mastodon", 1, criticised=1)
    read_again(small, "yelp", -1, praised=1)
    posts, rated = ids(small, "mastodon"), ids(small, "yelp")
    at = page(small)
    number = len(posts) + len(rated)
    assert offered(at) == [f"{FIRST}: {number} texts whose sentiment and topics disagree"]
    assert keys(at) == [], "nothing is read until it is opened"
    shown = keys(page(small, unfolded=True))
    assert set(shown) == set(posts[: len(shown)]) and shown


def test_what_a_person_has_said_is_offered_no_more(small):
    read_again(small, "mastodon", 1, criticised=1)
    posts = ids(small, "mastodon")
    correct(small, posts[:2])
    at = page(small, unfolded=True)
    assert not set(keys(at)) & set(posts[:2])
    assert f"{len(posts) - 2} texts" in offered(at)[0]


def test_where_both_readings_agree_nothing_is_offered(small):
    assert offered(page(small)) == []


@pytest.mark.parametrize(
    ("read", "mark"),
    [
        ({"sentiment": 1, "criticised": 1}, "Positive, but only criticises"),
        ({"sentiment": -1, "praised": 1}, "Negative, but only praises"),
        ({"sentiment": 1, "praised": 1, "criticised": 1}, ""),
        ({"sentiment": 0, "criticised": 1}, ""),
    ],
)
def test_a_card_says_that_its_readings_disagree_until_a_person_does(small, read, mark):
    read_again(small, "mastodon", **read)
    query = {"period": "All time", "channels": "Mastodon"}
    marks = told(opened(small, "reviews", **query)).replace("\\", "")
    assert (", but only" in marks) == bool(mark)
    assert mark in marks
    correct(small, ids(small, "mastodon"))
    assert ", but only" not in told(opened(small, "reviews", **query))


def test_a_card_whose_text_is_gone_says_nothing_of_its_readings(small):
    read_again(small, "mastodon", 1, criticised=1)
    query = {"period": "All time", "channels": "Mastodon"}
    assert ", but only" in told(opened(small, "reviews", **query))
    with small.begin() as connection:
        connection.execute(update(review).values(text=None, title=None))
    assert ", but only" not in told(opened(small, "reviews", **query))


def test_hostile_text_stays_text(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=20, hostile=True))
    read_again(engine, "mastodon", 1, criticised=1)
    at = page(engine, unfolded=True)
    assert keys(at)
    assert brought_to_life(at, HOSTILE) == []
