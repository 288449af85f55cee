"""A correction sticks, whatever is derived after it, and can be taken back."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, insert, select, update

from data.audit import Audit
from data.corrections import Corrected, Correction, Corrections
from data.facts import Facts
from data.lessons import Lessons
from data.models import OWNER, Filters, Review, Scope, Signals
from data.quality import agreement, at_odds, corrected_topics
from data.reading import Reading
from data.schema import correction, fact, person, review
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
    said = made("Great, another hour in the queue")
    store.keep(Arrival(listing, [said], 1, now))
    (waiting,) = unscored(engine, "v1", 10)
    store.save_signals("v1", {waiting: DERIVED})
    return waiting.review_id


def held(engine):
    names = ("sentiment", "score", "topics", "praised", "criticised")
    with engine.connect() as connection:
        return tuple(connection.execute(select(*(fact.c[name] for name in names))).one())


def derive_again(engine, version, signals):
    if waiting := unscored(engine, version, 10):
        Store(engine).save_signals(version, dict.fromkeys(waiting, signals))


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


def arrive(engine, listing, now, days, **changed):
    again = made("Great, another hour in the queue").model_copy(update=changed)
    Store(engine).keep(Arrival(listing, [again], 2, now + timedelta(days=days)))
    derive_again(engine, "v1", DERIVED)


def say_negative(engine, review_id, now):
    correct = Correction(review_id, sentiment=-1)
    Corrections(engine).correct(EVERYTHING, correct, now, person_id=OWNER.id)


REFUNDED = "They refunded me and now I love it, wonderful staff!"


@pytest.mark.parametrize(
    "changed",
    [
        {"text": " Great,  another hour\nin the queue "},
        {"rating": 2.0},
        {"response_text": "We are sorry."},
        {"engagement": {"likes": 7}},
    ],
)
def test_a_change_of_anything_but_the_words_keeps_a_correction(
    engine, listing, review_id, now, changed
):
    say_negative(engine, review_id, now)
    arrive(engine, listing, now, 1, **changed)
    assert held(engine)[:2] == (-1, -1.0)
    assert list(Corrections(engine).of(EVERYTHING, [review_id])) == [review_id]
    assert not Reading(engine).one(EVERYTHING, review_id).outdated


def test_a_text_that_has_changed_since_is_what_the_model_says(engine, listing, review_id, now):
    say_negative(engine, review_id, now)
    arrive(engine, listing, now, 1, text=REFUNDED, rating=5.0)
    assert held(engine) == (1, 0.6, ROOM, ROOM, 0)
    assert Corrections(engine).of(EVERYTHING, [review_id]) == {}
    shown = Reading(engine).one(EVERYTHING, review_id)
    assert (shown.corrected, shown.outdated) == (False, True)
    derive_again(engine, "v2", Signals("en", 0, 0.1, ROOM, 0, 0))
    assert held(engine)[:2] == (0, 0.1)


def test_a_text_that_has_changed_since_judges_and_teaches_by_its_stars(
    engine, listing, review_id, now
):
    say_negative(engine, review_id, now)
    arrive(engine, listing, now, 1, text=REFUNDED, rating=5.0)
    counts = agreement(Facts(engine), EVERYTHING, Filters())
    (row,) = counts.to_dict("records")
    assert (row["basis"], row["corrected"], row["truth"], row["said"]) == ("stars", 0, 1, 1)
    assert corrected_topics(Facts(engine), EVERYTHING, Filters()).empty
    assert [each.label for each in Lessons(engine).starred("en")] == [1]


def test_a_post_that_has_changed_since_teaches_nothing(engine, listing, review_id, now):
    say_negative(engine, review_id, now)
    assert len(Lessons(engine).starred("en")) == 1
    arrive(engine, listing, now, 1, text=REFUNDED, rating=None)
    assert Lessons(engine).corrected_posts("en") == []
    assert len(Lessons(engine).uncorrected_posts("en")) == 1


def test_a_text_that_is_again_what_was_corrected_is_corrected_again(
    engine, listing, review_id, now
):
    say_negative(engine, review_id, now)
    arrive(engine, listing, now, 1, text=REFUNDED)
    arrive(engine, listing, now, 2)
    assert held(engine)[:2] == (-1, -1.0)


def test_what_has_changed_can_be_corrected_again_and_taken_back(engine, listing, review_id, now):
    say_negative(engine, review_id, now)
    arrive(engine, listing, now, 1, text=REFUNDED)
    corrections = Corrections(engine)
    corrections.correct(EVERYTHING, Correction(review_id, sentiment=0), now, person_id=OWNER.id)
    assert held(engine)[:2] == (0, 0.0)
    arrive(engine, listing, now, 2, text=REFUNDED, response_text="Thank you")
    assert held(engine)[:2] == (0, 0.0)
    corrections.take_back(EVERYTHING, review_id, now, person_id=OWNER.id)
    assert held(engine) == (1, 0.6, ROOM, ROOM, 0)


@pytest.mark.parametrize(("text", "sentiment"), [(None, -1), (REFUNDED, 1)])
def test_a_correction_from_before_texts_were_kept_with_it_is_of_what_was_held(
    engine, listing, review_id, now, text, sentiment
):
    say_negative(engine, review_id, now)
    with engine.begin() as connection:
        connection.execute(update(correction).values(said_of=None))
    arrive(engine, listing, now, 1, response_text="Sorry", **({"text": text} if text else {}))
    assert held(engine)[0] == sentiment


def test_a_text_erased_by_its_terms_leaves_its_correction(engine, listing, review_id, now):
    say_negative(engine, review_id, now)
    with engine.begin() as connection:
        connection.execute(update(review).values(text=None, title=None))
    arrive(engine, listing, now, 1, response_text="We are sorry.")
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


def details(log):
    return [(each.name, dict(each.detail)) for each in reversed(log.newest())]


def test_the_log_tells_what_a_review_was_before_and_after_each_correction(engine, review_id, now):
    with engine.begin() as connection:
        values = {"subject": "ana@harbour.example", "name": "Ana", "role": "admin"}
        (ana,) = connection.execute(insert(person).values(values)).inserted_primary_key
    log = Audit(engine, KEY)
    corrections = Corrections(engine, log)
    corrections.correct(EVERYTHING, Correction(review_id, sentiment=-1), now, person_id=OWNER.id)
    second = Correction(review_id, sentiment=0, topics=STAFF, praised=0, criticised=STAFF)
    corrections.correct(EVERYTHING, second, now, person_id=ana)
    corrections.take_back(EVERYTHING, review_id, now, person_id=OWNER.id)
    derived = {"topics": ROOM, "praised": ROOM, "criticised": 0}
    said = {"topics": STAFF, "praised": 0, "criticised": STAFF}
    assert details(log) == [
        (OWNER.name, {"before": {"sentiment": 1}, "after": {"sentiment": -1}}),
        ("Ana", {"before": {"sentiment": -1, **derived}, "after": {"sentiment": 0, **said}}),
        (OWNER.name, {"before": {"sentiment": 0, **said}, "after": {"sentiment": 1, **derived}}),
    ]


def test_taking_back_what_was_never_corrected_is_nothing(engine, review_id, now):
    log, version = Audit(engine, KEY), Facts(engine).version()
    Corrections(engine, log).take_back(EVERYTHING, review_id, now, person_id=OWNER.id)
    assert log.newest() == []
    assert Facts(engine).version() == version


def test_a_review_tells_who_corrected_it_when_and_what_that_covers(engine, review_id, now):
    assert Reading(engine).one(EVERYTHING, review_id).correction is None
    made_now = Correction(review_id, sentiment=-1, topics=STAFF, praised=0, criticised=STAFF)
    Corrections(engine).correct(EVERYTHING, made_now, now, person_id=OWNER.id)
    shown = Reading(engine).one(EVERYTHING, review_id)
    assert shown.correction == Corrected(OWNER.name, now, 1, ROOM, ROOM, 0)


def told_at_odds(engine, review_id):
    """Return whether the list and the review itself tell that its readings disagree."""
    listed = at_odds(Facts(engine), EVERYTHING, Filters(), 10)["review_id"].tolist()
    return listed == [review_id], Reading(engine).one(EVERYTHING, review_id).at_odds


@pytest.mark.parametrize(
    ("sentiment", "praised", "criticised", "disagree"),
    [
        (1, 0, ROOM, True),
        (-1, ROOM, 0, True),
        (1, ROOM, 0, False),
        (1, ROOM, ROOM, False),
        (0, 0, ROOM, False),
        (None, 0, ROOM, False),
    ],
)
def test_two_readings_that_disagree_are_at_odds(
    engine, review_id, sentiment, praised, criticised, disagree
):
    derive_again(engine, "v2", Signals("en", sentiment, 0.6, ROOM, praised, criticised))
    assert told_at_odds(engine, review_id) == (disagree, disagree)


def test_readings_are_at_odds_until_a_person_says_which_is_right(engine, listing, review_id, now):
    disagreeing = Signals("en", 1, 0.6, ROOM, 0, ROOM)
    derive_again(engine, "v2", disagreeing)
    made_now = Correction(review_id, topics=ROOM, praised=0, criticised=ROOM)
    Corrections(engine).correct(EVERYTHING, made_now, now, person_id=OWNER.id)
    assert told_at_odds(engine, review_id) == (False, False)
    arrive(engine, listing, now, 1, text="Another hour in another queue")
    derive_again(engine, "v2", disagreeing)
    assert told_at_odds(engine, review_id) == (True, True), "what was said is outdated"


def test_readings_of_a_text_that_is_gone_are_not_at_odds(engine, review_id):
    derive_again(engine, "v2", Signals("en", 1, 0.6, ROOM, 0, ROOM))
    with engine.begin() as connection:
        connection.execute(update(review).values(text=None, title=None))
    assert told_at_odds(engine, review_id) == (False, False)


def test_reviews_are_found_by_what_became_of_their_correction(engine, listing, review_id, now):
    def found(*wanted):
        return Reading(engine).count(EVERYTHING, Filters(corrections=frozenset(wanted)))

    assert (found(), found(0), found(1)) == (1, 0, 0)
    say_negative(engine, review_id, now)
    assert (found(0), found(1), found(0, 1)) == (1, 0, 1)
    arrive(engine, listing, now, 1, text=REFUNDED)
    assert (found(0), found(1), found(0, 1)) == (0, 1, 1)
