"""What files state of places and listings, checked before any of it reaches the store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from collectors.finding import is_address
from collectors.source import source_ids, source_module
from data.health import FROM_FILES
from data.models import Source
from scoring.signals.topics import industries

Stated = Mapping[str, Any]

_WORDS = ("name", "industry", "address", "city", "country")
_NOT_WORD = re.compile(r"[\W_]+")


class Refused(ValueError):
    """Something stated cannot be watched, for the reason the message gives."""


def key_of(name: str) -> str:
    """Return a key made of a name.

    >>> key_of(" Hook & Line ")
    'hook-line'
    """
    return _NOT_WORD.sub("-", name.casefold()).strip("-")


def location_of(stated: Stated) -> dict[str, Any]:
    """Return the fields of a location, as far as they are stated.

    Raises:
        Refused: one of them cannot be.
    """
    fields: dict[str, Any] = {name: str(stated[name]) for name in _WORDS if stated.get(name)}
    require_industry(fields.get("industry"))
    for name, most in (("latitude", 90), ("longitude", 180)):
        if stated.get(name) not in (None, ""):
            fields[name] = _degrees(name, stated[name], most)
    if zone := stated.get("time_zone"):
        fields["time_zone"] = _zone(str(zone))
    if groups := _table(stated, "groups"):
        fields["groups"] = {str(name): str(value) for name, value in groups.items()}
    return fields


def listing_of(stated: Stated) -> dict[str, Any]:
    """Return the fields of a listing.

    Raises:
        Refused: the source is not known, lacks something, or is given a secret.
    """
    source = _source(str(stated.get("source", "")))
    options = {name: str(value) for name, value in _table(stated, "options").items() if value}
    _check_options(source, options)
    fields = {
        "source": source.id,
        "channel": str(stated.get("channel") or source.channel),
        "account": str(stated.get("account") or ""),
        "remote_id": _remote_id(source, str(stated.get("remote_id") or "").strip()),
        "replies_visible": source.replies_visible,
        "schedule": source.schedule,
        "options": options,
    }
    if stated.get("name"):
        fields["name"] = str(stated["name"])
    if stated.get("every"):
        fields["schedule"] = timedelta(minutes=_minutes(stated["every"]))
    return fields


def _table(stated: Stated, name: str) -> Mapping[str, Any]:
    table = stated.get(name) or {}
    if not isinstance(table, Mapping):
        raise Refused(f"`{name}` is a table of names and what each is.")
    return table


def require_industry(name: object) -> None:
    """Check that an industry, where one is stated, is one whose topics are known.

    Raises:
        Refused: it is not.
    """
    if name and name not in industries():
        raise Refused(f"There is no industry {str(name)[:60]!r}: {', '.join(industries())}.")


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(f"There is no time zone {name[:60]}; write it as Europe/Paris.") from error


@cache
def _collecting() -> frozenset[str]:
    return frozenset(source_ids()) - frozenset(FROM_FILES)


@cache
def _described(source_id: str) -> Source:
    return source_module(source_id).SOURCE


def _source(source_id: str) -> Source:
    if source_id not in _collecting():
        raise Refused(f"There is no source {source_id[:60]!r} that collects.")
    return _described(source_id)


def _check_options(source: Source, options: Mapping[str, str]) -> None:
    open_needs = {need.name: need for need in source.needs if not need.secret}
    for name in options:
        if any(need.name == name and need.secret for need in source.needs):
            raise Refused(f"{name} is a secret, which no file may hold.")
        if name not in open_needs:
            raise Refused(f"{source.name} has no option {name[:60]}.")


def _remote_id(source: Source, remote_id: str) -> str:
    if not remote_id:
        raise Refused("It is not said what the source calls the listing (remote_id).")
    module: Any = source_module(source.id)
    if not is_address(remote_id) or not hasattr(module, "from_url"):
        return remote_id
    told: str | None = module.from_url(remote_id)
    if told is None:
        raise Refused("The address does not tell which listing is meant.")
    return told


def _degrees(name: str, value: object, most: int) -> float:
    try:
        degrees = float(str(value).replace(",", "."))
    except ValueError:
        degrees = most + 1
    if not -most <= degrees <= most:
        raise Refused(f"The {name} is a number from -{most} to {most}.")
    return degrees


def _minutes(value: object) -> int:
    text = str(value)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100_000:
        raise Refused("`every` is a number of minutes.")
    return int(text)
