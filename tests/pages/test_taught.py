"""What our own stars taught: told in words, judged by what it never learned, named."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.corrections import Correction, Corrections
from data.lessons import Lesson, Lessons, keep_lesson
from data.models import OWNER, Review, Scope, Signals
from data.schema import fact, review
from data.store import Store, unscored
from data.upsert import Arrival
from jobs.teach import teach_all
from pages.components.making import about
from pages.components.stage import Stage
from pages.components.taught import lesson_text
from pages.view import View
from scoring.signals import sentiment
from scoring.signals.analyse import Analyser, Item
from scoring.signals.labelled import held_back
from tests.databases import opened as open_store
from tests.pages.opening import captions, opened
from tests.pages.town import NOW
from tests.scoring.signals.brand import SLANG, reviews

EVERYTHING = Scope.everything()
COMPARED = {"negative": 100, "positive": 300, "before": 0.88, "after": 0.914, "error": 0.01}
WORSE = COMPARED | {"before": 0.9, "after": 0.5}
TURNED = {"contradicted": {"yelp": {"texts": 270, "right": 0.012}}}
ONE_SIDED = {
    "to_learn": {"praise": 201, "blame": 0},
    "to_judge": {"praise": 99, "blame": 0},
}


def lesson(outcome, reviews=COMPARED, posts=None, base=None, at=NOW, **more):
    figures = {"learned": 1234, "reviews": reviews, "posts": posts} | more
    return Lesson("en", base or sentiment.version(), at, outcome, figures)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lesson("taken", base="older"), ("shipped model is newer",)),
        (lesson("no better"), ("1,234 reviews", "400 others", "not taken", "+1.4 to +5.4")),
        (lesson("worse on posts", posts=COMPARED), ("not taken", "400 posts", "91.4% after")),
        (lesson("worse on a channel", withdrawn=True), ("not taken", "withdrawn")),
        (lesson("worse probabilities"), ("Right more often", "how sure it is", "not taken")),
        (lesson("turns clear texts round"), ("not taken", "clear by themselves")),
        (
            lesson("stars contradict the texts", reviews=None, **TURNED),
            ("nothing was taken", "Yelp", "1.2% of 270", "contradict", "1 is best"),
        ),
        (lesson("too few", reviews=None), ("too few reviews", "1,234 to learn from")),
        (
            lesson("too few", reviews=None, **ONE_SIDED),
            ("40 that blame", "201 and 0 to learn from", "99 and 0 to judge by"),
        ),
    ],
)
def test_what_came_of_an_attempt_is_told_in_words(made, said):
    assert [part for part in said if part not in lesson_text(made)] == []


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            lesson("taken"),
            ("since 20 Nov", "1,234 reviews", "88.0%", "91.4%", "+3.4"),
        ),
        (
            lesson("taken", serves=["google"], channels={"google": COMPARED, "yelp": WORSE}),
            ("only on Google", "shipped model", "Yelp 90.0% → 50.0%"),
        ),
    ],
)
def test_what_is_in_use_is_told_first(made, said):
    told = lesson_text(made, made)
    assert told.startswith("**English**: **in use** since")
    assert "Tried again" not in told
    assert [part for part in said if part not in told] == []


def test_what_is_in_use_is_still_told_after_an_attempt_that_was_not_taken():
    later = lesson("no better", at=NOW + timedelta(days=7), **{"learned": 1300})
    first, again = lesson_text(later, lesson("taken")).split("\n\n")
    assert "**in use** since 20 Nov 2026" in first
    assert "learned from 1,234 reviews" in first
    assert again.startswith("Tried again 27 Nov 2026: learned from 1,300 reviews")
    assert "not taken" in again
    assert again.endswith("The one in use **stays**.")


def keep(engine, listing, said, prefix=""):
    stars = {-1: 1, 1: 5}
    arrived = [
        Review(
            channel=listing.channel,
            external_id=f"{prefix}{number}",
            text=each.text,
            rating=stars.get(each.label),
            created_at=NOW - timedelta(days=number % 60),
        )
        for number, each in enumerate(said)
    ]
    Store(engine).keep(Arrival(listing, arrived, 1, NOW))


def derive(engine):
    base = sentiment.version()
    known = Lessons(engine)
    analyser = Analyser(known.in_use(base), known.versions(base))
    waiting = unscored(engine, analyser.version, 10_000)
    items = [Item(each.text, rating=each.rating, channel=each.channel) for each in waiting]
    derived = dict(zip(waiting, analyser.analyse(items), strict=True))
    Store(engine).save_signals(analyser.version, derived)


def tram_halls(engine):
    """Return the one listing of a brand."""
    catalogue = Catalogue(engine)
    brand_id = catalogue.add_brand(NewBrand("tram", "Tram Halls", "generic", ours=True))
    location_id = catalogue.add_location(brand_id, NewLocation("one", "One"))
    new = NewListing("file", "google", "x")
    return catalogue.listing(catalogue.add_listing(location_id, new))


@pytest.fixture(scope="module")
def taught(sqlite_server):
    """A brand whose guests have words of their own; what is held back is often starred wrongly."""
    engine = open_store(sqlite_server.url())
    listing = tram_halls(engine)
    said = [
        replace(each, label=-each.label) if number % 4 == 0 and held_back(each.text) else each
        for number, each in enumerate(reviews(700, 1, SLANG))
    ]
    posts = [replace(each, label=0) for each in reviews(40, 3, SLANG)]
    keep(engine, listing, said)
    keep(engine, listing, posts, "post")
    derive(engine)
    (made,) = teach_all(Store(engine), NOW)
    assert made.outcome == "taken"
    derive(engine)
    yield engine
    engine.dispose()


def facts(engine):
    columns = (fact.c.review_id, fact.c.stars, fact.c.score, fact.c.sentiment, review.c.text)
    joined = select(*columns).join(review, review.c.id == fact.c.review_id)
    with engine.connect() as connection:
        rows = pd.DataFrame(connection.execute(joined).all())
    return rows.assign(held_back=rows["text"].map(held_back))


def metrics(at):
    return {each.label: each.value for each in at.metric}


def test_a_taught_model_is_judged_only_by_what_it_never_learned(taught):
    rows = facts(taught).dropna(subset=["stars"])
    rows["right"] = np.sign(rows["score"]) == np.sign(rows["stars"] - 3)
    unseen = rows[rows["held_back"]]
    at = opened(taught, "corrections", period="All time")
    assert not at.exception
    assert metrics(at)["Right, by stars"] == f"{unseen['right'].mean() * 100:.0f}%"
    assert metrics(at)["Right, by stars"] != f"{rows['right'].mean() * 100:.0f}%"
    assert f"{len(unseen)}\xa0reviews. 0% is perfect" in captions(at)
    told = "\n".join(each.value for each in at.markdown)
    assert "Read by what our own stars taught: English." in told
    assert f"The other {len(rows) - len(unseen)} reviews" in told


def test_posts_that_people_corrected_never_teach_so_all_of_them_judge(taught):
    posts = facts(taught)
    posts = posts[posts["stars"].isna()]
    corrections = Corrections(taught)
    for review_id in posts["review_id"]:
        made = Correction(int(review_id), sentiment=-1)
        corrections.correct(EVERYTHING, made, NOW, person_id=OWNER.id)
    at = opened(taught, "corrections", period="All time")
    for review_id in posts["review_id"]:
        corrections.take_back(EVERYTHING, int(review_id), NOW, person_id=OWNER.id)
    assert f"{len(posts)}\xa0reviews. Negative, neutral or positive" in captions(at)


def test_corrections_that_may_have_been_learned_are_not_compared(taught):
    rows = facts(taught).dropna(subset=["stars"])
    learned = int(rows[~rows["held_back"]]["review_id"].iloc[0])
    made = Correction(learned, sentiment=0)
    Corrections(taught).correct(EVERYTHING, made, NOW, person_id=OWNER.id)
    at = opened(taught, "corrections", period="All time")
    Corrections(taught).take_back(EVERYTHING, learned, NOW, person_id=OWNER.id)
    assert "not compared here: 1 review that the model may have learned from" in captions(at)
    assert metrics(at)["Right, by corrections"] == "–"
    assert not at.dataframe


def test_the_model_is_named_where_the_score_version_is(taught):
    said = "English by one that our own stars taught on 20 Nov 2026"
    at = opened(taught, "methodology")
    assert any(said in each.value and "Score version" in each.value for each in at.markdown)
    assert "past scores are computed anew" in captions(at)
    assert any(said in each.value for each in opened(taught, "overview").markdown)
    assert said in captions(opened(taught, "explain"))
    view = View(Stage(taught, lambda: NOW), NOW, EVERYTHING)
    assert said in dict(about(view, "Reviews").facts)["How texts are read"]


def test_the_shipped_models_are_named_where_nothing_is_taught(town):
    at = opened(town, "methodology")
    assert any("texts are read by the shipped models." in each.value for each in at.markdown)
    assert "computed anew" not in captions(at)


def test_the_page_tells_of_what_was_tried(taught):
    later = lesson("no better", at=NOW + timedelta(days=7))
    at = opened(taught, "corrections")
    assert any("**in use** since 20 Nov" in each.value for each in at.markdown)
    keep_lesson(Store(taught), later)
    told = "\n".join(each.value for each in opened(taught, "corrections").markdown)
    assert "**in use** since 20 Nov" in told
    assert "Tried again 27 Nov" in told


def test_without_an_attempt_it_says_how_many_reviews_are_enough(town):
    told = captions(opened(town, "corrections"))
    assert "about 134 reviews with stars and a text that praise and 134 that blame" in told


@pytest.fixture
def read(sqlite_server):
    """A brand of which nothing was taught yet: much in English, and one-sided German."""
    engine = open_store(sqlite_server.url())
    listing = tram_halls(engine)
    keep(engine, listing, reviews(500, 1, SLANG))
    praise = [each for each in reviews(500, 2, SLANG) if each.label == 1]
    keep(engine, listing, praise, "german")
    german = {each.text for each in praise}
    waiting = unscored(engine, "read-1", 5_000)
    derived = {
        each: Signals("de" if each.text in german else "en", 0, 0.0, 0, 0, 0) for each in waiting
    }
    Store(engine).save_signals("read-1", derived)
    yield engine
    engine.dispose()


def test_what_is_enough_already_is_named_and_said_to_be_tried(read):
    told = captions(opened(read, "corrections", period="All time"))
    assert "Not tried yet, though there are enough in English:" in told
    assert "German" not in told
    assert "about 134" not in told


def test_a_language_that_was_tried_is_not_said_to_wait_for_it(read):
    keep_lesson(Store(read), lesson("no better"))
    told = captions(opened(read, "corrections", period="All time"))
    assert "Not tried yet" not in told
