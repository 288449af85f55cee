"""The brands and locations of the demo world, read from `places.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

SMALL = (
    "halvora-berlin-mitte",
    "halvora-cafe-portland",
    "tessaro-london",
    "ondarive-madrid",
    "lumenwick-boston",
    "brasselkite-paris",
)
"""The locations of the small world, and of the wide one."""


@dataclass(frozen=True)
class Brand:
    """A company of the demo world.

    Attributes:
        appeal: added to the true quality of all its places, on the log-odds scale.
        volume: how many people write about it, compared with ours.
        app: the id of its app in Apple's store, or empty.
    """

    key: str
    name: str
    ours: bool
    industry: str
    appeal: float
    volume: float
    app: str


@dataclass(frozen=True)
class Location:
    """A hotel, restaurant or café of one brand."""

    key: str
    brand: str
    name: str
    kind: str
    address: str
    postal_code: str
    city: str
    state: str
    country: str
    latitude: float
    longitude: float
    time_zone: str
    region: str


@dataclass(frozen=True)
class Places:
    """Everything `places.toml` says.

    Attributes:
        languages: shares of the languages people write in, by country.
        topics: how often people speak of each topic, by kind of place (`app` is one).
    """

    brands: tuple[Brand, ...]
    locations: tuple[Location, ...]
    languages: Mapping[str, Mapping[str, float]]
    topics: Mapping[str, Mapping[str, float]]

    def brand(self, key: str) -> Brand:
        """Return the brand of that key."""
        return next(brand for brand in self.brands if brand.key == key)

    def of_brand(self, key: str) -> list[Location]:
        """Return the locations of one brand."""
        return [location for location in self.locations if location.brand == key]


def slug(text: str) -> str:
    """Return the text as lower-case ASCII words joined by hyphens.

    >>> slug("Café Köln")
    'cafe-koln'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


@cache
def load_places(size: str = "demo") -> Places:
    """Read the places of the `demo` world, or the few of the `small` and the `wide` one."""
    stored = tomllib.loads(resources.files("sandbox").joinpath("places.toml").read_text("utf-8"))
    brands = tuple(Brand(**row) for row in stored["brands"])
    locations = tuple(_locations(brands, stored["locations"]))
    if size != "demo":
        locations = tuple(location for location in locations if location.key in SMALL)
    return Places(brands, locations, stored["languages"], stored["topics"])


def _locations(brands: tuple[Brand, ...], rows: Mapping[str, list[Any]]) -> Iterator[Location]:
    for brand in brands:
        for name, *rest in rows[brand.key]:
            yield Location(f"{brand.key}-{slug(name)}", brand.key, f"{brand.name} {name}", *rest)
