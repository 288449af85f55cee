"""One row of a file to one review, by a mapping."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Values
from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from collectors.guessing import dates
from collectors.guessing.cells import coordinate_in, count_in, is_nothing, prose_in, text_in
from collectors.guessing.fields import DATES, Mapping
from collectors.guessing.ratings import is_unrated, read_rating
from collectors.guessing.shapes import CLOCK, RESOURCE, says_nothing
from collectors.record import web_address
from collectors.source import BadItem
from collectors.times import FUTURE
from data.models import EARLIEST, Listing, Place, Review

_MASK = re.compile(r"[*•.\s]+")
_DATE_WORDS = {"created_at": "date", "updated_at": "edit date", "response_at": "response date"}


class RowReader:
    """Turns rows into reviews; made once for a file, so that a row costs little.

    Args:
        mapping: which column is what.
        listing: where the reviews belong.
        as_of: when the file was exported, as far as nobody knows better.
    """

    def __init__(self, mapping: Mapping, listing: Listing, as_of: datetime | None) -> None:
        self._mapping = mapping
        self._listing = listing
        self._as_of = mapping.as_of or as_of
        self._limit = as_of + FUTURE if as_of else None
        self._columns = dict(mapping.columns)
        self._dates = [
            (field, self._columns[field], _reader(mapping, field))
            for field in DATES
            if field in self._columns
        ]
        self._as_of_read = dates.reader("dmy", mapping.time_zone)
        self._zone = ZoneInfo(mapping.time_zone or "UTC")
        self._scale = mapping.scale
        self._place_columns = [self._columns.get(field) for field in _PLACE_FIELDS]
        self._has_place = "place_name" in self._columns or "place_id" in self._columns
        self._places: dict[tuple[Any, ...], Place | None] = {}

    def review(self, values: Values[str, Any]) -> Review:
        """Return the review that a row holds.

        Raises:
            BadItem: it holds none; the reason says why.
        """
        flags: list[str] = []
        fields = self._texts(values)
        fields |= self._moments(values, flags)
        rating, original = self._rating(values, flags)
        if rating is None and not fields.get("text") and not fields.get("title"):
            raise BadItem("neither a rating nor a text")
        place = self._place(values) if self._has_place else None
        fields["external_id"] = self._id(values) or _digest(
            fields, self._stated_date(values), original or rating, place
        )
        try:
            return Review(
                channel=self._listing.channel,
                account=self._listing.account,
                rating=rating,
                rating_original=original,
                engagement=self._engagement(values),
                place=place,
                flags=tuple(flags),
                **fields,
            )
        except ValidationError as error:
            raise _bad(error) from None

    def _texts(self, values: Values[str, Any]) -> dict[str, Any]:
        """Return the fields that are text, cleaned."""
        columns = self._columns
        found: dict[str, Any] = {}
        for field in ("title", "text", "response_text"):
            if field in columns:
                found[field] = prose_in(values.get(columns[field]))
        for column in self._mapping.more_text:
            more = prose_in(values.get(column))
            found["text"] = _joined(
                found.get("text"), more if more and not says_nothing(more) else None
            )
        for field in ("author", "author_id", "language"):
            if field in columns:
                found[field] = text_in(values.get(columns[field]))
        if found.get("author") and _MASK.fullmatch(found["author"]):
            found["author"] = None
        if "url" in columns:
            found["url"] = web_address(values.get(columns["url"]))
        if "origin" in columns:
            found["origin"] = (text_in(values.get(columns["origin"])) or "").lower()
        return found

    def _moments(self, values: Values[str, Any], flags: list[str]) -> dict[str, datetime | None]:
        found: dict[str, datetime | None] = {}
        for field, column, read in self._dates:
            value = values.get(column)
            if value is None or value == "" or (isinstance(value, str) and is_nothing(value)):
                continue
            if field == "created_at":
                value = self._timed(value, values)
            at, fault = self._moment(value, read, values)
            found[field] = at
            if fault:
                flags.append(fault.replace("date", _DATE_WORDS[field], 1))
        written, replied = found.get("created_at"), found.get("response_at")
        if written and replied:
            found["response_at"] = _whole_days_after(written, replied, self._zone)
        return found

    def _timed(self, value: Any, values: Values[str, Any]) -> Any:
        """Return a date with the time of day that stands in a column of its own."""
        column = self._columns.get("created_time")
        clock = text_in(values.get(column)) if column else None
        if not isinstance(value, str) or ":" in value or not clock or not CLOCK.fullmatch(clock):
            return value
        return f"{value.strip()} {clock}"

    def _moment(
        self, value: Any, read: dates.Read, values: Values[str, Any]
    ) -> tuple[datetime | None, str]:
        try:
            at, approximate = read(value, self._as_of_row(values))
        except (ValueError, OverflowError):
            return None, "date not understood"
        if at < EARLIEST:
            return None, "date before 1995"
        if self._limit is not None and at > self._limit:
            return None, "date in the future"
        return at, "date is approximate" if approximate else ""

    def _as_of_row(self, values: Values[str, Any]) -> datetime | None:
        column = self._mapping.as_of_column
        if not column or values.get(column) is None:
            return self._as_of
        try:
            return self._as_of_read(values[column], None).at
        except (ValueError, OverflowError):
            return self._as_of

    def _rating(
        self, values: Values[str, Any], flags: list[str]
    ) -> tuple[float | None, str | None]:
        column = self._columns.get("rating")
        value = values.get(column) if column else None
        if value is None or is_unrated(value) or (isinstance(value, str) and is_nothing(value)):
            return None, None
        scale = self._scale
        try:
            rating = read_rating(value)
        except ValueError:
            raise BadItem(f"the rating {_shown(value)} is not understood") from None
        if rating.value == 0 and scale.low > 0:
            flags.append("rating of zero left out")
            return None, None
        try:
            stars = scale.stars(_on(scale.high, rating.value, rating.top))
        except ValueError as error:
            raise BadItem(f"the rating {error}") from None
        shown = None if (scale.low, scale.high) == (1, 5) else f"{rating.value:g}/{scale.high:g}"
        return stars, shown

    def _id(self, values: Values[str, Any]) -> str | None:
        column = self._columns.get("external_id")
        if column:
            value = values.get(column)
            stated = value if isinstance(value, str) and not is_nothing(value) else text_in(value)
            return stated.rpartition("/")[2] if stated and RESOURCE.fullmatch(stated) else stated
        column = self._columns.get("url")
        return _id_in(values.get(column)) if column else None

    def _stated_date(self, values: Values[str, Any]) -> str:
        """Return the date as written; a relative one says something else every week."""
        column = self._columns.get("created_at")
        if not column or "created_at" in self._mapping.relative:
            return ""
        return str(values.get(column) or "").strip()

    def _engagement(self, values: Values[str, Any]) -> dict[str, int]:
        found = {}
        for name, column in self._mapping.engagement.items():
            count = count_in(values.get(column))
            if count is not None:
                found[name] = count
        return found

    def _place(self, values: Values[str, Any]) -> Place | None:
        """Return the place of a row; there are few, and each is made once."""
        parts = tuple(
            text_in(values.get(column)) if column else None for column in self._place_columns
        )
        if parts not in self._places:
            if len(self._places) > _MOST_PLACES:
                self._places.clear()
            self._places[parts] = _made_place(parts)
        return self._places[parts]


def _made_place(parts: Sequence[str | None]) -> Place | None:
    stated = dict(zip(_PLACE_FIELDS, parts, strict=True))
    name = stated["place_name"] or stated["place_id"]
    if name is None:
        return None
    try:
        return Place(
            name=name,
            remote_id=stated["place_id"],
            address=stated["address"],
            city=stated["city"],
            country=stated["country"],
            latitude=coordinate_in(stated["latitude"]),
            longitude=coordinate_in(stated["longitude"]),
        )
    except ValidationError as error:
        raise _bad(error) from None


_MOST_PLACES = 10_000
_PLACE_FIELDS = ("place_name", "place_id", "address", "city", "country", "latitude", "longitude")


def _reader(mapping: Mapping, field: str) -> dates.Read:
    return dates.reader(mapping.date_orders.get(field, "dmy"), mapping.time_zone)


def _whole_days_after(written: datetime, replied: datetime, zone: tzinfo) -> datetime:
    """Return when a reply came: if only its day is known, at the hour at which the review did.

    Midnight, which stands for a day, would be before a review of the same day. How many days lie
    between is what is known, and neither end of the day would be right on average.
    """
    if replied.time() != time() or written.time() == time():
        return replied
    return written + timedelta(days=(replied.date() - written.astimezone(zone).date()).days)


def _joined(text: str | None, more: str | None) -> str | None:
    return f"{text}\n{more}" if text and more else text or more


def _on(high: float, value: float, top: float | None) -> float:
    """Return a rating on the scale of the column where the value names another top."""
    return value if not top or top == high else value * high / top


def _id_in(url: Any) -> str | None:
    """Return the id of a review that its address holds, as those of the Play Console do."""
    if not isinstance(url, str) or "reviewId=" not in url:
        return None
    parts = urlsplit(url)
    return next(iter(parse_qs(f"{parts.query}&{parts.fragment}").get("reviewId", [])), None)


def _digest(fields: Values[str, Any], stated_date: str, rating: object, place: Place | None) -> str:
    """Return the same id for the same statement, in whatever file it comes again."""
    parts = (
        fields.get("author") or fields.get("author_id"),
        stated_date,
        fields.get("title"),
        fields.get("text"),
        rating,
        place and (place.remote_id or place.name),
    )
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _shown(value: Any) -> str:
    return repr(value if len(str(value)) <= 40 else f"{str(value)[:40]}…")


def _bad(error: ValidationError) -> BadItem:
    first = error.errors(include_input=False, include_url=False)[0]
    return BadItem(f"`{'.'.join(map(str, first['loc']))}`: {first['msg']}")
