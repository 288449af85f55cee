"""Tripadvisor: a window for each language, translations, numbers written as text."""

from __future__ import annotations

import pytest

from collectors.source import AuthRefused, FormatChanged
from collectors.sources import tripadvisor
from tests.collectors.sources.replay import Replay, answer, cases, collect, listing

ITEM = cases("tripadvisor")[0][1]
DETAILS = answer({"location_id": "4711", "rating": "4.5", "num_reviews": "1234"})


def place(**options):
    return listing("tripadvisor", "4711", options=options)


def replay(**pages):
    plan = {f"/reviews?key=k&language={language}": [page] for language, page in pages.items()}
    return Replay({**plan, "/details": [DETAILS]}, {"api_key": "k"})


def window(*items):
    return answer({"data": list(items)})


def translated(number):
    return {**ITEM, "id": number, "is_machine_translated": True}


def test_each_language_has_its_window_and_a_review_comes_once():
    http = replay(en=window(ITEM, {**ITEM, "id": 2}), fr=window(ITEM))
    reviews, _, coverage = collect(tripadvisor, http, place(languages=["en", "fr"]))
    assert [review.external_id for review in reviews] == ["987654321", "2"]
    assert (coverage.complete, coverage.stated_total, coverage.stated_rating) == (False, 1234, 4.5)


def test_a_translation_never_takes_the_place_of_the_original():
    http = replay(en=window(translated(987654321), translated(3)), fr=window(ITEM))
    reviews, _, _ = collect(tripadvisor, http, place(languages="en, fr"))
    assert [(review.external_id, review.excerpt) for review in reviews] == [
        ("987654321", False),
        ("3", True),
    ]
    assert reviews[0].text == ITEM["text"]


def test_english_is_asked_for_unless_told_otherwise():
    http = replay(en=window())
    assert collect(tripadvisor, http, place())[0] == []


def test_a_server_that_tripadvisor_does_not_know_is_told_what_to_do():
    denied = answer({"Message": "User is not authorized … with an explicit deny"}, 403)
    with pytest.raises(AuthRefused, match="not this server") as caught:
        collect(tripadvisor, replay(en=denied), place())
    assert "restrictions" in caught.value.action


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (answer({"error": {"message": "x", "type": "y", "code": 1}}, 403), AuthRefused),
        (answer({"error": {"message": "x"}}, 401), AuthRefused),
        (answer({"error": {"message": "x"}}), FormatChanged),
        (answer("nonsense"), FormatChanged),
    ],
)
def test_every_refusal_asks_for_what_helps(page, error):
    with pytest.raises(error):
        collect(tripadvisor, replay(en=page), place())


@pytest.mark.parametrize("language", [None, "xx"])
@pytest.mark.parametrize("subratings", [None, {}, {"0": {"value": "4"}}])
def test_ids_and_ratings_may_be_text_or_numbers(language, subratings):
    item = {**ITEM, "id": "01", "rating": "4.0", "lang": language, "subratings": subratings}
    review = tripadvisor.parse(item, place())
    assert (review.external_id, review.rating) == ("01", 4)
