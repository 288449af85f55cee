"""Google Takeout of a Business Profile: the whole history of reviews, as the owner downloads it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from collectors.files import body_of
from collectors.record import FETCHED_AT, stamped
from collectors.source import BadItem, Broken, Fetch, HttpClient, Item
from collectors.sources import google_business
from collectors.tables import takeout
from collectors.tables.archive import checked
from collectors.tables.table import Unreadable
from collectors.times import iso
from data.models import Coverage, Listing, Place, Review, Source

SOURCE = Source(
    id="google_takeout",
    channel="google",
    name="Google Takeout",
    terms=google_business.SOURCE.terms,
    schedule=timedelta(days=36_500),
    note="A copy of one moment: later reviews come through Google Business Profile.",
)

_LOCATION = re.compile(r"locations/([^/]+)")


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Yield every review of an archive, of the listing's location or of all of them.

    A whole archive proves what was deleted, unless the listing holds something newer than it.

    Raises:
        Broken: the listing names no file, or its location is not in the archive.
        Unreadable: the file is no such archive.
    """
    body = body_of(listing)
    if not zipfile.is_zipfile(io.BytesIO(body)):
        raise Unreadable("This is not an archive from Google Takeout.")
    archive = checked(body)
    if not takeout.is_takeout(archive):
        raise Unreadable("The archive holds no reviews of a Google Business Profile.")
    wanted = _LOCATION.search(listing.remote_id)
    found = [
        each
        for each in takeout.reviews(archive)
        if wanted is None or each.place["place.id"] == wanted[1]
    ]
    if wanted and not found:
        raise Broken("The archive holds nothing of this location.", action="Choose another one.")
    for each in found:
        yield stamped(_item(each, named=wanted is None), http.now())
    return Coverage(complete=since is None or _newest(found) >= since)


def _item(found: takeout.Found, *, named: bool) -> dict[str, Any]:
    return {
        "row": found.number,
        "review": found.review,
        "place": dict(found.place) if named else None,
    }


def _newest(found: list[takeout.Found]) -> datetime:
    moments = [_moment(each.review) for each in found]
    return max((at for at in moments if at), default=datetime.min.replace(tzinfo=UTC))


def _moment(review: Any) -> datetime | None:
    stated = review.get("updateTime") if isinstance(review, dict) else None
    try:
        return iso(stated)
    except ValueError:
        return None


def parse(item: Item, listing: Listing) -> Review:
    """Return the review of one record, with its place where the archive covers several.

    Raises:
        BadItem: the record is not a review of the form that Takeout packs.
    """
    record = item.get("review")
    if not isinstance(record, Mapping):
        raise BadItem("the record in `review` is not an object")
    review = google_business.parse({**record, FETCHED_AT: item.get(FETCHED_AT)}, listing)
    place = item.get("place")
    return review.model_copy(update={"place": _place(place)}) if place else review


def _place(place: object) -> Place:
    if not isinstance(place, Mapping):
        raise BadItem("`place` is not an object")
    try:
        return Place(
            name=place.get("place.name") or place.get("place.id") or "",
            remote_id=place.get("place.id"),
            address=place.get("place.address"),
        )
    except ValidationError as error:
        raise BadItem("the name of the `place` cannot be read") from error
