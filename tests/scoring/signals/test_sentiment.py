"""The shipped models: size, probabilities, explanations."""

import gzip
import json
from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.signals import sentiment
from scoring.signals.explaining import explain
from scoring.signals.judgement import Judgement
from scoring.signals.words import sentences

MOST_BYTES = 5_000_000
WORDS = st.sampled_from(
    ["the", "room", "was", "very", "good", "bad", "not", "great", "awful", "but", "never", "😡"]
)


def english() -> sentiment.Model:
    model = sentiment.model("en")
    assert model is not None
    return model


def judge(text: str, language: str = "en") -> Judgement:
    model = sentiment.model(language)
    assert model is not None
    return model.judge(sentences(text, language))


def test_the_models_fit_into_five_megabytes() -> None:
    folder = resources.files("scoring.signals") / "models"
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("language", sorted(sentiment.languages()))
def test_every_model_is_whole(language: str) -> None:
    packed = (resources.files("scoring.signals") / f"models/{language}.json.gz").read_bytes()
    assert json.loads(gzip.decompress(packed))["language"] == language
    assert sentiment.model(language) == sentiment.Model.read(packed)


def test_the_main_review_languages_have_a_model() -> None:
    assert {"en", "es", "fr", "de", "nl", "it", "pt"} <= sentiment.languages()
    assert sentiment.model("xx") is None


@pytest.mark.parametrize(
    ("text", "sentiment_"),
    [
        ("Not bad at all, we would come back.", 1),
        ("This is not good.", -1),
        ("I can't recommend this place.", -1),
        ("You won't be disappointed!", 1),
        ("Absolutely terrible 😡", -1),
        ("Love it ❤", 1),
        ("What time do you open on Sunday?", 0),
    ],
)
def test_negation_emoji_and_questions(text: str, sentiment_: int) -> None:
    assert judge(text).sentiment == sentiment_


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=60))
def test_probabilities_sum_to_one(words: list[str]) -> None:
    judged = judge(" ".join(words))
    assert judged.negative + judged.neutral + judged.positive == pytest.approx(1)
    assert min(judged.negative, judged.neutral, judged.positive) >= 0
    assert -1 <= judged.score <= 1


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=40))
def test_an_explanation_adds_up_to_the_lean(words: list[str]) -> None:
    text = " ".join(words)
    reviews = replace(english(), posts=None)
    explained = explain(reviews, text)
    assert not explained.post
    assert explained.lean == pytest.approx(reviews.lean(reviews.clauses(text)), abs=1e-9)


@pytest.mark.parametrize(
    "text",
    ["Couldn't be happier with my new car.", "The soup was disgusting.", "@bank on hold again lol"],
)
def test_a_text_judged_as_a_post_is_explained_as_one(text: str) -> None:
    model = english()
    assert model.posts is not None
    explained = explain(model, text)
    clauses = model.clauses(text)
    assert explained.post
    assert explained.lean == pytest.approx(model.posts.model.lean(clauses), abs=1e-9)


def test_an_explanation_names_the_telling_words() -> None:
    shares = explain(english(), "The soup was disgusting.").shares
    words = {share.feature: share.share for share in shares if share.feature.isalpha()}
    assert words["disgusting"] < 0
    assert words["disgusting"] == min(words.values())
