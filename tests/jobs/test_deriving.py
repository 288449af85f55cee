"""Signals follow reviews, scores follow signals, and neither is computed for nothing."""

from datetime import timedelta

from sqlalchemy import func, select, update

from data.columns import DAY_SECONDS
from data.corrections import Correction, Corrections
from data.models import OWNER, Scope
from data.schema import fact, review, score, sketch
from data.scores import Scores
from data.settings import write_setting
from jobs.deriving import compute_scores, derive_signals, score_settings
from scoring.signals.analyse import Analyser
from tests.jobs.conftest import collect_all


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
    before = score_settings(work).version
    compute_scores(work, most=1)
    write_setting(work.engine, "scores", {"half_life_days": 60.0})
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
