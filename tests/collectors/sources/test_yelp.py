"""Yelp: a window of three, two kinds of 429, and businesses that moved or are not there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from collectors.source import (
    AuthRefused,
    Broken,
    Deferred,
    FormatChanged,
    QuotaSpent,
)
from collectors.sources import yelp
from tests.collectors.sources.replay import NOW, Replay, answer, cases, collect, listing

PLACE = listing("yelp", "harbour kitchen/7")
ITEMS = [item for _, item, _ in cases("yelp")]
WINDOW = answer({"reviews": ITEMS, "total": 9723, "possible_languages": ["en"]})


def replay(reviews, details=None):
    plan = {
        "/reviews": [reviews],
        "GET": [details or answer({"rating": 3.5, "review_count": 9723})],
    }
    return Replay(plan, {"api_key": "k"})


def refusal(status, code, **more):
    headers = {"RateLimit_ResetTime": "2026-11-21T00:00:00+00:00", **more}
    return answer({"error": {"code": code, "description": "…"}}, status, **headers)


def test_the_window_comes_with_what_the_business_page_states():
    http = replay(WINDOW)
    reviews, reasons, coverage = collect(yelp, http, PLACE)
    assert len(reviews) == len(ITEMS) and not reasons
    assert (coverage.complete, coverage.stated_total, coverage.stated_rating) == (False, 9723, 3.5)
    assert http.seen[0][1].endswith("/v3/businesses/harbour%20kitchen%2F7/reviews")
    assert http.seen[0][2] == {"Authorization": "Bearer k"}


def test_a_business_without_reviews_is_an_honest_nothing():
    reviews, _, coverage = collect(yelp, replay(refusal(403, "BUSINESS_UNAVAILABLE")), PLACE)
    assert (reviews, coverage.complete) == ([], False)


def test_the_day_s_allowance_ends_when_yelp_says():
    with pytest.raises(QuotaSpent) as caught:
        collect(yelp, replay(refusal(429, "ACCESS_LIMIT_REACHED")), PLACE)
    assert caught.value.until == datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(("headers", "seconds"), [({}, 10), ({"Retry_After": "3"}, 3)])
def test_too_many_a_second_waits_for_seconds_not_for_midnight(headers, seconds):
    with pytest.raises(Deferred) as caught:
        collect(yelp, replay(refusal(429, "TOO_MANY_REQUESTS_PER_SECOND", **headers)), PLACE)
    assert caught.value.until == NOW + timedelta(seconds=seconds)


def test_a_business_that_moved_names_its_new_id():
    moved = answer({"error": {"code": "BUSINESS_MIGRATED", "new_business_id": "new-7"}}, 301)
    with pytest.raises(Broken) as caught:
        collect(yelp, replay(moved), PLACE)
    assert "new-7" in caught.value.action


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (refusal(403, "ACCESS_DENIED"), AuthRefused),
        (refusal(401, "TOKEN_INVALID"), AuthRefused),
        (refusal(404, "BUSINESS_NOT_FOUND"), Broken),
        (answer("<html>", 404), FormatChanged),
        (answer({"total": 3}), FormatChanged),
    ],
)
def test_every_refusal_asks_for_what_helps(refused, error):
    with pytest.raises(error):
        collect(yelp, replay(refused), PLACE)


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("2026-07-01 12:00:00", "2026-07-01T19:00:00+00:00"),
        ("2026-01-01 12:00:00", "2026-01-01T20:00:00+00:00"),
        ("2026-11-01 01:30:00", "2026-11-01T08:30:00+00:00"),
        ("2026-03-08 02:30:00", "2026-03-08T10:30:00+00:00"),
    ],
    ids=["summer", "winter", "the hour that comes twice", "the hour that is not there"],
)
def test_times_are_pacific_without_saying_so(stated, moment):
    review = yelp.parse({**ITEMS[0], "time_created": stated}, PLACE)
    assert review.created_at == datetime.fromisoformat(moment)
