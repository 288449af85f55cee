"""Reading one raw item field by field, so that every surprise becomes a reason to set it aside."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from collectors.source import BadItem, Item, NotThere
from collectors.times import Form, iso, sensible
from data.models import Listing, Review

FETCHED_AT = "_fetched_at"
"""Where `stamped` notes when an item was read; `parse` has no clock."""

_UNREADABLE = "_unreadable"
_NOTICE = "_notice"
_KINDS = {
    bool: "a yes or no",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,15})?", re.ASCII)
_LARGEST_COUNT = 2**53


def stamped(item: object, fetched_at: datetime) -> Item:
    """Return the raw item with the moment it was read beside its own fields."""
    fields = dict(item) if isinstance(item, Mapping) else {"_not_an_object": item}
    return {**fields, FETCHED_AT: fetched_at.isoformat()}


def unreadable(why: str) -> Item:
    """Return an item that stands for what could not be read, so that it ends counted.

    Args:
        why: the reason, which must tell it from others.
    """
    return {_UNREADABLE: why, "reason": why}


def noticed(item: Item, name: str) -> Item:
    """Return an item with the name by which its platform had announced it beside its fields."""
    return {**item, _NOTICE: name}


def announced(item: object) -> str:
    """Return the name by which a platform had announced an item, or "" where it had not."""
    name = item.get(_NOTICE) if isinstance(item, Mapping) else None
    return name if isinstance(name, str) else ""


def decimal(value: object) -> float | None:
    """Return a number stated as such or as text with a point or a comma, or None if it is neither.

    Examples:
        >>> decimal("4,5"), decimal(3), decimal("five"), decimal(float("nan")), decimal(True)
        (4.5, 3.0, None, None, None)
    """
    if isinstance(value, str):
        value = value.strip()
        if not _NUMBER.fullmatch(value):
            return None
        value = value.replace(",", ".")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def web_address(value: object) -> str | None:
    """Return the value if it is an http(s) address, so that no other kind can be followed."""
    if isinstance(value, str) and value.strip().lower().startswith(("http://", "https://")):
        return value.strip()
    return None


def path_part(value: str) -> str:
    """Return a remote id as one part of an address, whatever it holds."""
    return quote(value, safe="", errors="replace")


class Record:
    """One raw item. Missing, null and empty are the same; another type is a `BadItem`.

    Some platforms write an empty object as an empty list.

    Args:
        item: the raw item; it is never changed.

    Raises:
        NotThere: the item stands for what could not be read.
    """

    def __init__(self, item: Item) -> None:
        self._item = item
        self._flags: list[str] = []
        if _UNREADABLE in item:
            raise NotThere(str(item[_UNREADABLE])[:200])

    def part(self, *path: str) -> Any:
        """Return what stands at the path, None where it or an object on the way is missing.

        Raises:
            BadItem: something on the way is not an object.
        """
        value: Any = self._item
        for depth, name in enumerate(path):
            if value is None or value in ("", []):
                return None
            if not isinstance(value, Mapping):
                raise self._wrong(path[:depth], value, "an object")
            value = value.get(name)
        return value

    def text(self, *path: str) -> str | None:
        """Return the text at the path.

        Raises:
            BadItem: there is something else.
        """
        value = self.part(*path)
        if value is None or isinstance(value, str):
            return value
        raise self._wrong(path, value, "text")

    def id(self, *path: str) -> str:
        """Return the identifier at the path exactly as sent.

        Raises:
            BadItem: it is missing, empty, longer than 500 characters or no text or whole number.
        """
        value = self.part(*path)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
            return str(value)
        if isinstance(value, str) and value.strip() and len(value) <= 500:
            return value
        raise self._wrong(path, value, "an identifier")

    def optional_id(self, *path: str) -> str | None:
        """Return the identifier at the path, or None where there is none of use."""
        try:
            return self.id(*path)
        except BadItem:
            return None

    def number(self, *path: str) -> float | None:
        """Return the number at the path, which may be written as text.

        Raises:
            BadItem: there is something else, or it is not finite.
        """
        value = self.part(*path)
        if value is None or value == "":
            return None
        number = decimal(value)
        if number is None:
            raise self._wrong(path, value, "a number")
        return number

    def stars(self, *path: str) -> float:
        """Return a rating from 1 to 5.

        Raises:
            BadItem: it is missing, no number or outside of the scale.
        """
        value = self.number(*path)
        if value is None:
            raise self._wrong(path, None, "a rating")
        if not 1 <= value <= 5:
            raise BadItem(f"`{_name(path)}` is {value:g}, not a rating from 1 to 5")
        return value

    def counts(self, **paths: str | tuple[str, ...]) -> dict[str, int]:
        """Return the counts that are there under our names; what is no count is left out."""
        found = {}
        for name, path in paths.items():
            value = self._at((path,) if isinstance(path, str) else path)
            count = None if isinstance(value, float) else decimal(value)
            if count is not None and 0 <= count < _LARGEST_COUNT and count.is_integer():
                found[name] = int(count)
        return found

    def moment(self, *path: str, form: Form = iso) -> datetime | None:
        """Return the moment at the path; nonsense is None and leaves a flag on the review."""
        return self.moment_of(self._at(path), form)

    def moment_of(self, value: object, form: Form = iso) -> datetime | None:
        """Return the moment a value states; nonsense is None and leaves a flag on the review."""
        at, flag = sensible(None if value == "" else value, form, self.fetched_at())
        if flag:
            self.flag(flag)
        return at

    def flag(self, what: str) -> None:
        """Remember what was mended, once."""
        if what not in self._flags:
            self._flags.append(what)

    def review(self, listing: Listing, **fields: Any) -> Review:
        """Return the review of these fields on the listing's channel, with the flags so far.

        Raises:
            BadItem: the fields do not make a valid review.
        """
        try:
            return Review(channel=listing.channel, flags=tuple(self._flags), **fields)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise BadItem(f"`{where}`: {first['msg']}") from None

    def _at(self, path: tuple[str, ...]) -> Any:
        try:
            return self.part(*path)
        except BadItem:
            return None

    def fetched_at(self) -> datetime | None:
        """Return when the item was read, as far as it says."""
        return sensible(self._item.get(FETCHED_AT), iso, None)[0]

    def _wrong(self, path: tuple[str, ...], value: object, wanted: str) -> BadItem:
        if value is None:
            return BadItem(f"`{_name(path)}` is missing")
        kind = _KINDS.get(type(value), type(value).__name__)
        return BadItem(f"`{_name(path)}` is {kind}{_shown(value)}, not {wanted}")


def _name(path: tuple[str, ...]) -> str:
    return ".".join(path) or "the item"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f" ({value[:40]!r})"
    if isinstance(value, float) and not math.isfinite(value):
        return f" ({value})"
    return ""
