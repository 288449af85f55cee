"""Who else is spoken of where: pages, searches, apps and partners, one line for each channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sandbox.identity import digits, hexadecimal, token
from sandbox.places import Brand, Location, Places
from sandbox.streams import APP_BIAS, GOOGLE_BIAS, HISTORY_DAYS, Stream, language_mix


@dataclass(frozen=True)
class Channel:
    """One channel on which whole brands, or their locations, are spoken of.

    Attributes:
        source: also the first part of its streams' keys, unless `platform` says another.
        host: where its interface answers.
        kind: as in `Stream`; empty for the kind of the location.
        remote_id: names what a listing reads, for a brand or for a location.
        volume: statements about our brand, or one of our places; rivals have fewer.
        days: over how many days before the anchor they are spread.
        owned: only the owner may read it, so rivals are not there.
        demo: cheap enough for the demo, where it is read about our brand alone.
        options: what a person would enter beside the name.
    """

    source: str
    channel: str
    host: str
    kind: str
    remote_id: Callable[[Brand], str] | Callable[[Location], str]
    volume: int
    days: int = HISTORY_DAYS
    owned: bool = False
    demo: bool = False
    bias: float = 0.0
    silent: float = 0.0
    options: Mapping[str, str] = field(default_factory=dict)
    platform: str = ""


def _name(brand: Brand) -> str:
    return brand.name


def _named(prefix: str, spell: Callable[[str, int], str], length: int) -> Callable[..., str]:
    """Return how a platform names brands or locations: some characters that follow from the key."""

    def name(subject: Brand | Location) -> str:
        return spell(f"{prefix}/{subject.key}", length)

    return name


def _place_id(location: Location) -> str:
    return "ChIJ" + token(location.key, 23)


def _subreddit(brand: Brand) -> str:
    return f"r/{brand.key}"


def _youtube_channel(brand: Brand) -> str:
    return "UC" + token(f"youtube/{brand.key}", 22)


def _package(brand: Brand) -> str:
    return f"com.{brand.key}.app"


def _app(brand: Brand) -> str:
    return brand.app


def _organisation(brand: Brand) -> str:
    return f"urn:li:organization:{digits(f'linkedin/{brand.key}', 8)}"


CHANNELS = (
    Channel(
        "trustpilot",
        "trustpilot",
        "api.trustpilot.com",
        "brand",
        _named("trustpilot", hexadecimal, 24),
        130,
        options={"author_business_user_id": hexadecimal("trustpilot/user", 24)},
    ),
    Channel(
        "facebook",
        "facebook",
        "graph.facebook.com",
        "posts",
        _named("facebook", digits, 15),
        112,
        300,
        owned=True,
        demo=True,
    ),
    Channel(
        "reddit",
        "reddit",
        "oauth.reddit.com",
        "posts",
        _name,
        200,
        500,
        demo=True,
        options={"user": "halvora_listens"},
    ),
    Channel(
        "reddit",
        "reddit",
        "oauth.reddit.com",
        "posts",
        _subreddit,
        130,
        500,
        owned=True,
        options={"user": "halvora_listens"},
        platform="subreddit",
    ),
    Channel(
        "bluesky",
        "bluesky",
        "bsky.social",
        "posts",
        _name,
        130,
        400,
        demo=True,
        options={"identifier": "halvora.example"},
    ),
    Channel(
        "youtube",
        "youtube",
        "youtube.googleapis.com",
        "posts",
        _youtube_channel,
        176,
        400,
        owned=True,
        demo=True,
    ),
    Channel(
        "google_play",
        "google_play",
        "androidpublisher.googleapis.com",
        "app",
        _package,
        480,
        28,
        owned=True,
        bias=APP_BIAS,
        silent=0.2,
    ),
    Channel("hacker_news", "hacker_news", "hn.algolia.com", "posts", _name, 260, 900),
    Channel(
        "app_store_connect",
        "app_store",
        "api.appstoreconnect.apple.com",
        "app",
        _app,
        450,
        owned=True,
        bias=APP_BIAS,
        options={"issuer_id": digits("app store issuer", 12), "key_id": "HALV0RAKEY"},
    ),
    Channel(
        "instagram",
        "instagram",
        "graph.facebook.com",
        "posts",
        _named("instagram", digits, 17),
        176,
        300,
        owned=True,
    ),
    Channel("x", "x", "api.x.com", "posts", _name, 260, 14),
    Channel(
        "tiktok",
        "tiktok",
        "business-api.tiktok.com",
        "posts",
        _named("tiktok", token, 36),
        352,
        200,
        owned=True,
    ),
    Channel(
        "linkedin",
        "linkedin",
        "api.linkedin.com",
        "posts",
        _organisation,
        112,
        300,
        owned=True,
        options={"version": "202610"},
    ),
)
"""Of whole brands."""
PLACE_CHANNELS = (
    Channel(
        "google_places",
        "google",
        "places.googleapis.com",
        "",
        _place_id,
        14,
        bias=GOOGLE_BIAS,
        silent=0.3,
    ),
    Channel(
        "booking",
        "booking",
        "supply-xml.booking.com",
        "",
        _named("booking", digits, 7),
        130,
        owned=True,
        silent=0.15,
        options={"user": "halvora-machine"},
    ),
)
"""Of single locations."""

_RIVALS_SHARE = 0.2


def host_of(source: str) -> str:
    """Return where a source of these channels answers, empty for the others."""
    listed: tuple[Channel, ...] = CHANNELS + PLACE_CHANNELS
    return next((channel.host for channel in listed if channel.source == source), "")


def more_streams(places: Places, size: str, first: int) -> Iterator[Stream]:
    """Yield the streams of these channels that a world of that size has.

    Args:
        places: whose brands and locations.
        size: `wide` has all, `demo` the cheap ones about our brand, `small` none.
        first: the number of the first.
    """
    for number, stream in enumerate(_all(places, size), start=first):
        yield replace(stream, number=number)


def _all(places: Places, size: str) -> Iterator[Stream]:
    for channel in CHANNELS:
        for brand in places.brands:
            if _has(channel, brand, size) and (channel.kind != "app" or brand.app):
                yield _stream(channel, brand, None, places)
    for channel in PLACE_CHANNELS:
        for location in places.locations:
            brand = places.brand(location.brand)
            if _has(channel, brand, size):
                yield _stream(channel, brand, location, places)


def _has(channel: Channel, brand: Brand, size: str) -> bool:
    if size == "demo":
        return channel.demo and brand.ours
    return size == "wide" and (brand.ours or not channel.owned)


def _stream(channel: Channel, brand: Brand, location: Location | None, places: Places) -> Stream:
    name: Callable[..., str] = channel.remote_id
    share = 1.0 if brand.ours else brand.volume * _RIVALS_SHARE
    return Stream(
        key=f"{channel.platform or channel.source}/{location.key if location else brand.key}",
        source=channel.source,
        channel=channel.channel,
        brand=brand,
        location=location,
        remote_id=name(location or brand),
        kind=channel.kind or (location.kind if location else "brand"),
        country=location.country if location else "DE",
        languages=places.languages[location.country] if location else language_mix(places, brand),
        share=share,
        options=channel.options,
        volume=round(channel.volume * share),
        days=channel.days,
        bias=channel.bias,
        silent=channel.silent,
    )
