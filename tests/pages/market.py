"""A market to compare in: brands of whatever shape a test asks for, written by the public doors."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from sqlalchemy import Engine

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Outcome, Place, Review, Signals, Source
from data.runs import Due, Ending, Runs
from data.store import Store, unscored
from data.upsert import Arrival
from tests.pages.town import NOW

SOURCES = {
    each.channel: each
    for each in (
        Source("market_google", "google", "Google in the market"),
        Source("market_facebook", "facebook", "Facebook in the market"),
        Source("market_google_play", "google_play", "Google Play in the market", window=500),
        Source("market_mastodon", "mastodon", "Mastodon in the market", social=True),
    )
}


class Market:
    """Brands side by side, each with the places and reviews it is given."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.catalogue, self.store = Catalogue(engine), Store(engine)
        self.catalogue.publish_sources(SOURCES.values())
        self.numbers = count()

    def brand(self, name: str, cities: Sequence[str] = (), *, ours: bool = False) -> list[int]:
        """Add a brand; return its locations, that of the whole brand first."""
        key = name.lower().replace(" ", "-")
        brand_id = self.catalogue.add_brand(NewBrand(key, name, "hotel", ours))
        places = [
            self.catalogue.add_location(
                brand_id,
                NewLocation(f"{key}-{number}", f"{name} {city or number}", city=city, country="PT"),
            )
            for number, city in enumerate(cities)
        ]
        return [self.catalogue.whole_brand(brand_id), *places]

    def read(
        self,
        location: int,
        channel: str,
        number: int,
        stars: int = 4,
        there: Sequence[int] = (),
        before: int = 0,
    ) -> None:
        """Collect reviews of a location from a channel.

        Args:
            location: whose listing it is.
            channel: where they stand; those of a social one have no stars.
            number: how many, one a day, of each location.
            stars: of every other one; the rest have one more.
            there: the locations that they are about, where that is not the listing's.
            before: how many days ago the newest of them came.
        """
        source = SOURCES[channel]
        new = NewListing(source.id, channel, f"remote-{location}-{channel}")
        listing = self.catalogue.listing(self.catalogue.add_listing(location, new))
        runs = Runs(self.store)
        due = Due(listing.id, NOW - timedelta(seconds=next(self.numbers)))
        run = runs.start(due, NOW)
        named = {str(each): each for each in there}
        reviews = [
            self._review(source, day, before, stars, place)
            for place in named or [""]
            for day in range(number)
        ]
        self.store.keep(Arrival(listing, reviews, run, NOW, locations=named or None))
        runs.finish(run, Ending(Outcome.OK), {"fetched": len(reviews)}, NOW)
        while waiting := unscored(self.engine, "market-1", 2_000):
            signals = Signals("en", 1, 0.7, 0, 0, 0)
            self.store.save_signals("market-1", dict.fromkeys(waiting, signals))

    def _review(self, source: Source, day: int, before: int, stars: int, place: str) -> Review:
        return Review(
            channel=source.channel,
            external_id=str(next(self.numbers)),
            text="A quiet night, and a breakfast to be remembered.",
            rating=None if source.social else stars + day % 2,
            created_at=NOW - timedelta(days=before + day % 80, hours=1),
            place=Place(name=place) if place else None,
        )
