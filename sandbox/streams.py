"""Who is spoken of where: one stream for each location, or whole brand, on each platform."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sandbox.identity import digits, token
from sandbox.places import Brand, Location, Places, slug

ACCOUNT = "104417720936158204471"
"""Our own account on Google."""
MASTODON = "social.harbourtown.example"
GUIDE = "stayandtable.example"
"""An invented review portal that publishes JSON-LD."""
TASTES = "gustario.example"
"""An invented review portal that publishes microdata, on a scale of ten."""
DAILY = "thehostdaily.example"
LEDGER = "cityledger.example"

GOOGLE_BIAS = 0.5
YELP_BIAS = -0.65
APP_BIAS = -0.35
WINDOW_SHARE = 0.35
"""How much of a competitor's crowd is on platforms that show us only a window of it."""
APP_COUNTRIES = ("us", "gb", "de", "es")
HISTORY_DAYS = 3 * 365


@dataclass(frozen=True)
class Stream:
    """One location, or a whole brand, on one platform.

    Attributes:
        number: unique in the world; part of numeric ids.
        kind: `hotel`, `restaurant`, `cafe`, `app`, `posts` or `articles`.
        country: upper-case code that decides languages and currency.
        languages: shares of the languages people write in there.
        share: its part of the platform's history, before scaling.
        volume: reviews in the days before the anchor.
        days: how many those are.
        bias: stars that this platform's public adds.
        silent: share of reviews that are stars alone.
    """

    key: str
    source: str
    channel: str
    brand: Brand
    location: Location | None
    remote_id: str
    kind: str
    country: str
    languages: Mapping[str, float]
    share: float
    options: Mapping[str, str] = field(default_factory=dict)
    account: str = ""
    number: int = 0
    volume: int = 0
    days: int = HISTORY_DAYS
    bias: float = 0.0
    silent: float = 0.0

    @property
    def name(self) -> str:
        """What a person would call the listing."""
        return self.location.name if self.location else self.brand.name

    @property
    def platform(self) -> str:
        """The first part of the key: all streams of a platform share it."""
        return self.key.partition("/")[0]


HISTORY = {
    "google": 13_500,
    "yelp": 3_000,
    "tripadvisor": 5_600,
    GUIDE: 4_600,
    TASTES: 2_400,
    "apple": 1_500,
    MASTODON: 1_500,
    DAILY: 160,
    LEDGER: 120,
}
"""How many statements each platform holds when the demo world opens."""
SMALL_SHARE = 0.012


def make_streams(places: Places, seed: int, size: str) -> tuple[Stream, ...]:
    """Return the streams of places, news and apps of a world, with their volumes."""
    draft = [*_of_locations(places, seed), *_of_brands(places)]
    scale = 1.0 if size == "demo" else SMALL_SHARE
    sums: dict[str, float] = {}
    for stream in draft:
        sums[stream.platform] = sums.get(stream.platform, 0.0) + stream.share
    return tuple(
        replace(
            stream,
            number=number,
            volume=max(
                4, round(HISTORY[stream.platform] * scale * stream.share / sums[stream.platform])
            ),
        )
        for number, stream in enumerate(draft, start=1)
    )


@dataclass(frozen=True)
class _Public:
    """The people who write on one platform, and where they do."""

    platform: str
    source: str
    channel: str
    remote_id: str
    bias: float = 0.0
    silent: float = 0.0


def _of_locations(places: Places, seed: int) -> Iterator[Stream]:
    for location in places.locations:
        brand = places.brand(location.brand)
        crowd = random.Random(f"{seed}/{location.key}/crowd").lognormvariate(0, 0.7) * brand.volume
        for public in _publics(brand, location):
            elsewhere = public.source in {"yelp", "tripadvisor"} and not brand.ours
            yield Stream(
                key=f"{public.platform}/{location.key}",
                source=public.source,
                channel=public.channel,
                brand=brand,
                location=location,
                remote_id=public.remote_id,
                kind=location.kind,
                country=location.country,
                languages=places.languages[location.country],
                share=crowd * (WINDOW_SHARE if elsewhere else 1.0),
                bias=public.bias,
                silent=public.silent,
            )


def _publics(brand: Brand, location: Location) -> Iterator[_Public]:
    name = slug(location.name)
    if brand.ours:
        path = f"accounts/{ACCOUNT}/locations/{digits(location.key, 19)}"
        yield _Public("google", "google_business", "google", path, GOOGLE_BIAS, 0.35)
    if location.country in {"US", "GB", "DE"}:
        yield _Public("yelp", "yelp", "yelp", token(f"yelp/{location.key}", 22), YELP_BIAS)
    if location.kind != "cafe":
        remote_id = digits(f"tripadvisor/{location.key}", 8)
        yield _Public("tripadvisor", "tripadvisor", "tripadvisor", remote_id)
        url = f"https://{GUIDE}/places/{name}"
        yield _Public(GUIDE, "schemaorg", "stayandtable", url, -0.05)
    if location.kind != "hotel":
        url = f"https://{TASTES}/{location.country.lower()}/{name}"
        yield _Public(TASTES, "schemaorg", "gustario", url, -0.15, 0.12)


def _of_brands(places: Places) -> Iterator[Stream]:
    for brand in places.brands:
        tag = slug(brand.name).replace("-", "")
        social = _brand_stream(places, brand, _Public(MASTODON, "mastodon", "mastodon", tag))
        yield replace(social, kind="posts", options={"instance": MASTODON})
        for host, url in feeds(brand):
            feed = _brand_stream(places, brand, _Public(host, "rss", "news", url))
            yield replace(feed, kind="articles")
        for country in APP_COUNTRIES if brand.app else ():
            yield _app(places, brand, country)


def _app(places: Places, brand: Brand, country: str) -> Stream:
    public = _Public("apple", "apple_rss", "app_store", brand.app, APP_BIAS)
    stream = _brand_stream(places, brand, public)
    return replace(
        stream,
        key=f"apple/{brand.key}/{country}",
        kind="app",
        country=country.upper(),
        languages=places.languages[country.upper()],
        options={"country": country},
        share=stream.share * (2.0 if country == "us" else 1.0),
    )


def _brand_stream(places: Places, brand: Brand, public: _Public) -> Stream:
    return Stream(
        key=f"{public.platform}/{brand.key}",
        source=public.source,
        channel=public.channel,
        brand=brand,
        location=None,
        remote_id=public.remote_id,
        kind="brand",
        country="DE",
        languages=language_mix(places, brand),
        share=brand.volume * (2.0 if brand.ours else 1.0),
        bias=public.bias,
    )


def feeds(brand: Brand) -> tuple[tuple[str, str], ...]:
    """Return host and address of the news feeds about a brand: one RSS, one Atom."""
    return (
        (DAILY, f"https://{DAILY}/topics/{brand.key}/feed.xml"),
        (LEDGER, f"https://{LEDGER}/alerts/{digits(f'ledger/{brand.key}', 20)}"),
    )


def language_mix(places: Places, brand: Brand) -> dict[str, float]:
    """Return the shares of the languages that people write about a whole brand in."""
    mix: dict[str, float] = {}
    for location in places.of_brand(brand.key):
        for language, share in places.languages[location.country].items():
            mix[language] = mix.get(language, 0.0) + share
    return mix
