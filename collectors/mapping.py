"""Guessing what the columns of a file are, and showing what would come of it.

table = readers.read(body, filename)
mapping = remembered.get(signature(table)) or guess(table)
shown = preview(table, mapping, listing, as_of)
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collectors.guessing.columns import exported_at, order_of, scale
from collectors.guessing.evidence import BELIEVED, FIELDS, Evidence, weigh
from collectors.guessing.fields import DATES, Mapping
from collectors.guessing.headers import read_heading
from collectors.guessing.rows import RowReader
from collectors.source import BadItem, SourceError
from collectors.tables.table import Table
from data.models import Listing, Review

__all__ = ["FIELDS", "Mapping", "NotReviews", "Preview", "guess", "preview", "signature"]

_SHOWN = 20
_LOOKED_AT = 5_000
_PARTS = ("praise", "blame", "advice", "benefit")
_COUNTS = ("likes", "shares", "views")
_UNSURE = 0.6


class NotReviews(SourceError):
    """The file can be read, but what stands in it are not reviews."""

    action = (
        "Choose a file with a column of ratings or of review texts, and names above the columns."
    )


@dataclass(frozen=True)
class Preview:
    """What an import would do, before it is done.

    Attributes:
        reviews: the first reviews, with the number of the row each came from.
        looked_at: how many rows were tried.
        aside: how many of these would be set aside, by reason.
        first_aside: the row numbers of the first that would be, by reason.
        flags: how many reviews carry each remark.
        questions: what a person should look at, in words.
        notes: how the file was read, in words.
        earliest, latest: of the dates read.
        answered: how many of the reviews have an answer of the owner.
        places: the name and the remote id of each place the rows name, with the number of rows.
        more: there are more rows than were tried.
    """

    reviews: tuple[tuple[int, Review], ...]
    looked_at: int
    aside: dict[str, int]
    first_aside: dict[str, tuple[int, ...]]
    flags: dict[str, int]
    questions: tuple[str, ...]
    notes: tuple[str, ...]
    earliest: datetime | None
    latest: datetime | None
    answered: int
    places: tuple[tuple[str, str, int], ...]
    more: bool


def signature(table: Table) -> str:
    """Return a digest of the column names, the same for every export of one tool."""
    names = sorted(name.strip().lower() for name in table.columns)
    return hashlib.sha256("\x1f".join(names).encode("utf-8", "replace")).hexdigest()[:32]


def guess(table: Table, time_zone: str = "UTC") -> Mapping:
    """Return what the columns are, as far as their names and values tell.

    Args:
        table: the file as read.
        time_zone: IANA name of the zone of times that name none.

    Raises:
        NotReviews: nothing in the table looks like reviews, or it has no rows.
    """
    evidence = weigh(table)
    if evidence.reviews < BELIEVED:
        raise NotReviews(_refusal(table, evidence))
    columns = {field: column for field, column in evidence.columns.items() if field in FIELDS}
    values = _whole_columns(table, columns, evidence)
    orders = {field: order_of(values[columns[field]]) for field in DATES if field in columns}
    ratings = values.get(columns.get("rating", ""), [])
    low, high = scale(ratings, columns.get("rating", ""))
    relative = tuple(field for field in orders if _is_relative(evidence, columns[field]))
    return Mapping(
        columns=columns,
        more_text=tuple(evidence.columns[part] for part in _PARTS if part in evidence.columns),
        engagement={name: evidence.columns[name] for name in _COUNTS if name in evidence.columns},
        rating_low=low,
        rating_high=high,
        date_orders={field: found.order for field, found in orders.items()},
        relative=relative,
        time_zone=time_zone,
        as_of=exported_at(_stated_twice(values, columns, evidence)) if relative else None,
        as_of_column=evidence.columns.get("seen", "") if relative else "",
        confidence={field: round(evidence.weights[field], 2) for field in columns},
        questions=(*_order_questions(columns, orders), *_questions(table, columns, evidence)),
        signature=signature(table),
    )


def _whole_columns(
    table: Table, columns: dict[str, str], evidence: Evidence
) -> dict[str, list[Any]]:
    """Return all values of the columns that must be judged as a whole, dates and ratings."""
    wanted = [columns[field] for field in (*DATES, "rating") if field in columns]
    wanted += [name for name, shape in evidence.shapes.items() if shape.relative > 0.5]
    values: dict[str, list[Any]] = {column: [] for column in wanted}
    for row in table.rows():
        if not row.problem:
            for column, found in values.items():
                found.append(row.values.get(column))
    return values


def _stated_twice(
    values: dict[str, list[Any]], columns: dict[str, str], evidence: Evidence
) -> list[tuple[Any, Any]]:
    """Return the dates of a column beside the relative ones of another."""
    created = columns.get("created_at", "")
    if not created or _is_relative(evidence, created):
        return []
    other = [
        name
        for name in values
        if _is_relative(evidence, name) and read_heading(name).entity != "reply"
    ]
    return list(zip(values[created], values[other[0]], strict=True)) if other else []


def _is_relative(evidence: Evidence, column: str) -> bool:
    return evidence.shapes[column].relative > 0.5


def _order_questions(columns: dict[str, str], orders: dict[str, Any]) -> list[str]:
    words = {"dmy": "the day first", "mdy": "the month first"}
    return [
        f"The dates in “{columns[field]}” are read with {words[found.order]}: {found.why}. "
        "Is that right?"
        for field, found in orders.items()
        if not found.certain
    ]


def _questions(table: Table, columns: dict[str, str], evidence: Evidence) -> list[str]:
    questions = [
        f"Is “{columns[field]}” the {_SPOKEN[field]}?"
        for field in ("text", "rating", "created_at", "author")
        if field in columns and evidence.weights[field] < _UNSURE
    ]
    questions += [
        f"No column holds the {_SPOKEN[field]}: is that right?"
        for field in ("rating", "created_at")
        if field not in columns
    ]
    for name, shape in evidence.shapes.items():
        if shape.platform > 0.5 and shape.kinds > 1:
            questions.append(
                f"“{name}” names {shape.kinds} platforms; all rows go to the one channel "
                "you choose. "
                "Split the file if they belong to several."
            )
    if not table.named:
        questions.append("The columns have no names and were told by their values: are they right?")
    return questions


_SPOKEN = {
    "text": "text of the review",
    "rating": "rating",
    "created_at": "date of the review",
    "author": "author",
}


def _refusal(table: Table, evidence: Evidence) -> str:
    if all(shape.empty for shape in evidence.shapes.values()):
        return "There are names of columns, but no rows under them."
    names = ", ".join(f"“{name[:40]}”" for name in table.columns[:12])
    missing = [_SPOKEN[field] for field in ("text", "rating") if field not in evidence.columns]
    what = f"a {' or a '.join(missing)}" if missing else "anything that speaks of reviews"
    return (
        f"These are not reviews, as far as can be told: in the columns {names} "
        f"{what} was looked for and not found."
    )


def preview(table: Table, mapping: Mapping, listing: Listing, as_of: datetime | None) -> Preview:
    """Return what importing a table would do, tried on its first rows.

    Args:
        table: the file as read.
        mapping: which column is what.
        listing: where the reviews would go.
        as_of: when the file was exported, as far as nobody knows better.
    """
    reader = RowReader(mapping, listing, as_of)
    reviews: list[tuple[int, Review]] = []
    reasons: dict[str, list[int]] = {}
    more = False
    tried = 0
    for row in table.rows():
        if tried == _LOOKED_AT:
            more = True
            break
        tried += 1
        try:
            if row.problem:
                raise BadItem(row.problem)
            reviews.append((row.number, reader.review(row.values)))
        except BadItem as reason:
            reasons.setdefault(_general(str(reason), row.number), []).append(row.number)
    return _summed_up(table, mapping, reviews, reasons, tried, more=more)


def _unnumbered(mapping: Mapping, reviews: list[tuple[int, Review]]) -> list[str]:
    """Return what becomes of reviews that change, if the file tells none by an id."""
    by_address = any("reviewId=" in (review.url or "") for _, review in reviews)
    if "external_id" in mapping.columns or by_address:
        return []
    if not {"author", "created_at"} <= mapping.columns.keys() or "created_at" in mapping.relative:
        return [f"{_NO_IDS}: one that was changed since an earlier import counts as new."]
    return [
        f"{_NO_IDS}: one that was changed since an earlier import is known again by its author, "
        "day and location if no other has the same, and counts as new otherwise."
    ]


_NO_IDS = "The file has no ids of its reviews"


def _general(reason: str, number: int) -> str:
    return reason.replace(f"row {number} ", "the row ").replace(f"line {number} ", "the line ")


def _summed_up(
    table: Table,
    mapping: Mapping,
    reviews: list[tuple[int, Review]],
    reasons: dict[str, list[int]],
    tried: int,
    *,
    more: bool,
) -> Preview:
    moments = [review.created_at for _, review in reviews if review.created_at]
    flags = Counter(flag for _, review in reviews for flag in review.flags)
    named = (review.place for _, review in reviews if review.place)
    places = Counter((place.name, place.remote_id or "") for place in named)
    return Preview(
        reviews=tuple(reviews[:_SHOWN]),
        looked_at=tried,
        aside={reason: len(numbers) for reason, numbers in reasons.items()},
        first_aside={reason: tuple(numbers[:5]) for reason, numbers in reasons.items()},
        flags=dict(flags),
        questions=mapping.questions,
        notes=(*table.notes, *_unnumbered(mapping, reviews)),
        earliest=min(moments, default=None),
        latest=max(moments, default=None),
        places=tuple((*place, number) for place, number in places.most_common()),
        answered=sum(bool(r.response_text or r.response_at) for _, r in reviews),
        more=more,
    )
