"""What things are called on the screen."""

from __future__ import annotations

from scoring.indices.reputation import BANDS

_CHANNELS = {
    "appstore": "App Store",
    "app_store": "App Store",
    "google_play": "Google Play",
    "rss": "News and blogs",
    "tripadvisor": "Tripadvisor",
    "trustpilot": "Trustpilot",
    "web": "Web pages",
    "x": "X",
    "youtube": "YouTube",
}


def channel_name(channel: str) -> str:
    """Return a channel's name as people know it.

    >>> channel_name("google"), channel_name("booking_com"), channel_name("x")
    ('Google', 'Booking com', 'X')
    """
    return _CHANNELS.get(channel, channel.replace("_", " ").capitalize())


def band(value: float) -> str:
    """Return the word for a reputation index.

    >>> band(79.9), band(80.0), band(12.0)
    ('Good', 'Excellent', 'Poor')
    """
    return [word for low, word in BANDS if value >= low][-1].capitalize()
