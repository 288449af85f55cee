"""Locations and listings by file, for chains.

    python -m jobs.bulk FILE --dry-run    say what each row would change
    python -m jobs.bulk FILE              do it, all rows that can be, or nothing

A row names a brand and, of it, a location, a listing of that location, or a listing of the whole
brand; docs/connecting.md describes the columns.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from collectors import readers
from collectors.source import SourceError
from collectors.tables.table import Unreadable
from data.catalogue import Catalogue, NewBrand
from data.engine import open_store
from data.wanted import Wanted, settle
from environment import read_environment
from jobs.stated import Refused, key_of, listing_of, location_of
from scoring.signals.topics import use_folder

COLUMNS = (
    "brand", "location", "name", "industry", "address", "city", "country", "latitude",
    "longitude", "time_zone", "source", "channel", "remote_id", "account", "listing_name", "every",
)  # fmt: skip
GROUP, OPTION = "group:", "option:"
_OF_LISTING = ("source", "channel", "remote_id", "account", "every")


@dataclass(frozen=True)
class Line:
    """One row of the file: what it wants, or why it was refused."""

    number: int
    what: str
    wanted: Wanted | None = None
    why: str = ""


def add_in_bulk(engine: Engine, body: bytes, filename: str, *, keep: bool) -> dict[str, Any]:
    """Add what a file lists, or only weigh it; return what becomes of every row.

    Returns:
        `counts` by verdict, and `rows` as `row`, `verdict` (new, changed, same or refused),
        `what` and `why`.

    Raises:
        Unreadable: the file is no table, or has a column that means nothing here.
    """
    lines = _lines(readers.read(body, filename), _known(engine))
    accepted = [line for line in lines if line.wanted]
    settled = settle(engine, [line.wanted for line in accepted if line.wanted], keep=keep)
    done = {line.number: each for line, each in zip(accepted, settled, strict=True)}
    rows = [
        {
            "row": line.number,
            "verdict": done[line.number].verdict if line.number in done else "refused",
            "what": line.what,
            "why": line.why or ", ".join(done[line.number].fields),
        }
        for line in lines
    ]
    return {"counts": dict(Counter(row["verdict"] for row in rows)), "rows": rows}


def _known(engine: Engine) -> dict[str, NewBrand]:
    """Return the brands by key and by name."""
    brands = Catalogue(engine).brands()
    return {each.name.casefold(): each for each in brands} | {each.key: each for each in brands}


def _lines(table: readers.Table, known: Mapping[str, NewBrand]) -> list[Line]:
    unknown = [name for name in table.columns if not _means_something(name)]
    if unknown or "brand" not in map(_plain, table.columns):
        listed = ", ".join(unknown)[:200]
        raise Unreadable(
            f"These columns mean nothing here: {listed}." if unknown else "There is no `brand`.",
            action=f"Name the columns {', '.join(COLUMNS)}, {GROUP}… or {OPTION}….",
        )
    seen: dict[tuple[str, ...], int] = {}
    return [_line(row, known, seen) for row in table.rows()]


def _means_something(column: str) -> bool:
    return _plain(column) in COLUMNS or _plain(column).startswith((GROUP, OPTION))


def _plain(column: str) -> str:
    return column.strip().casefold().replace("group: ", GROUP).replace("option: ", OPTION)


def _line(
    row: readers.Row, known: Mapping[str, NewBrand], seen: dict[tuple[str, ...], int]
) -> Line:
    stated = {_plain(name): str(value or "").strip() for name, value in row.values.items()}
    parts = (stated.get(name, "") for name in ("brand", "location", "source", "remote_id"))
    what = " · ".join(part for part in parts if part)
    try:
        if row.problem:
            raise Refused(row.problem)
        wanted = _wanted(stated, known)
        identity = _identity(wanted)
        if identity in seen:
            raise Refused(f"Row {seen[identity]} says the same thing.")
    except Refused as refused:
        return Line(row.number, what, why=str(refused))
    seen[identity] = row.number
    return Line(row.number, what, wanted)


def _wanted(stated: Mapping[str, str], known: Mapping[str, NewBrand]) -> Wanted:
    name = stated.get("brand", "")
    held = known.get(name.casefold())
    brand = held or NewBrand(key_of(name), name, ours=True)
    if not brand.key:
        raise Refused("It is not said which brand it is.")
    if brand.demo:
        raise Refused("The demo brand takes nothing real.")
    place = None
    if key := stated.get("location"):
        groups = _prefixed(stated, GROUP)
        place = {"key": key, **location_of({**stated, "groups": groups})}
    listing = None
    if any(stated.get(each) for each in _OF_LISTING):
        of_listing = {each: stated.get(each) for each in _OF_LISTING}
        options = _prefixed(stated, OPTION)
        more = {"name": stated.get("listing_name"), "options": options}
        listing = listing_of({**of_listing, **more})
    if place is None and listing is None:
        raise Refused("The row names neither a location nor a listing.")
    new = {} if held else {"name": brand.name, "ours": True}
    return Wanted({"key": brand.key, **new}, place, listing)


def _prefixed(stated: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value
        for name, value in stated.items()
        if name.startswith(prefix) and value
    }


def _identity(wanted: Wanted) -> tuple[str, ...]:
    """Return what makes two rows say the same thing."""
    key = str((wanted.location or {}).get("key", ""))
    names = ("source", "channel", "account", "remote_id")
    return (wanted.brand["key"], key, *(str((wanted.listing or {}).get(each)) for each in names))


def main(arguments: Sequence[str]) -> int:
    """Add what a file lists; return the exit code: 1 if a row was refused."""
    parser = argparse.ArgumentParser(description="Add locations and listings by file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="change nothing")
    options = parser.parse_args(arguments)
    environment = read_environment(os.environ)
    use_folder(environment.taxonomies)
    engine = open_store(environment.database_url)
    try:
        body = options.file.read_bytes()
        report = add_in_bulk(engine, body, options.file.name, keep=not options.dry_run)
    except OSError as error:
        sys.stderr.write(f"{options.file}: {error.strerror}.\n")
        return 2
    except SourceError as error:
        sys.stderr.write(f"{error} {error.action}\n")
        return 2
    for row in report["rows"]:
        if row["verdict"] != "same":
            sys.stdout.write(f"{row['row']}\t{row['verdict']}\t{row['what']}\t{row['why']}\n")
    counts = report["counts"]
    sys.stdout.write(", ".join(f"{count} {verdict}" for verdict, count in counts.items()) + "\n")
    return 1 if counts.get("refused") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
