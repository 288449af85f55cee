"""What a person would enter to connect each source of a world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sandbox import curve
from sandbox.identity import token
from sandbox.streams import Stream

_NAMES: Mapping[str, tuple[str, ...]] = {
    "google_business": ("client_id", "client_secret", "refresh_token"),
    "yelp": ("api_key",),
    "tripadvisor": ("api_key",),
    "mastodon": ("access_token",),
    "google_places": ("api_key",),
    "trustpilot": ("api_key", "api_secret"),
    "facebook": ("access_token", "client_id", "client_secret"),
    "reddit": ("client_id", "client_secret", "refresh_token"),
    "bluesky": ("app_password",),
    "youtube": ("api_key", "client_id", "client_secret", "refresh_token"),
    "google_play": ("client_id", "client_secret", "refresh_token"),
    "instagram": ("access_token", "client_id", "client_secret", "app_secret", "verify_token"),
    "x": ("bearer_token", "client_id", "client_secret", "refresh_token"),
    "tiktok": ("access_token",),
    "linkedin": ("access_token", "client_id", "client_secret"),
    "booking": ("password",),
}


def make_keys(streams: Iterable[Stream], seed: int) -> Mapping[str, Mapping[str, str]]:
    """Return the secrets of the sources that these streams need, by source and name."""
    wanted = {stream.source for stream in streams}
    keys = {
        source: {name: token(f"{seed}/{source}/{name}", 40) for name in names}
        for source, names in _NAMES.items()
        if source in wanted
    }
    if "app_store_connect" in wanted:
        keys["app_store_connect"] = {"private_key": curve.pem(app_store_key(seed))}
    return keys


def app_store_key(seed: int) -> int:
    """Return the key with which the owner signs in at App Store Connect."""
    return curve.private_key(f"{seed}/app_store_connect")
