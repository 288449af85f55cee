"""Reviews and mean ratings that web pages publish in the schema.org vocabulary."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from collectors.guessing import dates
from collectors.guessing.columns import order_of
from collectors.linked_data import DAMAGED, Node, every_node, linked_data
from collectors.markup import require_readable
from collectors.paging import header, require_open
from collectors.record import decimal, unreadable
from collectors.source import Answer, BadItem, FormatChanged
from collectors.spellings import SCALE, best_of_page, end_of_scale, first, rating_of

SYNTAX = "_syntax"
"""Where a raw review notes how it was written; only JSON-LD holds HTML inside of its texts."""

BEST = "_best"
"""Where a raw review notes the best rating there is, if only its page as a whole tells."""

ORDER = "_order"
"""Where a raw review notes whether the dates of its page are written with the day first."""

BODIES = ("reviewBody", "description", "text", "articleBody")
"""Where a review may keep what its author wrote; the first that is there counts."""

_REVIEWS = frozenset({"review", "userreview", "criticreview", "employerreview", "recommendation"})
_MEANS = frozenset({"AggregateRating", "EmployerAggregateRating"})
_TEXTS = ("name", "headline", *BODIES, "positiveNotes", "negativeNotes")
_ABOUT = ("author", "creator", "datePublished", "dateCreated", "dateModified")
_KEPT = ("@id", *_TEXTS, *_ABOUT, "reviewRating", "rating", *SCALE, "inLanguage", "url")
_LATIN = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"})
_COUNTED = re.compile(r"\(?(\d[\d.,\s'’]*?)\)?(?:\s+[^\W\d]{3,}.*)?", re.DOTALL)
_GROUPED = re.compile(r"\d{1,3}(?:[.,’  ' ]\d{3})+")
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)


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
    nodes = [one for roots in data.values() for one in every_node(roots)]
    total, rating, best = _aggregate(nodes)
    reviews: list[Node] = list(_distinct(data))
    if not reviews and total is None and rating is None:
        _require_data(answer, data)
    _note_writing(reviews, best)
    damaged = [dict(unreadable(_DAMAGED)) for _, node in nodes if DAMAGED in node["@type"]]
    return ReviewPage((*reviews, *damaged), total, rating, _next(page, url))


_DAMAGED = "a part of the page that speaks of reviews is no JSON"


def _charset(answer: Answer) -> str | None:
    """Return UTF-8 where the bytes are that, for nothing else looks like it; else as stated.

    As in browsers, Latin-1 means the code page of Windows that holds more.
    """
    try:
        answer.body.decode()
    except UnicodeDecodeError:
        head = answer.body[:2_048].decode("latin-1")
        stated = _CHARSET.search(header(answer, "content-type") or "") or _CHARSET.search(head)
        name = stated[1].lower() if stated else None
        return "windows-1252" if name in _LATIN else name
    return "utf-8"


def _note_writing(reviews: list[Node], best: float | None) -> None:
    """Note on every review what only all of them together tell of how they are written."""
    published = [first(one.get("datePublished")) for one in reviews]
    order, high = order_of(published), best_of_page(reviews, best)
    numeric = any(isinstance(one, str) and dates.in_numbers(one) for one in published)
    noted = {ORDER: order.order} if order.certain and numeric else {}
    for review in reviews:
        review.update(noted, **({BEST: high} if high else {}))


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
    types = {one.lower() for one in node["@type"]}
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
    body = next((found for name in BODIES if (found := first(review.get(name)))), "")
    return author_of(review) or "", " ".join(str(body).casefold().split())


def author_of(review: Mapping[str, Any]) -> str | None:
    """Return the name of who wrote a review, however it is stated."""
    for stated in (review.get("author"), review.get("creator")):
        for one in stated if isinstance(stated, list) else [stated]:
            name = _name_of(first(one))
            if name:
                return html.unescape(name) if review.get(SYNTAX) == "json-ld" else name
    return None


def _name_of(person: object) -> str | None:
    if not isinstance(person, dict):
        return _written(person)
    parts = (_written(first(person.get(name))) for name in ("givenName", "familyName"))
    stated = (first(person.get(name)) for name in ("name", "alternateName"))
    name, other = map(_written, stated)
    return name or " ".join(filter(None, parts)) or other


def _written(value: object) -> str | None:
    """Return a text; what looks like a number often comes as one."""
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _aggregate(
    nodes: Iterable[tuple[str, Node]],
) -> tuple[int | None, float | None, float | None]:
    """Return how many reviews a page states, their mean on the common scale, and the best one."""
    for name, node in nodes:
        own = name in ("reviewRating", "rating")
        mean = _MEANS & set(node["@type"])
        if name == "aggregateRating" or (mean and not own):
            counts = [_count(first(node.get(one))) for one in ("reviewCount", "ratingCount")]
            total = next((one for one in counts if one is not None), None)
            return total, _mean(node), end_of_scale(first(node.get("bestRating")))
    return None, None, None


def _count(value: object) -> int | None:
    found = _COUNTED.fullmatch(value.strip()) if isinstance(value, str) else None
    if found:
        value = found[1].strip()
    if isinstance(value, str) and _GROUPED.fullmatch(value):
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
    types = [node["@type"] for roots in data.values() for node in roots]
    if [DAMAGED] in types:
        raise FormatChanged("What this page says of its reviews is not JSON, though it should be.")
    if not types:
        raise FormatChanged("This page publishes no reviews in the schema.org vocabulary.")
