"""Files that a person uploads or drops into the folder: exports of any tool, of any channel."""

from __future__ import annotations

import json
from collections.abc import Mapping as Options
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from collectors import readers
from collectors.files import as_of, body_of
from collectors.guessing.rows import RowReader
from collectors.mapping import Mapping
from collectors.source import BadItem, Broken, Fetch, HttpClient, Item
from data.models import Coverage, Listing, Review, Source, Webhook

SOURCE = Source(
    id="file",
    channel="other",
    name="File import",
    schedule=timedelta(days=36_500),
    note="Holds what was exported and nothing later; an absent review proves nothing.",
    webhook=Webhook("webhook_key", "X-Earshot-Signature", "sha256="),
)


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Yield every row of the listing's file with its number.

    Raises:
        Broken: the listing names no file, or the file is gone.
        readers.Unreadable: the file is not one that can be read.
    """
    table = readers.read(body_of(listing), str(listing.options.get("filename", "")))
    for row in table.rows():
        if row.problem:
            yield {"row": row.number, "problem": row.problem, "values": row.values}
        else:
            yield {"row": row.number, "values": row.values}
    return Coverage(complete=False)


def parse(item: Item, listing: Listing) -> Review:
    """Return the review of one row.

    Raises:
        BadItem: the row holds no review, or cannot be told apart from its neighbours.
        Broken: the listing has no mapping, or one that contradicts itself.
    """
    if item.get("problem"):
        raise BadItem(str(item["problem"]))
    values = item.get("values")
    if not isinstance(values, dict):
        raise BadItem("the row has no values")
    return _reader(_Same(listing)).review(values)


class _Same:
    """A listing compared by identity: one is used for all rows of a file, and never changed."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.listing is other.listing

    def __hash__(self) -> int:
        return id(self.listing)


@lru_cache(maxsize=4)
def _reader(same: _Same) -> RowReader:
    listing = same.listing
    return RowReader(_mapping(listing.options), listing, as_of(listing))


def _mapping(options: Options[str, Any]) -> Mapping:
    stated = options.get("mapping")
    if isinstance(stated, Mapping):
        return stated
    try:
        return Mapping.model_validate(json.loads(stated) if isinstance(stated, str) else stated)
    except ValueError as error:
        raise Broken(
            "Nobody has said what the columns of this file are.",
            action="Open the import again and check its columns.",
        ) from error
