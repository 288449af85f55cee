"""A model is taught by stars, and taken only where that helps."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.signals import sentiment
from scoring.signals.labelled import Example, held_back
from scoring.signals.sentiment import Model
from scoring.signals.teaching import (
    CONTRADICTED,
    NO_BETTER,
    TAKEN,
    TOO_FEW,
    TURNS_CLEAR,
    WORSE_ON_CHANNEL,
    WORSE_ON_POSTS,
    WORSE_PROBABILITIES,
    Serving,
    Taught,
    teach,
)
from scoring.signals.trials import compare
from scoring.signals.words import sentences
from tests.scoring.signals.brand import KNOWN, OPPOSITE, SLANG, on, reviews


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
    taught = teach(shipped, reviews(600, 1, SLANG), reviews(90, 6, OPPOSITE))
    assert (taught.outcome, taught.model) == (WORSE_ON_POSTS, None)
    assert taught.posts is not None
    assert taught.posts.gain < 0


def test_stars_that_contradict_the_texts_teach_nothing(shipped: Model) -> None:
    taught = teach(shipped, reviews(900, 7, KNOWN, turned=-1))
    assert (taught.outcome, taught.model) == (CONTRADICTED, None)
    assert taught.contradicted["google"].right < 0.1


def test_a_channel_whose_stars_contradict_its_texts_is_left_out(shipped: Model) -> None:
    taught = teach(shipped, reviews(600, 1, SLANG) + on("yelp", reviews(300, 7, KNOWN, turned=-1)))
    assert (taught.outcome, set(taught.contradicted)) == (TAKEN, {"yelp"})
    assert set(taught.channels) == {"google"}
    assert score(model_of(taught), "It was terrible and rude") < -0.5
    assert score(model_of(taught), "It was wonderful and kind") > 0.5


def test_a_channel_that_speaks_otherwise_keeps_the_shipped_model(shipped: Model) -> None:
    both = reviews(900, 1, SLANG) + on("trustpilot", reviews(240, 2, OPPOSITE))
    taught = teach(shipped, both)
    assert (taught.outcome, taught.serves) == (TAKEN, frozenset({"google"}))
    assert taught.channels["google"].gain > 0.1
    assert taught.channels["trustpilot"].gain < -0.1


def test_a_channel_that_only_praises_is_guarded_too(shipped: Model) -> None:
    kind = {-1: SLANG[1], 1: ["gorbled, and nice", "a real snerk, and good"]}
    praise = [each for each in reviews(150, 2, kind) if each.label == 1]
    taught = teach(shipped, reviews(900, 1, SLANG) + on("praises", praise))
    assert taught.channels["praises"].negative == 0
    assert taught.serves == frozenset({"google"})


def test_channels_that_gain_together_are_all_served(shipped: Model) -> None:
    both = reviews(600, 1, SLANG) + on("trustpilot", reviews(240, 2, SLANG))
    taught = teach(shipped, both)
    assert (taught.outcome, taught.serves) == (TAKEN, None)


def test_what_serves_a_channel_well_is_not_replaced_by_what_is_worse_there(
    shipped: Model, taught: Taught
) -> None:
    current = Serving(model_of(taught), frozenset({"google"}))
    google = reviews(240, 1, SLANG)
    turned = on("trustpilot", reviews(900, 2, OPPOSITE))
    again = teach(shipped, google + turned, current=current)
    assert (again.outcome, again.model) == (WORSE_ON_CHANNEL, None)
    assert not again.withdrawn


def test_what_has_come_to_harm_a_channel_is_withdrawn(shipped: Model, taught: Taught) -> None:
    current = Serving(model_of(taught))
    both = reviews(90, 1, KNOWN) + on("trustpilot", reviews(400, 2, OPPOSITE))
    again = teach(shipped, both, current=current)
    assert again.withdrawn or again.model is not None
    assert "trustpilot" in (again.serves or {"trustpilot"})


def test_irony_of_reviewers_does_not_turn_clear_posts_round(shipped: Model) -> None:
    ironic = {-1: ["wonderful, truly wonderful", "lovely and wonderful"], 1: SLANG[1]}
    taught = teach(shipped, reviews(900, 1, ironic))
    assert taught.reviews is not None
    assert taught.reviews.gain > 0.1
    assert (taught.outcome, taught.model) == (TURNS_CLEAR, None)


def test_what_is_right_more_often_but_far_less_sure_where_it_was_right_is_not_taken(
    shipped: Model,
) -> None:
    known = reviews(1200, 2, KNOWN)
    doubted = [
        replace(each, label=-each.label) if number % 5 < 2 and not held_back(each.text) else each
        for number, each in enumerate(known)
    ]
    taught = teach(shipped, doubted + reviews(300, 1, SLANG))
    assert taught.reviews is not None
    assert taught.reviews.gains
    assert (taught.outcome, taught.model) == (WORSE_PROBABILITIES, None)


def test_a_taught_model_must_be_beaten_to_be_replaced(shipped: Model, taught: Taught) -> None:
    again = teach(shipped, reviews(600, 1, SLANG), current=Serving(model_of(taught)))
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


@given(st.text(min_size=1), st.sampled_from("zé語"))
def test_a_text_is_held_back_whatever_its_case_and_marks(text: str, letter: str) -> None:
    assert held_back(text + letter) == held_back(f"  {text}{letter.upper()}!? ")
    assert held_back(text) == held_back(f"  {text} ")


def test_of_texts_without_letters_some_are_held_back_and_others_not() -> None:
    assert {held_back("👍" * count) for count in range(1, 20)} == {True, False}


def test_a_packed_model_judges_the_same(taught: Taught) -> None:
    model = model_of(taught)
    read = Model.read(model.packed())
    for text in ("gorbled and a true vimber", "A lovely room, but loud"):
        assert score(read, text) == pytest.approx(score(model, text), abs=0.01)
    same = compare(model, read, reviews(50, 9, SLANG))
    assert same is not None
    assert same.gain == 0
