"""Brands, locations, listings and sources: what is watched, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from data.audit import Audit, Entry
from data.authors import plain
from data.engine import new_id, writing
from data.industries import read_anew
from data.models import Listing, Outcome, Source
from data.schema import brand, listing, location, source
from data.upsert import insert_or_skip

WHOLE_BRAND = ""
"""Key of the location that stands for the brand itself."""


@dataclass(frozen=True)
class NewBrand:
    """A brand to watch; `key` names it in files and commands."""

    key: str
    name: str
    industry: str = "generic"
    ours: bool = False
    demo: bool = False


@dataclass(frozen=True)
class NewLocation:
    """A place to watch; `key` names it within its brand."""

    key: str
    name: str
    industry: str = ""
    address: str | None = None
    city: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = "UTC"
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NewListing:
    """A listing to collect; a schedule of 0 means only when asked, as files are."""

    source: str
    channel: str
    remote_id: str
    account: str = ""
    name: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    replies_visible: bool = True
    schedule: timedelta = timedelta(hours=1)


class Catalogue:
    """What is watched. Adding something that is there already brings it up to date."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add_brand(self, new: NewBrand) -> int:
        """Add a brand, with the location that stands for the whole of it; return its id."""
        with writing(self.engine) as connection:
            return _put_brand(connection, new)

    def add_brand_for(self, by: int, audit: Audit, new: NewBrand, now: datetime) -> int:
        """Add a brand on a person's behalf, record that, and return its id."""
        with writing(self.engine) as connection:
            brand_id = _put_brand(connection, new)
            audit.act(connection, Entry(now, by, "entered a brand", f"brand {brand_id}"))
        return brand_id

    def add_location(self, brand_id: int, new: NewLocation) -> int:
        """Add a location and return its id."""
        with writing(self.engine) as connection:
            return _put_location(connection, brand_id, new)

    def add_location_for(
        self, by: int, audit: Audit, brand_id: int, new: NewLocation, now: datetime
    ) -> int:
        """Add a location on a person's behalf, record that, and return its id."""
        with writing(self.engine) as connection:
            location_id = _put_location(connection, brand_id, new)
            audit.act(connection, Entry(now, by, "entered a location", f"location {location_id}"))
        return location_id

    def whole_brand(self, brand_id: int) -> int:
        """Return the location that stands for a whole brand, entered where a table stated none."""
        with writing(self.engine) as connection:
            named = select(brand.c.name).where(brand.c.id == brand_id)
            return _put_whole(connection, brand_id, connection.scalars(named).one())

    def add_listing(self, location_id: int, new: NewListing) -> int:
        """Add a listing, due at once, and return its id; a known one keeps its cursor and state."""
        key = {
            "location_id": location_id,
            **{name: getattr(new, name) for name in ("source", "channel", "account", "remote_id")},
        }
        values: dict[str, Any] = key | {
            "name": new.name,
            "options": dict(new.options),
            "replies_visible": int(new.replies_visible),
            "schedule_seconds": int(new.schedule.total_seconds()),
        }
        with writing(self.engine) as connection:
            of_location = select(location.c.brand_id).where(location.c.id == location_id)
            values["brand_id"] = connection.execute(of_location).scalar_one()
            return _put(connection, listing, key, values)

    def pause(self, listing_id: int, paused: bool) -> None:
        """Stop or resume the collection of a listing; what it holds stays."""
        with writing(self.engine) as connection:
            _set_listing(connection, listing_id, paused=int(paused))

    def pause_for(
        self, by: int, audit: Audit, listing_id: int, paused: bool, now: datetime
    ) -> None:
        """Stop or resume the collection of a listing on a person's behalf, and record that."""
        action = "paused a listing" if paused else "resumed a listing"
        with writing(self.engine) as connection:
            _set_listing(connection, listing_id, paused=int(paused))
            audit.act(connection, Entry(now, by, action, f"listing {listing_id}"))

    def schedule(self, listing_id: int, due_at: datetime) -> None:
        """Set when a listing is collected next."""
        with writing(self.engine) as connection:
            _set_listing(connection, listing_id, next_due_at=due_at)

    def hasten(self, listing_id: int, now: datetime) -> None:
        """Let a listing be collected at once, unless its platform asked us to wait."""
        asked = (Outcome.DEFERRED.value, Outcome.QUOTA.value)
        free = listing.c.outcome.is_(None) | listing.c.outcome.not_in(asked)
        of = update(listing).where(listing.c.id == listing_id, free)
        with writing(self.engine) as connection:
            connection.execute(of.values(next_due_at=now))

    def publish_sources(self, sources: Iterable[Source]) -> None:
        """Record what every source says of itself, for pages and tallies to read."""
        with writing(self.engine) as connection:
            for each in sources:
                connection.execute(insert_or_skip(connection, source).values(_source_values(each)))
                connection.execute(
                    update(source).where(source.c.id == each.id).values(_source_values(each))
                )

    def listing(self, listing_id: int) -> Listing:
        """Return one listing.

        Raises:
            KeyError: there is none of that id.
        """
        found = self.listings([listing_id])
        if not found:
            raise KeyError(listing_id)
        return found[0]

    def listings(self, ids: Sequence[int] | None = None) -> list[Listing]:
        """Return listings, all of them unless ids are given."""
        statement = (
            select(listing, location.c.time_zone, brand.c.demo)
            .join(location, location.c.id == listing.c.location_id)
            .join(brand, brand.c.id == listing.c.brand_id)
            .order_by(listing.c.id)
        )
        if ids is not None:
            statement = statement.where(listing.c.id.in_(ids))
        with self.engine.connect() as connection:
            return [_listing(row) for row in connection.execute(statement)]

    def brands(self) -> list[NewBrand]:
        """Return the brands that are watched, as they were entered."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(brand).order_by(brand.c.id)).all()
        return [
            NewBrand(row.key, row.name, row.industry, bool(row.ours), bool(row.demo))
            for row in rows
        ]

    def is_demo(self, brand_id: int) -> bool:
        """Tell whether a brand belongs to the demo world."""
        with self.engine.connect() as connection:
            return connection.scalar(select(brand.c.demo).where(brand.c.id == brand_id)) == 1

    def brand_ids(self) -> list[int]:
        """Return the ids of all brands."""
        with self.engine.connect() as connection:
            return list(connection.scalars(select(brand.c.id).order_by(brand.c.id)))

    def own_brands(self) -> list[int]:
        """Return the ids of the brands that are ours."""
        with self.engine.connect() as connection:
            ours = select(brand.c.id).where(brand.c.ours == 1).order_by(brand.c.id)
            return list(connection.scalars(ours))

    def location_ids(self, brand_id: int) -> dict[str, int]:
        """Return the ids of a brand's locations for `found_place`; keys come before names."""
        columns = (location.c.id, location.c.key, location.c.name)
        statement = select(*columns).where(location.c.brand_id == brand_id)
        with self.engine.connect() as connection:
            rows = connection.execute(statement.order_by(location.c.id.desc())).all()
        places = [row for row in rows if row.key != WHOLE_BRAND]
        names = {spelt(row.name): row.id for spelt in (plain, str) for row in places}
        return names | {row.key: row.id for row in places}


def found_place(ids: Mapping[str, int], name: str, key: str | None = None) -> int | None:
    """Return the location of a name or else of a key, whatever the name's spaces and capitals."""
    return ids.get(name) or ids.get(key or "") or ids.get(plain(name))


def _set_listing(connection: Connection, listing_id: int, **values: Any) -> None:
    connection.execute(update(listing).where(listing.c.id == listing_id).values(values))


def _put_brand(connection: Connection, new: NewBrand) -> int:
    values = asdict(new) | {"ours": int(new.ours), "demo": int(new.demo)}
    brand_id = _put(connection, brand, {"key": new.key}, values)
    _put_whole(connection, brand_id, new.name)
    return brand_id


def _put_whole(connection: Connection, brand_id: int, name: str) -> int:
    key = {"brand_id": brand_id, "key": WHOLE_BRAND}
    return _put(connection, location, key, key | {"name": name, "is_place": 0, "groups": {}})


def _put_location(connection: Connection, brand_id: int, new: NewLocation) -> int:
    key = {"brand_id": brand_id, "key": new.key}
    return _put(connection, location, key, asdict(new) | key | {"groups": dict(new.groups)})


def _put(
    connection: Connection, table: Any, key: Mapping[str, Any], values: Mapping[str, Any]
) -> int:
    """Insert a row, or bring the one of that key up to date; return its id."""
    where = [table.c[name] == value for name, value in key.items()]
    row = connection.execute(select(table).where(*where)).one_or_none()
    if row is None:
        result = connection.execute(insert(table).values(values))
        return new_id(result)
    connection.execute(update(table).where(*where).values(values))
    if "industry" in values and row.industry != values["industry"]:
        read_anew(connection, table, row.id)
    return int(row.id)


def _listing(row: Row[Any]) -> Listing:
    return Listing(
        id=row.id,
        brand_id=row.brand_id,
        location_id=row.location_id,
        source=row.source,
        channel=row.channel,
        remote_id=row.remote_id,
        account=row.account,
        name=row.name,
        options=row.options,
        cursor=row.cursor,
        time_zone=row.time_zone,
        replies_visible=bool(row.replies_visible),
        complete_until=row.complete_until,
        walked_at=row.walked_at,
        demo=bool(row.demo),
    )


def _source_values(of: Source) -> dict[str, Any]:
    described = {
        "window": of.window,
        "schedule_seconds": int(of.schedule.total_seconds()),
        "needs": [asdict(need) for need in of.needs],
        "note": of.note,
        "finds": of.finds,
        "consent": [of.consent.provider, of.consent.name] if of.consent else None,
        "webhook": asdict(of.webhook) if of.webhook else None,
        "replies": asdict(of.replies) if of.replies else None,
    }
    return {
        "id": of.id,
        "channel": of.channel,
        "name": of.name,
        "blend": int(of.terms.blend),
        "replies_visible": int(of.replies_visible),
        "social": int(of.social),
        "text_days": of.terms.text_days,
        "attribution": of.terms.attribution,
        "description": described,
    }
