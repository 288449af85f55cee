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


def test_an_incremental_walk_asks_from_a_month_before_the_known():
    assert "from_date=2026-10-21" in read(page([]), since=NOW)[0].seen[0][1]


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (answer({}, 401), AuthRefused),
        (answer({"meta": {}}), FormatChanged),
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
    with pytest.raises(BadItem, match="neither"):
        booking.parse({**ITEM, "scoring": None, "content": None}, HOTEL)


@pytest.mark.parametrize("score", [0, 10.1, "ten"])
def test_a_score_off_the_scale_is_set_aside(score):
    with pytest.raises(BadItem, match="review_score"):
        booking.parse({**ITEM, "scoring": {"review_score": score}}, HOTEL)
