"""The file behind a listing: a copy the worker wrote, never a name that somebody uploaded."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from collectors.guessing.fields import moment
from collectors.readers import MOST_BYTES
from collectors.source import Broken
from collectors.tables.table import Unreadable
from data.models import Listing


def body_of(listing: Listing) -> bytes:
    """Return the whole file that the listing's option `path` names.

    Raises:
        Broken: there is none, or it cannot be opened.
        Unreadable: it is larger than a file may be.
    """
    path = listing.options.get("path")
    if not path:
        raise Broken("There is no file to import.", action="Upload the file again.")
    try:
        if Path(path).stat().st_size > MOST_BYTES:
            raise Unreadable(f"The file is larger than {MOST_BYTES // 10**6} MB.")
        return Path(path).read_bytes()
    except OSError as error:
        raise Broken(
            f"The file to import cannot be opened: {error.strerror}.",
            action="Upload the file again.",
        ) from error


def as_of(listing: Listing) -> datetime | None:
    """Return the moment the listing's file was exported, as far as its importer knows.

    Raises:
        ValueError: the option `as_of` is no moment in ISO form with a zone.
    """
    return moment(listing.options.get("as_of"))
