"""Whose reviews a file holds: columns only say how it is read, the places it names say more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.catalogue import found_place
from jobs.work import Work

Places = Sequence[Sequence[Any]]
"""The places that a file names, as a preview holds them: the name and the id of each first."""


def brand_of(work: Work, places: Places) -> int | None:
    """Return the brand that a file is of, or None where only a person can say.

    It is ours where no other is known, or else the only one that has most of the places.
    """
    brands = work.catalogue.brand_ids()
    if len(brands) == 1 and brands == work.catalogue.own_brands():
        return brands[0]
    having = [each for each in brands if 2 * len(_known(work, each, places)) > len(places)]
    return having[0] if len(having) == 1 else None


def names_new_places(work: Work, brand_id: int, places: Places) -> bool:
    """Tell whether a file names a place beside those that a brand is known to have."""
    known = work.catalogue.location_ids(brand_id)
    return bool(known) and len(_known(work, brand_id, places)) < len(places)


def _known(work: Work, brand_id: int, places: Places) -> list[str]:
    ids = work.catalogue.location_ids(brand_id)
    return [name for name, remote_id, *_ in places if found_place(ids, name, remote_id)]
