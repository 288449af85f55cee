"""What a scope is made of: everything, brands, groups of locations, single locations."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, delete, insert, or_, select

from data.models import Scope
from data.schema import brand, location, scope_part


class Kind(enum.StrEnum):
    """What a part of a scope speaks of."""

    EVERYTHING = "everything"
    BRAND = "brand"
    GROUP = "group"
    LOCATION = "location"


@dataclass(frozen=True, order=True)
class Part:
    """One part of what a person may see.

    Attributes:
        name: of the group, such as `region`; empty for the other kinds.
        value: the id of the brand or the location, or which group; empty for everything.
    """

    kind: Kind
    name: str = ""
    value: str = ""

    def __str__(self) -> str:
        """Return the part as it is written on the command line."""
        return ":".join(each for each in (self.kind, self.name, self.value) if each)


EVERYTHING = Part(Kind.EVERYTHING)


def scope_of(connection: Connection, parts: Iterable[Part]) -> Scope:
    """Return the locations that the parts name together, as they are at this moment."""
    parts = list(parts)
    if any(each.kind is Kind.EVERYTHING for each in parts):
        return Scope.everything()
    named = _named(parts)
    found: set[int] = set() if named is None else set(connection.scalars(named))
    groups = {(each.name, each.value) for each in parts if each.kind is Kind.GROUP}
    if groups:
        rows = connection.execute(select(location.c.id, location.c.groups))
        found |= {row.id for row in rows if groups & set((row.groups or {}).items())}
    return Scope(frozenset(found))


def _named(parts: Sequence[Part]) -> Select[int] | None:
    brands = [int(each.value) for each in parts if each.kind is Kind.BRAND]
    places = [int(each.value) for each in parts if each.kind is Kind.LOCATION]
    if not brands and not places:
        return None
    return select(location.c.id).where(
        or_(location.c.brand_id.in_(brands), location.c.id.in_(places))
    )


def parts_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Part, ...]]:
    """Return what some people may see, part by part, by their id."""
    columns = [scope_part.c[name] for name in ("person_id", "kind", "name", "value")]
    statement = select(*columns).where(scope_part.c.person_id.in_(ids))
    found: dict[int, tuple[Part, ...]] = {}
    for of, kind, name, value in connection.execute(statement.order_by(*columns)):
        found[of] = (*found.get(of, ()), Part(Kind(kind), name, value))
    return found


def grant(connection: Connection, person_id: int, parts: Iterable[Part]) -> None:
    """Let a person see these parts and no others."""
    connection.execute(delete(scope_part).where(scope_part.c.person_id == person_id))
    rows = [
        {"person_id": person_id, "kind": each.kind.value, "name": each.name, "value": each.value}
        for each in sorted(set(parts))
    ]
    if rows:
        connection.execute(insert(scope_part), rows)


def read_part(connection: Connection, text: str) -> Part:
    """Return a part of a scope as it is written on the command line.

    It is `everything`, `brand:lantern`, `location:lantern/quay` or `group:region=south`, with the
    keys of the brand and the location.

    Raises:
        LookupError: it is none of these, or there is no such brand, location or group.
    """
    kind, _, rest = text.partition(":")
    if text == Kind.EVERYTHING:
        return EVERYTHING
    if kind == Kind.GROUP:
        name, _, value = rest.partition("=")
        held = connection.scalars(select(location.c.groups)).all()
        found = any((groups or {}).get(name) == value for groups in held)
        part = Part(Kind.GROUP, name, value) if found else None
    else:
        part = _by_key(connection, kind, rest)
    if part is None:
        raise LookupError(f"{text!r} is no part of what is watched")
    return part


def _by_key(connection: Connection, kind: str, text: str) -> Part | None:
    brand_key, _, key = text.partition("/")
    if kind == Kind.BRAND:
        found = connection.scalar(select(brand.c.id).where(brand.c.key == text))
    elif kind == Kind.LOCATION and key:
        found = connection.scalar(
            select(location.c.id)
            .join(brand, brand.c.id == location.c.brand_id)
            .where(brand.c.key == brand_key, location.c.key == key)
        )
    else:
        found = None
    return None if found is None else Part(Kind(kind), "", str(found))
