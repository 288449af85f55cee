"""What columns may be, and what one of them says of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from collectors.guessing.headers import Heading
from collectors.guessing.shapes import Shape


class Claim(NamedTuple):
    """A column that may be a field, and how likely it is, from 0 to about 1."""

    field: str
    column: str
    weight: float


def placed(chosen: dict[str, Claim], headings: Mapping[str, Heading]) -> dict[str, Claim]:
    """Take a mere name beside coordinates for that of the place: people have none."""
    author = chosen.get("author")
    if author is None or "place_name" in chosen or headings[author.column].entity:
        return chosen
    if not {"latitude", "longitude"} <= chosen.keys():
        return chosen
    kept = {field: claim for field, claim in chosen.items() if field != "author"}
    return {**kept, "place_name": author._replace(field="place_name")}


def unless_named(
    claims: list[Claim], headings: Mapping[str, Heading], shapes: Mapping[str, Shape]
) -> list[Claim]:
    """Leave out that a title may be the place's where another column holds the place's name."""
    named = any(
        heading.entity == "place" and heading.attributes in {(), ("name",)}
        for column, heading in headings.items()
        if not shapes[column].empty
    )
    return [
        claim
        for claim in claims
        if not (named and claim.field == "place_name" and headings[claim.column].entity == ""
                and "title" in headings[claim.column].attributes)
    ]  # fmt: skip


def titled(chosen: dict[str, Claim], claims: list[Claim]) -> dict[str, Claim]:
    """Take a column for the title that is called so and nothing else, however few it has."""
    taken = {claim.column for claim in chosen.values()}
    called = [
        claim
        for claim in claims
        if claim.field == "title" and claim.column not in taken and claim.weight > _SOME_TITLES
    ]
    if "title" in chosen or not called:
        return chosen
    return {**chosen, "title": max(called, key=lambda claim: claim.weight)}


_SOME_TITLES = 0.2
"""The weight of one that all rows share, which is rather that of the page or the place."""
