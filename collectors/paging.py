"""Walking over pages of items without believing that they end."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from collectors.record import decimal
from collectors.source import Answer, Blocked, Broken, FormatChanged
from collectors.times import Form, iso
from data.models import Listing

HIDDEN = 0.1
"""Share of its stated total that a platform may count without showing it."""

FEW = 3
"""Reviews that even a short list may count without showing them."""

MOST_PAGES = 2_000
"""More pages than any listing of ours has; beyond them the remote is going round in circles."""

_CLOSED = re.compile(
    rb"captcha|are you (?:a )?(?:robot|human)|verify (?:that )?you are (?:a )?human"
    rb"|<input[^<>]*type=[\"']?password",
    re.IGNORECASE,
)
_LINK = re.compile(r'<([^<>]*)>([^<>]*?\brel="?([a-z ]+)"?)', re.IGNORECASE)


class Walk:
    """Notices pages that repeat, tokens that repeat, and walks that never end.

    Args:
        limit: pages after which the walk is given up.

    Attributes:
        short: a page that another had promised came up empty, in whichever round.
    """

    def __init__(self, limit: int = MOST_PAGES) -> None:
        self.short = False
        self._limit = limit
        self._pages: set[tuple[str, ...]] = set()
        self._repeats = False
        self._tokens: set[str] = set()
        self._turned = 0

    def again(self) -> None:
        """Begin once more at the first page."""
        self._pages.clear()
        self._repeats = False
        self._tokens.clear()
        self._turned = 0

    def turn(self, ids: Iterable[object], token: str | None) -> None:
        """Note a page by the ids on it and by the token of the page that follows it.

        Raises:
            Broken: this token came before, two pages in turn did, or there is no end of pages.
        """
        page = tuple(value if isinstance(value, str) else str(type(value)) for value in ids)
        self._turned += 1
        self.short = self.short or (not page and (self._turned > 1 or bool(token)))
        known, again = bool(page) and page in self._pages, self._repeats
        self._repeats = known
        # Once is no proof: as many new items as a page holds push all of it on to the next.
        if known and again and token:
            raise Broken("The remote sends the same pages again, so its list never ends.")
        if token and token in self._tokens:
            raise Broken("The remote sent us back to a page we came from, so its list never ends.")
        if token and self._turned >= self._limit:
            raise Broken(f"The list did not end within {self._limit} pages.")
        self._pages.add(page)
        self._tokens.add(token or "")


def field(value: object, *path: str) -> Any:
    """Return what stands at the path, None where anything on the way is no object or missing."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def older(value: object, floor: datetime | None, form: Form = iso) -> bool:
    """Tell whether a stated moment lies before the floor of a walk; without a floor none does."""
    try:
        return floor is not None and form(value) < floor
    except ValueError:
        return False


@dataclasses.dataclass
class Pass:
    """One walk over a whole list: it proves something only if nothing moved meanwhile."""

    ids: set[str] = dataclasses.field(default_factory=set)
    items: int = 0
    totals: set[int | None] = dataclasses.field(default_factory=set)

    def see(self, ids: Iterable[str], total: int | None) -> None:
        """Take note of one page: the ids on it ("" where unreadable) and the total it states."""
        listed = list(ids)
        self.items += len(listed)
        self.ids |= set(listed)
        self.totals.add(total)

    @property
    def total(self) -> int | None:
        """The one total that all pages stated, or None."""
        return next(iter(self.totals)) if len(self.totals) == 1 else None

    @property
    def whole(self) -> bool:
        """Whether everything in the list was on some page."""
        return "" not in self.ids and self.items == len(self.ids) == self.total

    @property
    def short(self) -> bool:
        """Whether so much of the stated total is missing that pages must have come back empty."""
        if self.total is None:
            return False
        return self.total - len(self.ids) > max(FEW, HIDDEN * self.total)


def known_until(listing: Listing, since: datetime | None) -> datetime | None:
    """Return up to when a listing is known: `since`, or what a source with a window left itself.

    Who collects gives a source with a window no `since`, for it can never be complete.
    """
    if since is not None:
        return since
    try:
        return iso(listing.cursor.get("until"))
    except ValueError:
        return None


def cursor_at(started: datetime) -> dict[str, str]:
    """Return the cursor that `known_until` reads in the next run."""
    return {"until": started.isoformat()}


def page_object(answer: Answer) -> Mapping[str, Any]:
    """Return the JSON object that an answer holds.

    Raises:
        FormatChanged: it holds something else.
    """
    page = page_json(answer)
    if not isinstance(page, Mapping):
        raise FormatChanged(f"{_host(answer)} answered with something that is not an object.")
    return page


def stated_error(answer: Answer) -> Mapping[str, Any]:
    """Return the JSON object of a refusal, empty where there is none: its status says enough."""
    try:
        refusal = answer.json()
    except (FormatChanged, ValueError, RecursionError):
        return {}
    return refusal if isinstance(refusal, Mapping) else {}


def page_json(answer: Answer) -> Any:
    """Return the JSON that an answer holds.

    Raises:
        Blocked: there is a log-in or a captcha in its place.
        FormatChanged: it is no JSON.
    """
    try:
        return answer.json()
    except (FormatChanged, ValueError, RecursionError):
        require_open(answer)
        raise FormatChanged(f"{_host(answer)} answered with something that is not JSON.") from None


def require_open(answer: Answer) -> None:
    """Check that an answer without what we came for is not a closed door.

    Raises:
        Blocked: it is a log-in page or a captcha.
    """
    if _CLOSED.search(answer.body):
        raise Blocked(f"{_host(answer)} shows a log-in or a captcha in place of what we asked for.")


def page_items(page: Mapping[str, Any], *path: str, required: bool = True) -> list[Any]:
    """Return the list at the path of a page.

    Args:
        page: the answer's object.
        path: where the list stands.
        required: whether its absence is a change of form rather than an empty page.

    Raises:
        FormatChanged: there is no list.
    """
    value = field(page, *path)
    if value is None and not required:
        return []
    if not isinstance(value, list):
        raise FormatChanged(f"A page came without its list `{'.'.join(path)}`.")
    return value


def page_token(page: Mapping[str, Any], *path: str) -> str | None:
    """Return the token of the next page as text, or None where there is none.

    Raises:
        FormatChanged: it is neither text nor a number.
    """
    value = field(page, *path)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FormatChanged(f"The token `{'.'.join(path)}` of the next page is not text.")
    return str(value)


def stated_count(value: object) -> int | None:
    """Return a total that a page states, as a number or as text, or None."""
    count = decimal(value)
    return int(count) if count is not None and 0 <= count < 2**53 else None


def stated_rating(value: object) -> float | None:
    """Return a mean rating from 1 to 5 that a page states, or None."""
    rating = decimal(value)
    return rating if rating is not None and 1 <= rating <= 5 else None


def header(answer: Answer, name: str) -> str | None:
    """Return a header whatever the case of its name."""
    for key, value in answer.headers.items():
        if key.lower() == name.lower():
            return value
    return None


def links(answer: Answer) -> dict[str, str]:
    """Return the addresses of the `Link` header by their relation."""
    found = _LINK.findall(header(answer, "link") or "")
    return {relation.strip().lower(): address for address, _, relation in found}


def query_of(address: object) -> dict[str, str]:
    """Return the parameters in an address, for next pages whose address is not to be followed."""
    try:
        return dict(parse_qsl(urlsplit(address).query)) if isinstance(address, str) else {}
    except ValueError:
        return {}


def _host(answer: Answer) -> str:
    return answer.url.split("/")[2] if answer.url.count("/") > 1 else "The remote"
