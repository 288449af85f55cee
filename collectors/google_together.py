"""The reviews of many locations of one Google account at once, the last changed first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from collectors.access import Access
from collectors.google import require_granted
from collectors.paging import Walk, field, page_items, page_object, page_token
from collectors.source import FormatChanged
from collectors.times import iso

MOST = 50
"""Locations that one request may name."""

PAGE = 50


def walk_together(
    access: Access, base: str, account: str, floors: Mapping[str, datetime]
) -> Iterator[tuple[str, Any]]:
    """Yield locations with a review of theirs, and with None once all down to the floor has come.

    The pages run over all locations, so one of them is done when what comes next is older than its
    floor, whoever's it is. That holds only if they are in order, which is not believed but seen.

    Args:
        access: to the interface.
        base: where it is.
        account: `accounts/…`; all locations are in it.
        floors: where the walk of each location ends, by what follows `locations/` in its name.

    Raises:
        FormatChanged: the pages are not in order, come up empty or tell of what was not asked for.
    """
    walk, left, token, before = Walk(), dict(floors), None, None
    while left:
        page = _page(access, base, account, floors, token)
        placed = page_items(page, "locationReviews", required=bool(page.keys() - {"nextPageToken"}))
        for one in placed:
            before = _in_order(one, before)
            location = _location(one, floors)
            if location in left:
                yield location, field(one, "review")
        token = page_token(page, "nextPageToken")
        walk.turn((field(one, "review", "name") for one in placed), token)
        if walk.short:
            raise FormatChanged("Google sent an empty page where more was promised.")
        for location in [one for one, floor in left.items() if not token or _past(before, floor)]:
            del left[location]
            yield location, None


def _past(before: datetime | None, floor: datetime) -> bool:
    return before is not None and before < floor


def _page(
    access: Access, base: str, account: str, floors: Mapping[str, datetime], token: str | None
) -> Mapping[str, Any]:
    asked = {
        "locationNames": [f"{account}/locations/{one}" for one in floors],
        "pageSize": PAGE,
        "orderBy": "updateTime desc",
        **({"pageToken": token} if token else {}),
    }
    url = f"{base}/{account}/locations:batchGetReviews"
    answer = access.post(url, json=asked, accept=(400, 403))
    require_granted(answer)
    return page_object(answer)


def _in_order(one: object, before: datetime | None) -> datetime:
    """Return when a review was changed, which is not after the one before it."""
    try:
        at = iso(field(one, "review", "updateTime"))
    except ValueError:
        raise FormatChanged("Google does not say when a review was changed.") from None
    if before is not None and at > before:
        raise FormatChanged("Google mixes the reviews of several locations in another order.")
    return at


def _location(one: object, floors: Mapping[str, datetime]) -> str:
    """Return whose review it is; the account in its name may be another than the one asked for."""
    location = str(field(one, "name")).rpartition("/locations/")[2]
    if location not in floors:
        raise FormatChanged("Google sent a review of a location that was not asked for.")
    return location
