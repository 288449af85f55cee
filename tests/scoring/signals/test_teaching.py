"""A model is taught by stars, and taken only where that helps."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.signals import sentiment
from scoring.signals.labelled import Example
from scoring.signals.sentiment import Model
from scoring.signals.teaching import (
    NO_BETTER,
    TAKEN,
    TOO_FEW,
    WORSE_ON_POSTS,
    Taught,
    compare,
    held_back,
    teach,
)
from scoring.signals.words import sentences
from tests.scoring.signals.brand import KNOWN, SLANG, reviews


@pytest.fixture(scope="module")
def shipped() -> Model:
    model = sentiment.model("en")
    assert model is not None
    return model


@pytest.fixture(scope="module")
def taught(shipped: Model) -> Taught:
    return teach(shipped, reviews(600, 1, SLANG))


def model_of(taught: Taught) -> Model:
    assert taught.model is not None
    return taught.model


def score(model: Model, text: str) -> float:
    return model.judge(sentences(text, "en")).score


def test_words_of_the_brand_are_learned_and_hold_for_posts(shipped: Model, taught: Taught) -> None:
    assert taught.outcome == TAKEN
    assert taught.reviews is not None
    assert taught.reviews.after > taught.reviews.before + 0.2
    for text, side in (("so i got gorbled @them", -1), ("so they zindled me @them", 1)):
        assert score(model_of(taught), text) * side > score(shipped, text) * side + 0.05


def test_what_was_known_stays_known(shipped: Model, taught: Taught) -> None:
    for text in ("What a terrible evening", "Lovely people, great food", "Never again"):
        before, after = score(shipped, text), score(model_of(taught), text)
        assert before * after > 0
        assert abs(before - after) < 0.3


@pytest.mark.filterwarnings("error")
def test_words_that_only_vectors_tell_of_keep_their_lean(shipped: Model) -> None:
    words = {name: (0.5, 0.0, -0.5, 0.0) for name in ("tram", "snerk")}
    model = replace(shipped, entries={**shipped.entries, **words})
    taught = model_of(teach(model, reviews(600, 1, SLANG)))
    assert {name: taught.entries[name] for name in words} == words
    assert all(math.isfinite(each) for entry in taught.entries.values() for each in entry)
    assert score(taught, "I got gorbled by the tram") < score(model, "I got gorbled by the tram")


def test_nothing_is_taken_where_the_shipped_model_is_right_already(shipped: Model) -> None:
    taught = teach(shipped, reviews(600, 2, KNOWN))
    assert (taught.outcome, taught.model) == (NO_BETTER, None)


def test_stars_that_mean_nothing_teach_nothing(shipped: Model) -> None:
    mixed = reviews(300, 3, SLANG) + reviews(300, 4, SLANG, turned=-1)
    assert teach(shipped, mixed).outcome == NO_BETTER


def test_a_few_reviews_teach_nothing(shipped: Model) -> None:
    taught = teach(shipped, reviews(90, 5, SLANG))
    assert (taught.outcome, taught.reviews) == (TOO_FEW, None)


def test_what_makes_posts_worse_is_not_taken(shipped: Model) -> None:
    posts = reviews(90, 6, KNOWN)
    wrong = reviews(900, 7, KNOWN, turned=-1)
    taught = teach(shipped, wrong, posts)
    assert taught.outcome == WORSE_ON_POSTS
    assert taught.posts is not None
    assert taught.posts.gain < 0
    assert teach(shipped, wrong).outcome == TAKEN


def test_a_taught_model_must_be_beaten_to_be_replaced(shipped: Model, taught: Taught) -> None:
    again = teach(shipped, reviews(600, 1, SLANG), current=taught.model)
    assert again.outcome == NO_BETTER


def test_it_is_not_judged_by_what_it_learned(shipped: Model) -> None:
    texts = reviews(600, 1, SLANG)
    lying = [
        Example(each.text, -each.label if held_back(each.text) else each.label, "en")
        for each in texts
    ]
    taught = teach(shipped, lying)
    assert taught.outcome == NO_BETTER
    assert taught.reviews is not None
    assert taught.reviews.after < 0.3


@given(st.text(min_size=1))
def test_a_text_is_held_back_whatever_its_case_and_marks(text: str) -> None:
    assert held_back(text) == held_back(f"  {text}!? ")


def test_a_packed_model_judges_the_same(taught: Taught) -> None:
    model = model_of(taught)
    read = Model.read(model.packed())
    for text in ("gorbled and a true vimber", "A lovely room, but loud"):
        assert score(read, text) == pytest.approx(score(model, text), abs=0.01)
    assert compare(model, read, reviews(50, 9, SLANG)).gain == 0
