"""Booking.com: a single review that comes bare, pages by address, scores out of ten."""

from __future__ import annotations

import pytest

from collectors.source import AuthRefused, BadItem, Broken, FormatChanged
from collectors.sources import booking
from tests.collectors.sources.replay import NOW, Replay, answer, cases, collect, listing

HOTEL = listing("booking", "554433", options={"user": "machine"})
ITEM = cases("booking")[0][1]


def page(data, following=None):
    return answer({"data": data, "meta": {"ruid": "x"}, "errors": [], "next_page": following})


def read(*pages, since=None):
    http = Replay({"GET": list(pages)}, {"password": "p"})
    return http, collect(booking, http, HOTEL, since)[0]


def test_pages_are_followed_with_our_own_address_and_password():
    following = "https://elsewhere.example/review-api?limit=100&page_token=P"
    http, reviews = read(page([ITEM], following), page({**ITEM, "review_id": "rv-9"}))
    assert [one.external_id for one in reviews] == ["rv-1", "rv-9"]
    _, url, headers, _ = http.seen[1]
    assert url.startswith("https://supply-xml.booking.com/") and "page_token=P" in url
    assert headers["Authorization"].startswith("Basic ")


def listed(reviews, following):
    return answer({"data": {"reviews": reviews}, "meta": {"ruid": "x", "next_page": following}})


AFTER = "https://supply-xml.booking.com/reviews/properties/554433/reviews?limit=100&cursor="


def test_reviews_are_listed_under_their_name_and_every_page_names_one_after_it():
    pages = listed([ITEM], f"{AFTER}A"), listed([], f"{AFTER}A")
    http = Replay({"GET": list(pages)}, {"password": "p"})
    reviews, reasons, coverage = collect(booking, http, HOTEL)
    assert ([one.external_id for one in reviews], reasons) == (["rv-1"], [])
    assert not coverage.short and len(http.seen) == 2
    assert "cursor=A" in http.seen[1][1]


@pytest.mark.parametrize("before", [0, booking.PAGE])
def test_a_page_that_may_be_empty_by_mistake_is_not_the_end(before):
    first = [{**ITEM, "review_id": f"rv-{number}"} for number in range(before)]
    last = {**ITEM, "review_id": "last"}
    whole = [listed(first, f"{AFTER}A"), listed([], f"{AFTER}B"), listed([last], f"{AFTER}C")]
    pages = whole[0 if before else 1 :]
    http = Replay({"GET": [*pages, listed([], f"{AFTER}C")]}, {"password": "p"})
    reviews, _, coverage = collect(booking, http, HOTEL)
    assert reviews[-1].external_id == "last" and coverage.short


def test_an_answer_may_come_as_words_alone():
    review = booking.parse({**ITEM, "response": None, "reply": "Come back soon."}, HOTEL)
    assert (review.response_text, review.response_at, review.flags) == ("Come back soon.", None, ())


def test_an_incremental_walk_asks_from_a_month_before_the_known():
    assert "from_date=2026-10-21" in read(page([]), since=NOW)[0].seen[0][1]


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (answer({}, 401), AuthRefused),
        (answer({"meta": {}}), FormatChanged),
        (answer({"data": [], "errors": [{"code": 500, "message": "no"}]}), Broken),
        (page([ITEM], "https://supply-xml.booking.com/x?page_token=same"), Broken),
    ],
)
def test_every_refusal_asks_for_what_helps(refused, error):
    with pytest.raises(error):
        read(refused)


@pytest.mark.parametrize(
    ("positive", "negative", "text"),
    [
        ("Kind staff.", "", "Kind staff."),
        ("Kind staff.", " nothing ", "Kind staff."),
        ("Kind staff.", "Nothing!", "Kind staff."),
        ("N/A.", "The lift", "The lift"),
        ("👍", "no", "👍"),
        ("Kind staff.", "Loud.", "Kind staff.\n\nLoud."),
        ("", "Loud.", "Loud."),
        (None, None, None),
    ],
)
def test_an_empty_half_is_no_complaint(positive, negative, text):
    content = {**ITEM["content"], "positive": positive, "negative": negative}
    assert booking.parse({**ITEM, "content": content}, HOTEL).text == text


@pytest.mark.parametrize(("score", "stars"), [(1, 1), (5.5, 3), (10, 5), ("10", 5)])
def test_scores_come_to_the_common_scale(score, stars):
    assert booking.parse({**ITEM, "scoring": {"review_score": score}}, HOTEL).rating == stars


def test_a_review_without_a_score_keeps_its_words():
    review = booking.parse({**ITEM, "scoring": None}, HOTEL)
    assert review.rating is None and review.rating_original is None and review.text
    title = booking.parse({**ITEM, "scoring": None, "content": {"headline": "Fine"}}, HOTEL)
    assert title.title == "Fine"
    with pytest.raises(BadItem, match="neither"):
        booking.parse({**ITEM, "scoring": None, "content": None}, HOTEL)


@pytest.mark.parametrize("score", [0, 10.1, "ten"])
def test_a_score_off_the_scale_is_set_aside(score):
    with pytest.raises(BadItem, match="review_score"):
        booking.parse({**ITEM, "scoring": {"review_score": score}}, HOTEL)
