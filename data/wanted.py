"""What is to be watched, as files state it: put into the store at once, or only weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select, update

from data.catalogue import WHOLE_BRAND, NewBrand, NewListing, NewLocation
from data.engine import new_id, writing
from data.industries import read_anew
from data.schema import brand, listing, location

NEW, CHANGED, SAME = "new", "changed", "same"

Stated = Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """One thing to watch; what is not stated keeps its value, or takes the usual one.

    Attributes:
        brand: fields of a `NewBrand`, its key among them.
        location: fields of a `NewLocation`, its key among them; None for the brand as a whole.
        listing: fields of a `NewListing`, or None.
    """

    brand: Stated
    location: Stated | None = None
    listing: Stated | None = None


@dataclass(frozen=True)
class Settled:
    """What becomes of one thing: `new`, `changed` or `same`.

    Attributes:
        fields: the names of what is changed.
    """

    verdict: str
    fields: tuple[str, ...] = ()


class _Weighed(Exception):
    """Nothing is to be kept."""


def settle(engine: Engine, wanted: Sequence[Wanted], *, keep: bool) -> list[Settled]:
    """Put everything into the store, all of it or nothing, and tell what that changes.

    Args:
        engine: the store.
        wanted: what is to be watched.
        keep: whether to keep it; if not, the very same is done and taken back.
    """
    settled: list[Settled] = []
    try:
        with writing(engine) as connection:
            settled = [_settle(connection, each) for each in wanted]
            if not keep:
                raise _Weighed
    except _Weighed:
        pass
    return settled


def _settle(connection: Connection, wanted: Wanted) -> Settled:
    key = {"key": wanted.brand["key"]}
    usual = _numbers(asdict(NewBrand(**{"name": wanted.brand["key"], **wanted.brand})))
    brand_id, verdict, fields = _put(connection, brand, key, _numbers(wanted.brand), usual)
    place, at_place = _settle_location(connection, brand_id, wanted)
    steps = [Settled(verdict, fields), at_place]
    if wanted.listing is not None:
        steps.append(_settle_listing(connection, brand_id, place, wanted.listing))
    return _together(steps)


def _settle_location(connection: Connection, brand_id: int, wanted: Wanted) -> tuple[int, Settled]:
    stated = wanted.location
    if stated is None:
        usual = {"name": wanted.brand.get("name") or wanted.brand["key"], "is_place": 0}
        key = {"brand_id": brand_id, "key": WHOLE_BRAND}
        place, _, _ = _put(connection, location, key, {}, usual | {"groups": {}})
        return place, Settled(SAME, ())
    key = {"brand_id": brand_id, "key": stated["key"]}
    usual = asdict(NewLocation(**{"name": stated["key"], **stated}))
    place, verdict, fields = _put(connection, location, key, stated, usual)
    return place, Settled(verdict, fields)


def _settle_listing(
    connection: Connection, brand_id: int, location_id: int, stated: Stated
) -> Settled:
    names = ("source", "channel", "account", "remote_id")
    usual = asdict(NewListing(**stated))
    key = {"location_id": location_id, **{name: usual[name] for name in names}}
    values = _scheduled(usual) | {"brand_id": brand_id}
    _, verdict, fields = _put(connection, listing, key, _scheduled(stated), values)
    return Settled(verdict, fields)


def _scheduled(stated: Stated) -> dict[str, Any]:
    """Return the fields of a listing as columns."""
    values = dict(stated)
    if "schedule" in values:
        values["schedule_seconds"] = int(values.pop("schedule").total_seconds())
    return _numbers(values)


def _numbers(stated: Stated) -> dict[str, Any]:
    numbers = {name: int(value) for name, value in stated.items() if isinstance(value, bool)}
    return {**stated, **numbers}


def _put(
    connection: Connection, table: Table, key: Stated, stated: Stated, usual: Stated
) -> tuple[int, str, tuple[str, ...]]:
    where = [table.c[name] == value for name, value in key.items()]
    row = connection.execute(select(table).where(*where)).one_or_none()
    if row is None:
        done = connection.execute(insert(table).values({**usual, **key}))
        return new_id(done), NEW, ()
    held = row._mapping
    changed = {name: value for name, value in stated.items() if held[name] != value}
    if changed:
        connection.execute(update(table).where(table.c.id == row.id).values(changed))
    if "industry" in changed:
        read_anew(connection, table, row.id)
    return int(row.id), CHANGED if changed else SAME, tuple(sorted(changed))


def _together(steps: Sequence[Settled]) -> Settled:
    verdicts = {step.verdict for step in steps}
    fields = tuple(name for step in steps for name in step.fields)
    return Settled(next(each for each in (NEW, CHANGED, SAME) if each in verdicts), fields)
