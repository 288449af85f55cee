"""Which column of a table is which field of a review, by its name and by its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from collectors.guessing.claims import Claim, placed, titled, unless_named
from collectors.guessing.fits import FITS, NAMELESS
from collectors.guessing.headers import Heading, read_heading
from collectors.guessing.meanings import MEANINGS
from collectors.guessing.shapes import Shape, shape_of
from collectors.tables.table import Table

FIELDS = (
    "external_id", "author", "author_id", "title", "text", "rating", "created_at", "created_time",
    "updated_at", "url", "language", "origin", "response_text", "response_at", "place_name",
    "place_id", "address", "city", "country", "latitude", "longitude",
)  # fmt: skip
"""Everything of a review that a column can hold."""

EXTRA = ("praise", "blame", "advice", "benefit", "likes", "shares", "views", "seen")
"""What columns can hold beside: parts of the text, counts, the moment of the export."""

_LOOKS_AT = 600
_EVERY = 37
_MOST_SAMPLED = 1_500


@dataclass(frozen=True)
class Evidence:
    """What the columns of a table are.

    Attributes:
        columns: the best column of each field that has one.
        weights: how sure that is, from 0 to 1.
        reviews: how much the whole looks like reviews; 2.5 and more is believed.
        shapes: what the values of each column look like.
    """

    columns: Mapping[str, str]
    weights: Mapping[str, float]
    reviews: float
    shapes: Mapping[str, Shape]


def sample(table: Table) -> dict[str, list[Any]]:
    """Return values of every column: the first rows, and then some from all over the table."""
    kept = list(islice(_sampled(table), _MOST_SAMPLED))
    return {column: [row.get(column) for row in kept] for column in table.columns}


def _sampled(table: Table) -> Iterator[Mapping[str, Any]]:
    for place, row in enumerate(table.rows()):
        if not row.problem and (place < _LOOKS_AT or place % _EVERY == 0):
            yield row.values


def weigh(table: Table) -> Evidence:
    """Return which column is which field, and how much the table looks like reviews."""
    values = sample(table)
    shapes = {column: shape_of(found) for column, found in values.items()}
    headings = {column: read_heading(column if table.named else "") for column in table.columns}
    shapes = _place_ratings_marked(shapes, values, headings)
    claims = [
        claim
        for column in table.columns
        for claim in _claims(column, headings[column], shapes[column])
    ]
    claims = unless_named(claims, headings, shapes)
    chosen = _chosen(claims)
    chosen = titled(placed(chosen, headings), claims)
    if "text" not in chosen or "rating" not in chosen:
        chosen = _by_values(chosen, shapes, headings, named=table.named)
    return Evidence(
        columns={field: claim.column for field, claim in chosen.items()},
        weights={field: min(claim.weight, 1.0) for field, claim in chosen.items()},
        reviews=_likeness(chosen, headings, shapes),
        shapes=shapes,
    )


def _place_ratings_marked(
    shapes: dict[str, Shape], values: Mapping[str, list[Any]], headings: Mapping[str, Heading]
) -> dict[str, Shape]:
    """Mark the columns that state the same rating for every row of one place."""
    places = [
        column
        for column, heading in headings.items()
        if heading.entity == "place" or heading.attributes[:1] in {("name",), ("title",)}
    ]
    return {
        column: replace(shape, per_place=True)
        if shape.rating > 0.9 and any(_follows(values[column], values[place]) for place in places)
        else shape
        for column, shape in shapes.items()
    }


def _follows(values: list[Any], groups: list[Any]) -> bool:
    stated: dict[str, Any] = {}
    repeated = 0
    for group, value in zip(groups, values, strict=True):
        if group in (None, ""):
            continue
        repeated += str(group) in stated
        if stated.setdefault(str(group), value) != value:
            return False
    return repeated > 5 and len(set(map(str, stated.values()))) > 2


def _chosen(claims: list[Claim]) -> dict[str, Claim]:
    """Give each field its best column and each column its best field."""
    chosen: dict[str, Claim] = {}
    taken: set[str] = set()
    for claim in sorted(claims, key=lambda claim: -claim.weight):
        if claim.field not in chosen and claim.column not in taken and claim.weight >= 0.3:
            chosen[claim.field] = claim
            taken.add(claim.column)
    if "created_at" not in chosen and "updated_at" in chosen:
        chosen["created_at"] = chosen.pop("updated_at")._replace(field="created_at")
    return chosen


_EMPTY_FITS = {"response_text": 0.5, "response_at": 0.5, "title": 0.5, "text": 0.5}
"""Fields that may have a column in which nothing stands: nobody answered, nobody wrote."""

_OF_PARENT = frozenset(
    {"place_name", "place_id", "address", "city", "country", "latitude", "longitude", "seen"}
)


def _claims(column: str, heading: Heading, shape: Shape) -> Iterator[Claim]:
    if shape.resource > 0.5 and not heading.parent:
        yield Claim("external_id", column, 0.95)
        return
    attributes = heading.attributes or (("",) if heading.entity else ())
    for rank, attribute in enumerate(attributes):
        if rank and attribute not in {"text", "name", "praise", "blame"}:
            continue
        for field, likely in _meanings(heading, attribute):
            if heading.parent and field not in _OF_PARENT:
                continue
            fit = FITS[field](shape) if not shape.empty else _EMPTY_FITS.get(field, 0.0)
            weight = likely * fit - (0.0 if shape.empty else 0.1 * (1 - shape.filled))
            weight -= 0.08 * heading.strangers + 0.04 * heading.depth
            weight += 0.06 if heading.reviewish and not heading.entity else 0.0
            weight += 0.02 if _since_1970(column, shape) else 0.0
            weight += 0.05 if "original" in column.lower() else 0.0
            yield Claim(field, column, weight)


def _since_1970(column: str, shape: Shape) -> bool:
    """Tell whether a column counts from 1970, which leaves no zone and no fraction open."""
    return "epoch" in column.lower() and shape.number > 0.9


def _meanings(heading: Heading, attribute: str) -> tuple[tuple[str, float], ...]:
    if heading.parent and (heading.entity, attribute) in {("", "id")}:
        return (("place_id", 0.7),)
    if heading.reviewish and attribute == "title":
        return (("title", 1.0),)
    if heading.reviewish and (heading.entity, attribute) == ("place", "text"):
        return (("text", 0.95),)
    return MEANINGS.get((heading.entity, attribute), ())


def _by_values(
    chosen: dict[str, Claim],
    shapes: Mapping[str, Shape],
    headings: Mapping[str, Heading],
    *,
    named: bool,
) -> dict[str, Claim]:
    """Fill the fields that no name gave away from columns whose names say nothing."""
    chosen = dict(chosen)
    free = {claim.column for claim in chosen.values()}
    unknown = {
        column: shape
        for column, shape in shapes.items()
        if column not in free and _says_nothing(headings[column])
    }
    for field, test in NAMELESS.items():
        found = {column: test(shape) for column, shape in unknown.items()}
        best = max(found, key=lambda column: found[column], default=None)
        if field in chosen or best is None or found[best] <= 0:
            continue
        if field == "text" and {"praise", "blame"} & chosen.keys():
            continue
        if named and field == "author":
            continue
        chosen[field] = Claim(field, best, min(found[best], 0.5))
        del unknown[best]
    return chosen


def _says_nothing(heading: Heading) -> bool:
    return not (heading.known or heading.commercial or heading.beside)


BELIEVED = 2.5
"""From here on a table is taken for reviews."""

_WORTH = {
    "text": 2.0,
    "praise": 1.3,
    "blame": 1.3,
    "rating": 2.0,
    "created_at": 0.8,
    "author": 0.6,
    "response_text": 0.6,
    "response_at": 0.6,
    "title": 0.3,
    "language": 0.3,
    "place_name": 0.2,
    "external_id": 0.2,
}


def _sums_up(chosen: Mapping[str, Claim], headings: Mapping[str, Heading]) -> bool:
    """Tell a list of places with their means from one of reviews: it counts them instead."""
    counted = any(heading.beside and heading.reviewish for heading in headings.values())
    return counted and not {"text", "praise", "blame", "title", "created_at"} & chosen.keys()


_RARE = 0.2
"""Share of rows below which what they say is said by chance."""


def _mostly_nothing(
    chosen: Mapping[str, Claim], said: set[str], shapes: Mapping[str, Shape]
) -> bool:
    filled = [shapes[chosen[field].column].filled for field in said]
    return 0 < max(filled) < _RARE


def _likeness(
    chosen: Mapping[str, Claim], headings: Mapping[str, Heading], shapes: Mapping[str, Shape]
) -> float:
    said = {"text", "rating", "praise", "blame", "title"} & chosen.keys()
    if not {"text", "rating", "praise"} & said or _mostly_nothing(chosen, said, shapes):
        return 0.0
    if _sums_up(chosen, headings):
        return 0.0
    found = sum(
        worth * min(1.0, chosen[field].weight + 0.1)
        for field, worth in _WORTH.items()
        if field in chosen
    )
    found += 0.8 if any(heading.reviewish for heading in headings.values()) else 0.0
    alone = len(shapes) == 1 and not any(heading.strangers for heading in headings.values())
    found += 0.6 if alone else 0.0
    foreign = sum(
        heading.commercial
        and not heading.reviewish
        and column not in {claim.column for claim in chosen.values()}
        for column, heading in headings.items()
    )
    text = chosen.get("text")
    bare = text is not None and shapes[text.column].words < 1.5 and "rating" not in chosen
    return found - min(foreign, 4) * 0.9 - (2.0 if bare else 0.0)
