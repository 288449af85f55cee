"""Trustpilot: pages by number that shift, answers through the private interface."""

from __future__ import annotations

import pytest

from collectors.source import AuthRefused, BadItem, Broken, FormatChanged
from collectors.sources import trustpilot
from data.models import Review
from tests.collectors.sources.replay import NOW, Replay, answer, cases, collect, listing

UNIT = listing("trustpilot", "507f", options={"author_business_user_id": "u9"})
ITEM = cases("trustpilot")[0][1]


def page(*numbers):
    return answer({"links": [], "reviews": [{**ITEM, "id": f"r{number}"} for number in numbers]})


def read(*pages, since=None):
    http = Replay({"GET": list(pages)}, {"api_key": "k"})
    reviews, _, coverage = collect(trustpilot, http, UNIT, since)
    return http, [review.external_id for review in reviews], coverage


def test_a_review_hidden_by_a_removal_is_found_by_the_next_walk():
    # r2 goes after the first page, so r3 moves up to it and is not on the second.
    http, ids, coverage = read(page(1, 2), page(4), page(), page(1, 3), page(4), page(), page(1, 3),
                               page(4), page())  # fmt: skip
    assert ids == ["r1", "r2", "r4", "r3"]
    assert not coverage.complete
    assert "orderBy=createdat.desc" in http.seen[0][1]


def test_an_incremental_walk_goes_back_a_month():
    http, ids, _ = read(page(1), page(), since=NOW)
    assert ids == ["r1"]
    assert "startDateTime=2026-10-21T12%3A00%3A00Z" in http.seen[0][1]


def test_a_page_that_comes_again_and_again_is_given_up():
    with pytest.raises(Broken):
        read(page(1))


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (answer({"fault": {"faultstring": "Invalid ApiKey"}}, 401), AuthRefused),
        (answer({"message": "x"}, 404), Broken),
        (answer({"message": "x"}), FormatChanged),
    ],
)
def test_every_refusal_asks_for_what_helps(refused, error):
    with pytest.raises(error):
        read(refused)


REVIEW = Review(channel="trustpilot", external_id="r1", rating=1)


def test_an_answer_goes_through_the_private_interface():
    plan = {"accesstoken": [answer({"access_token": "t"})], "/reply": [answer({}, 201)]}
    http = Replay(plan, {"api_key": "k", "api_secret": "s"})
    assert trustpilot.reply(http, UNIT, REVIEW, "Sorry") == ""
    _, url, headers, sent = http.seen[-1]
    assert url == "https://api.trustpilot.com/v1/private/reviews/r1/reply"
    assert sent == {"authorBusinessUserId": "u9", "message": "Sorry"}
    assert headers == {"apikey": "k", "Authorization": "Bearer t"}
    assert http.seen[0][3] == {"grant_type": "client_credentials"}


@pytest.mark.parametrize(
    ("of", "text", "error"),
    [(listing("trustpilot", "507f"), "Sorry", AuthRefused), (UNIT, " ", BadItem)],
)
def test_an_answer_that_cannot_be_given_is_not_sent(of, text, error):
    http = Replay({}, {"api_key": "k", "api_secret": "s"})
    with pytest.raises(error):
        trustpilot.reply(http, of, REVIEW, text)
    assert http.seen == []


def test_a_review_whose_stars_are_not_counted_yet_has_none():
    of = listing("trustpilot", "unit")
    review = trustpilot.parse({"id": "a" * 24, "stars": 0, "text": "Fine"}, of)
    assert (review.rating, review.text, review.flags) == (None, "Fine", ("stars not stated",))
