"""Signals follow reviews, scores follow signals, and neither is computed for nothing."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, update

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.columns import DAY_SECONDS
from data.corrections import Correction, Corrections
from data.facts import Facts
from data.models import OWNER, Filters, Review, Scope, Signals, Source
from data.schema import fact, review, score, sketch
from data.scores import Scores
from data.store import unscored
from data.upsert import Arrival
from jobs.deriving import compute_scores, derive_signals, score_settings
from scoring.index import FORMULA
from scoring.scorecard import scorecard
from scoring.signals.analyse import Analyser
from tests.jobs.conftest import change_settings, collect_all

EVERYTHING = Scope.everything()


def counted(engine, *where):
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(fact).where(*where))


def days(engine, version):
    with engine.connect() as connection:
        statement = select(score.c.day).where(score.c.version == version).distinct()
        return set(connection.scalars(statement))


def test_every_review_gets_its_signals_once(work):
    collect_all(work)
    analyser = Analyser()
    assert derive_signals(work, analyser) == counted(work.engine)
    assert derive_signals(work, analyser) == 0
    assert counted(work.engine, fact.c.sentiment.is_not(None)) > 100
    assert counted(work.engine, fact.c.topics != 0) > 100


def test_what_a_person_corrected_is_not_derived_over(work):
    collect_all(work)
    derive_signals(work, Analyser())
    with work.engine.connect() as connection:
        happy = connection.scalar(select(fact.c.review_id).where(fact.c.sentiment == 1).limit(1))
    corrections = Corrections(work.engine)
    wrong = Correction(happy, sentiment=-1)
    corrections.correct(Scope.everything(), wrong, work.clock.now(), person_id=OWNER.id)
    with work.store.writing() as connection:
        connection.execute(update(fact).values(signal_version=""))
    assert derive_signals(work, Analyser()) == counted(work.engine)
    assert counted(work.engine, fact.c.review_id == happy, fact.c.sentiment == -1) == 1
    corrections.take_back(Scope.everything(), happy, work.clock.now(), person_id=OWNER.id)
    assert counted(work.engine, fact.c.review_id == happy, fact.c.sentiment == 1) == 1


def test_another_model_leaves_what_was_derived_of_erased_texts(work):
    collect_all(work)
    first = Analyser()
    derive_signals(work, first)
    with work.store.writing() as connection:
        kept = connection.scalar(select(fact.c.review_id).where(fact.c.sentiment == 1).limit(1))
        erased = {"text": None, "title": None}
        connection.execute(update(review).where(review.c.id == kept).values(erased))
        everything = select(func.count()).select_from(sketch)
        sketches = connection.scalar(everything)
        connection.execute(update(fact).values(signal_version="older"))
    derive_signals(work, first)
    assert counted(work.engine, fact.c.review_id == kept, fact.c.sentiment == 1) == 1
    assert counted(work.engine, fact.c.signal_version == first.version) == counted(work.engine)
    with work.engine.connect() as connection:
        assert connection.scalar(everything) == sketches


def test_scores_are_computed_newest_first_and_only_where_something_changed(work):
    collect_all(work)
    derive_signals(work, Analyser())
    version = score_settings(work).version
    assert compute_scores(work, most=3) == 3
    today = int(work.clock.now().timestamp()) // DAY_SECONDS
    assert max(days(work.engine, version)) == today
    while compute_scores(work, most=60):
        pass
    assert len(days(work.engine, version)) > 50
    assert compute_scores(work) == 0
    work.clock.at += timedelta(days=1)
    assert compute_scores(work) == 1


def test_new_weights_make_another_version_beside_the_old(work):
    collect_all(work)
    derive_signals(work, Analyser())
    compute_scores(work, most=1)
    before = change_settings(work, {"half_life_days": 60.0})
    after = score_settings(work).version
    assert after != before
    compute_scores(work, most=1)
    everything = Scope.everything()
    lines = [
        Scores(work.engine).history(everything, version, "rating", of_brands=True)
        for version in (before, after)
    ]
    assert [len(line) > 0 for line in lines] == [True, True]
    assert not lines[0]["value"].equals(lines[1]["value"])


@pytest.fixture
def judged(bare_work):
    """A store of 40 reviews of the last weeks, judged, none answered, whose scores are stored."""
    catalogue = Catalogue(bare_work.engine)
    place = catalogue.add_location(catalogue.add_brand(NewBrand("b", "B")), NewLocation("p", "P"))
    new = NewListing("google_business", "google", "p")
    listing = catalogue.listing(catalogue.add_listing(place, new))
    keep(bare_work, listing)
    judge(bare_work, 1)
    while compute_scores(bare_work, most=60):
        pass
    return bare_work, listing


def keep(work, listing, **said):
    now = work.clock.now()
    reviews = [
        Review(
            channel="google",
            external_id=str(number),
            text="Hm",
            created_at=now - timedelta(days=5 + number),
            **{"rating": 5 - number % 3, **said},
        )
        for number in range(40)
    ]
    work.store.keep(Arrival(listing, reviews, 1, now))


def judge(work, sentiment):
    signals = Signals("en", sentiment, 0.9 * sentiment)
    while waiting := unscored(work.engine, "model", 100):
        work.store.save_signals("model", dict.fromkeys(waiting, signals))


def answered(work, listing):
    keep(work, listing, response_text="Thanks", response_at=work.clock.now() - timedelta(days=4))
    judge(work, 1)


def edited(work, listing):
    keep(work, listing, rating=2, updated_at=work.clock.now())
    judge(work, 1)


def relabelled(work, listing):
    with work.engine.connect() as connection:
        numbers = connection.scalars(select(fact.c.review_id)).all()
    for number in numbers:
        correction = Correction(number, sentiment=-1)
        Corrections(work.engine).correct(
            EVERYTHING, correction, work.clock.now(), person_id=OWNER.id
        )


def judged_otherwise(work, listing):
    signals = Signals("en", -1, -0.9)
    work.store.save_signals("other", dict.fromkeys(unscored(work.engine, "other", 100), signals))


def removed(work, listing):
    work.store.remove_absent(listing, {("", str(n)) for n in range(0, 40, 3)}, work.clock.now())


def stored_and_live(work, index):
    version = score_settings(work).version
    line = Scores(work.engine).history(EVERYTHING, version, index, of_brands=True)
    tallies = Facts(work.engine).tallies(EVERYTHING, Filters(), as_of=work.clock.now())
    live = scorecard(tallies, as_of=work.clock.now(), settings=score_settings(work))[index]
    return line["value"].astype(float).iloc[-1], live["value"].iloc[0]


@pytest.mark.parametrize(
    ("happened", "index"),
    [
        (answered, "response"),
        (edited, "rating"),
        (relabelled, "sentiment"),
        (judged_otherwise, "sentiment"),
        (removed, "rating"),
    ],
)
def test_history_follows_whatever_its_scores_depend_on(judged, happened, index):
    work, listing = judged
    before = stored_and_live(work, index)
    assert before[0] == pytest.approx(before[1])
    happened(work, listing)
    assert compute_scores(work, most=60) > 3
    stored, live = stored_and_live(work, index)
    assert stored == pytest.approx(live, nan_ok=True) and stored != pytest.approx(before[0])
    assert compute_scores(work) == 0


def test_other_terms_of_a_channel_have_every_day_counted_anew(judged):
    work, _ = judged
    social = Source("google_business", "google", "Google", social=True)
    Catalogue(work.engine).publish_sources([social])
    assert compute_scores(work, most=60) > 3
    assert compute_scores(work) == 0


def test_a_new_formula_makes_another_version_beside_the_old(judged, monkeypatch):
    work, _ = judged
    before = score_settings(work)
    version, kept = before.version, days(work.engine, before.version)
    monkeypatch.setattr("scoring.index.FORMULA", FORMULA + 1)
    after = score_settings(work)
    assert after == before and after.version != version
    while compute_scores(work, most=60):
        pass
    assert days(work.engine, after.version) == kept
    assert set(Scores(work.engine).versions()) == {version, after.version}


def settled(work):
    while compute_scores(work, most=60):
        pass


def lines(work, *versions):
    found = [Scores(work.engine).history(EVERYTHING, v, "rating", of_brands=True) for v in versions]
    return [line.set_index("day")["value"].astype(float) for line in found]


def come_late(work, listing):
    now = work.clock.now()
    reviews = [
        Review(
            channel="google",
            external_id=f"late {number}",
            text="Hm",
            rating=1,
            created_at=now - timedelta(days=20 + number % 20),
        )
        for number in range(200)
    ]
    work.store.keep(Arrival(listing, reviews, 1, now))
    judge(work, -1)


def test_the_lines_of_former_versions_follow_reviews_that_come_late(judged):
    work, listing = judged
    first = change_settings(work, {"half_life_days": 181.0})
    settled(work)
    second = change_settings(work, {"half_life_days": 182.0})
    settled(work)
    work.clock.at += timedelta(days=30)
    settled(work)
    come_late(work, listing)
    settled(work)
    now, *former = lines(work, score_settings(work).version, first, second)
    for line in former:
        assert max(line.index) == max(now.index) - 30
        shared = sorted(set(line.index) & set(now.index))
        assert len(shared) > 3
        assert now[shared].min() < 2.5
        assert line[shared].to_numpy() == pytest.approx(now[shared].to_numpy(), abs=0.05)


def test_the_version_in_force_comes_before_the_former_ones(judged):
    work, listing = judged
    former = change_settings(work, {"half_life_days": 60.0})
    settled(work)
    (before,) = lines(work, former)
    come_late(work, listing)
    compute_scores(work, most=1)
    (after,) = lines(work, former)
    assert after.equals(before)
    assert stored_and_live(work, "rating")[0] == pytest.approx(stored_and_live(work, "rating")[1])


def test_a_former_version_whose_formula_is_gone_stays_as_it_was(judged, monkeypatch):
    work, listing = judged
    former = change_settings(work, {"half_life_days": 60.0})
    settled(work)
    monkeypatch.setattr("scoring.index.FORMULA", FORMULA + 1)
    settled(work)
    (before,) = lines(work, former)
    come_late(work, listing)
    settled(work)
    (after,) = lines(work, former)
    assert after.equals(before)
    assert compute_scores(work) == 0


def test_a_version_that_was_never_computed_is_not_computed_afterwards(judged):
    work, _ = judged
    change_settings(work, {"half_life_days": 60.0})
    passed_over = change_settings(work, {"half_life_days": 90.0})
    settled(work)
    assert days(work.engine, passed_over) == set()


def test_yesterday_stays_only_where_it_ends_a_week(judged):
    work, listing = judged
    for _ in range(9):
        work.clock.at += timedelta(days=1)
        settled(work)
    version = score_settings(work).version
    held = sorted(days(work.engine, version))
    assert held[-1] == int(work.clock.now().timestamp()) // DAY_SECONDS
    assert {(later - day) % 7 for day, later in pairwise(held[:-1])} == {0}
    come_late(work, listing)
    settled(work)
    (line,) = lines(work, version)
    assert line[line.index > held[-1] - 8].max() < 2.5


def test_a_later_answer_leaves_the_days_before_the_review_alone(judged):
    work, listing = judged
    written = work.clock.now() - timedelta(days=5)
    newest = Review(
        channel="google",
        external_id="0",
        text="Hm",
        rating=5,
        created_at=written,
        response_text="Thanks",
        response_at=work.clock.now(),
    )
    work.store.keep(Arrival(listing, [newest], 1, work.clock.now()))
    assert 1 <= compute_scores(work, most=60) <= 2
