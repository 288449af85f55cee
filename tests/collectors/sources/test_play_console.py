"""The monthly file of the Play Console: the history that Google Play's interface does not tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from collectors.mapping import guess, preview
from collectors.readers import read
from tests.collectors.sources.replay import listing

HEADER = (
    "Package Name,App Version Code,App Version Name,Reviewer Language,Device,"
    "Review Submit Date and Time,Review Submit Millis Since Epoch,"
    "Review Last Update Date and Time,Review Last Update Millis Since Epoch,Star Rating,"
    "Review Title,Review Text,Developer Reply Date and Time,Developer Reply Millis Since Epoch,"
    "Developer Reply Text,Review Link"
)
LINK = "https://play.google.com/console/developers/app/user-feedback/review-details?reviewId="
ANSWERED = (
    "com.harbour.app,12345,1.2.3,en,crownqlte,2026-08-01T10:00:01Z,1785578401234,"
    '2026-08-03T11:00:00Z,1785754800000,4,Nice,"Works, mostly\n""well""",2026-08-04T09:00:00Z,'
    f"1785834000500,Thank you!,{LINK}gp:AOqpAAA&corpus=PUBLIC_REVIEWS"
)
BARE = "com.harbour.app,,,{},,2026-08-02T10:00:01Z,{},2026-08-02T10:00:01Z,{},1,,,,,,"


def reviews(*rows, encoding="utf-16"):
    body = "\r\n".join([HEADER, *rows, ""]).encode(encoding)
    table = read(body, "reviews_com.harbour.app_202608.csv")
    shown = preview(table, guess(table), listing("file", "f", channel="google_play"), None)
    assert shown.aside == {}
    return [review for _, review in shown.reviews]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_every_column_of_a_row_is_read(encoding):
    (review, _) = reviews(
        ANSWERED, BARE.format("de", 1785664801000, 1785664801000), encoding=encoding
    )
    assert review.model_dump(exclude_defaults=True) == {
        "channel": "google_play",
        "external_id": "gp:AOqpAAA",
        "title": "Nice",
        "text": 'Works, mostly\n"well"',
        "language": "en",
        "rating": 4.0,
        "created_at": datetime(2026, 8, 1, 10, 0, 1, 234_000, tzinfo=UTC),
        "updated_at": datetime(2026, 8, 3, 11, tzinfo=UTC),
        "url": f"{LINK}gp:AOqpAAA&corpus=PUBLIC_REVIEWS",
        "response_text": "Thank you!",
        "response_at": datetime(2026, 8, 4, 9, 0, 0, 500_000, tzinfo=UTC),
    }


def test_ratings_without_words_are_told_apart_by_their_milliseconds():
    rows = [BARE.format("es", 1785664801000 + n, 1785664801000 + n) for n in range(3)]
    found = reviews(*rows)
    assert len({review.external_id for review in found}) == 3
    assert found[2].created_at - found[0].created_at == timedelta(milliseconds=2)
    assert all(review.rating == 1 and review.text is None for review in found)
