"""Reviews and mean ratings that web pages publish in the schema.org vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from collectors.linked_data import Node, every_node, linked_data
from collectors.markup import require_readable
from collectors.paging import header, require_open
from collectors.record import decimal
from collectors.source import Answer, BadItem, FormatChanged

SYNTAX = "_syntax"
"""Where a raw review notes how it was written; only JSON-LD holds HTML inside of its texts."""

_REVIEWS = frozenset({"Review", "UserReview", "CriticReview", "EmployerReview", "Recommendation"})
_TEXTS = ("name", "headline", "reviewBody", "description", "positiveNotes", "negativeNotes")
_ABOUT = ("author", "creator", "datePublished", "dateCreated", "dateModified")
_KEPT = ("@id", *_TEXTS, *_ABOUT, "reviewRating", "rating", "inLanguage", "url")
_SCALE = ("ratingValue", "bestRating", "worstRating")
_GROUPED = re.compile(r"\d{1,3}(?:[.,  ' ]\d{3})+")
_OF = re.compile(r"\s*([\d.,]+)\s*(?:/|of|von|sur|de)\s*([\d.,]+)\s*", re.IGNORECASE)
_CHARSET = re.compile(r"charset=\"?([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class ReviewPage:
    """What one page publishes.

    Attributes:
        reviews: nodes of schema.org reviews, each with its syntax.
        total: how many reviews the page says there are.
        rating: the mean it states, on the scale from 1 to 5.
        next: address of the page that follows, on the same host.
    """

    reviews: tuple[Node, ...]
    total: int | None
    rating: float | None
    next: str | None


@dataclass(frozen=True)
class Rating:
    """A rating on the common scale, and as the page has it if its scale is another."""

    stars: float
    original: str | None


def read_page(answer: Answer, url: str) -> ReviewPage:
    """Read the reviews of a page.

    Args:
        answer: the page; its bytes are decoded as they or the headers say.
        url: where it was asked for.

    Raises:
        Blocked: there is a log-in or a captcha in place of the reviews.
        FormatChanged: there is no schema.org data.
    """
    require_readable(answer.body)
    page = BeautifulSoup(answer.body, "lxml", from_encoding=_charset(answer))
    data = linked_data(page)
    total, rating = _aggregate(node for roots in data.values() for node in every_node(roots))
    reviews = tuple(_distinct(data))
    if not reviews and total is None and rating is None:
        _require_data(answer, data)
    return ReviewPage(reviews, total, rating, _next(page, url))


def _charset(answer: Answer) -> str | None:
    """Return UTF-8 where the bytes are that, for nothing else looks like it; else as stated."""
    try:
        answer.body.decode()
    except UnicodeDecodeError:
        stated = _CHARSET.search(header(answer, "content-type") or "")
        return stated[1] if stated else None
    return "utf-8"


def rating_of(stated: object) -> Rating | None:
    """Return the rating that a `reviewRating` states, or None if it states none.

    Raises:
        BadItem: it is no number, or outside of its own scale.
    """
    node = first(stated)
    fields: Mapping[str, Any] = node if isinstance(node, dict) else {"ratingValue": node}
    value, best, worst = (
        first(fields.get(n)) for n in ("ratingValue", "bestRating", "worstRating")
    )
    if value is None or value == "":
        return None
    pair = _OF.fullmatch(value) if isinstance(value, str) else None
    if pair:
        value, best = pair[1], best or pair[2]
    number, top, bottom = decimal(value), decimal(best), decimal(worst)
    if number is None:
        raise BadItem(f"`ratingValue` is {str(value)[:40]!r}, not a number")
    return _on_five(number, 5.0 if top is None else top, 1.0 if bottom is None else bottom)


def first(value: Any) -> Any:
    """Return the first of several values, or the value itself."""
    while isinstance(value, list):
        value = value[0] if value else None
    return value


def _on_five(value: float, best: float, worst: float) -> Rating:
    if not worst <= value <= best or worst == best:
        raise BadItem(f"the rating {value:g} is not on its scale from {worst:g} to {best:g}")
    if (worst, best) == (1, 5):
        return Rating(value, None)
    return Rating(1 + 4 * (value - worst) / (best - worst), f"{value:g}/{best:g}")


def _distinct(data: Mapping[str, list[Node]]) -> Iterable[Node]:
    """Yield every review once, though a page may write it in two syntaxes."""
    known: set[tuple[str, str]] = set()
    for syntax, roots in data.items():
        nodes = list(every_node(roots))
        named = {node["@id"]: node for _, node in nodes if isinstance(node.get("@id"), str)}
        found = [_review(node, named, syntax) for name, node in nodes if _is_review(name, node)]
        yield from (review for review in found if _said(review) not in known)
        known |= {_said(review) for review in found}


def _is_review(name: str, node: Node) -> bool:
    types = set(node["@type"])
    if name in ("review", "reviews") and not types:
        return len(node) > 2
    return bool(types & _REVIEWS) and len(node) > 2


def _review(node: Node, named: Mapping[str, Node], syntax: str) -> Node:
    kept = {name: _resolved(node[name], named) for name in _KEPT if name in node}
    return {**kept, SYNTAX: syntax}


def _resolved(value: Any, named: Mapping[str, Node]) -> Any:
    """Return the value with a mere reference replaced by the simple fields of what it names."""
    if isinstance(value, list):
        return [_resolved(one, named) for one in value]
    if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
        target = named.get(str(value.get("@id")), value)
        return {name: one for name, one in target.items() if not isinstance(one, dict | list)}
    return value


def _said(review: Node) -> tuple[str, str]:
    body = first(review.get("reviewBody")) or first(review.get("description")) or ""
    return author_of(review) or "", " ".join(str(body).casefold().split())


def author_of(review: Mapping[str, Any]) -> str | None:
    """Return the name of who wrote a review, however it is stated."""
    author = first(review.get("author") or review.get("creator"))
    name = first(author.get("name")) if isinstance(author, dict) else author
    return name if isinstance(name, str) else None


def _aggregate(nodes: Iterable[tuple[str, Node]]) -> tuple[int | None, float | None]:
    for name, node in nodes:
        if name == "aggregateRating" or "AggregateRating" in node["@type"]:
            counts = [_count(first(node.get(one))) for one in ("reviewCount", "ratingCount")]
            return next((one for one in counts if one is not None), None), _mean(node)
    return None, None


def _count(value: object) -> int | None:
    if isinstance(value, str) and _GROUPED.fullmatch(value.strip()):
        value = re.sub(r"\D", "", value)
    number = decimal(value)
    return int(number) if number is not None and 0 <= number < 2**53 else None


def _mean(node: Node) -> float | None:
    try:
        rating = rating_of(node)
    except BadItem:
        return None
    return rating.stars if rating else None


def _next(page: BeautifulSoup, url: str) -> str | None:
    link = page.find(["link", "a"], rel="next", href=True)
    if link is None:
        return None
    try:
        address = urljoin(url, str(link["href"]))
        same = urlsplit(address).netloc == urlsplit(url).netloc
    except ValueError:
        return None
    return address if same and address.startswith(("http://", "https://")) else None


def _require_data(answer: Answer, data: Mapping[str, list[Node]]) -> None:
    """Tell a place without reviews, which is fine, from a page that is not about one."""
    require_open(answer)
    if not any(data.values()):
        raise FormatChanged("This page publishes no reviews in the schema.org vocabulary.")
