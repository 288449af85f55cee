"""The platform of a file is told by what stands in it, and never by one stray word."""

import pytest

from collectors.guessing.channels import guess_channel

YELP = "https://www.yelp.example/biz/quay-house"
MAPS = "https://www.google.example/maps/reviews/1"


@pytest.mark.parametrize(
    ("filename", "columns", "rows", "channel"),
    [
        ("reviews.csv", ["Link"], [{"Link": YELP}] * 3, "yelp"),
        ("trustpilot.csv", ["Link"], [{"Link": YELP}] * 3, "yelp"),
        ("reviews.csv", ["Link"], [{"Link": MAPS}, {"Link": "https://quay.example/"}], ""),
        ("reviews.csv", ["Platform"], [{"Platform": "Booking.com"}] * 4, "booking"),
        ("reviews.csv", ["Title"], [{"Title": "Booking was easy"}, {"Title": "Fine"}], ""),
        ("Google_Play-2026.xlsx", ["Stars"], [], "google_play"),
        ("google play store.csv", ["Stars"], [], "google_play"),
        ("export.csv", ["App Store Rating", "Text"], [], "appstore"),
        ("export.csv", ["Trip Advisor score"], [], "tripadvisor"),
        ("export.csv", ["Stars"], [{"Stars": "http://[bad"}], ""),
        ("", [], [], ""),
    ],
)
def test_links_then_words_then_names_tell(filename, columns, rows, channel):
    assert guess_channel(filename, columns, rows) == channel
