"""Google Takeout of a Business Profile: one folder for each location, reviews in pages of JSON."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from collectors.tables.archive import entry
from collectors.tables.document import flat
from collectors.tables.table import Row, Table, Unreadable

_REVIEWS = re.compile(r"(^|.*/)reviews[^/]*\.json$", re.IGNORECASE)
_LOCATION = re.compile(r"locations?[-/]([^/]+)", re.IGNORECASE)

COLUMNS = (
    "review id",
    "reviewer.displayName",
    "starRating",
    "comment",
    "createTime",
    "updateTime",
    "reviewReply.comment",
    "reviewReply.updateTime",
    "place.name",
    "place.id",
    "place.address",
)


def is_takeout(archive: zipfile.ZipFile) -> bool:
    """Whether an archive holds reviews the way Google Takeout packs them."""
    return any(_REVIEWS.match(name) for name in archive.namelist())


class Found(NamedTuple):
    """A review of an archive, and the location in whose folder it lay."""

    number: int
    review: Any
    place: Mapping[str, Any]


def read(archive: zipfile.ZipFile) -> Table:
    """Return the reviews of all locations, each once and in its newest version.

    Raises:
        Unreadable: the reviews are damaged, or are ones that the account's owner wrote.
    """
    rows = [_row(found) for found in reviews(archive)]
    places = {row.values["place.id"] for row in rows}
    return Table(
        kind="Google Takeout",
        columns=COLUMNS,
        walk=partial(iter, rows),
        encoding="utf-8",
        notes=(f"{len(rows)} reviews of {len(places)} locations.",),
    )


def reviews(archive: zipfile.ZipFile) -> list[Found]:
    """Return every review once: a location may be exported under several accounts.

    Raises:
        Unreadable: the reviews are damaged, or are ones that the account's owner wrote.
    """
    kept: dict[tuple[str, str], Found] = {}
    for found in _all(archive):
        key = (found.place["place.id"], _id(found.review) or str(found.number))
        held = kept.get(key)
        if held is None or _version(found.review) > _version(held.review):
            kept[key] = found
    return sorted(kept.values(), key=lambda found: found.number)


def _all(archive: zipfile.ZipFile) -> Iterator[Found]:
    places: dict[str, dict[str, Any]] = {}
    number = received = 0
    for name in filter(_REVIEWS.match, archive.namelist()):
        document = _json(archive, name)
        if _is_written(document):
            continue
        received += 1
        folder = name.rpartition("/")[0]
        if folder not in places:
            places[folder] = _place(archive, folder)
        for review in _listed(document, name):
            number += 1
            yield Found(number, review, _own(review, places[folder]))
    if not received:
        raise Unreadable(
            "These are the reviews that the owner of the account wrote about other places.",
            action="Choose “Google Business Profile” when exporting from Google Takeout.",
        )


def _own(review: Any, place: dict[str, Any]) -> dict[str, Any]:
    """Return the place under the id that the review names, for folders may be named otherwise."""
    location = _LOCATION.search(str(review.get("name"))) if isinstance(review, dict) else None
    return {**place, "place.id": location[1]} if location else place


def _id(review: Any) -> str:
    if not isinstance(review, dict):
        return ""
    return str(review.get("reviewId") or review.get("name") or "").rpartition("/")[2]


def _version(review: Any) -> str:
    if not isinstance(review, dict):
        return ""
    return str(review.get("updateTime") or review.get("createTime") or "")


def _is_written(document: Any) -> bool:
    """Whether a file of the archive holds what the account's owner wrote on maps."""
    return isinstance(document, dict) and document.get("type") == "FeatureCollection"


def _listed(document: Any, name: str) -> list[Any]:
    listed = document.get("reviews", []) if isinstance(document, dict) else document
    if not isinstance(listed, list):
        raise Unreadable(f"“{name.rpartition('/')[2]}” in the archive holds no list of reviews.")
    return listed


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        return json.loads(entry(archive, name).decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"“{name.rpartition('/')[2]}” in the archive is damaged.") from error


def _row(found: Found) -> Row:
    if not isinstance(found.review, dict):
        problem = f"record {found.number} is not an object"
        return Row(found.number, {**found.place, "value": repr(found.review)[:2_000]}, problem)
    values = flat(found.review)
    known = {column: values.get(column) for column in COLUMNS}
    return Row(found.number, {**known, "review id": _id(found.review) or None, **found.place})


def _place(archive: zipfile.ZipFile, folder: str) -> dict[str, Any]:
    data = _beside(archive, folder, "data.json")
    more = _beside(archive, folder, "additionalData.json")
    location = _LOCATION.search(folder.rpartition("/")[2] or folder)
    name = data.get("title") or data.get("locationName") or more.get("LISTING_NAME")
    return {
        "place.name": name or folder.rpartition("/")[2] or None,
        "place.id": location[1] if location else folder,
        "place.address": _address(data.get("storefrontAddress") or data.get("address")),
    }


def _beside(archive: zipfile.ZipFile, folder: str, name: str) -> dict[str, Any]:
    path = f"{folder}/{name}" if folder else name
    if path not in archive.namelist():
        return {}
    found = _json(archive, path)
    return found if isinstance(found, dict) else {}


def _address(address: Any) -> str | None:
    if isinstance(address, dict):
        lines = address.get("addressLines")
        parts = [*(lines if isinstance(lines, list) else []), address.get("postalCode")]
        parts.append(address.get("locality"))
        return ", ".join(str(part) for part in parts if part) or None
    return address if isinstance(address, str) else None
