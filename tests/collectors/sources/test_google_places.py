"""Google Places: a window by relevance, in the words that were written."""

from __future__ import annotations

import pytest

from collectors.source import AuthRefused, Broken, FormatChanged, QuotaSpent
from collectors.sources import google_places
from tests.collectors.sources.replay import Replay, answer, cases, collect, listing

PLACE = listing("google_places", "ChIJ/x", channel="google")
ITEMS = [item for _, item, _ in cases("google_places")]


def read(page):
    http = Replay({"GET": [page]}, {"api_key": "k"})
    return http, collect(google_places, http, PLACE)


def test_the_window_comes_with_what_google_states():
    http, (reviews, reasons, coverage) = read(
        answer({"id": "ChIJ", "rating": 4.4, "userRatingCount": 812, "reviews": ITEMS})
    )
    assert (len(reviews), reasons) == (len(ITEMS), [])
    assert (coverage.complete, coverage.stated_total, coverage.stated_rating) == (False, 812, 4.4)
    _, url, headers, _ = http.seen[0]
    assert url == "https://places.googleapis.com/v1/places/ChIJ%2Fx"
    assert headers["X-Goog-FieldMask"] == "id,rating,userRatingCount,reviews"


def test_a_place_without_reviews_is_an_honest_nothing():
    assert read(answer({"id": "ChIJ"}))[1][0] == []


def refusal(status, name, **detail):
    return answer({"error": {"code": status, "status": name, "details": [detail]}}, status)


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (answer({}), FormatChanged),
        (answer({"id": "ChIJ", "reviews": {}}), FormatChanged),
        (refusal(400, "INVALID_ARGUMENT", reason="API_KEY_INVALID"), AuthRefused),
        (refusal(400, "INVALID_ARGUMENT"), Broken),
        (refusal(403, "PERMISSION_DENIED"), AuthRefused),
        (refusal(403, "RESOURCE_EXHAUSTED"), QuotaSpent),
        (refusal(404, "NOT_FOUND"), Broken),
    ],
)
def test_every_refusal_asks_for_what_helps(page, error):
    with pytest.raises(error):
        read(page)
