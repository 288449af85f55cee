"""What things are called on the screen."""

from __future__ import annotations

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

BANDS = ((80.0, "Excellent"), (65.0, "Good"), (50.0, "Fair"), (0.0, "Poor"))
"""Lower ends of the bands of indices from 0 to 100."""


def channel_name(channel: str) -> str:
    """Return a channel's name as people know it.

    >>> channel_name("google"), channel_name("booking_com"), channel_name("x")
    ('Google', 'Booking com', 'X')
    """
    return _CHANNELS.get(channel, channel.replace("_", " ").capitalize())


def band(value: float) -> str:
    """Return the band of an index from 0 to 100.

    >>> band(79.9), band(80.0), band(12.0)
    ('Good', 'Excellent', 'Poor')
    """
    return next(name for low, name in BANDS if value >= low or low == 0)
