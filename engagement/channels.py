"""Where owners answer by hand."""

from __future__ import annotations

from collections.abc import Mapping

_PLACES: Mapping[str, str] = {
    "google": "https://business.google.com/reviews",
    "yelp": "https://biz.yelp.com/",
    "tripadvisor": "https://www.tripadvisor.com/Owners",
    "booking": "https://admin.booking.com/",
    "trustpilot": "https://businessapp.b2b.trustpilot.com/",
    "app_store": "https://appstoreconnect.apple.com/",
    "google_play": "https://play.google.com/console/",
    "facebook": "https://business.facebook.com/latest/inbox/",
    "instagram": "https://business.facebook.com/latest/inbox/",
    "youtube": "https://studio.youtube.com/",
    "tiktok": "https://www.tiktok.com/business-suite/",
    "linkedin": "https://www.linkedin.com/company/setup/",
}


def place_to_answer(channel: str, url: str) -> str:
    """Return where a person answers a review by hand: at the review itself, or at the owner's desk.

    Args:
        channel: of the review.
        url: of the review, where it has one.
    """
    return url or _PLACES.get(channel, "")
