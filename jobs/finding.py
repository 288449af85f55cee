"""Finding the listing that a person means, by words or by a pasted address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any, cast

from collectors.finding import MOST, is_address
from collectors.source import AuthRefused, Broken, Finds, ReadsAddresses, source_module
from data.models import Found, Listing
from data.secrets import SealBroken
from jobs.work import NotReady, Work


def find_listings(work: Work, listing: Listing, query: str) -> dict[str, Any]:
    """Return what a source finds, as `found`: dictionaries of a `Found` each.

    Args:
        work: the means of the worker.
        listing: what was entered so far; its remote id is not looked at.
        query: words, or the address of the listing's page.

    Raises:
        SourceError: the search failed, or the source offers none.
    """
    module = source_module(listing.source)
    told = _told(module, query) if is_address(query) else None
    if told:
        return {"found": [asdict(Found(told, url=query.strip()))]}
    if not hasattr(module, "find"):
        raise Broken(
            f"{module.SOURCE.name} cannot tell a listing from this.",
            action="Enter what the source itself calls it.",
        )
    return {
        "found": [asdict(each) for each in _searched(work, cast(Finds, module), listing, query)]
    }


def _told(module: object, query: str) -> str | None:
    if not hasattr(module, "from_url"):
        return None
    return cast(ReadsAddresses, module).from_url(query.strip())


def _searched(work: Work, module: Finds, listing: Listing, query: str) -> list[Found]:
    try:
        http = work.http(listing, source_module(listing.source).SOURCE)
    except (SealBroken, NotReady) as error:
        raise AuthRefused(str(error)) from error
    try:
        return list(islice(_usable(module.find(http, query.strip(), listing)), MOST))
    finally:
        http.close()


def _usable(found: Iterator[Found]) -> Iterator[Found]:
    return (each for each in found if each.remote_id)
