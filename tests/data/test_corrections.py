"""A correction sticks, whatever is derived after it, and can be taken back."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, insert, select

from data.audit import Audit
from data.corrections import Correction, Corrections
from data.facts import Facts
from data.models import OWNER, Filters, Review, Scope, Signals
from data.schema import correction, fact, person
from data.store import Store, unscored
from data.upsert import Arrival

KEY = Fernet.generate_key().decode()
EVERYTHING = Scope.everything()
ROOM, STAFF = 1 << 1, 1 << 2
DERIVED = Signals("en", 1, 0.6, ROOM, ROOM, 0)


def made(text):
    return Review(channel="google", external_id="1", text=text, rating=1)


@pytest.fixture
def review_id(engine, listing, now):
    store = Store(engine)
    review = made("Great, another hour in the queue")
    store.keep(Arrival(listing, [review], 1, now))
    (waiting,) = unscored(engine, "v1", 10)
    store.save_signals("v1", {waiting: DERIVED})
    return waiting.review_id


def held(engine):
    names = ("sentiment", "score", "topics", "praised", "criticised")
    with engine.connect() as connection:
        return tuple(connection.execute(select(*(fact.c[name] for name in names))).one())


def derive_again(engine, version, signals):
    Store(engine).save_signals(version, dict.fromkeys(unscored(engine, version, 10), signals))


def test_a_corrected_sentiment_is_what_every_read_sees(engine, review_id, now):
    before = Facts(engine).version()
    Corrections(engine).correct(
        EVERYTHING, Correction(review_id, sentiment=-1), now, person_id=OWNER.id
    )
    assert held(engine) == (-1, -1.0, ROOM, ROOM, 0)
    assert Facts(engine).version() > before
    counts = Facts(engine).counts(EVERYTHING, Filters()).iloc[0]
    assert (counts["rated_negative"], counts["rated_positive"]) == (1, 0)


def test_corrected_topics_leave_the_sentiment_as_it_was_derived(engine, review_id, now):
    correct = Correction(review_id, topics=ROOM | STAFF, praised=0, criticised=STAFF)
    Corrections(engine).correct(EVERYTHING, correct, now, person_id=OWNER.id)
    assert held(engine) == (1, 0.6, ROOM | STAFF, 0, STAFF)


def test_another_model_version_does_not_undo_a_correction(engine, review_id, now):
    correct = Correction(review_id, sentiment=-1, topics=STAFF, praised=0, criticised=STAFF)
    Corrections(engine).correct(EVERYTHING, correct, now, person_id=OWNER.id)
    derive_again(engine, "v2", Signals("en", 0, 0.1, ROOM, 0, 0))
    assert held(engine) == (-1, -1.0, STAFF, 0, STAFF)
    assert unscored(engine, "v2", 10) == []
    assert Corrections(engine).of(EVERYTHING, [review_id]) == {review_id: correct}


def test_an_edit_of_the_review_does_not_undo_a_correction(engine, listing, review_id, now):
    Corrections(engine).correct(
        EVERYTHING, Correction(review_id, sentiment=-1), now, person_id=OWNER.id
    )
    edited = made("Great, two hours now")
    Store(engine).keep(Arrival(listing, [edited], 2, now + timedelta(days=1)))
    derive_again(engine, "v1", DERIVED)
    assert held(engine)[:2] == (-1, -1.0)


def test_taken_back_a_review_is_what_the_newest_model_says(engine, review_id, now):
    correct = Correction(review_id, sentiment=-1, topics=0, praised=0, criticised=0)
    corrections = Corrections(engine, Audit(engine, KEY))
    corrections.correct(EVERYTHING, correct, now, person_id=OWNER.id)
    derive_again(engine, "v2", Signals("en", 0, 0.1, STAFF, 0, STAFF))
    corrections.take_back(EVERYTHING, review_id, now, person_id=OWNER.id)
    assert held(engine) == (0, 0.1, STAFF, 0, STAFF)
    assert corrections.of(EVERYTHING, [review_id]) == {}


def test_a_second_correction_covers_what_was_derived_and_not_the_first(engine, review_id, now):
    corrections = Corrections(engine, Audit(engine, KEY))
    corrections.correct(EVERYTHING, Correction(review_id, sentiment=-1), now, person_id=OWNER.id)
    corrections.correct(EVERYTHING, Correction(review_id, sentiment=0), now, person_id=OWNER.id)
    assert held(engine)[:2] == (0, 0.0)
    corrections.take_back(EVERYTHING, review_id, now, person_id=OWNER.id)
    assert held(engine) == (1, 0.6, ROOM, ROOM, 0)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(correction)) == 0


def test_who_corrects_is_recorded(engine, review_id, now):
    with engine.begin() as connection:
        values = {"subject": "ana@harbour.example", "name": "Ana", "role": "marketer"}
        (ana,) = connection.execute(insert(person).values(values)).inserted_primary_key
    for corrector in (OWNER.id, ana):
        made_now = Correction(review_id, sentiment=-1)
        Corrections(engine).correct(EVERYTHING, made_now, now, person_id=corrector)
        with engine.connect() as connection:
            assert connection.scalar(select(correction.c.person_id)) == corrector


def test_a_review_outside_the_scope_cannot_be_corrected(engine, review_id, now):
    corrections = Corrections(engine, Audit(engine, KEY))
    with pytest.raises(LookupError):
        corrections.correct(Scope(), Correction(review_id, sentiment=-1), now, person_id=OWNER.id)
    corrections.correct(EVERYTHING, Correction(review_id, sentiment=-1), now, person_id=OWNER.id)
    with pytest.raises(LookupError):
        corrections.take_back(Scope(), review_id, now, person_id=OWNER.id)
    assert corrections.of(Scope(), [review_id]) == {}
    assert held(engine)[0] == -1


@pytest.mark.parametrize(
    "wrong", [{"sentiment": 2}, {"topics": ROOM, "praised": STAFF}, {"criticised": ROOM}]
)
def test_a_correction_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        Correction(1, **wrong)


def test_who_corrects_and_takes_back_is_in_the_log(engine, review_id, now):
    log = Audit(engine, KEY)
    corrections = Corrections(engine, log)
    corrections.correct(EVERYTHING, Correction(review_id, sentiment=0), now, person_id=OWNER.id)
    corrections.take_back(EVERYTHING, review_id, now, person_id=OWNER.id)
    told = [(each.name, each.action, each.subject) for each in log.newest()]
    whose = f"review {review_id}"
    assert told == [
        (OWNER.name, "took a correction back", whose), (OWNER.name, "corrected a review", whose),
    ]  # fmt: skip
