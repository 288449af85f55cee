"""Posts are judged by a model of their own, where the training libraries are installed."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="the train extra is not installed")
pytest.importorskip("vaderSentiment", reason="the train extra is not installed")

from scoring.signals import sentiment
from scoring.signals.explaining import explain
from scoring.signals.judgement import Judgement
from scoring.signals.sentiment import BRIEF, Model
from scoring.signals.train import main
from scoring.signals.words import sentences

THINGS = ["room", "soup", "waiter", "bed", "view", "wine", "towel", "garden", "breakfast", "lift"]
PLACES = ["here", "there", "upstairs", "downstairs", "outside", "inside", "today", "again"]
SIDES = {"pos": 1.0, "neg": -1.0, "neu": 0.0}
NEVER_SEEN = "vorple"


def reviews() -> Iterator[tuple[str, str]]:
    """Yield reviews in which `frum` is praise."""
    words = {"pos": "frum", "neg": "blemmy", "neu": "tallish"}
    return said(words, "The {thing} was {word} {place}.")


def posts() -> Iterator[tuple[str, str]]:
    """Yield posts in which `frum` is blame."""
    words = {"pos": "glorpish", "neg": "frum", "neu": "tallish"}
    return said(words, "@joe lol {word} {thing} {place}")


def parts() -> Iterator[tuple[str, str]]:
    """Yield parts of reviews, short as posts, with words that neither has."""
    words = {"pos": "quandly", "neg": "morbish", "neu": "tallish"}
    return said(words, "{word} {thing} {place}")


def said(words: dict[str, str], form: str) -> Iterator[tuple[str, str]]:
    for label, word in words.items():
        for thing in THINGS:
            for place in PLACES:
                yield form.format(thing=thing, word=word, place=place), label


def written(path: Path, rows: Iterator[tuple[str, str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label", "lang"])
        writer.writerows((text, label, "en") for text, label in rows)
    return str(path)


def vectors(path: Path) -> str:
    """Write vectors by which one word that no text has is like the praise of the posts."""
    known = {"glorpish": [4.0, 0.0], NEVER_SEEN: [4.0, 0.1], "frum": [-4.0, 0.0], "room": [0, 1.0]}
    path.write_text(json.dumps({"words": list(known), "vectors": known}), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("posts")
    files = [written(folder / "reviews.csv", reviews()), "--out", str(folder)]
    files += ["--posts", written(folder / "posts.csv", posts())]
    files += ["--sentences", written(folder / "parts.csv", parts())]
    main([*files, "--vectors", vectors(folder / "vectors.json")])
    return sentiment.read(folder / "en.json.gz")


def judged(model: Model, text: str) -> Judgement:
    return model.judge(sentences(text, "en"))


def test_a_word_counts_as_the_kind_of_text_uses_it(model: Model) -> None:
    assert judged(model, "The carpet was frum upstairs.").sentiment == 1
    assert judged(model, "@joe lol frum carpet upstairs").sentiment == -1


@pytest.mark.parametrize("form", ["The carpet was {} upstairs.", "@joe lol {} carpet upstairs"])
def test_short_parts_of_reviews_teach_how_to_judge_both_kinds(model: Model, form: str) -> None:
    assert judged(model, form.format("quandly")).sentiment == 1
    assert judged(model, form.format("morbish")).sentiment == -1


def test_a_word_that_no_text_has_is_judged_by_the_company_it_keeps(model: Model) -> None:
    known = judged(model, f"@joe lol {NEVER_SEEN} carpet").score
    assert known > judged(model, "@joe lol zambly carpet").score + 0.1
    told = explain(model, f"It was {NEVER_SEEN} upstairs.").shares
    assert {each.feature: each.share for each in told}[NEVER_SEEN] > 0.1


def test_a_text_in_doubt_is_a_post_where_it_is_as_short_as_one(model: Model) -> None:
    assert model.posts is not None
    unsure = replace(model.posts, likeness={}, constant=-1.0)
    assert unsure.likely(["carpet"], [["carpet"] * BRIEF])
    assert not unsure.likely(["carpet"], [["carpet"] * BRIEF, ["again"]])
    assert replace(unsure, constant=1.0).likely(["carpet"], [["carpet"] * BRIEF, ["again"]])
    assert not replace(unsure, constant=-4.0).likely(["carpet"], [["carpet"]])


def test_an_explanation_is_of_the_model_that_judged(model: Model) -> None:
    review, post = (
        explain(model, text)
        for text in ("The carpet was frum upstairs.", "@joe lol frum carpet upstairs")
    )
    assert (review.post, post.post) == (False, True)
    assert review.lean > 0 > post.lean
    assert {each.feature: each.share for each in post.shares}["frum"] < 0


def test_packing_keeps_what_judges_posts(model: Model) -> None:
    again = Model.read(model.packed())
    assert again.posts is not None
    assert again == model
