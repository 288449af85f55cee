"""Brands of one location, of posts alone, of three reviews, and of other scales, from files."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import update

from data import lease
from data.catalogue import Catalogue, NewBrand
from data.engine import writing
from data.models import Filters, Scope
from data.schema import DAY_SECONDS, fact
from data.settings import write_setting
from data.uploads import Uploads
from jobs.importing import preview_upload
from pages.components.board import board, cause_part, rivals_part
from pages.components.cards import too_little
from pages.components.places import is_alone
from pages.components.stage import Stage
from pages.view import View
from scoring.index import index_module
from scoring.signals.topics import topics
from tests.pages.drawing import said
from tests.pages.filed import BAD, GOOD, Clock, bring, row, steady, work_of
from tests.pages.opening import captions, charts, opened, titles
from tests.pages.town import NOW, score

EARLIER = [row(95 + each, 1 + each % 3, text=f"Then {each}.") for each in range(30)]
LATELY = [row(1 + each, 1 + each % 5, answer="Thanks." if each % 2 else "") for each in range(43)]


@pytest.fixture(scope="module")
def lone(sqlite_server):
    """A brand of one location, with reviews in both periods."""
    from tests.databases import opened as blank

    engine = bring(blank(sqlite_server.url()), EARLIER + LATELY)
    score(engine, weeks=4)
    yield engine
    engine.dispose()


@pytest.fixture
def posts(engine):
    rows = [row(each + 1, "", text=f"{GOOD if each % 3 else BAD} {each}") for each in range(41)]
    return bring(engine, rows, "x", answers=False, places=False)


@pytest.fixture
def three(engine):
    return bring(engine, [row(2, 5), row(4, 4), row(9, 1)])


def view_of(engine):
    today = int(NOW.timestamp()) // 86_400
    now = Filters(since=today - 89, until=today, brands=frozenset({1}))
    then = Filters(since=today - 179, until=today - 90, brands=frozenset({1}))
    stage = Stage(engine, lambda: NOW)
    return View(stage, NOW, Scope.everything(), filters=now, comparison=then)


def figures(at):
    return [(each.label, each.value, each.delta) for each in at.metric]


def test_ratings_of_other_scales_are_rounded_and_shown_as_they_were_given(engine):
    rows = [row(each + 1, f"{stars}/10") for each, stars in enumerate((3.37, 2.15, 8, 9, 9))]
    bring(engine, rows)
    for page in ("overview", "location"):
        told = captions(opened(engine, page))
        assert "2.05 ★ (" in told
        assert "2.053" not in told


def test_a_lone_location_has_the_figures_of_its_brand(lone):
    overview, location = opened(lone), opened(lone, "location")
    assert not location.exception
    assert figures(location) == figures(overview)
    sure = [line for line in captions(overview).splitlines() if "90% sure" in line]
    assert sure and set(sure) <= set(captions(location).splitlines())
    (table,) = [each.value for each in opened(lone, "locations").dataframe]
    assert any(table["interval"].iloc[0] in line for line in sure)
    (rating,) = [each for each in opened(lone, "my_location").metric if each.label == "Rating"]
    assert ("Rating", rating.value, rating.delta) in figures(overview)


def test_a_lone_location_is_compared_with_nothing(lone):
    told = said(opened(lone, "location"))
    assert "Plain mean" in told and "without an answer" in told
    for words in ("Rank", "for its brand", "the brand has", "elsewhere in the brand"):
        assert words not in told
    (table,) = [each.value for each in opened(lone, "locations").dataframe]
    assert table["rank"].tolist() == ["–"]
    assert table["verdict"].tolist() == ["Nothing to compare with"]
    assert "Against the chain" not in said(opened(lone, "my_location"))


def test_posts_of_no_location_are_told_as_such(posts):
    at = opened(posts, "locations")
    assert titles(at, "info") == ["Nothing of any location"]
    assert "41 reviews, is about the brand as a whole" in at.info[0].value


def test_the_reputation_names_the_parts_that_stand_aside(posts, lone):
    assert "Without rating and response, which cannot be known here." in captions(opened(posts))
    assert "cannot be known here" not in captions(opened(lone))
    assert "without rating and response" in board(view_of(posts)).trust.lines[0]


def test_too_few_reviews_for_a_history_are_told(three):
    needed = "No history yet: 5 reviews are needed for this index, 3\u00a0reviews so far."
    for page in ("overview", "location"):
        told = captions(opened(three, page))
        assert needed in told
        assert "still being computed" not in told


def test_a_history_that_is_to_come_is_told(posts):
    assert "still being computed" in captions(opened(posts))


def test_what_came_from_files_is_told_where_nothing_is_collected(three):
    at = opened(three)
    told = captions(at)
    assert "3 reviews from 1 file, imported" in told
    assert "so no file is read just now" in told
    assert "No listing is set up yet" not in said(at)
    bring(three, [row(3, 5, text="Later.")])
    assert "4 reviews from 2 files, imported" in captions(opened(three))


def test_a_file_that_brings_nothing_new_is_told_and_counts_once(engine, monkeypatch):
    rows = [row(2, 5), row(4, 4)]
    monkeypatch.setattr(Clock, "seconds", count())
    bring(engine, rows)
    later = NOW + timedelta(days=3)
    assert "2 reviews from 1 file, imported 2 d ago" in captions(opened(engine, now=later))
    monkeypatch.setattr(Clock, "seconds", count(3 * DAY_SECONDS - 30))
    bring(engine, rows)
    assert "2 reviews from 1 file, imported just now" in captions(opened(engine, now=later))
    bring(engine, rows[:1])
    assert "2 reviews from 2 files, imported just now" in captions(opened(engine, now=later))


def test_a_file_that_waits_for_a_person_is_told_where_nothing_is_held(engine):
    number = Uploads(engine).add("reviews.csv", b"Date,Rating,Review\n2026-11-02,5,Good", NOW)
    preview_upload(work_of(engine), number)
    assert titles(opened(engine), "info")[0] == "1 file waits for your word"
    lease.take(engine, "worker", "a test", NOW)
    assert titles(opened(engine), "info")[1:] == ["Nothing is watched yet"]


def test_a_brand_alone_is_set_beside_nobody(three, lone):
    assert "No competitor is watched yet." in captions(opened(lone))
    assert not any("the highest is" in each.proto.alt for each in charts(opened(lone)))
    assert rivals_part(view_of(lone)).pictures == ()
    Catalogue(three).add_brand(NewBrand("rival", "Rival", ours=False))
    bring(three, steady())
    assert "Only Zed has enough reviews in this period." in captions(opened(three))


def test_the_board_explains_a_change_of_weights_as_the_screen_does(lone):
    view = view_of(lone)
    before = cause_part(view, 1).pictures[-1].frame
    known = {"version": "then", "settings": {"half_life_days": 30}, "until": NOW.isoformat()}
    write_setting(lone, "score_versions", [known])
    after = cause_part(view_of(lone), 1).pictures[-1].frame
    assert not before.equals(after)


def test_topics_that_nobody_complains_about_are_not_listed(engine):
    bring(engine, steady())
    bit = next(topic.bit for topic in topics() if topic.name == "Cleanliness")
    with writing(engine) as connection:
        connection.execute(update(fact).values(topics=1 << bit, praised=1 << bit))
    told = said(opened(engine, "topics"))
    assert "praise **Cleanliness** most" in told
    assert "complain about **" not in told
    assert "No topic is spoken of this way in this period." in told


def test_who_sees_one_place_is_not_told_that_there_is_no_other(lone):
    (brand,) = Catalogue(lone).own_brands()
    view = view_of(lone)
    assert is_alone(view, brand)
    assert not is_alone(replace(view, scope=Scope(frozenset({1}))), brand)


def test_a_place_whose_brand_wrote_nothing_else_lately_is_compared_with_nothing(engine):
    old = [row(200 + each, 4, "South", text=f"Once {each}.") for each in range(20)]
    at = opened(bring(engine, steady() + old), "location", location="North")
    assert not at.exception
    told = said(at)
    assert "Plain mean" in told
    assert "the brand has" not in told
    assert "Nothing to compare with" not in told
    assert "Nothing was written of another location that you see" in told


def test_enough_reviews_without_a_figure_are_not_called_too_few():
    index = index_module("response").INDEX
    told = too_little(index, {"n": 12}, "None is old enough.")
    assert told == "Not known yet, of 12\u00a0reviews. None is old enough."
    assert too_little(index, {"n": 4}).endswith("5 needed.")
    assert too_little(index, None).endswith("5 needed.")
