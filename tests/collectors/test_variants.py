"""Every field of every saved item in every wrong form: what must come of each is exact.

An item is set aside with a reason that names the field, or becomes the same review but for what
that field says. What an item can do without never sets it aside, and what nobody reads changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from collectors.collect import collect
from collectors.record import FETCHED_AT
from collectors.source import BadItem, source_ids, source_module
from collectors.sources import yelp
from data.models import Coverage, Listing, Review
from tests.collectors.dependability.breaking import having
from tests.collectors.sources.replay import cases

IMPORTED = {"file", "google_takeout"}
"""Sources that read what a person hands in; their items are rows of files, tested there."""
READ = [source_id for source_id in source_ids() if source_id not in IMPORTED]

NOTHING = {"missing": ..., "null": None, "empty": ""}
WRONG = {
    "text": "five",
    "a number": 7,
    "a fraction": 0.25,
    "yes": True,
    "a list": ["x"],
    "an empty list": [],
    "an object": {"a": "x"},
    "an empty object": {},
}

REQUIRED: Mapping[str, set[str]] = {
    "app_store_connect": {"id", "attributes.rating"},
    "apple_rss": {"id.label", "im:rating.label"},
    "bluesky": {"uri", "record.text"},
    "booking": {"review_id", "scoring.review_score"},
    "facebook": {"recommendation_type", "rating"},
    "google_business": {"name", "starRating"},
    "google_places": {"name", "rating"},
    "google_play": {"reviewId", "comments.*.userComment.starRating"},
    "hacker_news": {"objectID", "title", "comment_text"},
    "instagram": {"id"},
    "linkedin": {"id"},
    "mastodon": {"uri", "content"},
    "reddit": {"kind", "data.name"},
    "rss": {"title"},
    "schemaorg": {"reviewRating", "reviewRating.bestRating"},
    "tiktok": {"comment_id"},
    "tripadvisor": {"id", "rating"},
    "trustpilot": {"id", "stars"},
    "x": {"id", "text"},
    "yelp": {"id", "rating"},
    "youtube": {"id", "snippet.textDisplay"},
}
"""What sets an item aside where it is missing, and where nothing else steps in: nothing more."""

BESIDES: Mapping[str, Mapping[str, set[str]]] = {
    "google_business": {"reviewReply.comment": {"response_at"}},
    "google_places": {"originalText.text": {"language"}},
    "google_play": {"comments.*.userComment.originalText": {"title"}},
    "rss": {
        "title_type": {"title"},
        "body_type": {"text"},
        "outlet": {"author"},
        "link": {"external_id"},
    },
    "schemaorg": {"reviewRating.*.worstRating.*": {"rating", "rating_original"}},
    "trustpilot": {
        "companyReply.updatedAt": {"response_at"},
        "invitation.businessUnitId": {"origin"},
    },
    "youtube": {"_answer.snippet.textDisplay": {"response_text"}},
}
"""What a field decides besides what it says, or what steps in for it where it is missing."""

Path = tuple[Any, ...]
Parse = Callable[[Any, Listing], Review]


@dataclass
class Findings:
    """What is wrong with a parser, and which paths it cannot do without."""

    faults: list[str] = field(default_factory=list)
    required: set[str] = field(default_factory=set)


def named(path: Path) -> str:
    return ".".join("*" if isinstance(step, int) else str(step) for step in path)


def places(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the path and the value of everything within an item that its remote sent."""
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for step, one in inner:
        if step != FETCHED_AT:
            yield (*at, step), one
            yield from places(one, (*at, step))


def others(value: Any) -> list[Any]:
    """Return values of the same kind, some of which say something else."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1]
    if not isinstance(value, str) or not value:
        return []
    digits = value.translate(str.maketrans("0123456789", "1234567898"))
    return [f"{value}x", digits, value.replace("202", "201"), value.replace("-", "")]


def stands(value: Any) -> bool:
    """Tell whether something is stated at all."""
    return value not in (None, "", [], {})


def parsed(parse: Parse, item: Any, listing: Listing) -> Review | str:
    """Return the review of an item, or the reason why it is none."""
    try:
        return parse(item, listing)
    except BadItem as reason:
        return str(reason)


def differing(one: Review, other: Review) -> set[str]:
    return {name for name in Review.model_fields if getattr(one, name) != getattr(other, name)}


def said_by(parse: Parse, saved: list[tuple[Listing, Any, Any]]) -> dict[str, set[str]]:
    """Return the fields of a review that change with what stands at each path."""
    stated: dict[str, list[Any]] = {}
    for _, item, _ in saved:
        for path, value in places(item):
            stated.setdefault(named(path), []).extend([value] if stands(value) else [])
    says: dict[str, set[str]] = {name: set() for name in stated}
    for listing, item, _ in saved:
        sound = parse(item, listing)
        for path, value in places(item):
            known = stated[named(path)] if stands(value) else []
            for other in [*others(value), *known]:
                made = parsed(parse, having(item, path, other), listing)
                if isinstance(made, Review):
                    says[named(path)] |= differing(made, sound)
    return {name: set().union(*within(says, name)) for name in says}


def within(says: Mapping[str, set[str]], name: str) -> list[set[str]]:
    """Return what is said at a path and at every path under it."""
    return [said for other, said in says.items() if f"{other}.".startswith(f"{name}.")]


def examine(parse: Parse, saved: list[Any], besides: Mapping[str, set[str]]) -> Findings:
    """Put everything in the place of every value of every saved item of a source."""
    found, says = Findings(), said_by(parse, saved)
    for listing, item, _ in saved:
        sound = parse(item, listing)
        for path, held in places(item):
            may = says[named(path)].union(*within(besides, named(path)))
            for way, value in {**NOTHING, **WRONG}.items():
                what = f"{named(path)} as {way}"
                made = parsed(parse, having(item, path, value), listing)
                if isinstance(made, str):
                    if way in NOTHING and not (held and isinstance(held, dict | list)):
                        found.required.add(named(path))
                    inner = [step for under, _ in places(held) for step in under]
                    _judge_reason(found, (*path, *inner), what, made, read=bool(may))
                elif odd := differing(made, sound) - (may | {"flags"} if may else set()):
                    found.faults.append(f"{what} changes {sorted(odd)}")
    return found


def _judge_reason(found: Findings, steps: Path, what: str, reason: str, *, read: bool) -> None:
    """Note a reason that names nothing on the way to the broken place, or within it."""
    if not read:
        found.faults.append(f"{what} is refused, though nobody reads it: {reason}")
    if not any(step in reason for step in steps if isinstance(step, str)):
        found.faults.append(f"{what} is not what the reason names: {reason}")


@pytest.mark.parametrize("source_id", READ)
def test_a_broken_field_sets_its_item_aside_or_changes_only_what_it_says(source_id):
    parse = source_module(source_id).parse
    found = examine(parse, cases(source_id), BESIDES.get(source_id, {}))
    assert found.faults == []
    assert found.required == REQUIRED[source_id]


def test_a_review_of_an_archive_is_held_to_the_same():
    place = {"place.name": "Quay House", "place.id": "77", "place.address": "1 Quay"}
    packed = [
        (listing, {"row": number, "review": item, "place": place}, review)
        for number, (listing, item, review) in enumerate(cases("google_business"))
    ]
    besides = {"review.reviewReply.comment": {"response_at"}}
    found = examine(source_module("google_takeout").parse, packed, besides)
    assert found.faults == []
    assert found.required == {"review.name", "review.starRating"}


class Kept:
    """A sink that remembers what it is given."""

    def __init__(self) -> None:
        self.reviews: list[Review] = []
        self.reasons: list[str] = []

    def keep(self, reviews):
        self.reviews += reviews
        return len(reviews), 0, 0

    def set_aside(self, refused):
        self.reasons += [each.reason for each in refused]

    def progress(self, counts):
        pass


@pytest.mark.parametrize("source_id", READ)
def test_the_neighbours_of_a_broken_item_are_kept(source_id):
    module, (listing, item, _) = source_module(source_id), cases(source_id)[0]
    broken = [having(item, path, way) for path, _ in places(item) for way in ({}, 7, None)]

    def fetch(http, of, since):
        for one in broken:
            yield from (item, one)
        return Coverage()

    sink = Kept()
    walk = collect(SimpleNamespace(fetch=fetch, parse=module.parse), None, listing, None, sink)
    assert sink.reviews.count(module.parse(item, listing)) >= len(broken)
    assert len(sink.reviews) + len(sink.reasons) == walk.counts.fetched == 2 * len(broken)
    assert not [reason for reason in sink.reasons if reason.startswith("unforeseen")]


def nameless(item, listing):
    try:
        return yelp.parse(item, listing)
    except BadItem:
        raise BadItem("it cannot be read") from None


def forgetful(item, listing):
    review = yelp.parse(item, listing)
    return review if review.author else review.model_copy(update={"text": None})


@pytest.mark.parametrize(
    ("parse", "complaint"),
    [
        (nameless, "id as null is not what the reason names: it cannot be read"),
        (forgetful, "user.name as null changes ['text']"),
    ],
)
def test_a_parser_with_a_fault_is_found_out(parse, complaint):
    assert complaint in examine(parse, cases("yelp"), {}).faults


def test_a_parser_that_asks_for_more_than_it_needs_is_found_out():
    def demanding(item, listing):
        if item.get("url") is None:
            raise BadItem("`url` is missing")
        return yelp.parse(item, listing)

    linked = [case for case in cases("yelp") if case[1]["url"]]
    assert examine(demanding, linked, {}).required == REQUIRED["yelp"] | {"url"}


def test_a_parser_that_raises_something_else_is_found_out():
    def believing(item, listing):
        item["user"]["name"].strip()
        return yelp.parse(item, listing)

    with pytest.raises((KeyError, TypeError, AttributeError)):
        examine(believing, cases("yelp"), {})
