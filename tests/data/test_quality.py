"""What is counted as learned of what agrees with the model, in every database."""

import pytest

from data.corrections import Correction, Corrections
from data.facts import Facts
from data.lessons import Lesson
from data.models import OWNER, Filters, Review, Scope, Signals
from data.quality import agreement
from data.store import Store, unscored
from data.upsert import Arrival

EVERYTHING = Scope.everything()


@pytest.fixture
def ids(engine, listing, now):
    """Four reviews with stars, one of them held back, and a post that a person corrected."""
    stars = (1, 5, 1, 5, None)
    said = [
        Review(channel="google", external_id=str(number), rating=each, text=f"A room {number}")
        for number, each in enumerate(stars)
    ]
    store = Store(engine)
    store.keep(Arrival(listing, said, 1, now))
    waiting = sorted(unscored(engine, "v1", 100), key=lambda each: each.text)
    derived = [Signals("en", 1, 0.6, held_back=number // 3) for number in range(len(waiting))]
    store.save_signals("v1", dict(zip(waiting, (*derived[:4], Signals("en", 1, 0.6)), strict=True)))
    post = waiting[-1].review_id
    made = Correction(post, sentiment=-1)
    Corrections(engine).correct(EVERYTHING, made, now, person_id=OWNER.id)
    return [each.review_id for each in waiting]


def learned(engine, *taught):
    rows = agreement(Facts(engine), EVERYTHING, Filters(), taught)
    return rows.groupby(["basis", "learned"])["n"].sum().to_dict()


def lesson(language, now, serves=None):
    return Lesson(language, "b1", now, "taken", {"serves": serves})


@pytest.mark.parametrize("serves", [None, ["google", "yelp"]])
def test_what_was_not_held_back_may_have_been_learned(engine, ids, now, serves):
    taught = lesson("en", now, serves)
    expected = {("person", 0): 1, ("stars", 0): 1, ("stars", 1): 3}
    assert learned(engine, taught, lesson("de", now)) == expected


@pytest.mark.parametrize(("language", "serves"), [("de", None), ("en", ["yelp"])])
def test_what_another_model_judges_it_has_not_learned(engine, ids, now, language, serves):
    unseen = {("person", 0): 1, ("stars", 0): 4}
    assert learned(engine, lesson(language, now, serves)) == learned(engine) == unseen
